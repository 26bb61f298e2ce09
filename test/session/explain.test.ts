// What a request says it is doing, or why it ended.

import { once } from 'node:events'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type HttpRequest, Session } from '../../src/index.ts'
import { accepts, hang, head, type OriginScript, refuses, reply, take } from '../../src/testing/index.ts'
import { httpServer } from './support/http-server.ts'
import { ORIGIN, scriptedSession } from './support/scripted-session.ts'

const routes = {
  '/': [take(), reply(200, {}, 'abc')],
  '/hang': [take(), hang()],
  '/down': [take(), reply(503)],
  '/half': [
    take(),
    head(200, { 'content-length': '10' }),
    { type: 'send', bytes: Buffer.from('12345') },
    hang(),
  ],
  '/away': [take(), reply(302, { location: `${ORIGIN}/hang` })],
} as const

async function sent(
  script: Omit<OriginScript, 'routes'>,
  path: string,
  ms: number,
  options = {},
): Promise<HttpRequest> {
  const { clock, session } = scriptedSession(routes, { script, ...options })
  const request = session.open('GET', path.startsWith('http') ? path : ORIGIN + path)
  request.send().catch(() => {})
  await clock.advance(ms)
  return request
}

const found = { found: ['192.0.2.7'] } as const

describe('a request says what it is doing', () => {
  it.each<[string, Omit<OriginScript, 'routes'>, string, string]>([
    ['the look-up', { lookup: 'hangs' }, '/hang', `looking up origin.test for 40 ms.`],
    ['the connect', { lookup: found, connect: 'hangs' }, '/hang', 'connecting to 192.0.2.7:80 for 40 ms.'],
    [
      'the handshake',
      { lookup: found, secure: 'hangs' },
      'https://secure.test/hang',
      'in the TLS handshake with 192.0.2.7:443 for 40 ms.',
    ],
    ['the response', { lookup: found }, '/hang', 'waiting for the response of 192.0.2.7:80 for 40 ms.'],
    [
      'the reader',
      { lookup: found },
      '/half',
      'waiting for its caller to read on; 0 bytes of the body of its 200 response were read for 40 ms, and it holds a connection until the end is read or the request is closed.',
    ],
  ])('%s', async (_what, script, path, expected) => {
    const request = await sent(script, path, 40)
    expect(request.explain()).toBe(`GET ${path.startsWith('http') ? path : ORIGIN + path} is ${expected}`)
  })

  it('names the addresses that failed before', async () => {
    const script: Omit<OriginScript, 'routes'> = {
      lookup: { found: ['192.0.2.7', '192.0.2.8'] },
      connect: { byAddress: { '192.0.2.7': refuses(5), '192.0.2.8': 'hangs' } },
    }
    const request = await sent(script, '/', 40)
    expect(request.explain()).toContain(
      'connecting to 192.0.2.8:80 for 40 ms (192.0.2.7 failed with ECONNREFUSED).',
    )
  })

  it('tells the attempt, and why there is one', async () => {
    const request = await sent({ lookup: found }, '/away', 40)
    expect(request.explain()).toMatch(/, attempt 2 \(after a redirect\), is waiting for the response/)
  })

  it('tells what became of the attempts that a retry policy has made', async () => {
    const script = { lookup: found, connect: [refuses(5), refuses(5), accepts()] as const }
    const { clock, session } = scriptedSession(routes, { script, retry: { limit: 3, delay: 100, jitter: 0 } })
    const request = session.open('GET', `${ORIGIN}/`)
    const response = request.send()
    await clock.advance(40)
    expect(request.explain()).toBe(
      `GET ${ORIGIN}/ will be sent again in 65 ms, as attempt 2: attempt 1 failed (ECONNREFUSED).`,
    )
    await clock.advance(1000)
    await response
    expect(request.explain()).toContain(
      ', attempt 3 (again, because attempts 1 to 2 failed (ECONNREFUSED)), is waiting for its caller',
    )
    const down = session.open('GET', `${ORIGIN}/down`)
    const sending = down.send().catch(() => {})
    await clock.advance(10)
    expect(down.explain()).toMatch(
      / will be sent again in 90 ms, as attempt 2: attempt 1 was answered 503\.$/,
    )
    down.cancel()
    await sending
    expect(down.explain()).toMatch(/is over: the response was 503/)
  })

  it('names who holds the connections, and whose responses nobody reads', async () => {
    const server = await httpServer((_request, response) => void response.write('unread'))
    const session = new Session({ connectionsPerOrigin: 2 })
    onTestFinished(() => session.close())
    const [one, two, three] = [1, 2, 3].map(() => session.open('GET', `${server.origin}/?token=secret`)) as [
      HttpRequest,
      HttpRequest,
      HttpRequest,
    ]
    await Promise.all([one.send(), two.send()])
    const queued = once(three, 'queued')
    three.send().catch(() => {})
    await queued
    const explained = three.explain()
    expect(explained).toMatch(/is waiting for a connection to 127\.0\.0\.1:\d+ for [\d.]+ ms: /)
    expect(explained).toContain(
      `the connections are held by requests ${one.id}, ${two.id}, and nobody reads the response of requests ${one.id}, ${two.id}.`,
    )
    expect(session.dump()).not.toContain('secret')
    expect(session.dump()).toContain('is waiting for a connection to')
    expect(session.dump()).toMatch(new RegExp(`request ${three.id} \\(queued, opened \\d+ ms ago\\): GET `))
    expect(session.stats()).toMatchObject({
      requests: 3,
      connections: { open: 2, idle: 0, waiting: 1 },
      pools: [{ origin: server.origin, limit: 2, open: 2, idle: 0, waiting: 1 }],
    })
    expect(session.stats().pools[0]?.connections).toMatchObject([
      { request: one.id, exchanges: 0, isUnread: true },
      { request: two.id, exchanges: 0, isUnread: true },
    ])
  })
})

describe('a request says how it ended', () => {
  it.each<[string, Omit<OriginScript, 'routes'>, string, RegExp]>([
    [
      'not found',
      { lookup: { reason: 'notFound', after: 5 } },
      '/',
      /failed in the look-up of origin\.test after 5\.0 ms: /,
    ],
    [
      'refused',
      { lookup: found, connect: refuses(12) },
      '/',
      /failed when it connected to 192\.0\.2\.7:80 after 12 ms: the server refused the connection/,
    ],
    [
      'no handshake',
      { lookup: found, secure: { reason: 'certificateDate', after: 12 } },
      'https://secure.test/',
      /failed in the TLS handshake with 192\.0\.2\.7:443 after 12 ms: the server's certificate has expired/,
    ],
  ])('%s', async (_what, script, path, expected) => {
    const request = await sent(script, path, 40)
    expect(request.explain()).toMatch(expected)
    await request.close()
    expect(request.explain()).toMatch(expected)
  })

  it('with a response, and before it is sent', async () => {
    const { session } = scriptedSession(routes)
    const request = session.open('GET', `${ORIGIN}/?token=secret`)
    expect(request.explain()).toBe(`GET ${ORIGIN}/ has not been sent yet.`)
    await request.send()
    while ((await request.take()) !== null);
    expect(request.explain()).toBe(
      `GET ${ORIGIN}/ is over: the response was 200 after 0.0 ms, with 3 bytes read.`,
    )
    await request.close()
    expect(request.explain()).toContain('is closed: the response was 200')
  })
})

describe('a dump', () => {
  it('is written when a signal comes, until it is undone', async () => {
    const { session } = scriptedSession(routes)
    session.open('GET', `${ORIGIN}/`)
    const written: string[] = []
    const watching = session.dumpOnSignal('SIGUSR2', (text) => void written.push(text))
    const came = once(process, 'SIGUSR2')
    process.kill(process.pid, 'SIGUSR2')
    await came
    expect(written[0]).toContain('has not been sent yet')
    watching[Symbol.dispose]()
    expect(process.listenerCount('SIGUSR2')).toBe(0)
  })
})
