// Traces: what is written, and its replay on the bare chart.

import { describe, expect, it, onTestFinished } from 'vitest'
import { replayTrace, TraceError, traceTo } from '../../src/inspect/index.ts'
import { Session } from '../../src/session/index.ts'
import { httpServer } from '../session/support/http-server.ts'

async function traced(
  work: (session: Session, origin: string) => Promise<unknown>,
  options = {},
): Promise<string[]> {
  const server = await httpServer((request, response) => {
    if (request.url === '/away') response.writeHead(302, { location: '/?token=hunter2' }).end()
    else if (request.url === '/down') response.writeHead(503).end()
    else if (request.url === '/cut') response.write('half', () => request.socket.destroy())
    else request.on('end', () => response.end('hello')).resume()
  })
  const lines: string[] = []
  const session = new Session({ ...options, inspect: traceTo((line) => lines.push(line)) })
  onTestFinished(() => session.close())
  await work(session, server.origin)
  await session.close()
  return lines
}

const everything = async (session: Session, origin: string): Promise<void> => {
  await (await session.fetch(`${origin}/away`, { headers: { authorization: 'Bearer hunter2' } })).text()
  await session
    .fetch(`${origin}/cut`)
    .then((response) => response.text())
    .catch(() => {})
  await session.fetch('http://127.0.0.1:1/').catch(() => {})
  const request = session.open('POST', origin)
  await request.sendEx()
  for (let i = 0; i < 5; i++) await request.write('x'.repeat(100_000))
  await request.end()
  const into = Buffer.alloc(3)
  while ((await request.read(into)) > 0);
  const cancelled = session.open('GET', `${origin}/`)
  const sending = cancelled.send()
  cancelled.cancel()
  await sending.catch(() => {})
}

describe.each([
  ['the table', false],
  ['the interpreter', true],
])('a trace of requests on %s', (_name, interpret) => {
  it('begins with its version, and has the notifications that listeners got', async () => {
    const names: string[] = []
    const lines = await traced(
      (session, origin) => {
        session.on('status', ({ name }) => names.push(name))
        return everything(session, origin)
      },
      { interpret },
    )
    const [first, ...rest] = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(first).toEqual({ format: 'hinternet trace', version: 1, startedAt: expect.any(Number) })
    expect(rest.flatMap(({ name }) => name ?? [])).toEqual(names)
    expect(lines.every((line) => line.endsWith('\n') && line.indexOf('\n') === line.length - 1)).toBe(true)
    expect(lines.join('')).not.toContain('hunter2')
  })

  it('is replayed by the bare chart', async () => {
    const lines = await traced(everything, { interpret })
    const replayed = replayTrace(lines.join(''))
    expect(replayed.map(({ state }) => state)).toEqual(Array(5).fill('closed'))
    const heard = lines.filter((line) => 'name' in JSON.parse(line)).length
    expect(replayed.reduce((sum, { notifications }) => sum + notifications.length, 0)).toBe(heard)
  })
})

it('a trace with retries is replayed', async () => {
  const lines = await traced(async (session, origin) => (await session.fetch(`${origin}/down`)).text(), {
    retry: { limit: 2, delay: 1 },
  })
  expect(lines.join('')).toContain('retryScheduled')
  expect(replayTrace(lines.join(''))).toMatchObject([{ state: 'closed' }])
})

describe('the chart refuses', () => {
  it('a trace in which any event is left out that leads to another state, or any notification is invented', async () => {
    const lines = await traced(async (session, origin) => (await session.fetch(origin)).text())
    const parsed = lines.map((line) => JSON.parse(line))
    const without = (type: string): string => lines.filter((_, i) => parsed[i].event?.type !== type).join('')
    for (const type of ['caller.send', 'wire.connected', 'wire.sent', 'wire.responded'])
      expect(() => replayTrace(without(type)), type).toThrow(TraceError)
    const at = parsed.findIndex(({ event }) => event?.type === 'caller.send')
    const invented = { ...parsed[at], event: undefined, name: 'INTERNET_STATUS_REQUEST_SENT', facts: {} }
    const text = lines.toSpliced(at + 1, 0, `${JSON.stringify(invented)}\n`).join('')
    expect(() => replayTrace(text)).toThrow(
      `Line ${at + 2}: INTERNET_STATUS_REQUEST_SENT is not announced while`,
    )
  })

  it.each([
    ['', /Line 1: the trace is empty/],
    ['x\n', /Line 1: this is not a JSON object/],
    ['{}\n', /Line 1: this is not a trace/],
    ['{"format":"hinternet trace","version":2}\n', /version 2; version 1 can be read/],
    ['{"format":"hinternet trace","version":1}\n{}\n', /Line 2: it has no request/],
    ['{"format":"hinternet trace","version":1}\n{"request":1}\n', /Line 2: it is neither/],
  ])('%j', (text, reason) => {
    expect(() => replayTrace(text)).toThrow(reason)
  })
})
