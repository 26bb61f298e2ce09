// Every kind of body that send and fetch take: what arrives, how it is framed, and as which type.

import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { type Body, Session } from '../../src/session/index.ts'
import { reply, take } from '../../src/testing/index.ts'
import { httpServer, type Seen } from './support/http-server.ts'
import { ELSEWHERE, ORIGIN, scriptedSession } from './support/scripted-session.ts'

interface Case {
  readonly what: string
  readonly body: () => Body
  readonly arrives: string
  readonly type?: string
  /** Bytes, where a Content-Length says so; otherwise it is chunked. */
  readonly length?: number
}

const text = 'text/plain;charset=UTF-8'
const bytes = (value: string): Uint8Array => new Uint8Array(Buffer.from(value))

async function* pieces(): AsyncGenerator<string | Uint8Array> {
  yield 'ab'
  yield ''
  yield bytes('cd')
  yield new Uint8Array(0)
}

const form = (): FormData => {
  const data = new FormData()
  data.set('a', 'ü')
  data.append('a', 'line\nbreak')
  data.set('file"name', new File(['content'], 'ä "b".txt', { type: 'text/css' }))
  return data
}

const cases: readonly Case[] = [
  { what: 'text', body: () => 'añb', arrives: 'añb', type: text, length: 4 },
  { what: 'empty text', body: () => '', arrives: '', type: text, length: 0 },
  { what: 'a Uint8Array', body: () => bytes('abc'), arrives: 'abc', length: 3 },
  { what: 'a Buffer', body: () => Buffer.from('abc'), arrives: 'abc', length: 3 },
  { what: 'a part of a buffer', body: () => bytes('abcdef').subarray(2, 4), arrives: 'cd', length: 2 },
  { what: 'an ArrayBuffer', body: () => bytes('abc').buffer, arrives: 'abc', length: 3 },
  { what: 'a SharedArrayBuffer', body: () => new SharedArrayBuffer(2), arrives: '\0\0', length: 2 },
  { what: 'a DataView', body: () => new DataView(bytes('abcd').buffer, 1, 2), arrives: 'bc', length: 2 },
  {
    what: 'URLSearchParams',
    body: () => new URLSearchParams({ a: 'b c', d: 'ü' }),
    arrives: 'a=b+c&d=%C3%BC',
    type: 'application/x-www-form-urlencoded;charset=UTF-8',
    length: 14,
  },
  { what: 'a Blob', body: () => new Blob(['ab', 'c']), arrives: 'abc', length: 3 },
  {
    what: 'a Blob with a type',
    body: () => new Blob(['{}'], { type: 'application/json' }),
    arrives: '{}',
    type: 'application/json',
    length: 2,
  },
  {
    what: 'a File',
    body: () => new File(['abc'], 'a.txt', { type: 'text/css' }),
    arrives: 'abc',
    type: 'text/css',
    length: 3,
  },
  {
    what: 'a stream of Node',
    body: () => Readable.from([Buffer.from('ab'), Buffer.from('cd')]),
    arrives: 'abcd',
  },
  { what: 'a stream of Node, of text', body: () => Readable.from(['ab', 'cd']), arrives: 'abcd' },
  { what: 'a stream of the Web', body: () => new Blob(['abcd']).stream(), arrives: 'abcd' },
  {
    what: 'a stream of the Web, of text',
    body: () =>
      new ReadableStream({
        start(controller) {
          controller.enqueue('ab')
          controller.enqueue('cd')
          controller.close()
        },
      }),
    arrives: 'abcd',
  },
  { what: 'an async iterable', body: () => pieces(), arrives: 'abcd' },
  { what: 'an iterable', body: () => ['ab', bytes('cd')], arrives: 'abcd' },
  { what: 'an iterable that is empty', body: () => [], arrives: '' },
  {
    what: 'an iterator without return',
    body: () => ({ [Symbol.iterator]: () => ['ab'].values() }),
    arrives: 'ab',
  },
  { what: 'a function that makes text', body: () => () => 'abc', arrives: 'abc', type: text, length: 3 },
  {
    what: 'a function that promises a Blob',
    body: () => async () => new Blob(['abc']),
    arrives: 'abc',
    length: 3,
  },
  { what: 'a generator function', body: () => pieces, arrives: 'abcd' },
]

const framing = ({ headers }: Seen) => [headers['content-length'], headers['transfer-encoding']]

describe('a body arrives over real sockets:', () => {
  for (const { what, body, arrives, type, length } of cases)
    it(what, async () => {
      const server = await httpServer()
      const session = new Session()
      const request = session.open('PUT', server.origin)
      expect((await request.send(body())).status).toBe(200)
      expect(request.bytesSent).toBe(Buffer.byteLength(arrives))
      const response = await session.fetch(server.origin, { method: 'PUT', body: body() })
      await response.bytes()
      await session.close()
      for (const one of server.seen) {
        expect(Buffer.from(one.body, 'latin1').toString()).toBe(arrives)
        expect(one.headers['content-type']).toBe(type)
        expect(framing(one)).toEqual(
          length === undefined ? [undefined, 'chunked'] : [String(length), undefined],
        )
      }
      expect(server.seen).toHaveLength(2)
    })

  it('FormData, with its length, as the boundary of its type says', async () => {
    const server = await httpServer()
    const session = new Session()
    await session.fetch(server.origin, { method: 'POST', body: form() })
    await session.close()
    const [seen] = server.seen as [Seen]
    expect(framing(seen)).toEqual([String(seen.body.length), undefined])
    const type = seen.headers['content-type'] ?? ''
    expect(type).toMatch(/^multipart\/form-data; boundary=/)
    const again = await new Response(Buffer.from(seen.body, 'latin1'), {
      headers: { 'content-type': type },
    }).formData()
    expect(again.getAll('a')).toEqual(['ü', 'line\r\nbreak'])
    const file = again.get('file"name') as File
    expect([file.name, file.type, await file.text()]).toEqual(['ä "b".txt', 'text/css', 'content'])
  })

  it('a Content-Type of the caller stays', async () => {
    const server = await httpServer()
    const session = new Session({ headers: { 'content-type': 'a/b' } })
    for (const body of ['abc', new Blob(['abc'], { type: 'c/d' })])
      await session.fetch(server.origin, { method: 'POST', body })
    await session.fetch(server.origin, { method: 'POST', body: 'abc', headers: { 'Content-Type': 'e/f' } })
    await session.close()
    expect(server.seen.map(({ headers }) => headers['content-type'])).toEqual(['a/b', 'a/b', 'e/f'])
  })

  it('a large stream, at the pace of the wire', async () => {
    const server = await httpServer()
    const session = new Session()
    let pulled = 0
    const most: number[] = []
    const request = session.open('POST', server.origin)
    const piece = Buffer.alloc(100_000, 'a')
    const body = async function* () {
      for (; pulled < 80; pulled++) {
        most.push(pulled * piece.length - request.bytesSent)
        yield piece
      }
    }
    await request.send(body())
    expect(request.bytesSent).toBe(8_000_000)
    // A piece is pulled when the one before has left.
    expect(Math.max(...most)).toBe(0)
    await session.close()
    expect(server.seen[0]?.body.length).toBe(8_000_000)
  })

  it('a body is the caller’s again when send has been fulfilled, and was not copied before', async () => {
    const { session, transport } = scriptedSession({ '/': [take(), reply(200)] })
    const body = Buffer.from('abc')
    const sent = session.open('POST', `${ORIGIN}/`).send(body)
    body.write('d')
    await sent
    expect(Buffer.from(transport.requests[0]?.body ?? []).toString()).toBe('dbc')
  })
})

describe('a redirect that wants the body again', () => {
  const routes = {
    '/307': [take(), reply(307, { Location: '/' })],
    '/twice': [take(), reply(308, { Location: '/307' })],
    '/away': [take(), reply(307, { Location: `${ELSEWHERE}/` })],
    '/loop': [take(), reply(307, { Location: '/loop' })],
    '/303': [take(), reply(303, { Location: '/' })],
    '/ftp': [take(), reply(307, { Location: 'ftp://a/' })],
    '/bad': [take(), reply(307, { Location: 'http://' })],
    '/': [take(), reply(200)],
  }
  const arrived = (scripted: ReturnType<typeof scriptedSession>): string[] =>
    scripted.transport.requests.map(
      ({ body, method, path }) => `${method} ${path} ${Buffer.from(body).toString()}`,
    )

  const repeatable: readonly (readonly [string, () => Body])[] = [
    ['text', () => 'abc'],
    ['a Blob', () => new Blob(['abc'])],
    ['a function', () => () => Readable.from(['ab', 'c'])],
    [
      'a generator function',
      () =>
        async function* () {
          yield 'abc'
        },
    ],
    ['a function that promises', () => async () => ['a', 'bc']],
  ]
  for (const [what, body] of repeatable)
    it(`gets it: ${what}`, async () => {
      const scripted = scriptedSession(routes)
      const urls: string[] = []
      const request = scripted.session.open('POST', `${ORIGIN}/twice`)
      request.on('INTERNET_STATUS_REDIRECT', ({ status, url }) => urls.push(`${status} ${url}`))
      expect((await request.send(body())).status).toBe(200)
      expect(arrived(scripted)).toEqual(['POST /twice abc', 'POST /307 abc', 'POST / abc'])
      expect(urls).toEqual([`308 ${ORIGIN}/307`, `307 ${ORIGIN}/`])
      expect(request.url).toBe(`${ORIGIN}/`)
      expect(request.redirects).toBe(2)
    })

  it('gets a form with the boundary that its new type says', async () => {
    const scripted = scriptedSession(routes)
    await scripted.session.fetch(`${ORIGIN}/307`, { method: 'POST', body: form() })
    for (const { body, head } of scripted.transport.requests) {
      const boundary = /boundary=(.*)\r/.exec(head)?.[1]
      expect(Buffer.from(body).toString()).toContain(`--${boundary}--`)
      expect(head).toContain(`content-length: ${body.length}\r\n`)
    }
    expect(scripted.transport.requests).toHaveLength(2)
  })

  it('is refused where the body is gone', async () => {
    const scripted = scriptedSession(routes)
    const sent = scripted.session.open('POST', `${ORIGIN}/307`).send(Readable.from(['abc']))
    await expect(sent).rejects.toMatchObject({
      name: 'TransferError',
      call: 'send',
      reason: 'bodyNotRepeatable',
      phase: 'redirect',
    })
    expect(arrived(scripted)).toEqual(['POST /307 abc'])
  })

  it('does not carry secrets to another origin', async () => {
    const scripted = scriptedSession(routes)
    const options = { headers: { Authorization: 'Bearer s3cret', Cookie: 'a=b', 'X-A': 'c' } }
    await scripted.session.open('POST', `${ORIGIN}/away`, options).send(() => ['abc'])
    expect(scripted.transport.requests[1]?.head).not.toMatch(/s3cret|cookie/i)
    expect(scripted.transport.requests[1]?.head).toContain('X-A: c\r\n')
  })

  it('ends when there are too many', async () => {
    const scripted = scriptedSession(routes, { maxRedirects: 3 })
    const sent = scripted.session.open('POST', `${ORIGIN}/loop`).send(() => ['abc'])
    await expect(sent).rejects.toMatchObject({ call: 'send', reason: 'tooManyRedirects', phase: 'redirect' })
    expect(arrived(scripted)).toHaveLength(4)
  })

  it('can be vetoed by closing the request', async () => {
    const scripted = scriptedSession(routes)
    const request = scripted.session.open('POST', `${ORIGIN}/307`)
    request.on('INTERNET_STATUS_REDIRECT', () => void request.close())
    await expect(request.send(() => ['abc'])).rejects.toMatchObject({
      reason: 'cancelled',
      phase: 'redirect',
      call: 'send',
    })
    expect(arrived(scripted)).toEqual(['POST /307 abc'])
  })

  it('into a GET does not want it', async () => {
    const scripted = scriptedSession(routes)
    expect((await scripted.session.open('POST', `${ORIGIN}/303`).send(Readable.from(['abc']))).status).toBe(
      200,
    )
    expect(arrived(scripted)).toEqual(['POST /303 abc', 'GET / '])
  })

  it('to another scheme fails, as one to what is no URL does', async () => {
    const scripted = scriptedSession(routes)
    for (const path of ['/ftp', '/bad'])
      await expect(scripted.session.open('POST', ORIGIN + path).send(() => ['abc'])).rejects.toMatchObject({
        reason: 'badRedirect',
      })
  })

  it('fails with the error of a body that cannot be made again', async () => {
    const scripted = scriptedSession(routes)
    let times = 0
    const sent = scripted.session.open('POST', `${ORIGIN}/307`).send(() => {
      if (times++ > 0) throw new Error('only once')
      return ['abc']
    })
    await expect(sent).rejects.toMatchObject({ reason: 'bodySource', cause: new Error('only once') })
  })
})
