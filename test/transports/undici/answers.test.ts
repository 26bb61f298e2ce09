// An answer goes to the request that asked for it, or to nobody: bytes that nobody asked for, at every moment between two
// requests. Server and client share a process, so that the order of their writes is known.

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { UndiciTransport } from '../../../src/transports/undici/index.ts'
import { Driver, type DriverOptions } from '../../support/driver.ts'
import { type RawConnection, type RawServer, rawServer } from '../../support/raw-server.ts'

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'
const SURPLUS = 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nwrong'

let server: RawServer
let transport: UndiciTransport
beforeEach(async () => {
  server = await rawServer()
  transport = new UndiciTransport({ connectionsPerOrigin: 1 })
})
afterEach(async () => {
  transport.close()
  await server.close()
})

const request = (method = 'GET', options?: DriverOptions): Driver =>
  new Driver(transport, method, `${server.origin}/`, options)

/** One exchange from beginning to end; its connection is kept. */
async function kept(): Promise<RawConnection> {
  const first = request()
  const sent = first.send()
  const peer = await server.accept()
  await peer.head()
  peer.write(OK)
  await sent
  expect(String(await first.body())).toBe('ok')
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
  ['its end', (peer) => void peer.socket.destroy()],
  [
    'a response and its end',
    (peer) => {
      peer.write(SURPLUS)
      peer.socket.destroy()
    },
  ],
  ['a reset', (peer) => void peer.socket.resetAndDestroy()],
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
      const driver = request(method)
      const done = moment(peer, spoil, () => driver.send())
      const other = await server.accept()
      expect(await other.head()).toMatch(new RegExp(`^${method} `))
      other.write(OK)
      await done
      expect((await driver.completion(0)).error).toBeNull()
      expect(String(await driver.body())).toBe('ok')
      expect(driver.names).not.toContain('retrying')
      expect(driver.names).not.toContain('reused')
      expect(peer.received).toBe('')
      transport.retire()
      await server.quiet()
    }
  })

  test.each(['reused', 'SENDING_REQUEST'])(
    'from inside %s, is nobody’s: the request starts again on another connection',
    async (name) => {
      const peer = await kept()
      const driver = request('POST', {
        onStatus: ({ type }) => {
          if (!type.endsWith(name) || peer.socket.destroyed || server.connections.length > 1) return
          spoil(peer)
          compute(5)
        },
      })
      void driver.send()
      const other = await server.accept()
      await other.head()
      other.write(OK)
      expect((await driver.completion(0)).error).toBeNull()
      expect(driver.names).toContain('retrying')
      expect(peer.received).toBe('')
    },
  )
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
  expect(String(await first.body())).toBe('ok')
  const other = await server.accept()
  await other.head()
  other.write(OK)
  await done
  expect(String(await second.body())).toBe('ok')
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
  expect(String(await second.body())).toBe('ok')
  expect(peer.received).toBe('')
})

test('one that finds several connections dead takes the next one, before those who wait', async () => {
  transport.close()
  transport = new UndiciTransport({ connectionsPerOrigin: 3 })
  const drivers = [request(), request(), request()]
  const sent = drivers.map((driver) => driver.send())
  const peers = [await server.accept(), await server.accept(), await server.accept()]
  await Promise.all(peers.map((peer) => peer.head()))
  for (const peer of peers) peer.write(OK)
  await Promise.all(sent)
  for (const driver of drivers) await driver.body()
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
    expect(String(await each.body())).toBe('ok')
  }
  expect(transport.count()).toMatchObject({ open: 0, idle: 0 })
})
