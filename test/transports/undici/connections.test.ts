// Connections: who gets one, in which order, what becomes of stale ones, and that a cancel leaves none behind.

import type dns from 'node:dns'
import net from 'node:net'
import tls from 'node:tls'
import { describe, expect, test } from 'vitest'
import type { Caller } from '../../../src/testing/conformance/index.ts'
import type { UndiciTransportOptions } from '../../../src/transports/undici/index.ts'
import { authority, certificate } from '../../support/certificates.ts'
import type { RawConnection } from '../../support/raw-server.ts'
import { OK, rawWire } from './raw-wire.ts'

const wire = rawWire()

const request = wire.caller

/** One exchange from beginning to end. */
async function exchange(caller: Caller, connection: () => Promise<RawConnection>): Promise<void> {
  const sent = caller.send()
  const peer = await connection()
  await peer.head()
  peer.write(OK)
  await sent
  await caller.body()
}

describe('the pool', () => {
  test('uses the connection that was used last (keepalive-two)', async () => {
    const first = request()
    const second = request()
    const sent = [first.send(), second.send()]
    const [one, two] = [await wire.server.accept(), await wire.server.accept()]
    await Promise.all([one.head(), two.head()])
    one.write(OK)
    await sent[0]
    two.write(OK)
    await sent[1]
    const third = request()
    await exchange(third, async () => two)
    expect(third.names.slice(0, 2)).toEqual(['reused', 'SENDING_REQUEST'])
    expect(third.announcements[0]).toMatchObject({ exchanges: 1, port: wire.server.port })
    expect(wire.server.connections.length).toBe(2)
  })

  test('gives a connection to a request that waits for it, also if none may be idle', async () => {
    wire.use({ connectionsPerOrigin: 1, idleMs: 0 })
    const [first, second] = [request(), request()]
    const sent = [first.send(), second.send()]
    const peer = await wire.server.accept()
    await peer.head()
    peer.write(OK)
    await sent[0]
    await first.body()
    await second.until(() => second.names.includes('reused') || second.names.includes('CONNECTING_TO_SERVER'))
    expect(second.names).toContain('reused')
    await peer.head()
    peer.write(OK)
    await sent[1]
    await second.body()
    await wire.server.quiet()
  })

  test('has a limit, tells who waits at which place, and serves them in order (max-conns-one)', async () => {
    wire.use({ connectionsPerOrigin: 1 })
    const callers = [request(), request(), request()]
    const sent = callers.map((caller) => caller.send())
    const connection = await wire.server.accept()
    await connection.head()
    expect(callers.map(({ announcements }) => announcements.find(({ type }) => type === 'queued'))).toEqual([
      undefined,
      { type: 'queued', position: 1, limit: 1, heldBy: [callers[0]?.lifecycle.id], unread: [] },
      { type: 'queued', position: 2, limit: 1, heldBy: [callers[0]?.lifecycle.id], unread: [] },
    ])
    for (const [i, each] of sent.entries()) {
      if (i > 0) await connection.head()
      connection.write(OK)
      await each
    }
    expect(wire.server.connections.length).toBe(1)
  })

  test('does not let a body that nobody reads hold up the next request once it is in', async () => {
    wire.use({ connectionsPerOrigin: 1 })
    const unread = request()
    const next = request()
    const sent = [unread.send(), next.send()]
    const connection = await wire.server.accept()
    await connection.head()
    connection.write(OK)
    await connection.head()
    connection.write(OK)
    await Promise.all(sent)
    expect(await unread.body()).toBe('ok')
  })

  test('gives the place of one that leaves the queue to the next (max-conns-slot-by-cancel)', async () => {
    wire.use({ connectionsPerOrigin: 1 })
    const [holder, leaver, last] = [request(), request(), request()]
    void holder.send()
    void leaver.send()
    void last.send()
    const connection = await wire.server.accept()
    await connection.head()
    await leaver.close()
    expect(leaver.names).toEqual(['queued', 'REQUEST_COMPLETE', 'HANDLE_CLOSING'])
    await holder.close()
    const other = await wire.server.accept()
    await other.head()
    expect(last.names).toContain('CONNECTED_TO_SERVER')
  })

  test('closes a connection that is idle for too long', async () => {
    wire.use({ idleMs: 20 })
    await exchange(request(), () => wire.server.accept())
    await wire.server.quiet()
  })

  test('notices silently that the server closed an idle one (keepalive-server-close)', async () => {
    const first = request()
    await exchange(first, () => wire.server.accept())
    const before = first.names.length
    ;(wire.server.connections[0] as RawConnection).socket.end()
    await wire.server.quiet()
    expect(first.names.length).toBe(before)
    const second = request()
    await exchange(second, () => wire.server.accept())
    expect(second.names).toContain('CONNECTED_TO_SERVER')
    expect(second.names).not.toContain('retrying')
  })
})

describe('a kept connection that dies under the next request', () => {
  const dying = async (start: () => unknown): Promise<RawConnection> => {
    await exchange(request(), () => wire.server.accept())
    start()
    const connection = wire.server.connections[0] as RawConnection
    await connection.head()
    connection.socket.end()
    return connection
  }

  test('is replaced by a fresh one (keepalive-closed-on-second)', async () => {
    const caller = request()
    await dying(() => caller.lifecycle.send(caller.head()))
    const fresh = await wire.server.accept()
    await fresh.head()
    fresh.write(OK)
    expect((await caller.completion(0)).error).toBeNull()
    expect(caller.names).toEqual([
      'reused',
      'SENDING_REQUEST',
      'REQUEST_SENT',
      'RECEIVING_RESPONSE',
      'CLOSING_CONNECTION',
      'CONNECTION_CLOSED',
      'retrying',
      'CONNECTING_TO_SERVER',
      'CONNECTED_TO_SERVER',
      'SENDING_REQUEST',
      'REQUEST_SENT',
      'RECEIVING_RESPONSE',
      'RESPONSE_RECEIVED',
      'REQUEST_COMPLETE',
    ])
  })

  test('insists on a fresh one when only stale ones are left', async () => {
    wire.use({ connectionsPerOrigin: 2 })
    const pair = [request(), request()]
    const sent = pair.map((caller) => caller.send())
    const peers = [await wire.server.accept(), await wire.server.accept()]
    for (const peer of peers) {
      await peer.head()
      peer.write(OK)
    }
    await Promise.all(sent)
    const caller = request()
    void caller.send()
    const used = await Promise.race(peers.map((peer) => peer.head().then(() => peer)))
    used.socket.end()
    const fresh = await wire.server.accept()
    expect(await fresh.head()).toMatch(/^GET/)
    fresh.write(OK)
    expect((await caller.completion(0)).error).toBeNull()
  })

  test('is retried once only', async () => {
    const caller = request()
    await dying(() => caller.lifecycle.send(caller.head()))
    const fresh = await wire.server.accept()
    await fresh.head()
    fresh.socket.end()
    expect((await caller.completion(0)).error).toMatchObject({ reason: 'closed', phase: 'response' })
  })

  test.each([
    [
      'a POST with a body (keepalive-closed-on-second-post)',
      'POST',
      { framing: 4, body: Buffer.from('abcd') },
    ],
    ['a POST without one', 'POST', { framing: 0 }],
    ['a PUT with a body', 'PUT', { framing: 4, body: Buffer.from('abcd') }],
  ])('is not retried for %s', async (_name, method, parts) => {
    const caller = request(method)
    await dying(() => caller.lifecycle.send(caller.head(parts)))
    expect((await caller.completion(0)).error).toMatchObject({ reason: 'closed', phase: 'response' })
    expect(caller.names.slice(-3)).toEqual(['CLOSING_CONNECTION', 'CONNECTION_CLOSED', 'REQUEST_COMPLETE'])
    expect(wire.server.connections.length).toBe(1)
  })

  test('is not retried once an upload has begun; the next call says so', async () => {
    const caller = request('PUT')
    await dying(() => caller.lifecycle.send(caller.head({ framing: 4, more: true })))
    await caller.hears('connectionLost')
    expect(caller.names.slice(-3)).toEqual(['CLOSING_CONNECTION', 'CONNECTION_CLOSED', 'connectionLost'])
    expect(() => caller.lifecycle.write(Buffer.from('abcd'))).toThrow(/write\(\) failed in phase write/)
  })
})

describe('addresses', () => {
  const answers = (...addresses: dns.LookupAddress[]): UndiciTransportOptions => ({
    lookup: (_hostname, _options, callback) => setImmediate(callback, null, addresses),
  })

  test('are tried one after the other, each reported', async () => {
    wire.use(answers({ address: '127.0.0.2', family: 4 }, { address: '127.0.0.1', family: 4 }))
    const caller = request('GET', `http://two.test:${wire.server.port}/`)
    await exchange(caller, () => wire.server.accept())
    expect(caller.announcements.slice(0, 6)).toMatchObject([
      { type: 'INTERNET_STATUS_RESOLVING_NAME', host: 'two.test' },
      { type: 'INTERNET_STATUS_NAME_RESOLVED', addresses: ['127.0.0.2', '127.0.0.1'] },
      { type: 'INTERNET_STATUS_CONNECTING_TO_SERVER', address: '127.0.0.2' },
      { type: 'attemptFailed', address: '127.0.0.2', code: 'ECONNREFUSED' },
      { type: 'INTERNET_STATUS_CONNECTING_TO_SERVER', address: '127.0.0.1' },
      { type: 'INTERNET_STATUS_CONNECTED_TO_SERVER', address: '127.0.0.1' },
    ])
  })

  test('that all refuse (refused)', async () => {
    await wire.server.close()
    const caller = request()
    expect((await caller.send()).error).toMatchObject({
      reason: 'refused',
      phase: 'connect',
      code: 'ECONNREFUSED',
    })
    expect(caller.names).toEqual(['CONNECTING_TO_SERVER', 'REQUEST_COMPLETE'])
  })

  test('that do not exist (unresolvable)', async () => {
    wire.use({
      lookup: (host, _options, callback) =>
        setImmediate(callback, Object.assign(new Error(`no ${host}`), { code: 'ENOTFOUND' }), []),
    })
    const caller = request('GET', 'http://no-such-host.test/')
    expect((await caller.send()).error).toMatchObject({
      reason: 'notFound',
      phase: 'resolve',
      code: 'ENOTFOUND',
    })
    expect(caller.names).toEqual(['RESOLVING_NAME', 'REQUEST_COMPLETE'])
  })

  test('of version 6', async () => {
    const six = net.createServer((socket) => socket.once('data', () => socket.end(OK)))
    await new Promise<void>((resolve) => six.listen(0, '::1', resolve))
    const caller = request('GET', `http://[::1]:${(six.address() as net.AddressInfo).port}/`)
    await caller.send()
    expect(caller.announcements[0]).toMatchObject({
      type: 'INTERNET_STATUS_CONNECTING_TO_SERVER',
      address: '::1',
    })
    await caller.close()
    six.close()
  })
})

describe('a close leaves no socket behind', () => {
  const gone = async (caller: Caller): Promise<void> => {
    await caller.hears('HANDLE_CLOSING')
    expect(caller.completions.at(-1)?.error).toMatchObject({ reason: 'cancelled' })
    await wire.server.quiet()
    expect(caller.names.at(-1)).toBe('HANDLE_CLOSING')
  }

  test('while resolving (cancel-resolving)', async () => {
    let answer = (): void => {}
    wire.use({
      lookup: (_host, _options, callback) => {
        answer = () => callback(null, [{ address: '127.0.0.1', family: 4 }])
      },
    })
    const caller = request('GET', `http://held.test:${wire.server.port}/`)
    void caller.send()
    await caller.hears('RESOLVING_NAME')
    caller.lifecycle.close()
    await gone(caller)
    expect(caller.names).toEqual(['RESOLVING_NAME', 'REQUEST_COMPLETE', 'HANDLE_CLOSING'])
    answer()
    await new Promise((resolve) => setImmediate(resolve))
    expect(wire.server.connections.length).toBe(0)
  })

  test.each([
    'CONNECTING_TO_SERVER',
    'CONNECTED_TO_SERVER',
    'SENDING_REQUEST',
    'REQUEST_SENT',
    'RECEIVING_RESPONSE',
  ])('from inside %s (close-in-…)', async (name) => {
    const caller = request('GET', undefined, {
      on: (token, self) => {
        if (token === name) self.lifecycle.close()
      },
    })
    void caller.send()
    await gone(caller)
    const rest = caller.names.slice(caller.names.indexOf('REQUEST_COMPLETE'))
    expect(rest).toEqual(
      name === 'CONNECTING_TO_SERVER'
        ? ['REQUEST_COMPLETE', 'HANDLE_CLOSING']
        : ['REQUEST_COMPLETE', 'CLOSING_CONNECTION', 'CONNECTION_CLOSED', 'HANDLE_CLOSING'],
    )
  })

  test('while a write is pending (pw-close)', async () => {
    const caller = request('PUT')
    await caller.send({ framing: 64 * 1024 * 1024, more: true })
    const connection = await wire.server.accept()
    await connection.head()
    connection.socket.pause()
    expect(caller.lifecycle.write(Buffer.alloc(32 * 1024 * 1024))).toBe(false)
    caller.lifecycle.close()
    connection.socket.resume()
    await gone(caller)
  })

  test('while a read is pending (cancel-reading)', async () => {
    const caller = request()
    const sent = caller.send()
    const connection = await wire.server.accept()
    await connection.head()
    connection.write('HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n')
    await sent
    expect(caller.lifecycle.read(Buffer.alloc(64))).toBe(-1)
    caller.lifecycle.close()
    await gone(caller)
    expect(caller.names.slice(-4)).toEqual([
      'REQUEST_COMPLETE',
      'CLOSING_CONNECTION',
      'CONNECTION_CLOSED',
      'HANDLE_CLOSING',
    ])
  })

  test('with half of the body still to come (close-body-missing)', async () => {
    const caller = request()
    const sent = caller.send()
    const connection = await wire.server.accept()
    await connection.head()
    connection.write('HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\nhello')
    await sent
    const told = caller.names.length
    caller.lifecycle.close()
    expect(caller.names).toHaveLength(told)
    await caller.hears('HANDLE_CLOSING')
    await wire.server.quiet()
    expect(caller.names.slice(told)).toEqual(['CLOSING_CONNECTION', 'CONNECTION_CLOSED', 'HANDLE_CLOSING'])
  })

  test('while shaking hands (cancel-tls)', async () => {
    const caller = request('GET', `https://127.0.0.1:${wire.server.port}/`)
    void caller.send()
    await caller.hears('securing')
    caller.lifecycle.close()
    await gone(caller)
  })
})

describe('TLS', () => {
  const secureServer = async (): Promise<{ port: number; close: () => void }> => {
    const sockets = new Set<net.Socket>()
    const secure = tls.createServer(await certificate({ names: ['localhost'] }), (socket) => {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('data', (chunk) => {
        if (chunk.includes('\r\n\r\n')) socket.write(OK)
      })
    })
    secure.on('tlsClientError', () => {})
    await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve))
    return {
      port: (secure.address() as net.AddressInfo).port,
      close: () => {
        for (const socket of sockets) socket.destroy()
        secure.close()
      },
    }
  }

  test('is announced, and a second connection resumes the session', async () => {
    wire.use({ tls: { ca: (await authority()).cert }, connectionsPerOrigin: 2 })
    const secure = await secureServer()
    const url = `https://localhost:${secure.port}/`
    const first = request('GET', url)
    await first.send()
    expect(first.announcements.filter(({ type }) => type === 'securing' || type === 'secured')).toMatchObject(
      [{ servername: 'localhost' }, { protocol: 'TLSv1.3', resumed: false }],
    )
    expect(await first.body()).toBe('ok')
    const pair = [request('GET', url), request('GET', url)]
    await Promise.all(pair.map((caller) => caller.send()))
    const secured = pair.flatMap(({ announcements }) =>
      announcements.filter(({ type }) => type === 'secured'),
    )
    expect(secured).toMatchObject([{ resumed: true }])
    for (const caller of [first, ...pair]) await caller.close()
    secure.close()
  })

  test.each([
    ['an unknown authority (tls-self-signed)', false, 'localhost', 'certificateAuthority'],
    ['another name', true, '127.0.0.1', 'certificateName'],
  ])('fails for %s, with the connection closed', async (_name, trusts, host, reason) => {
    wire.use({ tls: trusts ? { ca: (await authority()).cert } : {} })
    const secure = await secureServer()
    const caller = request('GET', `https://${host}:${secure.port}/`)
    expect((await caller.send()).error).toMatchObject({ reason, phase: 'secure' })
    expect(caller.names.slice(-3)).toEqual(['CLOSING_CONNECTION', 'CONNECTION_CLOSED', 'REQUEST_COMPLETE'])
    secure.close()
  })

  test('fails when the server does not speak it (tls-not-tls)', async () => {
    const caller = request('GET', `https://127.0.0.1:${wire.server.port}/`)
    const sent = caller.send()
    const connection = await wire.server.accept()
    connection.socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')
    expect((await sent).error).toMatchObject({ reason: 'handshake', phase: 'secure' })
  })
})
