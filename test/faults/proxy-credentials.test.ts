// The password of a proxy is sent only to the proxy, and only by the scheme that the proxy asks for, in the core and the dialects.

import https from 'node:https'
import net, { type AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import * as dotnet from '../../src/dotnet/index.ts'
import { Session } from '../../src/index.ts'
import * as wininet from '../../src/wininet/index.ts'
import { authority, certificate } from '../support/certificates.ts'

/** Opens tunnels for clients that answer Digest, and records their requests. */
async function digestProxy() {
  const heads: string[] = []
  const sockets = new Set<net.Socket>()
  const server = net.createServer((client) => {
    sockets.add(client.on('error', () => {}))
    let received = ''
    const read = (chunk: Buffer): void => {
      received += chunk.toString('latin1')
      const end = received.indexOf('\r\n\r\n')
      if (end < 0) return
      const head = received.slice(0, end)
      received = ''
      heads.push(head)
      if (!/^proxy-authorization: digest /im.test(head)) {
        client.write(
          'HTTP/1.1 407 No\r\nProxy-Authenticate: Digest realm="gate", nonce="n", qop="auth"\r\nContent-Length: 0\r\n\r\n',
        )
        return
      }
      client.off('data', read)
      const onward = net.connect(Number(/^CONNECT [^ ]*:(\d+) /.exec(head)?.[1]), '127.0.0.1', () => {
        client.write('HTTP/1.1 200 Yes\r\n\r\n')
        onward.pipe(client).pipe(onward)
      })
      sockets.add(onward.on('error', () => {}))
    }
    client.on('data', read)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { heads, port, url: `http://127.0.0.1:${port}` }
}

/** Asks, as if it were a proxy, for what is easiest to read; and tells what it was sent. */
async function liar(status: 401 | 407) {
  const seen: string[] = []
  const server = https.createServer(await certificate({ names: ['origin.test'] }), (request, response) => {
    seen.push(`${request.headers['proxy-authorization'] ?? '-'} ${request.headers.authorization ?? '-'}`)
    response
      .writeHead(status, {
        'Proxy-Authenticate': 'Basic realm="elsewhere"',
        'Proxy-Authentication-Info': 'nextnonce="x"',
      })
      .end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { cert } = await authority()
  return { seen, port: (server.address() as AddressInfo).port, tls: { ca: cert } }
}

interface Scene {
  readonly proxy: Awaited<ReturnType<typeof digestProxy>>
  readonly server: Awaited<ReturnType<typeof liar>>
}

/** The status of a POST through the proxy. */
const doors: Record<string, (scene: Scene) => Promise<number>> = {
  async core({ proxy, server }) {
    await using session = new Session({
      proxy: proxy.url,
      tls: server.tls,
      credentials: ({ proxy: ofProxy }) => (ofProxy ? { username: 'u', password: 'p' } : null),
    })
    const response = await session.fetch(`https://origin.test:${server.port}/`, { method: 'POST', body: 'b' })
    return response.status
  },
  async 'System.Net'({ proxy, server }) {
    const system = dotnet.createSystemNet({ tls: server.tls })
    onTestFinished(() => system.close())
    const request = system.WebRequest.create(`https://origin.test:${server.port}/`)
    request.method = 'POST'
    request.proxy = {
      credentials: new dotnet.NetworkCredential('u', 'p'),
      getProxy: () => new URL(proxy.url),
      isBypassed: () => false,
    }
    const stream = await request.getRequestStreamAsync()
    await stream.writeAsync(Buffer.from('b'))
    stream.close()
    const error = await request.getResponseAsync().catch((reason: unknown) => reason)
    return ((error as dotnet.WebException).response as dotnet.HttpWebResponse).statusCode
  },
  async WinInet({ proxy, server }) {
    const api = wininet.createWinInet({ tls: server.tls })
    onTestFinished(() => api.close())
    const { INTERNET_FLAG_ASYNC, INTERNET_FLAG_SECURE } = wininet
    const session = api.InternetOpen('a', 3, `127.0.0.1:${proxy.port}`, '<-loopback>', INTERNET_FLAG_ASYNC)
    const connection = api.InternetConnect(session, 'origin.test', server.port, null, null, 3, 0, 1)
    const request = api.HttpOpenRequest(
      connection,
      'POST',
      '/',
      null,
      null,
      null,
      INTERNET_FLAG_SECURE,
      2,
    ) as number
    api.InternetSetOption(request, wininet.INTERNET_OPTION_PROXY_USERNAME, 'u')
    api.InternetSetOption(request, wininet.INTERNET_OPTION_PROXY_PASSWORD, 'p')
    api.HttpSendRequest(request, null, 0, Buffer.from('b'))
    expect((await api.completion(request)).dwError).toBe(0)
    const status = new wininet.DWORD()
    const info = wininet.HTTP_QUERY_STATUS_CODE | wininet.HTTP_QUERY_FLAG_NUMBER
    expect(api.HttpQueryInfo(request, info, status)).toBe(true)
    return status.value
  },
}

describe.each(Object.keys(doors))('%s: what a server behind a tunnel says', (door) => {
  it.each([401, 407] as const)('with %i is no question of the proxy', async (status) => {
    const scene: Scene = { proxy: await digestProxy(), server: await liar(status) }
    expect(await doors[door]?.(scene)).toBe(status)
    const { heads } = scene.proxy
    // System.Net may ask for a tunnel ahead, without any.
    const schemes = heads.flatMap((head) => /^proxy-authorization: (\w+)/im.exec(head)?.[1] ?? [])
    expect(schemes).toEqual(['Digest'])
    expect(heads.join()).not.toContain('nonce="x"')
    // The request has left once, and nothing of the proxy's with it.
    expect(scene.server.seen).toEqual(['- -'])
  })
})
