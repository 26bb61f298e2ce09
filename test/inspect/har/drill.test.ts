// Ten broken situations. In each, `explain()`, the dump of the session and the HAR name the cause.

import { once } from 'node:events'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Har, HarRecorder, toHar } from '../../../src/inspect/har/index.ts'
import { type HttpRequest, Session, type SessionOptions } from '../../../src/session/index.ts'
import {
  hang,
  head,
  type OriginScript,
  refuses,
  reply,
  reset,
  send,
  take,
  wait,
} from '../../../src/testing/index.ts'
import { httpServer } from '../../session/support/http-server.ts'
import { ORIGIN, scriptedSession } from '../../session/support/scripted-session.ts'

const routes = {
  '/': [take(), reply(200, {}, 'abc')],
  '/hang': [take(), hang()],
  '/slow': [take(), wait(5000), reply(200, {}, 'abc')],
  '/long': [take(), head(200, { 'content-length': '1000' }), send(Buffer.alloc(600)), hang()],
  '/cut': [take(), head(200, { 'content-length': '1000' }), send(Buffer.alloc(600)), reset()],
  '/down': [take(), reply(503)],
} as const

type Entry = Har['log']['entries'][number]

interface Scene {
  readonly request: HttpRequest
  readonly session: Session
  /** Of the request, the last one. */
  readonly entry: () => Entry
  readonly entries: () => readonly Entry[]
  readonly after: (ms: number) => Promise<void>
}

type Script = Omit<OriginScript, 'routes'>

async function scene(
  path: string,
  ms: number,
  script: Script = { lookup: { found: ['192.0.2.7'] } },
  options: Omit<SessionOptions, 'transport'> = {},
): Promise<Scene> {
  const recorder = new HarRecorder()
  const { clock, session } = scriptedSession(routes, { script, ...options, inspect: recorder })
  onTestFinished(() => session.close())
  const request = session.open('GET', path.startsWith('https:') ? path : ORIGIN + path)
  request.send().catch(() => {})
  await clock.advance(ms)
  const entries = () => recorder.har().log.entries.filter(({ _request }) => _request === request.id)
  return {
    request,
    session,
    entries,
    entry: () => entries().at(-1) as Entry,
    after: (more) => clock.advance(more),
  }
}

/** The same sentence in `explain()`, in the dump, and, while the request is under way, in its HAR and in that of its session. */
function says({ entry, request, session }: Scene, sentence: string | RegExp): void {
  const explained = request.explain()
  if (typeof sentence === 'string') expect(explained).toBe(`GET ${request.url} ${sentence}`)
  else expect(explained).toMatch(sentence)
  expect(session.dump()).toContain(explained)
  const [comment] = toHar(request).log.entries.flatMap(({ comment }) => comment ?? [])
  expect(comment).toBe(entry().comment)
  if (comment !== undefined) expect(comment).toBe(explained)
}

type Three = [HttpRequest, HttpRequest, HttpRequest]

function onSockets(connectionsPerOrigin: number): { recorder: HarRecorder; session: Session } {
  const recorder = new HarRecorder()
  const session = new Session({ connectionsPerOrigin, inspect: recorder })
  onTestFinished(() => session.close())
  return { recorder, session }
}

describe('the cause is named:', () => {
  it('slow DNS', async () => {
    const slow = await scene('/', 2000, { lookup: { found: ['192.0.2.7'], after: 3000 } })
    says(slow, 'is looking up origin.test for 2000 ms.')
    expect(slow.entry()).toMatchObject({
      comment: expect.stringContaining('looking up'),
      timings: { dns: 2000, connect: -1 },
    })
    await slow.after(1000)
    expect(slow.entry().timings).toMatchObject({ dns: 3000, connect: 0, wait: 0 })
  })

  it('a refused first address', async () => {
    const script: Script = {
      lookup: { found: ['192.0.2.7', '192.0.2.8'] },
      connect: { byAddress: { '192.0.2.7': refuses(5), '192.0.2.8': 'hangs' } },
    }
    const tried = await scene('/', 40, script)
    says(tried, 'is connecting to 192.0.2.8:80 for 40 ms (192.0.2.7 failed with ECONNREFUSED).')
    expect(tried.entry()).toMatchObject({
      timings: { connect: 40 },
      _tried: [
        { address: '192.0.2.7', port: 80, outcome: 'failed', code: 'ECONNREFUSED' },
        { address: '192.0.2.8', port: 80, outcome: 'trying', code: null },
      ],
    })
  })

  it('a black hole', async () => {
    const hole = await scene(
      '/',
      800,
      { lookup: { found: ['192.0.2.7'] }, connect: 'hangs' },
      { timeouts: { connect: 1000 } },
    )
    says(hole, 'is connecting to 192.0.2.7:80 for 800 ms.')
    expect(hole.entry()).toMatchObject({ comment: expect.any(String), timings: { connect: 800 } })
    await hole.after(200)
    says(hole, /failed when it connected to 192\.0\.2\.7:80 after 1000 ms: .*1000 ms/)
    expect(hole.entry()).toMatchObject({ response: { status: 0, _error: expect.stringMatching(/1000 ms/) } })
  })

  it('a TLS stall', async () => {
    const stall = await scene('https://secure.test/', 700, {
      lookup: { found: ['192.0.2.7'] },
      secure: 'hangs',
    })
    says(stall, 'is in the TLS handshake with 192.0.2.7:443 for 700 ms.')
    expect(stall.entry()).toMatchObject({
      comment: expect.stringContaining('TLS handshake'),
      timings: { ssl: 700, connect: 700 },
      serverIPAddress: '192.0.2.7',
    })
  })

  it('a full pool', async () => {
    const server = await httpServer((_request, response) => void response.writeHead(200))
    const { recorder, session } = onSockets(2)
    const [one, two, three] = [1, 2, 3].map(() => session.open('GET', server.origin)) as Three
    const queued = once(three, 'queued')
    for (const request of [one, two, three]) request.send().catch(() => {})
    await queued
    const { host } = new URL(server.origin)
    expect(three.explain()).toMatch(
      new RegExp(`is waiting for a connection to ${host}.*held by requests ${one.id}, ${two.id}\\b`),
    )
    expect(three.explain()).not.toContain('nobody reads')
    expect(session.dump()).toContain(
      `pool ${server.origin}: 2 of 2 connections, 0 of them idle; 1 requests wait`,
    )
    const entry = recorder.har().log.entries.find(({ _request }) => _request === three.id)
    expect(entry).toMatchObject({ timings: { dns: -1, connect: -1 } })
    expect(entry?.comment).toMatch(/is waiting for a connection to .* held by requests/)
    expect(entry?.timings.blocked).toBeGreaterThan(0)
  })

  it('unread responses', async () => {
    const server = await httpServer((_request, response) => void response.write('unread'))
    const { recorder, session } = onSockets(2)
    const [one, two, three] = [1, 2, 3].map(() => session.open('GET', server.origin)) as Three
    const queued = once(three, 'queued')
    await Promise.all([one.send(), two.send()])
    three.send().catch(() => {})
    await queued
    expect(three.explain()).toContain(`nobody reads the response of requests ${one.id}, ${two.id}.`)
    expect(one.explain()).toContain('it holds a connection until the end is read or the request is closed')
    expect(session.dump()).toContain(`nobody reads the response of requests ${one.id}, ${two.id}.`)
    const { entries } = recorder.har().log
    expect(entries.map(({ comment }) => comment)).toEqual([
      expect.stringContaining('it holds a connection until the end is read or the request is closed'),
      expect.stringContaining('it holds a connection until the end is read or the request is closed'),
      expect.stringContaining(`nobody reads the response of requests ${one.id}, ${two.id}.`),
    ])
  })

  it('a slow server', async () => {
    const slow = await scene('/slow', 4000)
    says(slow, 'is waiting for the response of 192.0.2.7:80 for 4000 ms.')
    expect(slow.entry()).toMatchObject({
      comment: expect.stringContaining('waiting for the response'),
      timings: { wait: 4000 },
    })
    await slow.after(1000)
    expect(slow.entry().timings).toMatchObject({ wait: 5000, receive: 0 })
  })

  it('a slow reader', async () => {
    const slow = await scene('/long', 0)
    await slow.request.take()
    await slow.after(2000)
    says(
      slow,
      /is waiting for its caller to read on; 600 bytes of the body of its 200 response were read for 2000 ms/,
    )
    expect(slow.entry()).toMatchObject({
      comment: expect.stringContaining('waiting for its caller to read on'),
      timings: { wait: 0, receive: 2000 },
    })
  })

  it('a reset in the body', async () => {
    const cut = await scene('/cut', 0)
    await cut.request.take()
    await cut.request.take().catch(() => {})
    says(cut, /failed when it read the response of 192\.0\.2\.7:80 after .* ms: .*reset/)
    expect(cut.entry()).toMatchObject({
      response: { status: 200, content: { size: 600 }, _error: expect.stringContaining('reset') },
    })
  })

  it('a storm of retries', async () => {
    const storm = await scene('/down', 0, undefined, { retry: { limit: 4, delay: 100, jitter: 0 } })
    says(storm, 'will be sent again in 100 ms, as attempt 2: attempt 1 was answered 503.')
    await storm.after(250)
    says(storm, 'will be sent again in 50 ms, as attempt 3: attempts 1 to 2 were answered 503.')
    await storm.after(10_000)
    says(
      storm,
      /, attempt 5 \(again, because attempts 1 to 4 were answered 503\), is waiting for its caller to read on; 0 bytes of the body of its 503 response/,
    )
    expect(storm.entries().map(({ _reason, response }) => [_reason, response.status])).toEqual([
      ['first', 503],
      ['retry', 503],
      ['retry', 503],
      ['retry', 503],
      ['retry', 503],
    ])
  })
})
