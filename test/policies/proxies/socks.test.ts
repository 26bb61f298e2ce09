// A session by a SOCKS proxy.

import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, onTestFinished, test } from 'vitest'
import { type Notification, Session, type SessionOptions } from '../../../src/session/index.ts'
import * as wininet from '../../../src/wininet/index.ts'
import { rejection } from '../../session/support/caught.ts'
import { httpServer } from '../../session/support/http-server.ts'
import { authority, certificate } from '../../support/certificates.ts'
import { type SocksOptions, socksServer, type TestSocks } from '../../support/socks-server.ts'

const sessions: Session[] = []
afterEach(async () => {
  for (const session of sessions.splice(0)) await session.close()
})

/** The names that were looked up; every one leads to loopback. */
function open(options: SessionOptions) {
  const lookedUp: string[] = []
  const session = new Session({
    lookup: (host, _options, callback) => {
      lookedUp.push(host)
      callback(null, '127.0.0.1', 4)
    },
    ...options,
  })
  sessions.push(session)
  const heard: Notification[] = []
  session.on('status', (notification) => heard.push(notification))
  return { session, heard, lookedUp }
}

async function aSocks(options?: SocksOptions): Promise<TestSocks> {
  const proxy = await socksServer(options)
  onTestFinished(() => proxy.close())
  return proxy
}

const portOf = (origin: string): number => Number(new URL(origin).port)

describe.each([
  ['socks5', 5, '127.0.0.1', ['proxy.test', 'server.test']],
  ['socks5h', 5, 'server.test', ['proxy.test']],
  ['socks4', 4, '127.0.0.1', ['proxy.test', 'server.test']],
  ['socks4a', 4, 'server.test', ['proxy.test']],
] as const)('%s', (scheme, version, host, names) => {
  test('carries a request for http to the server itself, byte by byte if need be', async () => {
    const server = await httpServer()
    const port = portOf(server.origin)
    for (const isSlow of [false, true]) {
      const proxy = await aSocks({ isSlow })
      const { heard, lookedUp, session } = open({ proxy: `${scheme}://proxy.test:${proxy.port}` })
      for (const method of ['GET', 'POST']) {
        const response = await session.fetch(`http://server.test:${port}/x?y`, {
          method,
          body: method === 'POST' ? 'abc' : null,
        })
        expect(await response.json()).toMatchObject({ method, path: '/x?y' })
      }
      expect(proxy.asked).toEqual([{ version, host, port, user: version === 4 ? '' : null }])
      expect(lookedUp).toEqual(names)
      const told = heard.map(({ name }) => name.replace('INTERNET_STATUS_', ''))
      expect(told.slice(0, told.indexOf('SENDING_REQUEST') + 1)).toEqual([
        'HANDLE_CREATED',
        'RESOLVING_NAME',
        'NAME_RESOLVED',
        'CONNECTING_TO_SERVER',
        'CONNECTED_TO_SERVER',
        'tunnelling',
        'tunnelled',
        'SENDING_REQUEST',
      ])
      const facts = (name: Notification['name']) => heard.find((each) => each.name === name)
      expect(facts('INTERNET_STATUS_RESOLVING_NAME')).toMatchObject({ host: 'proxy.test' })
      expect(facts('INTERNET_STATUS_CONNECTING_TO_SERVER')).toMatchObject({ port: proxy.port })
      expect(facts('tunnelling')).toMatchObject({ host: 'server.test', port })
      expect(facts('tunnelled')).toMatchObject({ status: version === 5 ? 0 : 90 })
      expect(heard.filter(({ name }) => name === 'tunnelled')).toHaveLength(1)
    }
    for (const { headers } of server.seen) expect(headers).toMatchObject({ host: `server.test:${port}` })
  })

  test('carries TLS with the server', async () => {
    const identity = await certificate({ names: ['server.test'] })
    const server = https.createServer(identity, (_request, response) => response.end('thanks'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => {
      server.closeAllConnections()
      server.close()
    })
    const { port } = server.address() as AddressInfo
    const proxy = await aSocks()
    const { cert: ca } = await authority()
    const { heard, session } = open({ proxy: `${scheme}://proxy.test:${proxy.port}`, tls: { ca } })
    const response = await session.fetch(`https://server.test:${port}/`)
    expect(await response.text()).toBe('thanks')
    const plain = heard.map(({ name }) => name).filter((name) => !name.startsWith('INTERNET_'))
    expect(plain.slice(0, 4)).toEqual(['tunnelling', 'tunnelled', 'securing', 'secured'])
  })
})

test.each(['ipv4', 'name', 'ipv6'] as const)(
  'a reply with a bound address as %s is understood',
  async (bound) => {
    const server = await httpServer()
    const proxy = await aSocks({ bound, isSlow: true })
    const { session } = open({ proxy: `socks5h://127.0.0.1:${proxy.port}` })
    const response = await session.fetch(`http://server.test:${portOf(server.origin)}/`)
    expect(response.status).toBe(200)
    await response.text()
  },
)

test.each([
  ['http://[2001:db8::1:0:2]', '2001:db8::1:0:2'],
  ['http://[::ffff:192.0.2.7]', '::ffff:c000:207'],
  ['http://[::]', '::'],
  ['http://[1:2:3:4:5:6:7:8]', '1:2:3:4:5:6:7:8'],
  ['http://192.0.2.1', '192.0.2.1'],
])('an address goes as it is: %s', async (origin, host) => {
  const server = await httpServer()
  const port = portOf(server.origin)
  const proxy = await aSocks()
  const { lookedUp, session } = open({ proxy: `socks5h://127.0.0.1:${proxy.port}` })
  await (await session.fetch(`${origin}:${port}/`)).text()
  expect(proxy.asked).toEqual([{ version: 5, host, port, user: null }])
  expect(lookedUp).toEqual([])
})

test('credentials go to the proxy alone, and are seen nowhere', async () => {
  const server = await httpServer()
  const proxy = await aSocks({ credentials: 'me:top secret' })
  const { heard, session } = open({
    proxy: `socks5://me:top%20secret@127.0.0.1:${proxy.port}`,
    headers: { 'Proxy-Authorization': 'Basic bWluZQ==' },
  })
  await (await session.fetch(`http://server.test:${portOf(server.origin)}/`)).text()
  expect(proxy.asked).toMatchObject([{ user: 'me' }])
  expect(server.seen[0]?.headers).not.toHaveProperty('proxy-authorization')
  expect(JSON.stringify(heard)).not.toMatch(/secret|bWluZQ/)
})

test('SOCKS 4 has a user name', async () => {
  const server = await httpServer()
  const proxy = await aSocks()
  const { session } = open({ proxy: `socks4://me@127.0.0.1:${proxy.port}` })
  await (await session.fetch(`http://server.test:${portOf(server.origin)}/`)).text()
  expect(proxy.asked).toMatchObject([{ version: 4, user: 'me' }])
})

test('a 407 is the answer of the server, and asks for nothing', async () => {
  let served = 0
  const server = await httpServer((_request, response) => {
    served++
    response.writeHead(407, { 'proxy-authenticate': 'Basic realm="evil"' }).end('who?')
  })
  const proxy = await aSocks()
  let asked = 0
  const { session } = open({
    proxy: `socks5h://127.0.0.1:${proxy.port}`,
    credentials: () => {
      asked++
      return { username: 'me', password: 'secret' }
    },
  })
  const response = await session.fetch(`http://server.test:${portOf(server.origin)}/`)
  expect([response.status, await response.text(), asked, served]).toEqual([407, 'who?', 0, 1])
})

test('connections are shared by server and by credentials, and by nobody else', async () => {
  const server = await httpServer()
  const proxy = await aSocks()
  const port = portOf(server.origin)
  const { session } = open({
    proxy: ({ pathname }) => `socks5h://${pathname.slice(1)}:pw@127.0.0.1:${proxy.port}`,
  })
  for (const url of ['a.test:0/x', 'a.test:0/x', 'b.test:0/x', 'a.test:0/y', 'a.test:0/x'])
    await (await session.fetch(`http://${url.replace(':0', `:${port}`)}`)).text()
  expect(proxy.asked.map(({ host }) => host)).toEqual(['a.test', 'b.test', 'a.test'])
})

describe('what goes wrong fails in the phase `tunnel`, and says why', () => {
  const secret = 'top-secret'

  test.each<[string, SocksOptions, string, string, RegExp]>([
    ['socks5h', { refuses: 2 }, '', 'proxyRefused', /answers 2, .*not allowed by its rules/],
    ['socks5h', { refuses: 5 }, '', 'proxyRefused', /answers 5, the connection was refused/],
    ['socks5h', { refuses: 77 }, '', 'proxyRefused', /answers 77/],
    ['socks4a', { refuses: 91 }, '', 'proxyRefused', /answers 91, rejected or failed/],
    ['socks5', { credentials: 'me:other' }, '', 'proxyRefused', /asks for a user name/],
    ['socks5', { credentials: 'me:other' }, `me:${secret}@`, 'proxyRefused', /refuses the user name/],
    ['socks5', { hangsUp: true }, '', 'closed', /before its reply/],
    ['socks4', { hangsUp: true }, 'me@', 'closed', /before its reply/],
    ['socks5', { says: Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n') }, '', 'malformed', /not SOCKS 5/],
    ['socks4', { says: Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n') }, '', 'malformed', /not SOCKS 4/],
    ['socks5', { says: Buffer.from([5, 9]) }, '', 'malformed', /not SOCKS 5/],
    ['socks5', { says: Buffer.from([5, 2]) }, '', 'proxyRefused', /asks for a user name/],
    ['socks5', { says: Buffer.from([5, 0, 5, 0, 0, 9, 1]) }, '', 'malformed', /not SOCKS 5/],
    ['socks5', { says: Buffer.from([5, 0xff]) }, '', 'proxyRefused', /asks for a user name/],
  ])('%s %o', async (scheme, options, user, reason, message) => {
    const proxy = await aSocks(options)
    const { heard, session } = open({ proxy: `${scheme}://${user}127.0.0.1:${proxy.port}` })
    const error = await rejection(session.fetch('http://server.test/'))
    expect(error).toMatchObject({ phase: 'tunnel', reason, message: expect.stringMatching(message) })
    expect(`${error} ${JSON.stringify(error)} ${JSON.stringify(heard)}`).not.toContain(secret)
    expect(heard.filter(({ name }) => name === 'tunnelled')).toEqual([])
    await proxy.quiet()
  })

  test('a proxy that says nothing', async () => {
    const proxy = await aSocks({ isSilent: true })
    const { session } = open({ proxy: `socks5://127.0.0.1:${proxy.port}`, timeouts: { tunnel: 30 } })
    expect(await rejection(session.fetch('http://server.test/'))).toMatchObject({
      phase: 'tunnel',
      reason: 'timeout',
    })
    await proxy.quiet()
  })

  test('a caller that does not wait', async () => {
    const proxy = await aSocks({ isSilent: true })
    const { session } = open({ proxy: `socks5://127.0.0.1:${proxy.port}` })
    const request = session.open('GET', 'http://server.test/')
    const sent = rejection(request.send())
    request.on('tunnelling', () => setImmediate(() => request.cancel()))
    expect(await sent).toMatchObject({ reason: 'cancelled' })
    await proxy.quiet()
  })

  test('a name that leads nowhere, here or for SOCKS', async () => {
    const proxy = await aSocks()
    const { session } = open({
      proxy: `socks5://127.0.0.1:${proxy.port}`,
      lookup: (_host, _options, callback) =>
        callback(Object.assign(new Error('gone'), { code: 'ENOTFOUND' }), []),
    })
    expect(await rejection(session.fetch('http://server.test/'))).toMatchObject({
      phase: 'tunnel',
      reason: 'notFound',
    })
    const other = open({ proxy: `socks4://127.0.0.1:${proxy.port}` })
    expect(await rejection(other.session.fetch('http://[::1]/'))).toMatchObject({
      phase: 'tunnel',
      reason: 'unreachable',
      message: expect.stringContaining('use socks5://'),
    })
    const long = open({ proxy: `socks5h://127.0.0.1:${proxy.port}` })
    const host = Array(5).fill('a'.repeat(60)).join('.')
    expect(await rejection(long.session.fetch(`http://${host}/`))).toMatchObject({
      phase: 'tunnel',
      reason: 'notFound',
    })
    expect(proxy.asked).toEqual([])
    await proxy.quiet()
  })

  test('a proxy that is not there is named', async () => {
    const proxy = await socksServer()
    await proxy.close()
    const { session } = open({ proxy: `socks5://me:${secret}@127.0.0.1:${proxy.port}` })
    const error = await rejection(session.fetch('http://server.test/'))
    expect(error).toMatchObject({ phase: 'connect', reason: 'refused' })
    expect(String(error)).toContain(`socks5://127.0.0.1:${proxy.port}`)
    expect(String(error)).not.toContain(secret)
  })
})

test('bytes behind the reply are no answer to a request', async () => {
  const server = await httpServer()
  const evil = 'HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil'
  const proxy = await aSocks({ surplus: evil })
  const { session } = open({ proxy: `socks5h://127.0.0.1:${proxy.port}` })
  const outcome = await session.fetch(`http://server.test:${portOf(server.origin)}/`).then(
    (response) => response.text(),
    (error: unknown) => error,
  )
  expect(outcome).not.toBe('evil')
})

test('`socks=` of InternetOpen is a proxy of SOCKS 4, for the schemes that have no other', async () => {
  const server = await httpServer()
  const port = portOf(server.origin)
  const proxy = await aSocks()
  const api = wininet.createWinInet({ lookup: (_host, _options, callback) => callback(null, '127.0.0.1', 4) })
  onTestFinished(() => api.close())
  const {
    DWORD,
    HTTP_QUERY_FLAG_NUMBER,
    HTTP_QUERY_STATUS_CODE,
    INTERNET_FLAG_ASYNC,
    INTERNET_OPEN_TYPE_PROXY,
  } = wininet
  const heard: [number, unknown][] = []
  for (const list of [`socks=127.0.0.1:${proxy.port}`, `https=x:1;socks=socks5://127.0.0.1:${proxy.port}`]) {
    const session = api.InternetOpen('test', INTERNET_OPEN_TYPE_PROXY, list, null, INTERNET_FLAG_ASYNC)
    api.InternetSetStatusCallback(session, (...[, , status, information]) =>
      heard.push([status, information]),
    )
    const connection = api.InternetConnect(session, 'server.test', port)
    const request = api.HttpOpenRequest(connection, 'GET', '/', null, null, null, 0, 1)
    expect([api.HttpSendRequest(request), api.GetLastError()]).toEqual([false, 997])
    expect(await api.completion(request)).toEqual({ dwResult: 1, dwError: 0 })
    const status = new DWORD()
    expect(api.HttpQueryInfo(request, HTTP_QUERY_STATUS_CODE | HTTP_QUERY_FLAG_NUMBER, status)).toBe(true)
    expect(status.value).toBe(200)
  }
  expect(proxy.asked).toEqual([
    { version: 4, host: '127.0.0.1', port, user: '' },
    { version: 5, host: '127.0.0.1', port, user: null },
  ])
  expect(heard.find(([status]) => status === wininet.INTERNET_STATUS_CONNECTING_TO_SERVER)?.[1]).toBe(
    '127.0.0.1',
  )
})
