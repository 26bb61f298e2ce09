// A session by a proxy: what a Node user sees of it.

import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, expect, onTestFinished, test } from 'vitest'
import { type Notification, Session, type SessionOptions } from '../../../src/session/index.ts'
import { rejection } from '../../session/support/caught.ts'
import { httpServer } from '../../session/support/http-server.ts'
import { authority, certificate } from '../../support/certificates.ts'
import { AUTHENTICATE, proxyServer, type TestProxy } from '../../support/proxy-server.ts'

const sessions: Session[] = []
afterEach(async () => {
  for (const session of sessions.splice(0)) await session.close()
})

/** Every name leads to loopback. */
function open(options: SessionOptions): { readonly session: Session; readonly heard: Notification[] } {
  const session = new Session({
    lookup: (_host, _options, callback) => callback(null, '127.0.0.1', 4),
    ...options,
  })
  sessions.push(session)
  const heard: Notification[] = []
  session.on('status', (notification) => heard.push(notification))
  return { session, heard }
}

async function aProxy(options?: Parameters<typeof proxyServer>[0]): Promise<TestProxy> {
  const proxy = await proxyServer(options)
  onTestFinished(() => proxy.close())
  return proxy
}

const portOf = (origin: string): string => new URL(origin).port

test('a request goes by the proxy that was given, whose credentials are seen nowhere', async () => {
  const server = await httpServer()
  const proxy = await aProxy({ credentials: 'me:top secret' })
  const { heard, session } = open({ proxy: `http://me:top%20secret@proxy.test:${proxy.port}` })
  const response = await session.fetch(`http://server.test:${portOf(server.origin)}/x`)
  expect(await response.json()).toMatchObject({ path: '/x', headers: { via: '1.1 test' } })
  expect(server.seen[0]?.headers).not.toHaveProperty('proxy-authorization')
  expect(proxy.seen.map(({ target }) => target)).toEqual([`http://server.test:${portOf(server.origin)}/x`])
  const coded = Buffer.from('me:top secret').toString('base64')
  expect(JSON.stringify(heard)).not.toMatch(new RegExp(`secret|${coded}`))
})

test('without credentials, the answer of the proxy is the response', async () => {
  const proxy = await aProxy({ credentials: 'me:secret' })
  const { session } = open({ proxy: `http://proxy.test:${proxy.port}` })
  for (const url of ['http://server.test/', 'https://server.test/']) {
    const response = await session.fetch(url)
    expect(response.status).toBe(407)
    expect(response.headers.get('proxy-authenticate')).toBe('Basic realm="test"')
    expect(await response.text()).toBe(AUTHENTICATE)
  }
  await session.close()
  await proxy.quiet()
})

test('credentials may be set as a field, for the proxy alone', async () => {
  const server = await httpServer()
  const proxy = await aProxy({ credentials: 'me:secret' })
  const value = `Basic ${Buffer.from('me:secret').toString('base64')}`
  const { session } = open({
    proxy: { url: `http://proxy.test:${proxy.port}`, bypass: 'near.test' },
    headers: { 'Proxy-Authorization': value },
  })
  for (const name of ['far', 'near']) {
    const response = await session.fetch(`http://${name}.test:${portOf(server.origin)}/`)
    expect(response.status).toBe(200)
    await response.text()
  }
  expect(proxy.seen).toHaveLength(1)
  expect(server.seen.map(({ headers }) => headers.via)).toEqual(['1.1 test', undefined])
  for (const { headers } of server.seen) expect(headers).not.toHaveProperty('proxy-authorization')
})

test('the proxy is chosen again for each redirect', async () => {
  const server = await httpServer((request, response) => {
    const next: Record<string, string> = {
      '/1': `http://far.test:${port}/2`,
      '/2': `http://near.test:${port}/3`,
    }
    const location = next[request.url ?? '']
    const via = request.headers.via ?? 'no proxy'
    if (location === undefined) response.end(via)
    else response.writeHead(302, { location, 'x-via': via }).end()
  })
  const port = portOf(server.origin)
  const proxy = await aProxy()
  const { heard, session } = open({ proxy: { url: `proxy.test:${proxy.port}`, bypass: 'near.test' } })
  const response = await session.fetch(`http://near.test:${port}/1`)
  expect(await response.text()).toBe('no proxy')
  expect(proxy.seen.map(({ target }) => target)).toEqual([`http://far.test:${port}/2`])
  const names = heard.flatMap((each) => (each.name === 'INTERNET_STATUS_RESOLVING_NAME' ? each.host : []))
  expect(names).toEqual(['near.test', 'proxy.test'])
})

test('a function chooses for each message, and what it throws fails the request', async () => {
  const server = await httpServer()
  const proxy = await aProxy()
  const { session } = open({
    proxy: ({ pathname }) => {
      if (pathname === '/oops') throw new Error('no idea')
      return pathname === '/far' ? `http://proxy.test:${proxy.port}` : null
    },
  })
  for (const path of ['/far', '/near']) await (await session.fetch(`${server.origin}${path}`)).text()
  expect(server.seen.map(({ headers }) => headers.via)).toEqual(['1.1 test', undefined])
  expect(await rejection(session.fetch(`${server.origin}/oops`))).toMatchObject({
    reason: 'policy',
    cause: expect.objectContaining({ message: 'no idea' }),
  })
})

test('the environment is looked at when the session is made, and only where it is told to', async () => {
  const server = await httpServer()
  const proxy = await aProxy()
  const before = { ...process.env }
  onTestFinished(() => {
    process.env = before
  })
  process.env.http_proxy = `http://proxy.test:${proxy.port}`
  process.env.no_proxy = 'near.test'
  const plain = open({})
  const { session } = open({ proxy: 'environment' })
  delete process.env.http_proxy
  for (const [each, name] of [
    [plain.session, 'far'],
    [session, 'near'],
    [session, 'far'],
  ] as const)
    await (await each.fetch(`http://${name}.test:${portOf(server.origin)}/`)).text()
  expect(server.seen.map(({ headers }) => headers.via)).toEqual([undefined, undefined, '1.1 test'])
})

test('an upload is streamed by a proxy', async () => {
  const server = await httpServer()
  const proxy = await aProxy()
  const { session } = open({ proxy: `proxy.test:${proxy.port}` })
  async function* pieces() {
    yield 'abc'
    yield 'def'
  }
  const response = await session.fetch(`http://server.test:${portOf(server.origin)}/`, {
    method: 'PUT',
    body: pieces(),
  })
  expect(await response.json()).toMatchObject({ method: 'PUT', body: 'abcdef' })
})

test('a streamed upload that the proxy asks credentials for is not begun', async () => {
  const proxy = await aProxy({ credentials: 'me:secret' })
  const { session } = open({ proxy: `proxy.test:${proxy.port}` })
  let pulled = 0
  async function* pieces() {
    pulled++
    yield 'abc'
  }
  const response = await session.fetch('https://server.test/', { method: 'PUT', body: pieces() })
  expect(response.status).toBe(407)
  await response.text()
  expect(pulled).toBe(0)
})

test('an upload from a source that can be read once goes through whole, although the proxy asks first', async () => {
  const identity = await certificate({ names: ['server.test'] })
  const bodies: string[] = []
  const server = https.createServer(identity, async (request, response) => {
    bodies.push(await text(request))
    response.end('thanks')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const proxy = await aProxy({ credentials: 'me:secret' })
  const { cert: ca } = await authority()
  const asked: unknown[] = []
  const { heard, session } = open({
    proxy: `proxy.test:${proxy.port}`,
    tls: { ca },
    authenticate: ({ attempt, origin, proxy }) => {
      asked.push({ attempt, origin, proxy })
      return { authorization: `Basic ${btoa('me:secret')}`, reuse: true }
    },
  })
  async function* pieces() {
    yield 'abc'
    yield 'def'
  }
  const { port } = server.address() as AddressInfo
  const response = await session.fetch(`https://server.test:${port}/`, { method: 'PUT', body: pieces() })
  expect([response.status, await response.text()]).toEqual([200, 'thanks'])
  expect(bodies).toEqual(['abcdef'])
  expect(asked).toEqual([{ attempt: 1, origin: `http://proxy.test:${proxy.port}`, proxy: true }])
  expect(heard.filter(({ name }) => name === 'challenged')).toMatchObject([{ scheme: 'Basic', proxy: true }])
  expect(JSON.stringify(heard)).not.toMatch(/secret|bWU6c2VjcmV0/)
  const again = await session.fetch(`https://server.test:${port}/`, { method: 'PUT', body: 'ghi' })
  await again.text()
  expect(proxy.seen.map(({ headers }) => 'proxy-authorization' in headers)).toEqual([false, true])
})

test('limits count connections to the proxy, whatever the server', async () => {
  const server = await httpServer()
  const proxy = await aProxy()
  const { session } = open({ proxy: `proxy.test:${proxy.port}`, connectionsPerOrigin: 1 })
  const texts = ['a', 'b', 'c'].map(async (name) =>
    (await session.fetch(`http://${name}.test:${portOf(server.origin)}/`)).text(),
  )
  await Promise.all(texts)
  expect(proxy.seen.map(({ connection }) => connection)).toEqual([1, 1, 1])
})
