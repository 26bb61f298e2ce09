// Proxies on real sockets: the requests that they get, the announcements, and the outcome of a request when a proxy fails.

import net from 'node:net'
import tls from 'node:tls'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  type FollowUp,
  type FollowUpPolicy,
  NO_FOLLOW_UP,
  type ProxyServer,
  type Route,
  routeOf,
} from '../../../src/lifecycle/index.ts'
import { Caller, type CallerOptions } from '../../../src/testing/conformance/index.ts'
import { NotificationRecorder } from '../../../src/testing/index.ts'
import { UndiciTransport, type UndiciTransportOptions } from '../../../src/transports/undici/index.ts'
import { authority, certificate, localhost } from '../../support/certificates.ts'
import { AUTHENTICATE, type ProxyOptions, proxyServer, type TestProxy } from '../../support/proxy-server.ts'
import { type RawServer, rawServer } from '../../support/raw-server.ts'

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'
const { cert: ca } = await authority()
const identity = await certificate(localhost)
const forNames = await certificate({ names: ['one.test', 'two.test'] })

const ends: (() => unknown)[] = []
let transport: UndiciTransport
beforeEach(() => use({}))
afterEach(async () => {
  transport.close()
  for (const end of ends.splice(0).reverse()) await end()
})

/** Every name but `gone.test` leads to loopback. */
const use = (options: UndiciTransportOptions): void => {
  transport?.close()
  transport = new UndiciTransport({
    tls: { ca },
    lookup: (host, _options, callback) =>
      host === 'gone.test'
        ? callback(Object.assign(new Error(`no ${host}`), { code: 'ENOTFOUND' }), [])
        : callback(null, [{ address: '127.0.0.1', family: 4 }]),
    ...options,
  })
}

const aProxy = async (options?: ProxyOptions): Promise<TestProxy> => {
  const proxy = await proxyServer(options)
  ends.push(() => proxy.close())
  return proxy
}
const aServer = async (): Promise<RawServer> => {
  const server = await rawServer()
  ends.push(() => server.close())
  return server
}

/** Answers every request, and keeps the requests. */
async function secureServer(): Promise<{ readonly port: number; readonly heads: string[] }> {
  const heads: string[] = []
  const sockets = new Set<net.Socket>()
  const server = tls.createServer({ ...forNames }, (socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      heads.push(chunk.toString('latin1'))
      socket.write(OK)
    })
  })
  server.on('tlsClientError', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  ends.push(() => {
    for (const socket of sockets) socket.destroy()
    return new Promise((resolve) => server.close(resolve))
  })
  return { port: (server.address() as net.AddressInfo).port, heads }
}

const via = (port: number, more: Partial<ProxyServer> = {}): Route =>
  routeOf({ proxy: { protocol: 'http:', hostname: 'proxy.test', port, authorization: null, ...more } })
const request = (url: string, method = 'GET', options?: CallerOptions): Caller =>
  new Caller({ transport }, method, url, options)

/** Without the facts that differ from run to run. */
const heard = ({ announcements }: Caller) =>
  announcements.map(({ type, ...facts }) => [type.replace('INTERNET_STATUS_', ''), facts] as const)
const factsOf = (caller: Caller, name: string) =>
  heard(caller)
    .filter(([each]) => each === name)
    .map(([, facts]) => facts)

describe('a request for http', () => {
  test('is handed to the proxy in absolute form, with the host of the server', async () => {
    const server = await aServer()
    const proxy = await aProxy()
    const caller = request(`http://one.test:${server.port}/path?and=query`)
    const sent = caller.send({ route: via(proxy.port) })
    const peer = await server.accept()
    expect(await peer.head()).toMatch(/^GET \/path\?and=query HTTP/)
    peer.write(OK)
    expect((await sent).error).toBeNull()
    expect(await caller.body()).toBe('ok')
    expect(proxy.seen).toMatchObject([
      {
        method: 'GET',
        target: `http://one.test:${server.port}/path?and=query`,
        headers: { host: `one.test:${server.port}` },
      },
    ])
    expect(proxy.seen[0]?.headers).not.toHaveProperty('proxy-authorization')
    expect(heard(caller).slice(0, 4)).toMatchObject([
      ['RESOLVING_NAME', { host: 'proxy.test' }],
      ['NAME_RESOLVED', { host: 'proxy.test' }],
      ['CONNECTING_TO_SERVER', { address: '127.0.0.1', port: proxy.port }],
      ['CONNECTED_TO_SERVER', { address: '127.0.0.1', port: proxy.port }],
    ])
    expect(caller.names).not.toContain('tunnelling')
  })

  test('shares connections to the proxy with requests for other servers', async () => {
    const servers = [await aServer(), await aServer()]
    const proxy = await aProxy()
    const route = via(proxy.port)
    for (const [i, server] of servers.entries()) {
      const caller = request(`http://${['one', 'two'][i]}.test:${server.port}/`)
      const sent = caller.send({ route })
      const peer = await server.accept()
      await peer.head()
      peer.write(OK)
      await sent
      await caller.body()
      expect(caller.names[0]).toBe(i === 0 ? 'RESOLVING_NAME' : 'reused')
    }
    expect(proxy.seen.map(({ connection }) => connection)).toEqual([1, 1])
    expect(transport.count({ origin: `http://proxy.test:${proxy.port}` })).toEqual({
      open: 1,
      idle: 1,
      waiting: 0,
    })
  })

  test('may have a body', async () => {
    const server = await aServer()
    const proxy = await aProxy()
    const caller = request(`http://one.test:${server.port}/`, 'PUT')
    await caller.send({ route: via(proxy.port), framing: 'chunked', more: true })
    const peer = await server.accept()
    await caller.write(Buffer.from('abc'))
    const ended = caller.end()
    await peer.until((received) => received.endsWith('0\r\n\r\n'))
    peer.write(OK)
    expect((await ended).error).toBeNull()
  })

  test('brings the credentials for the proxy along, unless it has others', async () => {
    const server = await aServer()
    const proxy = await aProxy({ credentials: 'me:secret' })
    const authorization = `Basic ${Buffer.from('me:secret').toString('base64')}`
    const url = `http://one.test:${server.port}/`
    const caller = request(url)
    const sent = caller.send({ route: via(proxy.port, { authorization }) })
    const peer = await server.accept()
    await peer.head()
    peer.write(OK)
    expect((await sent).error).toBeNull()
    const other = request(url)
    await other.send({
      route: via(proxy.port, { authorization }),
      headers: ['Proxy-Authorization', 'Basic xyz'],
    })
    expect(other.lifecycle.response).toMatchObject({ status: 407, ofProxy: false })
    expect(proxy.seen.map(({ headers }) => headers['proxy-authorization'])).toEqual([
      authorization,
      'Basic xyz',
    ])
  })

  test('goes over TLS to a proxy that speaks it', async () => {
    const server = await aServer()
    const proxy = await aProxy({ identity })
    const caller = request(`http://one.test:${server.port}/`)
    const sent = caller.send({ route: via(proxy.port, { protocol: 'https:', hostname: 'localhost' }) })
    const peer = await server.accept()
    await peer.head()
    peer.write(OK)
    expect((await sent).error).toBeNull()
    expect(factsOf(caller, 'securing')).toEqual([{ servername: 'localhost' }])
    expect(proxy.seen[0]?.target).toBe(`http://one.test:${server.port}/`)
  })
})

describe('a request for https', () => {
  test('goes through a tunnel, and says so', async () => {
    const server = await secureServer()
    const proxy = await aProxy()
    const caller = request(`https://one.test:${server.port}/path`)
    await caller.send({ route: via(proxy.port), headers: ['User-Agent', 'test/1'] })
    expect(await caller.body()).toBe('ok')
    expect(caller.names).toEqual([
      'RESOLVING_NAME',
      'NAME_RESOLVED',
      'CONNECTING_TO_SERVER',
      'CONNECTED_TO_SERVER',
      'tunnelling',
      'tunnelled',
      'securing',
      'secured',
      'SENDING_REQUEST',
      'REQUEST_SENT',
      'RECEIVING_RESPONSE',
      'RESPONSE_RECEIVED',
      'REQUEST_COMPLETE',
    ])
    expect(factsOf(caller, 'RESOLVING_NAME')).toEqual([{ host: 'proxy.test' }])
    expect(factsOf(caller, 'CONNECTED_TO_SERVER')).toMatchObject([{ port: proxy.port }])
    expect(factsOf(caller, 'tunnelling')).toEqual([{ host: 'one.test', port: server.port }])
    expect(factsOf(caller, 'tunnelled')).toEqual([{ status: 200 }])
    expect(factsOf(caller, 'securing')).toEqual([{ servername: 'one.test' }])
    const authority = `one.test:${server.port}`
    expect(proxy.seen).toMatchObject([
      { method: 'CONNECT', target: authority, headers: { host: authority, 'user-agent': 'test/1' } },
    ])
    expect(server.heads).toEqual([expect.stringMatching(/^GET \/path HTTP\/1\.1\r\n/)])
  })

  test('keeps its tunnel for the next one, and for no other server', async () => {
    const server = await secureServer()
    const proxy = await aProxy()
    const route = via(proxy.port)
    for (const [name, first] of [
      ['one', 'RESOLVING_NAME'],
      ['one', 'reused'],
      ['two', 'RESOLVING_NAME'],
    ] as const) {
      const caller = request(`https://${name}.test:${server.port}/`)
      await caller.send({ route })
      await caller.body()
      expect(caller.names[0]).toBe(first)
    }
    expect(proxy.seen.map(({ target }) => target)).toEqual([
      `one.test:${server.port}`,
      `two.test:${server.port}`,
    ])
  })

  test('is sent again through a new tunnel when the kept one proves dead', async () => {
    const server = await secureServer()
    const proxy = await aProxy()
    const url = `https://one.test:${server.port}/`
    const route = via(proxy.port)
    const first = request(url)
    await first.send({ route })
    await first.body()
    const second = request(url, 'GET', {
      // The tunnel is cut just as it is used again.
      on: (token) => {
        if (token.startsWith('reused')) proxy.cut()
      },
    })
    expect((await second.send({ route })).error).toBeNull()
    expect(second.names.filter((name) => /^[a-z]/.test(name))).toEqual([
      'reused',
      'retrying',
      'tunnelling',
      'tunnelled',
      'securing',
      'secured',
    ])
    expect(proxy.seen).toHaveLength(2)
  })

  test('never shows the server the credentials for the proxy', async () => {
    const server = await secureServer()
    const proxy = await aProxy({ credentials: 'me:secret' })
    const value = `Basic ${Buffer.from('me:secret').toString('base64')}`
    const url = `https://one.test:${server.port}/`
    const byRoute = request(url)
    await byRoute.send({ route: via(proxy.port, { authorization: value }) })
    await byRoute.body()
    use({})
    const byField = request(url)
    const headers = ['X-One', '1', 'Proxy-Authorization', value, 'X-Two', '2']
    await byField.send({ route: via(proxy.port), headers })
    await byField.body()
    const again = request(url)
    await again.send({ route: via(proxy.port), headers })
    expect(again.names[0]).toBe('reused')
    expect(proxy.seen.map((seen) => seen.headers['proxy-authorization'])).toEqual([value, value])
    expect(server.heads).toHaveLength(3)
    for (const head of server.heads) expect(head).not.toMatch(/proxy-authorization|secret/i)
    expect(server.heads[1]).toContain('X-One: 1\r\nX-Two: 2\r\n')
    for (const caller of [byRoute, byField])
      expect(JSON.stringify(caller.announcements)).not.toContain(value.slice(6))
  })

  test('goes through TLS within TLS, where the proxy speaks it', async () => {
    const server = await secureServer()
    const proxy = await aProxy({ identity })
    const caller = request(`https://one.test:${server.port}/`)
    await caller.send({ route: via(proxy.port, { protocol: 'https:', hostname: 'localhost' }) })
    expect(await caller.body()).toBe('ok')
    const names = caller.names.slice(2, 10)
    expect(names).toEqual([
      'CONNECTING_TO_SERVER',
      'CONNECTED_TO_SERVER',
      'securing',
      'secured',
      'tunnelling',
      'tunnelled',
      'securing',
      'secured',
    ])
    expect(factsOf(caller, 'securing')).toEqual([{ servername: 'localhost' }, { servername: 'one.test' }])
  })

  test('distrusts a proxy as it would distrust a server', async () => {
    const proxy = await aProxy({ identity })
    use({ tls: { rejectUnauthorized: false } })
    const route = via(proxy.port, { protocol: 'https:', hostname: 'localhost' })
    const caller = request('https://one.test/')
    expect((await caller.send({ route })).error).toMatchObject({
      phase: 'secure',
      reason: 'certificateAuthority',
    })
    use({ tls: { ca }, proxyTls: {} })
    const other = request('https://one.test/')
    expect((await other.send({ route })).error).toMatchObject({
      phase: 'secure',
      reason: 'certificateAuthority',
    })
    await proxy.quiet()
  })

  test('finds a proxy that has an address of version 6', async () => {
    const server = await secureServer()
    const proxy = await aProxy({ host: '::1' })
    const caller = request(`https://one.test:${server.port}/`)
    expect((await caller.send({ route: via(proxy.port, { hostname: '::1' }) })).error).toBeNull()
    expect(caller.names[0]).toBe('CONNECTING_TO_SERVER')
    expect(transport.count()).toMatchObject({ open: 1 })
  })

  test('names a server that has one', async () => {
    const proxy = await aProxy({ refuses: 403 })
    await request('https://[::1]:8443/').send({ route: via(proxy.port) })
    expect(proxy.seen).toMatchObject([{ target: '[::1]:8443', headers: { host: '[::1]:8443' } }])
  })
})

describe('a proxy that wants to know who asks for a tunnel', () => {
  test('is answered for: its 407 is the response (W50)', async () => {
    const proxy = await aProxy({ credentials: 'me:secret' })
    const caller = request('https://one.test/', 'POST')
    const { error } = await caller.send({ route: via(proxy.port), framing: 3, body: Buffer.from('abc') })
    expect(error).toBeNull()
    const { response } = caller.lifecycle
    expect(response).toMatchObject({ status: 407, ofProxy: true })
    expect(response?.header('proxy-authenticate')).toBe('Basic realm="test"')
    expect(await caller.body()).toBe(AUTHENTICATE)
    expect(caller.names.slice(4)).toEqual([
      'tunnelling',
      'answered',
      'RECEIVING_RESPONSE',
      'RESPONSE_RECEIVED',
      'REQUEST_COMPLETE',
      'CLOSING_CONNECTION',
      'CONNECTION_CLOSED',
    ])
    expect(proxy.seen).toHaveLength(1)
    await proxy.quiet()
    await caller.close()
    NotificationRecorder.of(caller.announcements).verify()
  })

  test.each(['GET', 'HEAD'])('to %s', async (method) => {
    const proxy = await aProxy({ credentials: 'me:secret' })
    const caller = request('https://one.test/', method)
    await caller.send({ route: via(proxy.port) })
    expect(caller.lifecycle.response?.status).toBe(407)
    expect(await caller.body()).toBe(AUTHENTICATE)
  })

  test('is answered for before a body is written', async () => {
    const proxy = await aProxy({ credentials: 'me:secret' })
    const caller = request('https://one.test/', 'PUT')
    const sent = await caller.send({ route: via(proxy.port), framing: 'chunked', more: true })
    expect(sent.error).toBeNull()
    expect(() => caller.lifecycle.write(Buffer.from('abc'))).toThrow(/write/)
    const ended = await caller.end()
    expect(ended.error).toBeNull()
    expect(caller.lifecycle.response?.status).toBe(407)
    expect(await caller.body()).toBe(AUTHENTICATE)
    expect(caller.names.slice(4)).toEqual([
      'tunnelling',
      'answered',
      'RECEIVING_RESPONSE',
      'RESPONSE_RECEIVED',
      'REQUEST_COMPLETE',
      'CLOSING_CONNECTION',
      'CONNECTION_CLOSED',
      'REQUEST_COMPLETE',
    ])
    await caller.close()
    NotificationRecorder.of(caller.announcements).verify()
    await proxy.quiet()
  })

  test('sends a body that ends with the connection, or in chunks, or late', async () => {
    for (const [fields, body] of [
      ['', 'until the end'],
      ['transfer-encoding: chunked\r\n', '3\r\nunt\r\na\r\nil the end\r\n0\r\n\r\n'],
      ['content-length: 13\r\n', 'until the end'],
    ] as const) {
      const server = await aServer()
      const caller = request('https://one.test/')
      const sent = caller.send({ route: via(server.port) })
      const peer = await server.accept()
      await peer.head()
      for (const part of ['HTTP/1.', `1 407 No\r\n${fields}`, '\r\n']) {
        peer.write(part)
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
      await sent
      peer.write(body.slice(0, 5))
      peer.write(body.slice(5))
      peer.socket.end()
      expect(await caller.body()).toBe('until the end')
      await server.quiet()
    }
  })
})

describe('a policy that has credentials for the proxy', () => {
  const value = `Basic ${Buffer.from('me:secret').toString('base64')}`
  /** Answers the first 407, at once or later. */
  const knowing = (isSlow: boolean): FollowUpPolicy => ({
    ...NO_FOLLOW_UP,
    next: (head, response, { attempts }) => {
      if (response.status !== 407 || attempts.length > 0) return null
      const headers = [...head.headers, 'Proxy-Authorization', value]
      const again: FollowUp = {
        kind: 'repeat',
        head: { ...head, headers },
        challenge: { scheme: 'Basic', proxy: true },
      }
      return isSlow ? new Promise((resolve) => setImmediate(resolve, again)) : again
    },
  })

  test.each([false, true])('has the tunnel made at the second asking; late: %s', async (isSlow) => {
    const server = await secureServer()
    const proxy = await aProxy({ credentials: 'me:secret' })
    const caller = request(`https://one.test:${server.port}/`, 'GET', { followUp: knowing(isSlow) })
    expect((await caller.send({ route: via(proxy.port) })).error).toBeNull()
    expect(await caller.body()).toBe('ok')
    expect(factsOf(caller, 'challenged')).toEqual([{ scheme: 'Basic', proxy: true }])
    expect(proxy.seen.map(({ headers }) => headers['proxy-authorization'])).toEqual([undefined, value])
    expect(server.heads).toHaveLength(1)
    expect(server.heads[0]).not.toMatch(/proxy-authorization/i)
  })

  test.each([false, true])(
    'does so before an upload is begun, which then goes through whole; late: %s',
    async (isSlow) => {
      const server = await secureServer()
      const proxy = await aProxy({ credentials: 'me:secret' })
      const caller = request(`https://one.test:${server.port}/`, 'PUT', { followUp: knowing(isSlow) })
      const sent = await caller.send({
        route: via(proxy.port),
        framing: 6,
        more: true,
        body: Buffer.from('abc'),
      })
      expect(sent.error).toBeNull()
      expect(caller.names.filter((name) => !/NAME|SERVER|CONNECTION/.test(name))).toEqual([
        'tunnelling',
        'answered',
        'RECEIVING_RESPONSE',
        'RESPONSE_RECEIVED',
        'challenged',
        'tunnelling',
        'tunnelled',
        'securing',
        'secured',
        'SENDING_REQUEST',
        'REQUEST_SENT',
        'REQUEST_COMPLETE',
      ])
      await caller.write(Buffer.from('def'))
      await caller.end()
      expect(caller.lifecycle.response?.status).toBe(200)
      expect(server.heads.join('')).toMatch(/\r\n\r\nabcdef$/)
      await caller.close()
      NotificationRecorder.of(caller.announcements).verify()
    },
  )

  test('is asked once: what it cannot change is the response', async () => {
    const proxy = await aProxy({ credentials: 'somebody:else' })
    const caller = request('https://one.test/', 'PUT', { followUp: knowing(true) })
    expect((await caller.send({ route: via(proxy.port), framing: 'chunked', more: true })).error).toBeNull()
    expect(() => caller.lifecycle.write(Buffer.from('abc'))).toThrow(
      'write() is refused while answered.bodyUnwanted',
    )
    expect((await caller.end()).error).toBeNull()
    expect(await caller.body()).toBe(AUTHENTICATE)
    expect(proxy.seen).toHaveLength(2)
    await proxy.quiet()
  })

  test('may be given up while it thinks', async () => {
    const proxy = await aProxy({ credentials: 'me:secret' })
    const followUp = { ...NO_FOLLOW_UP, next: () => new Promise<never>(() => {}) }
    const caller = request('https://one.test/', 'PUT', { followUp })
    void caller.send({ route: via(proxy.port), framing: 'chunked', more: true })
    await caller.hears('RESPONSE_RECEIVED')
    await caller.close()
    expect(caller.completions[0]?.error).toMatchObject({ reason: 'cancelled' })
    NotificationRecorder.of(caller.announcements).verify()
    await proxy.quiet()
  })
})

describe('a tunnel that is not made', () => {
  test.each([
    [403, /answered 403 to CONNECT one\.test:443/],
    [302, /302/],
    [502, /502/],
    [101, /101/],
  ])('because of %i, fails the request', async (status, message) => {
    const proxy = await aProxy({ refuses: status })
    const caller = request('https://one.test/')
    const { error } = await caller.send({ route: via(proxy.port) })
    expect(error).toMatchObject({
      phase: 'tunnel',
      reason: 'proxyRefused',
      message: expect.stringMatching(message),
    })
    expect(caller.names.slice(-4)).toEqual([
      'tunnelling',
      'CLOSING_CONNECTION',
      'CONNECTION_CLOSED',
      'REQUEST_COMPLETE',
    ])
    expect(caller.lifecycle.response).toBeNull()
    await proxy.quiet()
  })

  test.each([
    ['ends the connection', '', 'end', 'closed'],
    ['resets it', '', 'reset', 'reset'],
    ['ends it inside its head', 'HTTP/1.1 200 OK\r\nx', 'end', 'closed'],
    ['speaks something else', 'SSH-2.0-OpenSSH_9.2\r\n', 'stay', 'malformed'],
    ['speaks TLS', '\u0016\u0003\u0001\u0002\u0000', 'stay', 'malformed'],
    ['has a status of four digits', 'HTTP/1.1 2000 OK\r\n\r\n', 'stay', 'malformed'],
    ['has a head without end', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(20_000)}`, 'stay', 'tooLarge'],
    ['has no final answer', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(20), 'stay', 'tooLarge'],
  ])('because the proxy %s, fails the request', async (_name, answer, then, reason) => {
    const server = await aServer()
    const caller = request('https://one.test/')
    const sent = caller.send({ route: via(server.port) })
    const peer = await server.accept()
    await peer.head()
    peer.write(answer)
    if (then === 'end') peer.socket.end()
    if (then === 'reset') peer.socket.resetAndDestroy()
    expect((await sent).error).toMatchObject({ phase: 'tunnel', reason })
    expect(caller.names.slice(-3)).toEqual(['CLOSING_CONNECTION', 'CONNECTION_CLOSED', 'REQUEST_COMPLETE'])
    await server.quiet()
    await caller.close()
    NotificationRecorder.of(caller.announcements).verify()
  })

  test('because the proxy is silent, fails the request when its time is up', async () => {
    const server = await aServer()
    const caller = request('https://one.test/', 'GET', { timeouts: { tunnel: 30 } })
    const { error } = await caller.send({ route: via(server.port) })
    expect(error).toMatchObject({
      phase: 'tunnel',
      reason: 'timeout',
      message: expect.stringContaining('timeouts.tunnel'),
    })
    await server.quiet()
  })

  test('because there is no proxy, says which one was looked for', async () => {
    const server = await aServer()
    await server.close()
    const refused = request('https://one.test/')
    expect((await refused.send({ route: via(server.port) })).error).toMatchObject({
      phase: 'connect',
      reason: 'refused',
      message: expect.stringContaining(`for the proxy http://proxy.test:${server.port}`),
    })
    const unknown = request('http://one.test/')
    expect((await unknown.send({ route: via(8080, { hostname: 'gone.test' }) })).error).toMatchObject({
      phase: 'resolve',
      reason: 'notFound',
      code: 'ENOTFOUND',
      message: expect.stringContaining('for the proxy http://gone.test:8080'),
    })
  })
})

describe('through a tunnel', () => {
  test('what the proxy sends before its answer and behind it is not lost', async () => {
    const server = await secureServer()
    const proxy = await aServer()
    const caller = request(`https://one.test:${server.port}/`)
    const sent = caller.send({ route: via(proxy.port) })
    const peer = await proxy.accept()
    await peer.head()
    peer.write('HTTP/1.1 102 Processing\r\n\r\nHTTP/1.0 200 Yes\r\n')
    await new Promise((resolve) => setTimeout(resolve, 5))
    peer.socket.removeAllListeners('data')
    const onward = net.connect(server.port, '127.0.0.1')
    onward.on('error', () => {})
    peer.write('content-length: 5\r\n\r\n')
    onward.pipe(peer.socket).pipe(onward)
    expect((await sent).error).toBeNull()
    expect(await caller.body()).toBe('ok')
  })

  test('a server that is not the right one is found out', async () => {
    const server = await secureServer()
    const proxy = await aProxy()
    const caller = request(`https://three.test:${server.port}/`)
    expect((await caller.send({ route: via(proxy.port) })).error).toMatchObject({
      phase: 'secure',
      reason: 'certificateName',
    })
    await proxy.quiet()
  })

  test('a body of megabytes comes whole, both ways', async () => {
    const size = 4 * 1024 * 1024
    const echo = tls.createServer({ ...forNames }, (socket) => {
      socket.on('error', () => {})
      socket.once('data', (first) => {
        socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${size}\r\n\r\n`)
        socket.write(first.subarray(first.indexOf('\r\n\r\n') + 4))
        socket.pipe(socket)
      })
    })
    await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve))
    ends.push(() => new Promise((resolve) => echo.close(resolve)))
    const proxy = await aProxy({ identity })
    const { port } = echo.address() as net.AddressInfo
    const body = Buffer.alloc(size, 'abcdefghijklmnopqrstuvwxyz')
    const caller = request(`https://one.test:${port}/`, 'POST')
    const route = via(proxy.port, { protocol: 'https:', hostname: 'localhost' })
    await caller.send({ route, framing: size, more: true })
    const reading = caller.write(body)
    await reading
    await caller.end()
    expect(Buffer.from(await caller.body(65_536), 'latin1').equals(body)).toBe(true)
    await caller.close()
  })
})

describe('a close leaves no socket behind', () => {
  const last = (caller: Caller): string[] => caller.names.slice(caller.names.indexOf('REQUEST_COMPLETE'))

  test.each(['tunnelling', 'tunnelled', 'securing', 'secured', 'SENDING_REQUEST'])(
    'from inside %s',
    async (name) => {
      const server = await secureServer()
      const proxy = await aProxy({ identity })
      for (const count of [1, 2]) {
        let seen = 0
        const caller = request(`https://one.test:${server.port}/`, 'GET', {
          on: (token, self) => {
            if (token === name && ++seen === count) self.lifecycle.close()
          },
        })
        const route = via(proxy.port, { protocol: 'https:', hostname: 'localhost' })
        void caller.send({ route })
        if (count === 2 && name !== 'securing' && name !== 'secured') continue
        await caller.hears('HANDLE_CLOSING')
        expect(last(caller)).toEqual([
          'REQUEST_COMPLETE',
          'CLOSING_CONNECTION',
          'CONNECTION_CLOSED',
          'HANDLE_CLOSING',
        ])
        NotificationRecorder.of(caller.announcements).verify()
        await proxy.quiet()
        if (name !== 'securing' && name !== 'secured') break
      }
      expect(transport.count()).toEqual({ open: 0, idle: 0, waiting: 0 })
    },
  )

  test('nor does a cancel while the proxy thinks, or while its 407 comes in', async () => {
    for (const answer of ['', 'HTTP/1.1 200', 'HTTP/1.1 407 No\r\ncontent-length: 5\r\n\r\nab']) {
      const server = await aServer()
      const caller = request('https://one.test/')
      const sent = caller.send({ route: via(server.port) })
      const peer = await server.accept()
      await peer.head()
      peer.write(answer)
      if (answer.includes('407')) {
        await sent
        expect(caller.lifecycle.read(Buffer.alloc(2))).toBe(2)
        caller.lifecycle.read(Buffer.alloc(2))
      }
      caller.lifecycle.cancel()
      await server.quiet()
      await caller.close()
      NotificationRecorder.of(caller.announcements).verify()
    }
  })
})
