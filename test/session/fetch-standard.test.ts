// session.fetch where code expects the global one: the same options, the same response, the same libraries.

import type { IncomingHttpHeaders } from 'node:http'
import ky from 'ky'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Session } from '../../src/session/index.ts'
import { type WebServer, webServer } from '../cli/web-server.ts'

interface Received {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

let server: WebServer
let session: Session
beforeAll(async () => {
  server = await webServer(async (request, response) => {
    const pieces: Uint8Array[] = []
    // One test aborts its request.
    request.on('error', () => {})
    request.on('data', (piece: Uint8Array) => pieces.push(piece))
    await new Promise((resolve) => request.once('close', resolve))
    const { headers, method, url } = request
    if (url === '/moved') return response.writeHead(302, { Location: '/' }).end()
    if (url === '/form') {
      response.setHeader('Content-Type', headers['content-type'] ?? '')
      return response.end(Buffer.concat(pieces))
    }
    response.setHeader('Content-Type', 'application/json')
    return response.end(JSON.stringify({ method, url, headers, body: Buffer.concat(pieces).toString() }))
  })
  session = new Session({ cookies: true })
})
afterAll(async () => {
  await session.close()
  await server[Symbol.asyncDispose]()
})

/** What the server saw of the members that say something, or that the call was refused. */
async function seen(fetching: typeof fetch, path: string, init: RequestInit): Promise<unknown> {
  const response = await fetching(`${server.origin}${path}`, init).catch(() => null)
  if (response === null) return 'refused'
  const { ok, redirected, status, statusText, type, url } = response
  const text = await response.text()
  if (text === '') return { ok, redirected, status, statusText, type, url }
  const { body, headers, method } = JSON.parse(text) as Received
  const names = [
    'cache-control',
    'content-length',
    'content-type',
    'pragma',
    'referer',
    'transfer-encoding',
    'x-own',
  ]
  return {
    ok,
    redirected,
    status,
    statusText,
    type,
    url,
    body,
    method,
    fields: names.map((name) => headers[name]),
  }
}

const bytes = new Uint8Array([104, 105])
const stream = (): ReadableStream =>
  new ReadableStream({
    async pull(controller) {
      await new Promise(setImmediate)
      controller.enqueue(bytes)
      controller.close()
    },
  })
const lists = {
  cache: ['default', 'no-store', 'reload', 'no-cache', 'force-cache', 'only-if-cached'],
  credentials: ['omit', 'same-origin', 'include', 'none'],
  mode: ['cors', 'no-cors', 'same-origin', 'navigate', 'none'],
  redirect: ['follow', 'error', 'manual', 'none'],
  referrerPolicy: ['', 'no-referrer', 'unsafe-url', 'none'],
  referrer: ['', 'about:client'],
  integrity: [''],
  keepalive: [true, false],
  priority: ['high', 'low', 'auto'],
  window: [null, 'none'],
  signal: [null, 'none'],
  method: ['GET', 'get', 'post', 'DELETE', 'PATCH', 'CONNECT'],
  headers: [
    { 'X-Own': 'a' },
    [
      ['x-own', 'a'],
      ['x-own', 'b'],
    ],
    new Headers({ 'x-own': 'a' }),
  ],
} as const
const members = Object.entries(lists).flatMap(([name, values]) =>
  values.map((value) => [name, value, { [name]: value } as RequestInit] as const),
)

describe('an option of fetch', () => {
  it.each(members)('%s %s does what it does there', async (_name, _value, init) => {
    const path = 'redirect' in init ? '/moved' : '/'
    expect(await seen(session.fetch, path, init)).toEqual(await seen(fetch, path, init))
  })

  it.each([
    ['text', 'hello'],
    ['bytes', bytes],
    ['a view', new DataView(bytes.buffer)],
    ['a buffer', bytes.buffer],
    ['form fields', new URLSearchParams({ a: 'b c' })],
    ['a blob', new Blob([bytes], { type: 'text/plain' })],
    ['null', null],
  ])('body as %s is what it is there', async (_name, body) => {
    const init = { method: 'POST', body }
    expect(await seen(session.fetch, '/', init)).toEqual(await seen(fetch, '/', init))
    const asRequest: typeof fetch = (url, options) => session.fetch(new Request(url, options))
    if (body instanceof Blob) return
    expect(await seen(asRequest, '/', init)).toEqual(await seen(fetch, '/', init))
  })

  it('body as a stream is what it is there, by itself and in a Request', async () => {
    const init = (): RequestInit => ({ method: 'POST', body: stream(), duplex: 'half' })
    const there = await seen(fetch, '/', init())
    expect(await seen(session.fetch, '/', init())).toEqual(there)
    expect(await seen((url, options) => session.fetch(new Request(url, options)), '/', init())).toEqual(there)
  })

  it.each([
    [{ integrity: 'sha256-x' }, 'Compare the hash of the body yourself.'],
    [{ referrer: 'http://other.test/' }, 'Give the field Referer in headers.'],
  ])('%j, which would mean something, is refused with what to do', async (init, advice) => {
    await expect(session.fetch(server.origin, init)).rejects.toThrow(advice)
    await expect(session.fetch(new Request(server.origin, init))).rejects.toThrow(advice)
  })

  it('a Request brings its own', async () => {
    const init = { cache: 'no-store', credentials: 'include', mode: 'no-cors' } as RequestInit
    const request = new Request(server.origin, init)
    const { headers } = await (await session.fetch(request)).json<Received>()
    expect(headers['cache-control']).toBe('no-cache')
  })

  it("credentials 'omit' sends no cookie and no credentials, whatever the session has", async () => {
    const own = new Session({
      cookies: true,
      credentials: { username: 'a', password: 'b', preemptive: true },
    })
    own.cookies?.setCookieSync('visited=yes', server.origin)
    const fields = async (credentials: 'include' | 'omit'): Promise<unknown[]> => {
      const { headers } = await (await own.fetch(server.origin, { credentials })).json<Received>()
      return [headers.cookie, headers.authorization]
    }
    expect(await fields('include')).toEqual(['visited=yes', `Basic ${btoa('a:b')}`])
    expect(await fields('omit')).toEqual([undefined, undefined])
    await own.close()
  })

  it('the body of a Request that never comes does not keep the request from the wire, nor from its abort', async () => {
    const controller = new AbortController()
    const body = new ReadableStream({ pull: () => new Promise(() => {}) })
    const request = new Request(server.origin, {
      method: 'POST',
      body,
      duplex: 'half',
      signal: controller.signal,
    })
    const fetched = session.fetch(request, {
      onStatus: ({ name }) => {
        if (name === 'INTERNET_STATUS_REQUEST_SENT') controller.abort()
      },
    })
    await expect(fetched).rejects.toMatchObject({ name: 'AbortError' })
  })
})

describe('a response', () => {
  it('is a Response for the compiler', async () => {
    const fetching: typeof fetch = session.fetch
    const response: Response = await fetching(server.origin)
    expect(response.type).toBe('basic')
    await response.body?.cancel()
  })

  it('can be cloned before it is read, once for each reader', async () => {
    const response = await session.fetch(server.origin, { method: 'POST', body: 'x'.repeat(200_000) })
    const copies = [response.clone(), response.clone()]
    expect(copies.map(({ bodyUsed, status, url }) => [bodyUsed, status, url])).toEqual(
      Array(2).fill([false, 200, response.url]),
    )
    const texts = await Promise.all([response, ...copies].map((one) => one.text()))
    expect(new Set(texts).size).toBe(1)
    expect(texts[0]).toContain('x'.repeat(200_000))
    expect(() => response.clone()).toThrow(TypeError)
    expect(session.requests.size).toBe(0)
  })

  it('without a body can be cloned, too', async () => {
    const response = await session.fetch(server.origin, { method: 'HEAD' })
    expect([response.clone().body, await response.clone().text()]).toEqual([null, ''])
  })

  it('is read as a form', async () => {
    const form = new FormData()
    form.set('name', 'value')
    form.set('file', new Blob(['hello']), 'a.txt')
    const response = await session.fetch(`${server.origin}/form`, { method: 'POST', body: form })
    const read = await response.formData()
    expect([read.get('name'), await (read.get('file') as File).text()]).toEqual(['value', 'hello'])
    const other = await session.fetch(server.origin)
    await expect(other.formData()).rejects.toThrow(TypeError)
  })
})

it('ky takes it as its fetch', async () => {
  const client = ky.create({ fetch: session.fetch, prefixUrl: server.origin, retry: 0 })
  const { body, headers, method } = await client
    .post('users', { json: { a: 1 }, searchParams: { b: 2 } })
    .json<Received>()
  expect([method, body, headers['content-length'], headers['content-type']]).toEqual([
    'POST',
    '{"a":1}',
    '7',
    'application/json',
  ])
})
