// What a request is made of: json, form, searchParams, baseUrl, and a Request of fetch.

import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import {
  type FetchOptions,
  InvalidBodyError,
  InvalidOptionError,
  InvalidUrlError,
  Session,
  type SessionOptions,
} from '../../src/index.ts'
import { collectGarbage } from '../support/collect-garbage.ts'
import { httpServer, type Seen } from './support/http-server.ts'

function newSession(options?: SessionOptions): Session {
  const session = new Session(options)
  onTestFinished(() => session.close())
  return session
}

async function seenBy(
  input: (origin: string) => string | URL | Request,
  options: FetchOptions = {},
  own: SessionOptions = {},
): Promise<Seen> {
  const server = await httpServer()
  return (await newSession(own).fetch(input(server.origin), options)).json<Seen>()
}
const root = (origin: string): string => `${origin}/`
const untyped = <T>(value: unknown): T => value as T

describe('json', () => {
  test.each([
    ['an object', { a: 1, b: ['ä'] }, '{"a":1,"b":["Ã¤"]}'],
    ['null', null, 'null'],
    ['false', false, 'false'],
    ['an empty text', '', '""'],
    ['what has a toJSON', { toJSON: () => [1] }, '[1]'],
  ])('sends %s', async (_what, json, body) => {
    const seen = await seenBy(root, { method: 'POST', json })
    expect(seen).toMatchObject({ method: 'POST', body })
    expect(seen.headers).toMatchObject({
      'content-type': 'application/json',
      'content-length': String(body.length),
    })
  })

  test("leaves the caller's Content-Type, of the request or of the session", async () => {
    const own = { 'Content-Type': 'application/vnd.api+json' }
    const ofRequest = await seenBy(root, { method: 'POST', json: {}, headers: own })
    expect(ofRequest.headers['content-type']).toBe('application/vnd.api+json')
    const ofSession = await seenBy(root, { method: 'POST', json: {} }, { headers: own })
    expect(ofSession.headers['content-type']).toBe('application/vnd.api+json')
  })

  test('is sent again where a redirect wants it', async () => {
    const bodies: string[] = []
    const server = await httpServer((request, response) => {
      request.setEncoding('utf8').on('data', (text: string) => bodies.push(text))
      request.on('end', () =>
        request.url === '/' ? response.writeHead(307, { location: '/there' }).end() : response.end(),
      )
    })
    await newSession().fetch(server.origin, { method: 'PUT', json: [1] })
    expect(bodies).toEqual(['[1]', '[1]'])
  })

  test('is refused where it has no text', async () => {
    const cycle: { self?: object } = {}
    cycle.self = cycle
    for (const json of [cycle, () => 1, Symbol('s3cret'), 1n]) {
      const call = newSession().fetch('http://127.0.0.1:9/', { method: 'POST', json })
      await expect(call).rejects.toThrow(InvalidOptionError)
      await expect(call).rejects.toThrow(/^fetch\(\) is refused: json is /)
      await expect(call).rejects.not.toThrow(/s3cret/)
    }
  })

  test('is an option of send, too', async () => {
    const server = await httpServer()
    const request = newSession().open('POST', server.origin)
    await (await request.send(null, { json: { a: 1 } })).text()
    await (await request.send(undefined, { form: { a: 1 } })).text()
    expect(server.seen.map(({ body, headers }) => [body, headers['content-type']])).toEqual([
      ['{"a":1}', 'application/json'],
      ['a=1', 'application/x-www-form-urlencoded;charset=UTF-8'],
    ])
    await expect(request.send('a body', { json: {} })).rejects.toThrow(
      'send() is refused: json is given together with body.',
    )
  })
})

describe('form', () => {
  test.each([
    [
      'an object',
      { a: 'ä b', n: 1, yes: true, none: null, left: undefined },
      'a=%C3%A4+b&n=1&yes=true&none=',
    ],
    ['URLSearchParams', new URLSearchParams([['a', '1'], ['a', '2']]), 'a=1&a=2'], // biome-ignore format: a row
  ])('sends %s', async (_what, form, body) => {
    const seen = await seenBy(root, { method: 'POST', form })
    expect(seen).toMatchObject({ body })
    expect(seen.headers['content-type']).toBe('application/x-www-form-urlencoded;charset=UTF-8')
  })

  test.each([
    ['a list of values', { tags: [1, 2] }, /form\.tags is an array\..*URLSearchParams/],
    ['a text', 'a=1', /form is a string of 3 characters/],
    ['FormData', new FormData(), /form is an instance of FormData\..*is given as the body/],
  ])('is refused for %s', async (_what, form, message) => {
    const call = newSession().fetch('http://127.0.0.1:9/', { method: 'POST', form: untyped(form) })
    await expect(call).rejects.toThrow(InvalidOptionError)
    await expect(call).rejects.toThrow(message)
  })
})

describe('one body', () => {
  test.each([
    [{ json: {}, body: '' }, /json is given together with body/],
    [{ form: {}, body: '' }, /form is given together with body/],
    [{ json: null, form: {} }, /form is given together with json/],
  ])('%o is refused', async (options, message) => {
    const call = newSession().fetch('http://127.0.0.1:9/', { method: 'POST', ...options })
    await expect(call).rejects.toThrow(InvalidOptionError)
    await expect(call).rejects.toThrow(message)
  })

  test.each([{ json: {} }, { form: {} }, { method: 'HEAD', json: {} }])(
    '%o is refused for a method without one',
    async (options) => {
      const call = newSession().fetch('http://127.0.0.1:9/', options)
      await expect(call).rejects.toThrow(InvalidBodyError)
      await expect(call).rejects.toThrow(/(GET|HEAD) has no body. Give another method/)
    },
  )

  test('a body of null or undefined is none', async () => {
    expect((await seenBy(root, { method: 'POST', json: 1, body: null })).body).toBe('1')
    expect((await seenBy(root, { method: 'POST', json: undefined, body: 'b' })).body).toBe('b')
  })
})

describe('searchParams', () => {
  test.each<[string, FetchOptions['searchParams'], string]>([
    [
      'an object',
      { q: 'ä&b', n: 0, on: false, none: null, left: undefined },
      '?q=%C3%A4%26b&n=0&on=false&none=',
    ],
    ['URLSearchParams', new URLSearchParams('a=1&a=2'), '?a=1&a=2'],
    ['a text', 'a=1&b=x%20y', '?a=1&b=x%20y'],
    ['a text with a question mark', '?a=1', '?a=1'],
    ['a text with line ends and a fragment', 'a=1\r\nX: y#b', '?a=1X:%20y%23b'],
    ['an empty object', {}, ''],
  ])('of %s replace the query of the URL', async (_what, searchParams, query) => {
    const seen = await seenBy((origin) => `${origin}/path?old=1#fragment`, { searchParams })
    expect(seen.path).toBe(`/path${query}`)
  })

  test('are an option of open, too, and are not remembered', async () => {
    const server = await httpServer()
    const session = newSession()
    for (const page of [1, 2]) {
      const request = session.open('GET', `${server.origin}/list`, { searchParams: { page } })
      expect(request.url).toBe(`${server.origin}/list?page=${page}`)
      await request.send()
    }
    await session.fetch(`${server.origin}/list`)
    expect(server.seen.map(({ path }) => path)).toEqual(['/list?page=1', '/list?page=2', '/list'])
  })

  test('with several values for a name are URLSearchParams', async () => {
    const call = newSession().fetch('http://127.0.0.1:9/', { searchParams: untyped({ tag: ['a', 'b'] }) })
    await expect(call).rejects.toThrow(/searchParams\.tag is an array\. .*give URLSearchParams/)
  })
})

describe('baseUrl', () => {
  test.each([
    ['v1/', 'users', '/v1/users'],
    ['v1/', './users?a=1', '/v1/users?a=1'],
    ['v1/', '/users', '/users'],
    ['v1/', '', '/v1/'],
    ['v1', 'users', '/users'],
    ['v1/?key=1', '?page=2', '/v1/?page=2'],
  ])('%s and %o lead to %s', async (base, url, path) => {
    const server = await httpServer()
    const session = newSession({ baseUrl: `${server.origin}/${base}` })
    await session.fetch(url)
    await session.open('GET', url).send()
    expect(server.seen.map((one) => one.path)).toEqual([path, path])
  })

  test('has no say about an absolute URL', async () => {
    const server = await httpServer()
    await newSession({ baseUrl: new URL('http://127.0.0.1:9/v1/') }).fetch(`${server.origin}/a`)
    expect(server.seen).toHaveLength(1)
  })

  test('may have credentials, which are sent and never shown', async () => {
    const server = await httpServer()
    const session = newSession({ baseUrl: server.origin.replace('//', '//me:s3cret@') })
    const response = await session.fetch('a')
    expect(server.seen[0]?.headers.authorization).toBe(`Basic ${btoa('me:s3cret')}`)
    expect(response.url).toBe(`${server.origin}/a`)
  })

  test.each(['users', '', 'ftp://example.com/', 'http:///path', 'file:///etc', 'mailto:me@example.com'])(
    '%o is refused',
    (baseUrl) => {
      expect(() => newSession({ baseUrl })).toThrow(
        /^new Session\(\) is refused: baseUrl is .* http or https URL/,
      )
    },
  )

  test('a wrong one does not show its password', () => {
    expect(() => newSession({ baseUrl: 'ftp://me:s3cret@example.com/' })).toThrow(/^(?!.*s3cret)/)
  })

  test('is named where a relative URL has none', async () => {
    await expect(newSession().fetch('/users')).rejects.toThrow(InvalidUrlError)
    await expect(newSession().fetch('/users')).rejects.toThrow(/"\/users" is not an absolute URL.*baseUrl/)
  })
})

describe('a Request', () => {
  test('gives method, header fields and body', async () => {
    const seen = await seenBy(
      (origin) => new Request(`${origin}/there`, { method: 'PUT', body: 'text', headers: { 'x-own': '1' } }),
    )
    expect(seen).toMatchObject({ method: 'PUT', path: '/there', body: 'text' })
    expect(seen.headers).toMatchObject({ 'x-own': '1', 'content-type': 'text/plain;charset=UTF-8' })
  })

  test('has its body used up', async () => {
    const server = await httpServer()
    const request = new Request(server.origin, { method: 'POST', body: 'text' })
    await newSession().fetch(request)
    expect(request.bodyUsed).toBe(true)
    await expect(newSession().fetch(request)).rejects.toThrow(InvalidBodyError)
    await expect(newSession().fetch(request)).rejects.toThrow(/body of the Request was used before/)
  })

  test('gives way to the options, which leave its body alone', async () => {
    const server = await httpServer()
    const request = new Request(server.origin, { method: 'POST', body: 'text', headers: { 'x-own': '1' } })
    const init = { method: 'PATCH', headers: { 'x-other': '2' } }
    for (const body of [{ body: 'other' }, { json: 'other' }, { form: { other: '' } }])
      await newSession().fetch(request, { ...init, ...body })
    expect(request.bodyUsed).toBe(false)
    expect(server.seen.map(({ method, body }) => [method, body])).toEqual([
      ['PATCH', 'other'],
      ['PATCH', '"other"'],
      ['PATCH', 'other='],
    ])
    for (const { headers } of server.seen) {
      expect(headers).toMatchObject({ 'x-other': '2' })
      expect(headers).not.toHaveProperty('x-own')
    }
  })

  test('streams its body', async () => {
    const body = (async function* () {
      yield 'one '
      await delay(1)
      yield 'two'
    })()
    const seen = await seenBy(
      (origin) =>
        new Request(origin, untyped({ method: 'POST', duplex: 'half', body: ReadableStream.from(body) })),
    )
    expect(seen).toMatchObject({ body: 'one two' })
    expect(seen.headers['transfer-encoding']).toBe('chunked')
  })

  test.each([
    ['follow', 200],
    ['manual', 302],
  ] as const)('with redirect %s', async (redirect, status) => {
    const server = await httpServer((request, response) =>
      request.url === '/' ? response.writeHead(302, { location: '/there' }).end() : response.end(),
    )
    expect((await newSession().fetch(new Request(server.origin, { redirect }))).status).toBe(status)
  })

  test('ends the call by its signal, also when nobody holds it any more', async () => {
    const controller = new AbortController()
    const server = await httpServer(async () => {
      // Where the Request is collected, an abort of the caller's signal does not get to its own.
      await collectGarbage()
      controller.abort(new Error('enough'))
    })
    await expect(
      newSession().fetch(new Request(server.origin, { signal: controller.signal })),
    ).rejects.toThrow('enough')
  })

  test('of another undici is one, too', async () => {
    const { Request: Other } = await import('undici')
    const seen = await seenBy((origin) => untyped(new Other(origin, { method: 'POST', body: 'text' })))
    expect(seen).toMatchObject({ method: 'POST', body: 'text' })
  })
})

describe('fetch in place of the global one', () => {
  test('takes what the global one is given', async () => {
    const server = await httpServer()
    const { fetch } = newSession()
    const calls: readonly (readonly [string | URL, object | undefined])[] = [
      [server.origin, undefined],
      [new URL(server.origin), {}],
      [server.origin, { method: 'POST', body: 'b', headers: new Headers({ a: 'b' }), signal: null }],
      [server.origin, { method: 'POST', body: new Blob(['b']).stream(), duplex: 'half', redirect: 'error' }],
      [server.origin, { headers: [['a', 'b']], body: null, method: undefined, redirect: 'follow' }],
    ]
    for (const [url, init] of calls) {
      const [ours, theirs] = [await fetch(url, untyped(init)), await globalThis.fetch(url, copyOf(init))]
      const [told, expected] = [await ours.json<Seen>(), (await theirs.json()) as Seen]
      expect([ours.status, ours.ok, ours.url]).toEqual([
        theirs.status,
        theirs.ok,
        theirs.url.replace(/\/$/, '/'),
      ])
      expect([told.method, told.path, told.body]).toEqual([expected.method, expected.path, expected.body])
    }
  })

  test('duplex is half', async () => {
    const call = newSession().fetch('http://127.0.0.1:9/', { duplex: untyped('full') })
    await expect(call).rejects.toThrow(/fetch\(\) is refused: duplex is "full"\. Give 'half'/)
  })
})

/** A stream can be sent once. */
const copyOf = (init: object | undefined): RequestInit =>
  init !== undefined && 'duplex' in init
    ? untyped({ ...init, body: new Blob(['b']).stream() })
    : untyped(init)
