// A proxy on loopback: it forwards requests in absolute form and makes tunnels. By its options it asks for Basic credentials,
// or speaks TLS. Every name leads to loopback.

import http from 'node:http'
import https from 'node:https'
import net from 'node:net'
import type { Identity } from './certificates.ts'

export interface ProxyOptions {
  readonly identity?: Identity
  /** `user:password`; other credentials are answered with 407. */
  readonly credentials?: string
  readonly host?: '127.0.0.1' | '::1'
  /** The status of its answers to CONNECT, if it makes no tunnel. */
  readonly refuses?: number
  /** Does not answer CONNECT. */
  readonly isSilent?: boolean
}

/** A request that it got. */
export interface SeenByProxy {
  readonly method: string
  /** An absolute URL, or host:port. */
  readonly target: string
  readonly headers: http.IncomingHttpHeaders
  /** 1 for the first connection. */
  readonly connection: number
}

export interface TestProxy extends AsyncDisposable {
  readonly port: number
  readonly seen: SeenByProxy[]
  /** The number of connections to it. */
  readonly open: number
  /** Ends every connection. */
  cut(): void
  /** Resolves when no client is connected. */
  quiet(): Promise<void>
  close(): Promise<void>
}

export async function proxyServer(options: ProxyOptions = {}): Promise<TestProxy> {
  const proxy = new LoopbackProxy(options)
  await proxy.listen(options.host ?? '127.0.0.1')
  return proxy
}

class LoopbackProxy implements TestProxy {
  readonly seen: SeenByProxy[] = []
  readonly #options: ProxyOptions
  readonly #server: http.Server
  readonly #clients = new Map<net.Socket, number>()
  readonly #others = new Set<net.Socket>()
  readonly #waiting: (() => void)[] = []
  #accepted = 0

  constructor(options: ProxyOptions) {
    this.#options = options
    this.#server = options.identity === undefined ? http.createServer() : https.createServer(options.identity)
    this.#server.on(options.identity === undefined ? 'connection' : 'secureConnection', this.#accept)
    this.#server.on('request', this.#forward)
    this.#server.on('connect', this.#tunnel)
  }

  get port(): number {
    return (this.#server.address() as net.AddressInfo).port
  }

  get open(): number {
    return this.#clients.size
  }

  listen(host: string): Promise<void> {
    return new Promise((resolve) => this.#server.listen(0, host, resolve))
  }

  quiet(): Promise<void> {
    return this.open === 0 ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve))
  }

  cut(): void {
    for (const socket of [...this.#clients.keys(), ...this.#others]) socket.destroy()
  }

  async close(): Promise<void> {
    this.cut()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  readonly #accept = (socket: net.Socket): void => {
    this.#clients.set(socket, ++this.#accepted)
    socket.on('error', () => {})
    socket.on('close', () => {
      this.#clients.delete(socket)
      if (this.open === 0) for (const resolve of this.#waiting.splice(0)) resolve()
    })
  }

  #note(request: http.IncomingMessage): boolean {
    const { headers, method = '', socket, url = '' } = request
    this.seen.push({ method, target: url, headers, connection: this.#clients.get(socket) ?? 0 })
    const { credentials } = this.#options
    if (credentials === undefined) return true
    return headers['proxy-authorization'] === `Basic ${Buffer.from(credentials).toString('base64')}`
  }

  readonly #forward = (request: http.IncomingMessage, response: http.ServerResponse): void => {
    if (!this.#note(request)) {
      response.writeHead(407, CHALLENGE).end(AUTHENTICATE)
      return
    }
    const { pathname, port, search } = new URL(request.url ?? '')
    const { 'proxy-authorization': _mine, ...others } = request.headers
    const headers = { ...others, via: '1.1 test' }
    const { method } = request
    const options = {
      host: '127.0.0.1',
      port: port || 80,
      path: pathname + search,
      method,
      headers,
      agent: false,
    }
    const onward = http.request(options, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
      answer.pipe(response)
    })
    onward.on('error', () => response.writeHead(502).end())
    request.pipe(onward)
  }

  readonly #tunnel = (request: http.IncomingMessage, client: net.Socket, first: Buffer): void => {
    client.on('error', () => {})
    const isKnown = this.#note(request)
    if (this.#options.isSilent === true) return
    const status = isKnown ? this.#options.refuses : 407
    if (status !== undefined) {
      const fields = status === 407 ? `proxy-authenticate: ${CHALLENGE['proxy-authenticate']}\r\n` : ''
      client.end(
        `HTTP/1.1 ${status} No\r\n${fields}content-length: ${AUTHENTICATE.length}\r\n\r\n${AUTHENTICATE}`,
      )
      return
    }
    const port = Number(request.url?.split(':').at(-1))
    const server = net.connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\nvia: 1.1 test\r\n\r\n')
      server.write(first)
      server.pipe(client).pipe(server)
    })
    this.#others.add(server)
    server.on('error', () => client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'))
    server.on('close', () => {
      this.#others.delete(server)
      client.destroy()
    })
    client.on('close', () => server.destroy())
  }
}

const CHALLENGE = { 'proxy-authenticate': 'Basic realm="test"' }
export const AUTHENTICATE = 'who are you?'
