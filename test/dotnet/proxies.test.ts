// WebProxy, and requests that go by one.

import http from 'node:http'
import net, { type AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import {
  ArgumentException,
  ArgumentNullException,
  createSystemNet,
  type IWebProxy,
  NetworkCredential,
  NotSupportedException,
  type SystemNetOptions,
  UriFormatException,
  WebProxy,
} from '../../src/dotnet/index.ts'
import { webServer } from '../cli/web-server.ts'

/** Forwards requests in absolute form, for those who say who they are, where `user` is given. */
async function forwarder(user?: string): Promise<AsyncDisposable & { origin: string; seen: string[] }> {
  const seen: string[] = []
  const expected = user === undefined ? undefined : `Basic ${Buffer.from(user).toString('base64')}`
  const server = http.createServer((request, response) => {
    seen.push(request.url as string)
    if (request.headers['proxy-authorization'] !== expected) {
      response.writeHead(407, { 'Proxy-Authenticate': 'Basic realm="proxy"' }).end()
      return
    }
    // The proxy finds the name on this machine.
    const url = (request.url as string).replace('server.test', '127.0.0.1')
    const onward = http.request(url, { method: request.method, agent: false }, (answer) => {
      response.writeHead(answer.statusCode as number, { ...answer.headers, via: '1.1 here' })
      answer.pipe(response)
    })
    request.pipe(onward)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** The address of a server by a name that is not of this machine: what is of this machine goes by no proxy. */
const remote = ({ origin }: { readonly origin: string }): string => origin.replace('127.0.0.1', 'server.test')

const toLoopback: SystemNetOptions['lookup'] = (_hostname, _options, callback) =>
  callback(null, [{ address: '127.0.0.1', family: 4 }])

describe('a request', () => {
  it('goes by its proxy, whose service point it takes', async () => {
    await using server = await webServer((_request, response) => response.end('hello'))
    await using proxy = await forwarder()
    const sys = createSystemNet({ lookup: toLoopback })
    const request = sys.WebRequest.create(`${remote(server)}/x`)
    request.proxy = new WebProxy(proxy.origin)
    expect(String(request.servicePoint.address)).toBe(`${proxy.origin}/`)
    const response = await request.getResponseAsync()
    expect(response.getResponseHeader('via')).toBe('1.1 here')
    expect(await text(response.getResponseStream().readable())).toBe('hello')
    expect(proxy.seen).toEqual([`${remote(server)}/x`])
    sys.close()
  })

  it('takes the default proxy of the process unless it has its own, or none', async () => {
    await using server = await webServer((_request, response) => response.end('hello'))
    await using proxy = await forwarder()
    const sys = createSystemNet({ lookup: toLoopback })
    sys.WebRequest.defaultWebProxy = new WebProxy(proxy.origin)
    ;(await sys.WebRequest.create(`${remote(server)}/a`).getResponseAsync()).close()
    const direct = sys.WebRequest.create(`${remote(server)}/b`)
    expect(direct.proxy).toBe(sys.WebRequest.defaultWebProxy)
    direct.proxy = null
    ;(await direct.getResponseAsync()).close()
    expect(proxy.seen).toEqual([`${remote(server)}/a`])
    sys.close()
  })

  it("answers the proxy with the proxy's credentials", async () => {
    await using server = await webServer((_request, response) => response.end('hello'))
    await using proxy = await forwarder('name:word')
    const sys = createSystemNet({ lookup: toLoopback })
    const request = sys.WebRequest.create(`${remote(server)}/x`)
    request.proxy = new WebProxy(proxy.origin)
    await expect(request.getResponseAsync()).rejects.toMatchObject({ response: { statusCode: 407 } })
    const other = sys.WebRequest.create(`${remote(server)}/x`)
    other.proxy = new WebProxy(proxy.origin, false, null, new NetworkCredential('name', 'word'))
    expect(await text((await other.getResponseAsync()).getResponseStream().readable())).toBe('hello')
    sys.close()
  })

  it('to this machine goes by no proxy, whatever an IWebProxy says', async () => {
    await using server = await webServer((_request, response) => response.end('hello'))
    await using proxy = await forwarder()
    const sys = createSystemNet()
    const { port } = new URL(server.origin)
    const insisting: IWebProxy = {
      credentials: null,
      getProxy: () => new URL(proxy.origin),
      isBypassed: () => false,
    }
    for (const each of [new WebProxy(proxy.origin), insisting])
      for (const host of ['localhost', '127.0.0.1', '127.0.0.01']) {
        const request = sys.WebRequest.create(`http://${host}:${port}/x`)
        request.proxy = each
        const response = await request.getResponseAsync()
        expect(await text(response.getResponseStream().readable())).toBe('hello')
      }
    expect(proxy.seen).toEqual([])
    const bypassed = ['[::1]', '[::127.0.0.1]', '[::ffff:127.0.0.1]', '[::ffff:127.0.0.2]', '[::2]'].map(
      (host) => new WebProxy(proxy.origin).isBypassed(new URL(`http://${host}/`)),
    )
    expect(bypassed).toEqual([true, true, true, false, false])
    sys.close()
  })

  it('chooses again for the address that a redirect leads to', async () => {
    await using server = await webServer((request, response) => {
      if (request.url === '/moved') response.writeHead(302, { Location: '/direct' }).end()
      else response.end('hello')
    })
    await using proxy = await forwarder()
    const sys = createSystemNet({ lookup: toLoopback })
    const chooser: IWebProxy = {
      credentials: null,
      getProxy: () => new URL(proxy.origin),
      isBypassed: ({ pathname }) => pathname === '/direct',
    }
    const request = sys.WebRequest.create(`${remote(server)}/moved`)
    request.proxy = chooser
    const response = await request.getResponseAsync()
    expect(response.getResponseHeader('via')).toBe('')
    expect(await text(response.getResponseStream().readable())).toBe('hello')
    expect(proxy.seen).toEqual([`${remote(server)}/moved`])
    sys.close()
  })

  it('by a proxy whose name is not found, or which cannot be reached, says so', async () => {
    const sys = createSystemNet({
      lookup: (hostname, _options, callback) =>
        callback(Object.assign(new Error(`ENOTFOUND ${hostname}`), { code: 'ENOTFOUND' }), []),
    })
    const { ProxyNameResolutionFailure } = sys.WebExceptionStatus
    const request = sys.WebRequest.create('http://h.test:9/')
    request.proxy = new WebProxy('http://nowhere.test:8080')
    await expect(request.getResponseAsync()).rejects.toMatchObject({ status: ProxyNameResolutionFailure })
    const socks = sys.WebRequest.create('http://h.test:9/')
    socks.proxy = new WebProxy('socks5://127.0.0.1:1080')
    await expect(socks.getResponseAsync()).rejects.toThrow(NotSupportedException)
    const server = net.createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as AddressInfo
    await new Promise((resolve) => server.close(resolve))
    const refused = sys.WebRequest.create('https://h.test/')
    refused.proxy = new WebProxy('127.0.0.1', port)
    await expect(refused.getResponseAsync()).rejects.toMatchObject({
      status: sys.WebExceptionStatus.ConnectFailure,
    })
    sys.close()
  })
})

describe('a WebProxy', () => {
  it('is bypassed for local hosts where it is told so, and where a pattern matches', () => {
    const proxy = new WebProxy('proxy.test:8080', true, ['\\.inner\\.test', '^https://h\\.test:444$'])
    const takes = (url: string): boolean => proxy.getProxy(new URL(url)) === proxy.address
    expect(String(proxy.address)).toBe('http://proxy.test:8080/')
    expect(takes('http://h.test/')).toBe(true)
    expect(takes('http://intranet/')).toBe(false)
    expect(takes('http://127.0.0.1/')).toBe(false)
    expect(takes('http://a.inner.test/')).toBe(false)
    expect(takes('https://h.test:444/x')).toBe(false)
    expect(takes('https://h.test/x')).toBe(true)
    expect(new WebProxy().isBypassed(new URL('http://h.test/'))).toBe(true)
  })

  it('refuses what is no address and no pattern', () => {
    expect(() => new WebProxy('http://')).toThrow(UriFormatException)
    expect(() => new WebProxy('proxy.test', false, ['('])).toThrow(ArgumentException)
    expect(() => new WebProxy('proxy.test').isBypassed(null as never)).toThrow(ArgumentNullException)
  })
})
