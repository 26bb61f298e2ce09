// A run full of credentials, on real sockets: none of them is in anything that is let out.

import http from 'node:http'
import net, { type AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import zlib from 'node:zlib'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import { type OpenOptions, Session, type SessionOptions } from '../../src/session/index.ts'
import { authority, certificate, distrusted, localhost } from '../support/certificates.ts'
import { CapturedOutput } from './support/captured-output.ts'
import { DigestServer, PASSWORD } from './support/digest-server.ts'

const BASIC = 'bA5ic-s3cret'
const URL_PASSWORD = 'uRl-s3cret'
const PROXY_PASSWORD = 'pR0xy-s3cret'
const TOKEN = 'bEarer-s3cret'
const COOKIE = 'c00kie-s3cret'
const MY_COOKIE = 'mY-c00kie-s3cret'
const LOCATION_PASSWORD = 'l0cation-s3cret'
const REFERER_PASSWORD = 'rEferer-s3cret'
const API_KEY = 'aPi-key-s3cret'

/** With those that servers and proxies have seen in fields of credentials. */
const seen = new Set<string>()
const coded = (user: string, password: string): string =>
  Buffer.from(`${user}:${password}`).toString('base64')
const secrets = (): string[] => [
  ...[
    BASIC,
    URL_PASSWORD,
    PROXY_PASSWORD,
    TOKEN,
    COOKIE,
    MY_COOKIE,
    LOCATION_PASSWORD,
    REFERER_PASSWORD,
    API_KEY,
    PASSWORD,
  ],
  ...['u', 'user', 'Mufasa', 'p'].flatMap((user) =>
    [BASIC, URL_PASSWORD, PROXY_PASSWORD, PASSWORD].map((password) => coded(user, password)),
  ),
  encodeURIComponent(PASSWORD),
  ...seen,
]

const note = ({ headers }: http.IncomingMessage): void => {
  for (const name of ['authorization', 'proxy-authorization'] as const) {
    const value = headers[name]
    if (value === undefined) continue
    const [, credentials = value] = value.split(/ (.*)/)
    seen.add(credentials)
    const response = /response="(\w+)"/.exec(value)?.[1]
    if (response !== undefined) seen.add(response)
  }
}

const listen = async (server: net.Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

const SET_COOKIE = `Set-Cookie: sid=${COOKIE}; Path=/\r\n`

/** Behaves as the path says, well and badly, and sets a cookie whatever it does. */
async function originServer(): Promise<string> {
  const digest = new DigestServer({ nextnonce: true })
  const server = http.createServer(async (request, response) => {
    note(request)
    const path = (request.url ?? '').split('?')[0] as string
    const raw = (text: string): void => void request.socket.end(text)
    if (path === '/refuses-early') {
      response.writeHead(413, { 'set-cookie': `sid=${COOKIE}` }).end('no')
      return
    }
    if (path === '/resets-upload') {
      request.once('data', () => request.socket.resetAndDestroy())
      return
    }
    const body = await buffer(request)
    response.setHeader('Set-Cookie', [`sid=${COOKIE}; Path=/`, `other=${COOKIE}2; Path=/; HttpOnly`])
    switch (path) {
      case '/basic':
        if (request.headers.authorization === undefined)
          response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="r"' })
        break
      case '/digest':
        digest.judge(request, body, response)
        break
      case '/bearer':
        if (request.headers.authorization?.startsWith('Bearer ') !== true)
          response.writeHead(401, { 'WWW-Authenticate': 'Bearer, Negotiate' })
        break
      case '/never':
        response.writeHead(401, {
          'WWW-Authenticate': `Basic realm="r", Digest realm="r", nonce="${COOKIE}"`,
        })
        break
      case '/moved': {
        const there = `http://u:${LOCATION_PASSWORD}@${request.headers.host}/basic`
        response.writeHead(307, { Location: there })
        break
      }
      case '/loop':
        response.writeHead(302, { Location: `//u:${LOCATION_PASSWORD}@${request.headers.host}/loop` })
        break
      case '/nowhere':
        response.writeHead(302, { Location: `http://u:${LOCATION_PASSWORD}@[nowhere/` })
        break
      case '/elsewhere':
        response.writeHead(302, { Location: `ftp://u:${LOCATION_PASSWORD}@elsewhere/` })
        break
      case '/malformed':
        return raw(`HTTP/1.1 200 OK\r\n${SET_COOKIE}Bad Header ${COOKIE}\r\n\r\n`)
      case '/no-http':
        return raw(`220 ${COOKIE} welcome\r\n`)
      case '/cut-head':
        return raw(`HTTP/1.1 200 OK\r\n${SET_COOKIE}`)
      case '/cut-body':
        return raw(`HTTP/1.1 200 OK\r\n${SET_COOKIE}Content-Length: 100\r\n\r\n${COOKIE}`)
      case '/bad-chunk':
        return raw(`HTTP/1.1 200 OK\r\n${SET_COOKIE}Transfer-Encoding: chunked\r\n\r\n${COOKIE}\r\n`)
      case '/too-large':
        return raw(`HTTP/1.1 200 OK\r\n${SET_COOKIE}X: ${COOKIE.repeat(10_000)}\r\n\r\n`)
      case '/bad-gzip':
        response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(`no gzip: ${COOKIE}`)
        return
      case '/bomb':
        response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(zlib.gzipSync(Buffer.alloc(100_000)))
        return
      case '/reset':
        request.socket.resetAndDestroy()
        return
      case '/silent':
        return
    }
    response.end('hello')
  })
  const sockets = new Set<net.Socket>()
  server.on('connection', (socket) => sockets.add(socket.on('error', () => {})))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
  })
  return `http://user:${URL_PASSWORD}@127.0.0.1:${await listen(server)}`
}

/** Forwards nothing: refuses, tells who may pass, or breaks. */
async function proxyServer(): Promise<number> {
  const server = http.createServer((request, response) => {
    note(request)
    response.writeHead(407, { 'Proxy-Authenticate': 'Digest realm="p", nonce="n", qop="auth"' }).end()
  })
  server.on('connect', (request: http.IncomingMessage, socket: net.Socket) => {
    note(request)
    socket.on('error', () => {})
    if (request.url?.startsWith('broken')) socket.end(`garbage ${COOKIE}\r\n\r\n`)
    else socket.end(`HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm="p"\r\nContent-Length: 0\r\n\r\n`)
  })
  return listen(server)
}

let post: CapturedOutput | undefined
afterEach(() => post?.end())

function sessionWith(options: SessionOptions): Session {
  const session = new Session({
    headers: { Referer: `http://u:${REFERER_PASSWORD}@referer.test/`, 'X-Api-Key': API_KEY },
    cookies: true,
    decode: { maxDecodedBytes: 50_000 },
    lookup: (host, _options, callback) =>
      host.endsWith('unknown.test')
        ? callback(Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' }), '', 4)
        : callback(null, '127.0.0.1', 4),
    ...options,
  })
  onTestFinished(() => session.close())
  session.cookies?.setCookieSync(`jar=${COOKIE}3; Path=/`, 'http://127.0.0.1/')
  post?.listenTo(session)
  return session
}

/** Sends, reads and closes; whatever comes of it is kept. */
async function run(
  session: Session,
  method: string,
  url: string,
  options: OpenOptions & { body?: string | Blob | (() => string[]) } = {},
): Promise<string> {
  const { body, ...own } = options
  try {
    const request = session.open(method, url, own)
    post?.follow(request)
    try {
      const response = await request.send(body ?? null)
      for await (const chunk of request) void chunk
      return String(response.status)
    } catch (error) {
      post?.print('an error', error)
      return (error as { reason?: string }).reason ?? (error as Error).name
    } finally {
      await request.close()
      post?.print('a request that is closed', request)
    }
  } catch (error) {
    post?.print('a refusal', error)
    return (error as Error).name
  }
}

it('what is let out is found', () => {
  post = new CapturedOutput(secrets)
  post.keep('a thing', { list: [new Map([['key', Buffer.from(`sid=${COOKIE}`)]])] })
  post.print('an error', new Error('outer', { cause: new Error(`no ${TOKEN}`) }))
  console.log(`Basic ${coded('u', BASIC)}`)
  const found = post.found().map((each) => each.split(':', 1)[0])
  expect(new Set(found)).toEqual(
    new Set(['a thing', 'an error', 'an error, printed', 'printed', 'printed, printed']),
  )
})

describe.each([
  ['as a table', false],
  ['interpreted', true],
])('no secret is let out (%s)', (_, interpret) => {
  it('by servers and what goes wrong with them', async () => {
    post = new CapturedOutput(secrets)
    const origin = await originServer()
    const plain = origin.replace(/\/\/.*@/, '//')
    const session = sessionWith({
      interpret,
      credentials: { username: 'u', password: BASIC },
      maxRedirects: 3,
    })
    const mufasa = { username: 'Mufasa', password: PASSWORD }
    const limits = { timeouts: { response: 60 } }
    const cases: [string, string, string, Parameters<typeof run>[3]?][] = [
      ['GET', `${origin}/basic`, '200'],
      ['GET', `${plain}/basic`, '200'],
      ['GET', `${plain}/digest`, '200', { credentials: mufasa }],
      ['GET', `${plain}/digest`, '401', { credentials: { ...mufasa, password: `${PASSWORD}!` } }],
      ['PUT', `${plain}/digest`, '200', { credentials: mufasa, body: new Blob(['abc']) }],
      ['PUT', `${plain}/digest`, '200', { credentials: () => mufasa, body: () => ['abc'] }],
      ['GET', `${plain}/bearer`, 'policy', { authenticate: () => `Bearer ${TOKEN}\n` }],
      ['GET', `${plain}/bearer`, '200', { authenticate: () => `Bearer ${TOKEN}` }],
      [
        'GET',
        `${plain}/bearer`,
        '200',
        { authenticate: () => ({ authorization: `Bearer ${TOKEN}`, reuse: true }) },
      ],
      ['GET', `${plain}/never`, 'policy', { credentials: () => ({ username: BASIC }) as never }],
      ['GET', `${plain}/never`, '401'],
      [
        'GET',
        `${plain}/basic`,
        '200',
        { headers: { Authorization: `Bearer ${TOKEN}`, Cookie: `mine=${MY_COOKIE}` } },
      ],
      ['GET', `${origin}/moved`, '200'],
      ['GET', `${plain}/loop`, 'tooManyRedirects'],
      ['GET', `${plain}/nowhere`, 'badRedirect'],
      ['GET', `${plain}/elsewhere`, 'badRedirect'],
      ['GET', `${origin}/malformed`, 'malformed'],
      ['GET', `${origin}/no-http`, 'malformed'],
      ['GET', `${origin}/cut-head`, 'closed'],
      ['GET', `${origin}/cut-body`, 'closed'],
      ['GET', `${origin}/bad-chunk`, 'malformed'],
      ['GET', `${origin}/too-large`, 'tooLarge'],
      ['GET', `${origin}/bad-gzip`, 'undecodable'],
      ['GET', `${origin}/bomb`, 'bodyTooLarge'],
      ['GET', `${origin}/reset`, 'reset'],
      ['GET', `${origin}/silent`, 'timeout', limits],
      ['PUT', `${origin}/refuses-early`, '413', { body: new Blob(['x'.repeat(100_000)]) }],
      ['PUT', `${origin}/resets-upload`, 'reset', { body: new Blob(['x'.repeat(10_000_000)]) }],
      ['GET', `http://user:${URL_PASSWORD}@unknown.test/`, 'notFound'],
      ['GET', `http://user:${URL_PASSWORD}@127.0.0.1:1/`, 'refused'],
      ['GET', `http://user:${URL_PASSWORD}@[bad/`, 'InvalidUrlError'],
      ['GET', `ftp://user:${URL_PASSWORD}@ftp.test/`, 'InvalidUrlError'],
      ['GET', plain, 'InvalidHeaderError', { headers: { Authorization: `Bearer ${TOKEN}\0` } }],
      ['GET', plain, 'InvalidHeaderError', { headers: { Cookie: `a=${MY_COOKIE}\n` } }],
      ['GET', plain, 'InvalidOptionError', { credentials: { username: 'u', password: `${BASIC}\0` } }],
      ['GET', plain, 'InvalidOptionError', { credentials: `u:${BASIC}` as never }],
    ]
    const came = []
    for (const [method, url, , options] of cases) came.push(await run(session, method, url, options))
    expect(came).toEqual(cases.map(([, , outcome]) => outcome))
    post.print('the session at its end', session)
    expect(post.kept).toBeGreaterThan(1000)
    expect(seen.size).toBeGreaterThan(5)
    expect(post.found()).toEqual([])
  }, 30_000)

  it('by proxies and TLS, and what goes wrong with them', async () => {
    post = new CapturedOutput(secrets)
    const port = await proxyServer()
    const proxy = `http://p:${PROXY_PASSWORD}@127.0.0.1:${port}`
    const byProxy = sessionWith({ interpret, proxy })
    const url = (host: string, scheme = 'http'): string => `${scheme}://user:${URL_PASSWORD}@${host}/`
    const came = [
      await run(byProxy, 'GET', url('origin.test')),
      await run(byProxy, 'GET', url('origin.test', 'https')),
      await run(byProxy, 'GET', url('broken.test', 'https')),
      await run(
        sessionWith({ interpret, proxy: `http://p:${PROXY_PASSWORD}@127.0.0.1:1` }),
        'GET',
        url('a.test'),
      ),
      await run(
        sessionWith({ interpret, proxy: `http://p:${PROXY_PASSWORD}@unknown.test` }),
        'GET',
        url('a.test'),
      ),
    ]
    expect(came).toEqual(['407', '407', 'malformed', 'refused', 'notFound'])
    for (const proxy of [`socks5://p:${PROXY_PASSWORD}@a.test`, `http://p:${PROXY_PASSWORD}@[bad`])
      try {
        new Session({ proxy })
        expect.fail('it should have been refused')
      } catch (error) {
        post.print('a refusal', error)
      }
    const { cert } = await authority()
    for (const identity of [localhost, distrusted.expired, distrusted.wrongName]) {
      const server = net.createServer((socket) => void socket.on('error', () => {}).end(`not tls ${COOKIE}`))
      const tls = await import('node:tls')
      const secure = tls.createServer(await certificate(identity), (socket) => {
        socket.on('error', () => {}).end(`HTTP/1.1 200 OK\r\n${SET_COOKIE}Content-Length: 0\r\n\r\n`)
      })
      const session = sessionWith({ interpret, tls: { ca: cert } })
      for (const each of [server, secure]) {
        const address = `localhost:${await listen(each)}`
        await run(session, 'GET', url(address, 'https'), { headers: { Cookie: `mine=${MY_COOKIE}` } })
      }
    }
    expect(seen.size).toBeGreaterThan(1)
    expect(post.found()).toEqual([])
  }, 30_000)
})
