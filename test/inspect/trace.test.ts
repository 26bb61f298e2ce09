// Traces: what is written, and its replay on the bare chart.

import { describe, expect, it, onTestFinished } from 'vitest'
import { chartFacts, numberOf } from '../../src/inspect/chart-facts.ts'
import { replayTrace, TraceError, traceTo } from '../../src/inspect/index.ts'
import { Recorder } from '../../src/inspect/recorder/index.ts'
import { isStep, phasesByState, type RequestRun, runOfTrace } from '../../src/inspect/run/index.ts'
import { Session } from '../../src/session/index.ts'
import { httpServer } from '../session/support/http-server.ts'

async function traced(
  work: (session: Session, origin: string) => Promise<unknown>,
  options = {},
  recorder?: Recorder,
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
  if (recorder !== undefined) session.inspect(recorder)
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

it('a trace becomes the recording that the inspector makes of the same requests', async () => {
  const chart = chartFacts()
  const recorder = new Recorder({ phaseOf: phasesByState(chart), numberOf })
  const lines = await traced(everything, {}, recorder)
  // Both look at the clock, one after the other; and a trace has no heads.
  const withoutTimes = ({ entries, messages, milestones, summary, tracks }: RequestRun) => ({
    summary: { ...summary, openedAt: 0, elapsed: 0, phases: summary.phases.map(([phase]) => phase) },
    phases: tracks.phases.map(({ phase }) => phase),
    pended: [tracks.pended.write.count, tracks.pended.read.count],
    milestones: milestones.map(({ facts, name, number }) => ({ facts, name, number })),
    messages: messages.map(({ first, method, reason, url }) => ({ first, method, reason, url })),
    entries: entries.map((entry) => ({ ...entry, at: 0 })),
  })
  const { requests } = runOfTrace(lines.join(''), chart)
  expect(requests.map(withoutTimes)).toEqual(recorder.run().requests.map(withoutTimes))
  expect(requests).toHaveLength(5)
  const opened = requests.map(({ summary }) => summary.openedAt)
  expect(opened).toEqual(opened.toSorted((a, b) => a - b))
  expect(opened[0]).toBeGreaterThanOrEqual(JSON.parse(lines[0]!).startedAt)
  for (const { entries, summary } of requests) {
    expect(entries.some(isStep)).toBe(true)
    expect(entries.at(-1)?.at).toBe(summary.elapsed)
  }
})

it('a trace whose facts have lost what the inspector needs is refused', async () => {
  const lines = await traced(async (session, origin) => (await session.fetch(origin)).text())
  const broken = lines.map((line) => line.replace(/"address":"[^"]*"/, '"address":{}')).join('')
  for (const text of [broken, lines.join('').replaceAll('"type":"wire.connected"', '"type":"wire.failed"')])
    expect(() => runOfTrace(text, chartFacts())).toThrow(TraceError)
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
    [
      '{"format":"hinternet trace","version":2}\n',
      /version 2 and comes from a later hinternet; version 1 can/,
    ],
    ['{"format":"hinternet trace","version":1}\n{}\n', /Line 2: it has no request/],
    ['{"format":"hinternet trace","version":1}\n{"request":1}\n', /Line 2: it is neither/],
  ])('%j', (text, reason) => {
    expect(() => replayTrace(text)).toThrow(reason)
  })
})
