// An answer goes to the request that asked for it, or to nobody: bytes that nobody asked for, at every moment between two
// requests. Server and client share a process, so that the order of their writes is known.

import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Route, routeOf } from '../../../src/lifecycle/index.ts'
import { Caller, type CallerOptions } from '../../../src/testing/conformance/index.ts'
import { UndiciTransport, type UndiciTransportOptions } from '../../../src/transports/undici/index.ts'
import { authority, certificate, localhost } from '../../support/certificates.ts'
import { type RawConnection, type RawServer, rawServer } from '../../support/raw-server.ts'

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'
const SURPLUS = 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nwrong'

let server: RawServer
let transport: UndiciTransport
let options: UndiciTransportOptions
let route: Route | null = null
/** Heads that undici has written. */
let heads = 0
const countHead = (): void => void heads++

beforeEach(async () => {
  subscribe('undici:client:sendHeaders', countHead)
  server = await rawServer()
  options = { connectionsPerOrigin: 1 }
  transport = new UndiciTransport(options)
})
afterEach(async () => {
  unsubscribe('undici:client:sendHeaders', countHead)
  transport.close()
  await server.close()
  route = null
})

/** Forgets that the server has sent unasked bytes. */
async function forget(): Promise<void> {
  transport.close()
  transport.retire()
  await server.quiet()
  transport = new UndiciTransport(options)
}

const request = (method = 'GET', options?: CallerOptions): Caller =>
  new Caller({ transport }, method, `${server.origin}/`, options)

/** One exchange from beginning to end; its connection is kept. */
async function kept(): Promise<RawConnection> {
  const first = request()
  const sent = first.send({ route })
  const peer = await server.accept()
  await peer.head()
  peer.write(OK)
  await sent
  expect(await first.body()).toBe('ok')
  return peer
}

const compute = (ms: number): void => {
  const end = performance.now() + ms
  while (performance.now() < end);
}

type Spoil = (peer: RawConnection) => void
const withBytes =
  (bytes: string): Spoil =>
  (peer) =>
    peer.write(bytes)
const spoils: readonly (readonly [string, Spoil])[] = [
  ['a whole response', withBytes(SURPLUS)],
  [
    'a response in two parts',
    (peer) => ['HTTP/1.1 2', SURPLUS.slice(10)].forEach((part) => void peer.write(part)),
  ],
  ['half a status line', withBytes('HTTP/1')],
  ['an interim response', withBytes('HTTP/1.1 100 Continue\r\n\r\n')],
  ['an empty line', withBytes('\r\n')],
  ['something else', withBytes('nonsense')],
  // end() would have the kernel send it a turn later.
  ['its end', (peer) => void peer.tcp.destroy()],
  [
    'a response and its end',
    (peer) => {
      peer.write(SURPLUS)
      peer.socket.destroy()
    },
  ],
  ['a reset', (peer) => void peer.tcp.resetAndDestroy()],
]

/** Where the server does it, between two requests of which the second is `next`. */
type Moment = (peer: RawConnection, spoil: Spoil, next: () => Promise<unknown>) => Promise<unknown> | unknown
const moments: readonly (readonly [string, Moment])[] = [
  [
    'just before the next request',
    (peer, spoil, next) => {
      spoil(peer)
      return next()
    },
  ],
  [
    'while the caller computes',
    (peer, spoil, next) => {
      compute(5)
      spoil(peer)
      compute(20)
      return next()
    },
  ],
  [
    'just after the next request was asked for',
    (peer, spoil, next) => {
      const done = next()
      spoil(peer)
      return done
    },
  ],
  [
    'while the connection is idle',
    async (peer, spoil, next) => {
      spoil(peer)
      await server.quiet()
      return next()
    },
  ],
]

describe.each(spoils)('%s', (_what, spoil) => {
  test.each(moments)('%s, is nobody’s: the request goes out on another connection', async (_when, moment) => {
    for (const method of ['GET', 'POST']) {
      const peer = await kept()
      const caller = request(method)
      const done = moment(peer, spoil, () => caller.send())
      const other = await server.accept()
      expect(await other.head()).toMatch(new RegExp(`^${method} `))
      other.write(OK)
      await done
      expect((await caller.completion(0)).error).toBeNull()
      expect(await caller.body()).toBe('ok')
      expect(caller.names).not.toContain('retrying')
      expect(caller.names).not.toContain('reused')
      expect(peer.received).toBe('')
      await forget()
    }
  })

  test.each(['reused', 'SENDING_REQUEST'])(
    'from inside %s, is nobody’s: the request starts again on another connection',
    async (name) => {
      const peer = await kept()
      const caller = request('POST', {
        on: (token) => {
          if (!token.startsWith(name) || peer.socket.destroyed || server.connections.length > 1) return
          spoil(peer)
          compute(5)
        },
      })
      void caller.send()
      const other = await server.accept()
      await other.head()
      other.write(OK)
      expect((await caller.completion(0)).error).toBeNull()
      expect(caller.names).toContain('retrying')
      expect(peer.received).toBe('')
    },
  )
})

describe.each<[string, string, boolean]>([
  ['without TLS', '', false],
  ['over TLS 1.2', 'TLSv1.2', false],
  ['over TLS 1.3', 'TLSv1.3', false],
  ['over TLS 1.3 in a tunnel', 'TLSv1.3', true],
])('%s', (_channel, version, tunnels) => {
  beforeEach(async () => {
    if (version === '') return
    await server.close()
    const [minVersion, maxVersion] = [version as 'TLSv1.3', version as 'TLSv1.3']
    server = await rawServer({ tls: { ...(await certificate(localhost)), minVersion, maxVersion }, tunnels })
    options = { connectionsPerOrigin: 1, tls: { ca: (await authority()).cert } }
    transport = new UndiciTransport(options)
    const proxy = {
      protocol: 'http:',
      hostname: '127.0.0.1',
      port: server.port,
      authorization: null,
    } as const
    if (tunnels) route = routeOf({ proxy })
  })

  test('a connection is used again, from the first time on', async () => {
    const peer = await kept()
    for (let i = 0; i < 3; i++) {
      const caller = request('POST')
      const done = caller.send({ route })
      await peer.head()
      peer.write(OK)
      await done
      expect(await caller.body()).toBe('ok')
      expect(caller.names[0]).toBe('reused')
    }
    expect(server.connections.length).toBe(1)
  })

  describe.each(spoils)('%s', (_what, spoil) => {
    test.each(['the first time', 'the second time'])(
      'is nobody’s, at any moment before the next head leaves, %s that a connection is used again',
      async (time) => {
        for (let turns = -2; ; turns++) {
          const peer = await kept()
          if (time === 'the second time') {
            const caller = request()
            const done = caller.send({ route })
            await peer.head()
            peer.write(OK)
            await done
            await caller.body()
          }
          const before = heads
          const caller = request('POST')
          if (turns === -2) {
            await new Promise((resolve) => peer.socket.write('', resolve))
            spoil(peer)
            compute(5)
          } else if (turns === -1) spoil(peer)
          const done = caller.send({ route })
          for (let i = 0; i < turns; i++) await turn()
          const hasLeft = heads > before
          if (turns >= 0 && !hasLeft) spoil(peer)
          const other = hasLeft ? peer : await server.accept()
          await other.head()
          other.write(OK)
          await done
          expect(await caller.body()).toBe('ok')
          expect(caller.names).not.toContain('retrying')
          await forget()
          if (hasLeft) return
        }
      },
    )
  })
})

test('surplus behind an answer, in the same segment, leaves the answer to its request and ends the connection', async () => {
  const first = request()
  const sent = first.send()
  const peer = await server.accept()
  await peer.head()
  peer.write(OK + SURPLUS)
  await sent
  const second = request()
  const done = second.send()
  expect(await first.body()).toBe('ok')
  const other = await server.accept()
  await other.head()
  other.write(OK)
  await done
  expect(await second.body()).toBe('ok')
  expect(peer.received).toBe('')
})

test('a request that waits for the connection is not sent on it either', async () => {
  const [first, second] = [request(), request('POST')]
  const sent = [first.send(), second.send()]
  const peer = await server.accept()
  await peer.head()
  peer.write(OK)
  setImmediate(() => peer.write(SURPLUS))
  const other = await server.accept()
  await other.head()
  other.write(OK)
  await Promise.all(sent)
  expect(await second.body()).toBe('ok')
  expect(peer.received).toBe('')
})

test('one that finds several connections dead takes the next one, before those who wait', async () => {
  transport.close()
  transport = new UndiciTransport({ connectionsPerOrigin: 3 })
  const callers = [request(), request(), request()]
  const sent = callers.map((caller) => caller.send())
  const peers = [await server.accept(), await server.accept(), await server.accept()]
  await Promise.all(peers.map((peer) => peer.head()))
  for (const peer of peers) peer.write(OK)
  await Promise.all(sent)
  for (const caller of callers) await caller.body()
  compute(5)
  for (const peer of peers) peer.socket.destroy()
  const post = request('POST')
  const done = post.send({ framing: 4, body: Buffer.from('abcd') })
  const fresh = await server.accept()
  await fresh.until((received) => received.endsWith('abcd'))
  fresh.write(OK)
  await done
  expect(post.names[0]).toBe('CONNECTING_TO_SERVER')
})

test('a server that has sent unasked bytes gets a connection for each request', async () => {
  const peer = await kept()
  peer.write(SURPLUS)
  await server.quiet()
  for (let i = 0; i < 3; i++) {
    const each = request('POST')
    const sent = each.send()
    const fresh = await server.accept()
    await fresh.head()
    fresh.write(OK)
    await sent
    expect(await each.body()).toBe('ok')
  }
  expect(transport.count()).toMatchObject({ open: 0, idle: 0 })
})
