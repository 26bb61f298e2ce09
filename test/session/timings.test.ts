// How long each phase of a request took, attempt by attempt: exact on a clock that the test moves, and true on real sockets.

import { once } from 'node:events'
import net from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type HttpRequest, Session, type Timings } from '../../src/index.ts'
import {
  accepts,
  chunk,
  Gate,
  hang,
  head,
  lastChunk,
  type OriginScript,
  refuses,
  reply,
  take,
  wait,
} from '../../src/testing/index.ts'
import { certificate, localhost } from '../support/certificates.ts'
import { rawServer } from '../support/raw-server.ts'
import { secureServer } from '../support/secure-server.ts'
import { httpServer } from './support/http-server.ts'
import { ORIGIN, scriptedSession } from './support/scripted-session.ts'

const SLOW: Omit<OriginScript, 'routes'> = {
  lookup: { found: ['127.0.0.1'], after: 5 },
  connect: accepts(7),
  secure: { protocol: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', after: 11 },
}

const routes = {
  '/': [take(), reply(200, {}, 'abc')],
  '/slow': [
    take(),
    wait(13),
    head(200, { 'transfer-encoding': 'chunked' }),
    chunk('ab'),
    wait(17),
    lastChunk(),
  ],
  '/away': [take(), wait(3), reply(302, { location: `${ORIGIN}/slow` }, 'gone')],
  '/hang': [take(), hang()],
}

const NOTHING = {
  queue: null,
  dns: null,
  tcp: null,
  tunnel: null,
  tls: null,
  send: null,
  wait: null,
  receive: null,
}
const timingsOf = (request: HttpRequest): Timings => request.timings as Timings
const phasesOf = ({ attempts: _attempts, startedAt: _startedAt, ...phases }: Timings) => phases

async function readAll(request: HttpRequest): Promise<void> {
  while ((await request.take()) !== null);
}

describe('the timings of a request', () => {
  it('are null before it is sent', () => {
    const { session } = scriptedSession(routes)
    const request = session.open('GET', `${ORIGIN}/`)
    expect(request.timings).toBeNull()
    expect(request.attempts).toEqual([])
  })

  it.each([
    ['the table', false],
    ['the interpreter', true],
  ])('have every phase, in milliseconds of the clock (%s)', async (_how, interpret) => {
    const { clock, session } = scriptedSession(routes, { script: SLOW, interpret })
    const request = session.open('GET', 'https://secure.test/slow')
    await clock.advance(100)
    const sent = request.send()
    const before = Date.now()
    await clock.advance(5 + 7 + 11 + 13)
    await sent
    expect(phasesOf(timingsOf(request))).toEqual({
      ...NOTHING,
      dns: 5,
      tcp: 7,
      tls: 11,
      send: 0,
      wait: 13,
      total: null,
    })
    const read = readAll(request)
    await clock.advance(17)
    await read
    const timings = timingsOf(request)
    expect(phasesOf(timings)).toMatchObject({ receive: 17, total: 53 })
    const [attempt] = timings.attempts
    expect(attempt?.starts).toEqual({
      queue: null,
      dns: 0,
      tcp: 5,
      tunnel: null,
      tls: 12,
      send: 23,
      wait: 23,
      receive: 36,
    })
    expect(Math.abs(timings.startedAt - before)).toBeLessThan(1000)
    await clock.advance(50)
    await request.close()
    expect(timingsOf(request)).toEqual(timings)
  })

  it('are plain data, and a new object each time', async () => {
    const { clock, session } = scriptedSession(routes)
    const response = await session.fetch(`${ORIGIN}/`)
    await response.text()
    const { timings } = response
    expect(JSON.parse(JSON.stringify(timings))).toEqual(timings)
    expect(response.timings).toEqual(timings)
    expect(response.timings).not.toBe(timings)
    expect(response.request.timings).toEqual(timings)
    await clock.idle()
  })

  it('say nothing of a queue where there was no wait, however long the call took', async () => {
    const { clock, session } = scriptedSession(routes, { script: SLOW })
    const request = session.open('GET', `${ORIGIN}/`)
    const sent = request.send()
    await clock.advance(12)
    await sent
    expect(timingsOf(request).queue).toBeNull()
  })

  it('have the wait for a connection, and nothing of the connection that came before', async () => {
    const { clock, session } = scriptedSession(routes, { script: SLOW, connectionsPerOrigin: 1 })
    const first = session.open('GET', `${ORIGIN}/slow`)
    const second = session.open('GET', `${ORIGIN}/`)
    const sent = [first.send(), second.send()]
    await clock.advance(25)
    await sent[0]
    const read = readAll(first)
    await clock.advance(17)
    await read
    await sent[1]
    await readAll(second)
    expect(phasesOf(timingsOf(second))).toEqual({
      ...NOTHING,
      queue: 42,
      send: 0,
      wait: 0,
      receive: 0,
      total: 42,
    })
    const [one] = timingsOf(first).attempts
    const [other] = timingsOf(second).attempts
    expect(one?.connection).toMatchObject({ use: 1, idleMs: null })
    expect(other?.connection).toMatchObject({ id: one?.connection?.id, use: 2, idleMs: 0 })
    expect(other?.tried).toEqual([])
    expect(other?.addresses).toBeNull()
  })

  it('say how long a kept connection was idle', async () => {
    const { clock, session } = scriptedSession(routes)
    await (await session.fetch(`${ORIGIN}/`)).text()
    await clock.advance(90)
    const response = await session.fetch(`${ORIGIN}/`)
    await response.text()
    expect(response.timings.attempts[0]?.connection).toMatchObject({ use: 2, idleMs: 90 })
    expect(phasesOf(response.timings)).toMatchObject({ queue: null, dns: null, tcp: null, tls: null })
  })

  it('have one record for each attempt, and their sums', async () => {
    const { clock, session } = scriptedSession(routes, { script: SLOW })
    const request = session.open('GET', `${ORIGIN}/away`)
    const sent = request.send()
    await clock.advance(5 + 7 + 3)
    await clock.advance(13)
    await sent
    const read = readAll(request)
    await clock.advance(17)
    await read
    const timings = timingsOf(request)
    const [first, second] = timings.attempts
    expect(first).toMatchObject({
      reason: 'first',
      status: 302,
      dns: 5,
      tcp: 7,
      wait: 3,
      receive: null,
      total: 15,
    })
    expect(second).toMatchObject({
      reason: 'redirect',
      status: 200,
      dns: null,
      tcp: null,
      wait: 13,
      receive: 17,
    })
    expect(second?.startedAt).toBe(timings.startedAt + 15)
    expect(phasesOf(timings)).toMatchObject({ dns: 5, tcp: 7, wait: 16, receive: 17, total: 45 })
    expect(request.attempts).toEqual(timings.attempts)
  })

  it('count the upload as sending, with the pauses of its writer, and then the wait', async () => {
    const { clock, session } = scriptedSession(routes)
    const request = session.open('POST', `${ORIGIN}/slow`)
    await request.sendEx()
    await clock.advance(4)
    await request.write('abc')
    await clock.advance(6)
    const ended = request.end()
    await clock.advance(13)
    await ended
    expect(phasesOf(timingsOf(request))).toMatchObject({ send: 10, wait: 13, receive: null })
  })

  it('have no wait where the answer came before the end of the body', async () => {
    const early = { '/': [reply(400, {}, 'no'), take()] }
    const { clock, session } = scriptedSession(early)
    const request = session.open('POST', `${ORIGIN}/`)
    const answered = once(request, 'answered')
    await request.sendEx()
    await answered
    await clock.advance(5)
    await request.end()
    expect(phasesOf(timingsOf(request))).toMatchObject({ send: 5, wait: null })
  })

  it.each([
    [
      'the look-up',
      { lookup: { reason: 'notFound', after: 5 } },
      { ...NOTHING, dns: 5, total: 5 },
      'resolve',
    ],
    ['the connect', { ...SLOW, connect: refuses(7) }, { ...NOTHING, dns: 5, tcp: 7, total: 12 }, 'connect'],
    [
      'the handshake',
      { ...SLOW, secure: { reason: 'handshake', after: 11 } },
      { ...NOTHING, dns: 5, tcp: 7, tls: 11, total: 23 },
      'secure',
    ],
  ] as const)('have the time of a phase in which it failed: %s', async (_phase, script, expected, phase) => {
    const { clock, session } = scriptedSession(routes, { script })
    const request = session.open('GET', 'https://secure.test/')
    const failed = expect(request.send()).rejects.toThrow()
    await clock.advance(40)
    await failed
    expect(phasesOf(timingsOf(request))).toEqual(expected)
    expect(request.attempts[0]?.failure).toMatchObject({ phase })
    await clock.advance(40)
    await request.close()
    expect(phasesOf(timingsOf(request))).toEqual(expected)
  })

  it('list the addresses that were tried, and what came of each', async () => {
    const script: Omit<OriginScript, 'routes'> = {
      lookup: { found: ['127.0.0.2', '127.0.0.1', '127.0.0.3'] },
      connect: { byAddress: { '127.0.0.2': refuses(3) } },
    }
    const { clock, session } = scriptedSession(routes, { script })
    const request = session.open('GET', `${ORIGIN}/`)
    const sent = request.send()
    await clock.advance(3)
    await sent
    expect(request.attempts[0]).toMatchObject({
      addresses: ['127.0.0.2', '127.0.0.1', '127.0.0.3'],
      tcp: 3,
      tried: [
        { address: '127.0.0.2', port: 80, outcome: 'failed', code: 'ECONNREFUSED' },
        { address: '127.0.0.1', port: 80, outcome: 'connected', code: null },
      ],
      connection: { remoteAddress: '127.0.0.1', remotePort: 80, localAddress: '127.0.0.1' },
    })
  })

  it('end with a cancel, a close and the stop of the actor, and stay as they were', async () => {
    for (const end of [
      (request: HttpRequest) => void request.cancel(),
      (request: HttpRequest) => void request.close(),
      (request: HttpRequest) => void request.actor.stop(),
    ]) {
      const { clock, session } = scriptedSession(routes)
      const request = session.open('GET', `${ORIGIN}/hang`)
      const failed = expect(request.send()).rejects.toThrow()
      await clock.advance(21)
      expect(timingsOf(request).wait).toBeNull()
      end(request)
      await failed
      await clock.advance(21)
      expect(phasesOf(timingsOf(request))).toMatchObject({ wait: 21, total: 21 })
      expect(request.attempts[0]?.failure?.reason).toBe('cancelled')
    }
  })

  it('are those of the last send; a response keeps its own', async () => {
    const { clock, session } = scriptedSession(routes)
    const request = session.open('GET', `${ORIGIN}/`)
    const first = await request.send()
    await readAll(request)
    const { timings } = first
    await clock.advance(30)
    const second = await request.send()
    expect(first.timings).toEqual(timings)
    expect(second.timings.attempts[0]?.connection?.use).toBe(2)
    expect(request.attempts).toHaveLength(1)
  })

  it('read the clock seldom where nobody listens', async () => {
    const { clock, transport } = scriptedSession(routes)
    let readings = 0
    const counting = {
      now: () => {
        readings++
        return clock.now()
      },
      after: (ms: number, callback: () => void) => clock.after(ms, callback),
      soon: (callback: () => void) => clock.soon(callback),
    }
    const session = new Session({ transport, clock: counting })
    await (await session.fetch(`${ORIGIN}/`)).text()
    readings = 0
    await (await session.fetch(`${ORIGIN}/`)).text()
    // Opened, sent off, sending, sent, responded, received.
    expect(readings).toBeLessThanOrEqual(6)
  })
})

describe('on real sockets', () => {
  const opened = (options = {}): Session => {
    const session = new Session(options)
    onTestFinished(() => session.close())
    return session
  }

  it('a second request has nothing of the look-up, the connect and the handshake of the first', async () => {
    const server = await secureServer(await certificate(localhost))
    onTestFinished(() => server.close())
    const session = opened({ tls: { rejectUnauthorized: false } })
    const url = `https://localhost:${server.port}/`
    const first = await session.fetch(url)
    await first.text()
    const second = await session.fetch(url)
    await second.text()
    expect(phasesOf(first.timings)).toMatchObject({
      queue: null,
      dns: expect.any(Number),
      tcp: expect.any(Number),
      tls: expect.any(Number),
    })
    expect(phasesOf(second.timings)).toMatchObject({ queue: null, dns: null, tcp: null, tls: null })
    for (const { attempts, dns, receive, send, tcp, tls, total, wait } of [first.timings, second.timings]) {
      const sum = [dns, tcp, tls, send, wait, receive].reduce<number>((all, ms) => all + (ms ?? 0), 0)
      expect(sum).toBeGreaterThan(0)
      expect(sum).toBeLessThanOrEqual((total as number) + 0.001)
      expect(attempts).toHaveLength(1)
    }
    const [one] = first.timings.attempts
    const [other] = second.timings.attempts
    expect(one?.connection).toMatchObject({
      use: 1,
      idleMs: null,
      remotePort: server.port,
      localPort: server.connections[0]?.remotePort,
      tls: { protocol: 'TLSv1.3', resumed: false, certificate: expect.stringMatching(/^[0-9a-f]{64}$/) },
    })
    expect(other?.connection).toEqual({ ...one?.connection, use: 2, idleMs: expect.any(Number) })
    expect(other?.httpVersion).toBe('1.1')
  })

  it('two origins have two connections, with numbers of their own', async () => {
    const [one, other] = [await httpServer(), await httpServer()]
    const session = opened()
    const ids: (number | null | undefined)[] = []
    for (const origin of [one.origin, other.origin, one.origin]) {
      const response = await session.fetch(origin)
      await response.text()
      ids.push(response.timings.attempts[0]?.connection?.id)
    }
    expect(ids[0]).toEqual(expect.any(Number))
    expect(ids[1]).not.toBe(ids[0])
    expect(ids[2]).toBe(ids[0])
  })

  it('a repeat on a fresh connection is an attempt of its own, with a connection of its own', async () => {
    const server = await rawServer()
    onTestFinished(() => server.close())
    const session = opened()
    const first = session.fetch(server.origin)
    const one = await server.accept()
    await one.head()
    one.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n')
    await (await first).text()
    const second = session.fetch(server.origin)
    await one.head()
    one.socket.resetAndDestroy()
    const other = await server.accept()
    await other.head()
    other.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n')
    const { timings } = await second
    expect(timings.attempts).toMatchObject([
      { reason: 'first', status: null, tcp: null, connection: { use: 2 } },
      { reason: 'retry', status: 200, tcp: expect.any(Number), connection: { use: 1, idleMs: null } },
    ])
    const [before, after] = timings.attempts
    expect(after?.connection?.id).not.toBe(before?.connection?.id)
  })

  it('an answer to a challenge is an attempt, and the credentials are in none of them', async () => {
    const server = await httpServer((request, response) => {
      if (request.headers.authorization === undefined)
        response.writeHead(401, { 'www-authenticate': 'Basic realm="x"', 'content-length': 0 }).end()
      else response.end('in')
    })
    const session = opened({ credentials: { username: 'aladdin', password: 'opensesame' } })
    const response = await session.fetch(server.origin)
    await response.text()
    expect(response.timings.attempts.map(({ reason, status }) => [reason, status])).toEqual([
      ['first', 401],
      ['challenge', 200],
    ])
    expect(JSON.stringify(response.timings)).not.toContain('opensesame')
  })

  it('a refused connect says which address, and when', async () => {
    const server = net.createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as net.AddressInfo
    await new Promise((resolve) => server.close(resolve))
    const session = opened()
    const request = session.open('GET', `http://127.0.0.1:${port}/`)
    await expect(request.send()).rejects.toThrow('ECONNREFUSED')
    expect(request.attempts).toMatchObject([
      {
        dns: null,
        tcp: expect.any(Number),
        send: null,
        connection: null,
        tried: [{ address: '127.0.0.1', port, outcome: 'failed', code: 'ECONNREFUSED' }],
        failure: { phase: 'connect', reason: 'refused' },
      },
    ])
  })

  it('a queue is there only after a `queued`', async () => {
    const gate = new Gate()
    const server = await httpServer((_request, response) => gate.arrive(() => response.end('done')))
    const session = opened({ connectionsPerOrigin: 1 })
    const first = session.open('GET', server.origin)
    const second = session.open('GET', server.origin)
    const waits = once(second, 'queued')
    const sent = [first.send(), second.send()]
    await waits
    gate.open()
    await sent[0]
    await readAll(first)
    await sent[1]
    await readAll(second)
    expect(timingsOf(first).queue).toBeNull()
    expect(timingsOf(second).queue).toEqual(expect.any(Number))
  })
})
