// session.fetch: like fetch, over a request that closes by itself.

import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it, vi } from 'vitest'
import { FetchedResponse, type HeaderInput, Session } from '../../src/session/index.ts'
import {
  chunk,
  hang,
  head,
  lastChunk,
  type ManualClock,
  reply,
  reset,
  send,
  take,
  wait,
} from '../../src/testing/index.ts'
import { rawServer } from '../support/raw-server.ts'
import { rejection } from './support/caught.ts'
import { httpServer } from './support/http-server.ts'
import { ELSEWHERE, ORIGIN, scriptedSession } from './support/scripted-session.ts'

const large = Buffer.alloc(300_000, '0123456789')

const routes = {
  '/large': [
    head(200, { 'Content-Length': `${large.length}` }),
    send(large.subarray(0, 7)),
    wait(1),
    send(large.subarray(7, 150_000)),
    send(large.subarray(150_000, 200_000)),
    wait(1),
    send(large.subarray(200_000)),
  ],
  '/exaggerated': [
    head(200, { 'Content-Length': '9007199254740991' }),
    send('abc'),
    wait(1),
    send('def'),
    reset(),
  ],
  '/': [take(), reply(200, { 'Content-Type': 'text/css', 'X-A': ['b', 'c'] }, 'añb')],
  '/json': [reply(404, {}, '\xEF\xBB\xBF{"a":[1]}')],
  '/302': [reply(302, { Location: `${ELSEWHERE}/?q=1` })],
  '/loop': [reply(302, { Location: '/loop' })],
  '/pieces': [head(200, { 'Transfer-Encoding': 'chunked' }), chunk('abc'), chunk('def'), lastChunk()],
  '/204': [reply(204)],
  '/205': [reply(205)],
  '/304': [reply(304)],
  '/empty': [take(), reply(201)],
  '/broken': [head(200, { 'Content-Length': '6' }), send('abc'), reset()],
  '/hangs': [head(200, { 'Transfer-Encoding': 'chunked' }), chunk('abc'), hang()],
  '/slow': [take(), wait(50), reply(200)],
}
const setUp = (options = {}) => scriptedSession(routes, options)

describe('the result', () => {
  it('is like a Response', async () => {
    const { session } = setUp()
    const response = await session.fetch(`${ORIGIN}/`)
    expect(response).toBeInstanceOf(FetchedResponse)
    expect([response.status, response.statusText, response.ok]).toEqual([200, 'OK', true])
    expect([response.url, response.redirected]).toEqual([`${ORIGIN}/`, false])
    expect(response.headers).toBeInstanceOf(Headers)
    expect(response.headers.get('x-a')).toBe('b, c')
    expect(response.request.response?.headers).toBe(response.headers)
    expect(response.bodyUsed).toBe(false)
    expect(await response.text()).toBe('a\u{fffd}b')
    expect(response.bodyUsed).toBe(true)
  })

  it('tells where a redirect led', async () => {
    const { session } = setUp()
    const response = await session.fetch(`${ORIGIN}/302#part`)
    expect([response.url, response.redirected]).toEqual([`${ELSEWHERE}/?q=1`, true])
    await response.bytes()
  })

  it('follows twenty redirects, as many as it is told, or none', async () => {
    const error = await rejection(setUp().session.fetch(`${ORIGIN}/loop`))
    expect(error).toMatchObject({ name: 'TransferError', reason: 'tooManyRedirects' })
    expect(error.message).toContain('20')
    const { session, transport } = setUp({ maxRedirects: 2 })
    expect(await rejection(session.fetch(`${ORIGIN}/loop`))).toMatchObject({ reason: 'tooManyRedirects' })
    expect(transport.requests).toHaveLength(3)
    expect(session.requests.size).toBe(0)
    const response = await setUp({ maxRedirects: 0 }).session.fetch(`${ORIGIN}/loop`)
    expect([response.status, response.redirected, response.ok]).toEqual([302, false, false])
  })

  it('has an error status without an error', async () => {
    const { session } = setUp()
    const response = await session.fetch(`${ORIGIN}/json`)
    expect([response.status, response.ok]).toEqual([404, false])
    expect(await response.json()).toEqual({ a: [1] })
  })
})

describe('the body', () => {
  it('comes in every form', async () => {
    const { session } = setUp()
    const fetched = () => session.fetch(`${ORIGIN}/pieces`)
    expect(await (await fetched()).text()).toBe('abcdef')
    expect(await (await fetched()).bytes()).toEqual(new TextEncoder().encode('abcdef'))
    expect((await (await fetched()).arrayBuffer()).byteLength).toBe(6)
    expect(await new Response((await fetched()).body).text()).toBe('abcdef')
    let pieces = 0
    for await (const piece of (await fetched()).body ?? []) pieces += piece.length
    expect(pieces).toBe(6)
    const blob = await (await session.fetch(`${ORIGIN}/`)).blob()
    expect([blob.type, blob.size]).toEqual(['text/css', 3])
    expect(session.requests.size).toBe(0)
  })

  it('is there once', async () => {
    const { session } = setUp()
    const response = await session.fetch(`${ORIGIN}/pieces`)
    const [first, second] = await Promise.allSettled([response.text(), response.text()])
    expect(first).toMatchObject({ status: 'fulfilled', value: 'abcdef' })
    expect(second).toMatchObject({ status: 'rejected', reason: expect.any(TypeError) })
    const other = await session.fetch(`${ORIGIN}/pieces`)
    const reader = other.body?.getReader()
    expect(await rejection(other.text())).toBeInstanceOf(TypeError)
    await reader?.read()
    reader?.releaseLock()
    expect(other.bodyUsed).toBe(true)
    expect(await rejection(other.text())).toBeInstanceOf(TypeError)
    await other.body?.cancel()
    expect(session.requests.size).toBe(0)
  })

  it('can still be read as text after `body` was accessed', async () => {
    const { session } = setUp()
    const response = await session.fetch(`${ORIGIN}/pieces`)
    expect(response.body).toBe(response.body)
    expect(response.bodyUsed).toBe(false)
    expect(await response.text()).toBe('abcdef')
  })

  for (const [what, path, method] of [
    ['204', '/204', 'GET'],
    ['205', '/205', 'GET'],
    ['304', '/304', 'GET'],
    ['HEAD', '/', 'HEAD'],
  ] as const)
    it(`is null for ${what}, and the request is closed`, async () => {
      const { session, transport } = setUp()
      const response = await session.fetch(`${ORIGIN}${path}`, { method })
      expect(response.body).toBe(null)
      expect(response.request.state).toBe('closed')
      expect(await response.text()).toBe('')
      expect(transport.connections).toEqual({ open: 1, idle: 1 })
    })

  it('of Content-Length 0 needs no reading', async () => {
    const { session, transport } = setUp()
    const response = await session.fetch(`${ORIGIN}/empty`, { method: 'POST', body: 'abc' })
    expect([response.status, response.request.state]).toEqual([201, 'closed'])
    expect(response.body).toBeInstanceOf(ReadableStream)
    expect(await response.text()).toBe('')
    expect(transport.connections).toEqual({ open: 1, idle: 1 })
  })
})

describe('the request of a fetch closes', () => {
  it('when it cannot be sent', async () => {
    const { session } = setUp()
    expect(await rejection(session.fetch('http://nowhere.test/'))).toMatchObject({
      name: 'TransferError',
      code: 'ENOTFOUND',
      phase: 'resolve',
    })
    expect(session.requests.size).toBe(0)
  })

  it('when the body breaks off', async () => {
    const { session } = setUp()
    const response = await session.fetch(`${ORIGIN}/broken`)
    expect(await rejection(response.text())).toMatchObject({ reason: 'reset', phase: 'read' })
    expect(session.requests.size).toBe(0)
  })

  it('when the body is cancelled', async () => {
    const { session } = setUp()
    const response = await session.fetch(`${ORIGIN}/hangs`)
    await response.body?.cancel()
    expect(session.requests.size).toBe(0)
  })

  it('when the result is disposed of', async () => {
    const { session } = setUp()
    const response = await session.fetch(`${ORIGIN}/hangs`)
    await response[Symbol.asyncDispose]()
    expect(response.request.state).toBe('closed')
    expect(await rejection(response.text())).toMatchObject({ name: 'WrongStateError' })
  })

  it('and not before: a result that is not read holds its connection', async () => {
    const { session, transport } = setUp({ connectionsPerOrigin: 1 })
    const first = await session.fetch(`${ORIGIN}/hangs`)
    const second = session.fetch(`${ORIGIN}/`)
    await new Promise((resolve) => session.once('queued', resolve))
    expect(transport.waiting).toBe(1)
    await first[Symbol.asyncDispose]()
    expect((await second).status).toBe(200)
  })
})

describe('options', () => {
  it('onStatus hears every notification but the creation', async () => {
    const { session } = setUp()
    const names: string[] = []
    const response = await session.fetch(`${ORIGIN}/`, { onStatus: ({ name }) => names.push(name) })
    await response.text()
    expect(names[0]).toBe('INTERNET_STATUS_RESOLVING_NAME')
    expect(names.at(-1)).toBe('INTERNET_STATUS_HANDLE_CLOSING')
  })

  it('timeouts are those of this request', async () => {
    const { clock, session } = setUp({ timeouts: { response: 10_000 } })
    const fetching = session.fetch(`${ORIGIN}/slow`, { timeouts: { response: 20 } })
    const failed = rejection(fetching)
    await clock.advance(100)
    const error = await failed
    expect(error).toMatchObject({ reason: 'timeout', phase: 'response' })
    expect(error.message).toContain('20 ms')
    const fine = session.fetch(`${ORIGIN}/slow`)
    await clock.advance(100)
    expect((await fine).status).toBe(200)
  })

  it('headers stand before those of the session, whatever their case', async () => {
    const { session, transport } = setUp({ agent: 'a/1', headers: { Accept: 'a/b', 'X-A': '1' } })
    const headers: HeaderInput[] = [
      { accept: 'c/d', 'user-agent': 'b/2' },
      [['ACCEPT', 'c/d']],
      new Headers({ Accept: 'c/d' }),
    ]
    for (const each of headers) await (await session.fetch(`${ORIGIN}/`, { headers: each })).text()
    for (const { head } of transport.requests) {
      expect(head.match(/^accept: /gim)).toHaveLength(1)
      expect(head).toMatch(/^accept: c\/d\r$/im)
      expect(head).toMatch(/^X-A: 1\r$/m)
    }
    expect(transport.requests.map(({ head }) => /^user-agent: (.*)\r$/im.exec(head)?.[1])).toEqual([
      'b/2',
      'a/1',
      'a/1',
    ])
  })

  it('credentials in the URL become Authorization, unless there is one', async () => {
    const { session, transport } = setUp()
    const urls = ['me:p%40ss', 'm%C3%A9:', '100%:%zz%20', ':only']
    for (const credentials of urls) await (await session.fetch(`http://${credentials}@origin.test/`)).text()
    await (
      await session.fetch('http://me:you@origin.test/', { headers: { authorization: 'Bearer x' } })
    ).text()
    const sent = transport.requests.map(({ head }) => /^authorization: (.*)\r$/im.exec(head)?.[1] ?? '')
    expect(
      sent.map((one) => one.replace(/^Basic (.*)/, (_, code) => Buffer.from(code, 'base64').toString())),
    ).toEqual(['me:p@ss', 'mé:', '100%:%zz ', ':only', 'Bearer x'])
  })
})

describe('over real sockets', () => {
  it('many at once over few connections', async () => {
    const server = await httpServer()
    const session = new Session({ connectionsPerOrigin: 3 })
    const connected: number[] = []
    session.on('INTERNET_STATUS_CONNECTED_TO_SERVER', ({ requestId }) => connected.push(requestId))
    const paths = Array.from({ length: 50 }, (_, i) => `/${i}`)
    const seen = await Promise.all(
      paths.map(
        async (path) => (await session.fetch(server.origin + path)).json() as Promise<{ path: string }>,
      ),
    )
    expect(seen.map(({ path }) => path)).toEqual(paths)
    expect(connected).toHaveLength(3)
    await session.close()
  })
})

describe('as with fetch', () => {
  const bodyless = async (response: string, method = 'GET') => {
    const server = await rawServer()
    const session = new Session()
    const fetched = session.fetch(server.origin, { method })
    const connection = await server.accept()
    await connection.head()
    connection.write(response)
    const { body, headers, status } = await fetched
    expect(session.requests.size).toBe(0)
    const again = session.open('GET', server.origin)
    const names: string[] = []
    again.on('status', ({ name }) => names.push(name))
    const sent = again.send()
    const isKept = await Promise.race([connection.head().then(() => true), server.accept().then(() => false)])
    await again.close()
    await sent.catch(() => null)
    await session.close()
    await server.close()
    return { body, length: headers.get('content-length'), status, isKept }
  }

  it('a response that has no body is had, and its connection kept where its end is known', async () => {
    for (const [status, method] of [
      ['204 No Content', 'GET'],
      ['304 Not Modified', 'GET'],
      ['200 OK', 'HEAD'],
      ['304 Not Modified', 'HEAD'],
      ['404 Not Found', 'HEAD'],
    ] as const)
      expect(await bodyless(`HTTP/1.1 ${status}\r\nContent-Length: 5\r\n\r\n`, method)).toEqual({
        body: null,
        length: '5',
        status: Number.parseInt(status, 10),
        isKept: true,
      })
    expect(await bodyless('HTTP/1.1 205 Reset\r\nContent-Length: 0\r\n\r\n')).toMatchObject({
      body: null,
      isKept: true,
    })
  })

  it.each(['', 'Content-Length: 5\r\n', 'Transfer-Encoding: chunked\r\n'])(
    'a 205 that is held open is had at once (%j)',
    async (framing) => {
      expect(await bodyless(`HTTP/1.1 205 Reset\r\n${framing}\r\n`)).toMatchObject({
        body: null,
        status: 205,
      })
    },
  )

  it('nobody gets a reader of a body that was had in another form', async () => {
    const { session } = setUp()
    const response = await session.fetch(`${ORIGIN}/`)
    await response.text()
    expect(response.body?.locked).toBe(true)
    expect(() => response.body?.getReader()).toThrow(TypeError)
    await expect(response.text()).rejects.toThrow(TypeError)
  })

  it('an abort breaks every way to the body, again and again', async () => {
    const { session } = setUp()
    const abort = new AbortController()
    const response = await session.fetch(`${ORIGIN}/hangs`, { signal: abort.signal })
    const first = response.text()
    abort.abort()
    await expect(first).rejects.toMatchObject({ name: 'AbortError' })
    await expect(response.text()).rejects.toMatchObject({ name: 'AbortError' })
    await expect(response.arrayBuffer()).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('an abort before anything was read is an AbortError, twice', async () => {
    const { session } = setUp()
    const abort = new AbortController()
    const response = await session.fetch(`${ORIGIN}/hangs`, { signal: abort.signal })
    abort.abort()
    for (const _ of [1, 2]) await expect(response.text()).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('an abort breaks the stream of a response, whether or not somebody reads', async () => {
    const { session } = setUp()
    for (const reads of [true, false]) {
      const abort = new AbortController()
      const { body } = await session.fetch(`${ORIGIN}/hangs`, { signal: abort.signal })
      const reader = (body as ReadableStream<Uint8Array>).getReader()
      expect((await reader.read()).value).toHaveLength(3)
      const reading = reads ? reader.read() : null
      reading?.catch(() => {})
      abort.abort(new Error('enough'))
      await expect(reader.closed).rejects.toThrow('enough')
      await expect(reading ?? reader.read()).rejects.toThrow('enough')
    }
    expect(session.requests.size).toBe(0)
  })

  it.each([true, false])(
    'an abort cancels the stream of a request with its reason (before: %s)',
    async (before) => {
      const { session } = setUp()
      const abort = new AbortController()
      let reason: unknown
      let pulls = 0
      const body = new ReadableStream({
        pull: (controller) => {
          if (++pulls < 3) controller.enqueue(Buffer.from('x'))
          else if (!before) queueMicrotask(() => abort.abort(new Error('enough')))
        },
        cancel: (given) => {
          reason = given
        },
      })
      if (before) abort.abort(new Error('enough'))
      const fetched = session.fetch(`${ORIGIN}/slow`, { method: 'POST', body, signal: abort.signal })
      // At once, as the tests of the Web have it.
      if (before) expect(reason).toMatchObject({ message: 'enough' })
      await expect(fetched).rejects.toThrow('enough')
      expect(reason).toMatchObject({ message: 'enough' })
    },
  )

  it('fields that are no pairs are refused', async () => {
    const { session } = setUp()
    for (const headers of [
      ['Bad formatted header'],
      [['Bad formatted header']],
      [['a', 'b', 'c']],
      [[]],
      ['a', 'b', 'c'],
    ])
      await expect(session.fetch(`${ORIGIN}/`, { headers: headers as never })).rejects.toThrow(/is refused/)
  })

  it('a plain object is one, whatever was done to all objects', async () => {
    const { session, transport } = setUp()
    const { prototype } = Object
    Object.defineProperty(prototype, Symbol.iterator, { configurable: true, value: function* () {} })
    try {
      await (await session.fetch(`${ORIGIN}/`, { headers: { 'x-here': 'yes' } })).text()
    } finally {
      Reflect.deleteProperty(prototype, Symbol.iterator)
    }
    expect(transport.requests[0]?.head).toContain('x-here: yes')
  })

  it('a source without destroy is let go of, and so is one with', async () => {
    const { session } = setUp()
    for (const withDestroy of [true, false]) {
      let isOver = false
      const source = Readable.from(
        (async function* () {
          try {
            for (;;) yield 'x'
          } finally {
            isOver = true
          }
        })(),
      )
      if (!withDestroy) Object.defineProperty(source, 'destroy', { value: undefined })
      const abort = new AbortController()
      source.once('readable', () => setImmediate(() => abort.abort(new Error('enough'))))
      await expect(
        session.fetch(`${ORIGIN}/slow`, { method: 'POST', body: source, signal: abort.signal }),
      ).rejects.toThrow('enough')
      await vi.waitFor(() => expect(isOver).toBe(true))
    }
  })

  it('the time for the value of a field grows with its length, no faster', async () => {
    const { session } = setUp()
    const steps = (length: number): number => {
      const value = `a${' '.repeat(length)}b`
      const start = process.hrtime.bigint()
      for (let i = 0; i < 5; i++) session.open('GET', ORIGIN, { headers: { 'x-a': value } }).close()
      return Number(process.hrtime.bigint() - start)
    }
    steps(1000)
    // Quadratic time would make it a factor of 256.
    const [short, long] = [
      Math.min(...[1, 2, 3].map(() => steps(20_000))),
      Math.min(...[1, 2, 3].map(() => steps(320_000))),
    ]
    expect(long / short).toBeLessThan(100)
  })
})

/** Moves the clock until it is there. */
async function inTime<T>(clock: ManualClock, coming: Promise<T>): Promise<T> {
  let isOver = false
  const over = coming.finally(() => {
    isOver = true
  })
  while (!isOver) await clock.advance(1)
  return over
}

describe('a body that comes in pieces, with its length known', () => {
  it.each(['bytes', 'arrayBuffer', 'text', 'blob'] as const)('is whole by %s()', async (form) => {
    const { session, clock } = setUp()
    const response = await session.fetch(`${ORIGIN}/large`)
    const body = await inTime<string | ArrayBuffer | Uint8Array | Blob>(clock, response[form]())
    const bytes = body instanceof Blob ? await body.arrayBuffer() : body
    const buffer = typeof bytes === 'string' ? Buffer.from(bytes) : Buffer.from(bytes as ArrayBuffer)
    expect(buffer.equals(large)).toBe(true)
    if (body instanceof Uint8Array) expect(body.buffer.byteLength).toBe(large.length)
    expect(session.requests.size).toBe(0)
  })

  it('is whole off a socket, and its buffer is its own: it can be transferred, and the next body is another', async () => {
    const server = await httpServer((_, response) => {
      response.setHeader('content-length', large.length)
      response.write(large.subarray(0, 100))
      setImmediate(() => response.end(large.subarray(100)))
    })
    const session = new Session()
    for (let i = 0; i < 3; i++) {
      const bytes = await (await session.fetch(server.origin)).bytes()
      expect(Buffer.from(bytes).equals(large)).toBe(true)
      expect(bytes.buffer.byteLength).toBe(large.length)
      structuredClone(bytes.buffer, { transfer: [bytes.buffer] })
    }
    await session.close()
  })

  it('fails as it breaks off, with no buffer made for a length that nobody has', async () => {
    const { session, clock } = setUp()
    const response = await session.fetch(`${ORIGIN}/exaggerated`)
    const error = await inTime(clock, rejection(response.bytes()))
    expect(error).toMatchObject({ name: 'TransferError', reason: 'reset' })
    expect(session.requests.size).toBe(0)
  })

  it('pieces of a stream do not alias what a script sends', async () => {
    const { session, clock } = setUp()
    for (let i = 0; i < 2; i++) {
      const { body } = await inTime(clock, session.fetch(`${ORIGIN}/large`))
      const read = await inTime(clock, buffer(body as ReadableStream))
      expect(read.equals(large)).toBe(true)
    }
  })
})
