// Everything that a caller can get wrong: refused at once, told by class, code and message, and nothing has changed.

import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { BodyLengthError } from '../../src/lifecycle/index.ts'
import {
  type HttpRequest,
  InvalidBodyError,
  InvalidHeaderError,
  InvalidMethodError,
  InvalidOptionError,
  InvalidUrlError,
  type OpenOptions,
  type SendExOptions,
  Session,
  type SessionOptions,
} from '../../src/session/index.ts'
import { reply, take } from '../../src/testing/index.ts'
import { rejection } from './support/caught.ts'
import { ORIGIN, scriptedSession } from './support/scripted-session.ts'

interface Bad {
  readonly what: string
  readonly error: new (...args: never[]) => Error
  readonly code: string
  /** Parts of the message. */
  readonly says: readonly string[]
  /** What must not be in it. */
  readonly hides?: string
}

const url = { error: InvalidUrlError, code: 'ERR_INVALID_URL' } as const
const method = { error: InvalidMethodError, code: 'ERR_INVALID_METHOD' } as const
const header = { error: InvalidHeaderError, code: 'ERR_INVALID_HEADER' } as const
const option = { error: InvalidOptionError, code: 'ERR_INVALID_OPTION' } as const
const body = { error: InvalidBodyError, code: 'ERR_INVALID_BODY' } as const
const length = { error: BodyLengthError, code: 'ERR_BODY_LENGTH' } as const

const untyped = <T>(value: unknown): T => value as T

interface BadOpen extends Bad {
  readonly method?: string
  readonly url?: string | URL
  readonly options?: OpenOptions
}

const methodOf = (bad: BadOpen): string => ('method' in bad ? untyped(bad.method) : 'POST')
const urlOf = (bad: BadOpen): string => ('url' in bad ? untyped(bad.url) : `${ORIGIN}/`)

const fix = 'such as https://example.com/path'
const withHeader = (name: string, value: unknown): { options: OpenOptions } => ({
  options: { headers: untyped({ [name]: value }) },
})

const opens: readonly BadOpen[] = [
  // URLs
  { what: 'an empty URL', url: '', ...url, says: ['open()', '""', 'absolute', fix] },
  { what: 'a relative URL', url: '/path', ...url, says: ['open()', '"/path"', fix] },
  { what: 'a URL without a host', url: 'http://', ...url, says: ['"http://"', fix] },
  { what: 'a URL with three slashes', url: 'http:///path', ...url, says: ['"http:///path"', fix] },
  { what: 'a space in the host', url: 'http://a b/', ...url, says: ['"http://a b/"', fix] },
  { what: 'a port that is none', url: 'http://a:99999/', ...url, says: ['"http://a:99999/"'] },
  { what: 'another scheme', url: 'ftp://a/', ...url, says: ['"ftp://a/"', 'scheme', 'ftp', fix] },
  { what: 'a file', url: new URL('file:///etc/passwd'), ...url, says: ['scheme', 'file'] },
  { what: 'no URL at all', url: untyped(undefined), ...url, says: ['undefined', fix] },
  {
    what: 'an object as URL',
    url: untyped({ href: 'http://a/' }),
    ...url,
    says: ['an instance of Object', fix],
  },
  {
    what: 'credentials in a malformed URL',
    url: 'http://user:s3cret@a b/?x=1',
    ...url,
    says: ['"http://***@a b/"'],
    hides: 's3cret',
  },
  {
    what: 'credentials with odd characters in a malformed URL',
    url: 'http://user:s3?cr/et@a b/',
    ...url,
    says: ['"http://***@a b/"'],
    hides: 's3',
  },
  {
    what: 'credentials with another scheme',
    url: 'ftp://user:s3cret@a/b',
    ...url,
    says: ['"ftp://***@a/b"'],
    hides: 's3cret',
  },
  {
    what: 'a secret in the query of a malformed URL',
    url: 'http://a b/?token=s3cret',
    ...url,
    says: ['"http://a b/"'],
    hides: 's3cret',
  },
  {
    what: 'an address with a zone',
    url: 'http://[fe80::1%25eth0]/',
    ...url,
    says: ['open()', 'lookup'],
  },
  // methods
  { what: 'an empty method', method: '', ...method, says: ['open()', '""', 'such as GET'] },
  { what: 'a method with a space', method: 'GET /', ...method, says: ['"GET /"', 'such as GET'] },
  { what: 'a method with a line break', method: 'GET\r\nX: y', ...method, says: ['"GET\\r\\nX: y"'] },
  { what: 'a method beyond ASCII', method: 'GÉT', ...method, says: ['"GÉT"'] },
  { what: 'no method', method: untyped(undefined), ...method, says: ['undefined'] },
  { what: 'CONNECT', method: 'connect', ...method, says: ['CONNECT', 'tunnel'] },
  // header names and values
  { what: 'an empty header name', ...withHeader('', 'v'), ...header, says: ['open()', '""', 'letters'] },
  { what: 'a header name with a colon', ...withHeader('a:', 'v'), ...header, says: ['"a:"'] },
  { what: 'a header name with a space', ...withHeader('a b', 'v'), ...header, says: ['"a …"'] },
  { what: 'a header name with a line break', ...withHeader('a\r\nb', 'v'), ...header, says: ['"a\\r…"'] },
  { what: 'a header name beyond ASCII', ...withHeader('ä', 'v'), ...header, says: ['"ä"'] },
  { what: 'CR in a value', ...withHeader('X-A', 'v\rw'), ...header, says: ['X-A', '"v\\r…"', 'U+000D at 1'] },
  { what: 'LF in a value', ...withHeader('X-A', 'v\nw'), ...header, says: ['X-A', 'U+000A at 1', 'encode'] },
  { what: 'NUL in a value', ...withHeader('X-A', 'v\0'), ...header, says: ['X-A', 'U+0000 at 1'] },
  { what: 'DEL in a value', ...withHeader('X-A', '\x7f'), ...header, says: ['U+007F at 0'] },
  { what: 'a value beyond Latin-1', ...withHeader('X-A', 'a€'), ...header, says: ['U+20AC at 1'] },
  { what: 'null as a value', ...withHeader('X-A', null), ...header, says: ['X-A', 'null', 'Give a string'] },
  { what: 'an object as a value', ...withHeader('X-A', {}), ...header, says: ['an instance of Object'] },
  {
    what: 'a secret with a line break',
    ...withHeader('Authorization', 'Bearer s3cret\n'),
    ...header,
    says: ['Authorization', '"***"', 'U+000A'],
    hides: 's3cret',
  },
  {
    what: 'a cookie with a line break',
    ...withHeader('cookie', 'sid=s3cret\r\n'),
    ...header,
    says: ['cookie', '"***"'],
    hides: 's3cret',
  },
  {
    what: 'headers that are a string',
    options: untyped({ headers: 'a: b' }),
    ...header,
    says: ['headers is a string of 4 characters'],
  },
  {
    what: 'headers that are null',
    options: untyped({ headers: null }),
    ...header,
    says: ['headers is null'],
  },
  {
    what: 'a flat list of odd length',
    options: { headers: ['a', 'b', 'c'] },
    ...header,
    says: ['3 elements', 'Give pairs'],
  },
  // header fields that are hinternet's
  {
    what: 'Transfer-Encoding',
    ...withHeader('Transfer-Encoding', 'chunked'),
    ...header,
    says: ['Transfer-Encoding', '"chunked"', 'sendEx()'],
  },
  {
    what: 'a long value that is refused',
    ...withHeader('Upgrade', 'x'.repeat(500)),
    ...header,
    says: ['…"'],
    hides: 'x'.repeat(61),
  },
  { what: 'Upgrade', ...withHeader('upgrade', 'websocket'), ...header, says: ['upgrade', 'leave it out'] },
  { what: 'Expect', ...withHeader('Expect', '100-continue'), ...header, says: ['Expect', 'leave it out'] },
  { what: 'Keep-Alive', ...withHeader('Keep-Alive', 'timeout=5'), ...header, says: ['idleMs'] },
  { what: 'Proxy-Connection', ...withHeader('Proxy-Connection', 'close'), ...header, says: ['leave it out'] },
  { what: 'TE', ...withHeader('TE', 'trailers'), ...header, says: ['TE', 'leave it out'] },
  { what: 'Trailer', ...withHeader('Trailer', 'X-A'), ...header, says: ['leave it out'] },
  {
    what: 'a Connection of another kind',
    ...withHeader('Connection', 'X-A'),
    ...header,
    says: ['Connection', 'close and keep-alive'],
  },
  {
    what: 'a Content-Length that is no number',
    ...withHeader('Content-Length', '5x'),
    ...header,
    says: ['Content-Length', '"5x"', 'bytes'],
  },
  { what: 'a negative Content-Length', ...withHeader('Content-Length', -1), ...header, says: ['"-1"'] },
  {
    what: 'two Content-Lengths that differ',
    options: { headers: ['Content-Length', '5', 'content-length', '6'] },
    ...header,
    says: ['twice', '5', '6'],
  },
  // options
  {
    what: 'a signal that is none',
    options: untyped({ signal: {} }),
    ...option,
    says: ['open()', 'signal', 'AbortSignal'],
  },
  {
    what: 'an unknown time limit',
    options: { timeouts: untyped({ header: 5 }) },
    ...option,
    says: ['timeouts.header', 'response'],
  },
  {
    what: 'a negative time limit',
    options: { timeouts: { read: -1 } },
    ...option,
    says: ['timeouts.read', '-1', 'milliseconds'],
  },
  {
    what: 'a time limit that is NaN',
    options: { timeouts: { total: Number.NaN } },
    ...option,
    says: ['timeouts.total', 'NaN'],
  },
  {
    what: 'a time limit beyond what timers can',
    options: { timeouts: { total: 2 ** 31 } },
    ...option,
    says: ['2147483647'],
  },
  {
    what: 'a time limit in words',
    options: { timeouts: untyped({ total: '5s' }) },
    ...option,
    says: ['"5s"'],
  },
]

const sessions: readonly (Bad & { readonly options: SessionOptions })[] = [
  {
    what: 'no connection at all',
    options: { connectionsPerOrigin: 0 },
    ...option,
    says: ['new Session()', 'connectionsPerOrigin', '0', '1 or more'],
  },
  {
    what: 'no connection at all',
    options: { connections: 0 },
    ...option,
    says: ['connections is 0', '1 or more'],
  },
  {
    what: 'a queue of less than nothing',
    options: { queueLength: -1 },
    ...option,
    says: ['queueLength', '0 or more'],
  },
  {
    what: 'a head of no size',
    options: { maxHeaderSize: 0 },
    ...option,
    says: ['maxHeaderSize', '1 or more'],
  },
  {
    what: 'a look-up that is none',
    options: { lookup: untyped('dns') },
    ...option,
    says: ['lookup is "dns"', 'dns.lookup'],
  },
  { what: 'a proxy that is none', options: { proxy: untyped(7) }, ...option, says: ['proxy is 7', 'a URL'] },
  {
    what: 'a password for a proxy of SOCKS 4',
    options: { proxy: 'socks4://me:s3cret@proxy.test:1080' },
    ...option,
    says: ['proxy', 'SOCKS 4 has none', 'socks5://'],
    hides: 's3cret',
  },
  { what: 'half a connection', options: { connectionsPerOrigin: 1.5 }, ...option, says: ['1.5'] },
  { what: 'fewer than no redirects', options: { maxRedirects: -1 }, ...option, says: ['maxRedirects', '-1'] },
  {
    what: 'an endless idle time',
    options: { idleMs: Number.POSITIVE_INFINITY },
    ...option,
    says: ['idleMs', 'Infinity'],
  },
  {
    what: 'a time limit of another kind',
    options: { timeouts: untyped({ connect: true }) },
    ...option,
    says: ['timeouts.connect', 'true'],
  },
  {
    what: 'an agent with a line break',
    options: { agent: 'a\nb' },
    ...header,
    says: ['User-Agent', 'U+000A'],
  },
  {
    what: 'a header of all requests with a line break',
    options: { headers: { 'X-A': '\r' } },
    ...header,
    says: ['new Session()', 'X-A'],
  },
  {
    what: 'a Content-Length for all requests',
    options: { headers: { 'Content-Length': 5 } },
    ...option,
    says: ['Content-Length', 'leave it out'],
  },
]

interface BadCall extends Bad {
  readonly method?: string
  readonly open?: OpenOptions
  readonly call: (request: HttpRequest) => Promise<unknown>
}

const sendEx = (options: unknown) => (request: HttpRequest) => request.sendEx(untyped<SendExOptions>(options))
const send = (value: unknown, options?: object) => (request: HttpRequest) =>
  request.send(untyped(value), options)
const five: OpenOptions = { headers: { 'Content-Length': '5' } }

function usedUp(): Readable {
  const stream = Readable.from(['a'])
  stream.destroy()
  return stream
}

function locked(): ReadableStream {
  const stream = new Blob(['a']).stream()
  stream.getReader()
  return stream
}

const calls: readonly BadCall[] = [
  { what: 'send with a number as body', call: send(5), ...body, says: ['send()', '5', 'is no body'] },
  {
    what: 'send with a plain object as body',
    call: send({ a: 1 }),
    ...body,
    says: ['an instance of Object', 'FormData'],
  },
  { what: 'send with a symbol as body', call: send(Symbol('x')), ...body, says: ['a symbol'] },
  {
    what: 'send with a function that makes no body',
    call: send(() => 5),
    ...body,
    says: ['5', 'is no body'],
  },
  { what: 'send with a stream that is over', call: send(usedUp()), ...body, says: ['send()', 'fresh'] },
  { what: 'send with a stream that another reads', call: send(locked()), ...body, says: ['send()', 'fresh'] },
  {
    what: 'send with a shorter body than declared',
    open: five,
    call: send('abc'),
    ...length,
    says: ['send()', '3 bytes', '5'],
  },
  {
    what: 'send with a longer body than declared',
    open: five,
    call: send('abcdef'),
    ...length,
    says: ['6 bytes', '5'],
  },
  { what: 'send without the declared body', open: five, call: send(null), ...length, says: ['0 bytes', '5'] },
  {
    what: 'send with two lengths',
    open: five,
    call: send(['abcdef'], { contentLength: 6 }),
    ...length,
    says: ['6', '5'],
  },
  {
    what: 'send of a Blob with another length',
    call: send(new Blob(['abc']), { contentLength: 5 }),
    ...length,
    says: ['3', '5'],
  },
  {
    what: 'send with half a byte',
    call: send(['a'], { contentLength: 0.5 }),
    ...option,
    says: ['send()', 'contentLength', '0.5'],
  },
  {
    what: 'send with a signal that is none',
    call: send('a', untyped({ signal: 5 })),
    ...option,
    says: ['send()', 'signal', '5'],
  },
  {
    what: 'sendEx with a negative length',
    call: sendEx({ contentLength: -1 }),
    ...option,
    says: ['sendEx()', 'contentLength', '-1'],
  },
  {
    what: 'sendEx with another length than declared',
    open: five,
    call: sendEx({ contentLength: 6 }),
    ...length,
    says: ['sendEx()', '6', '5'],
  },
  {
    what: 'sendEx with more bytes than declared',
    call: sendEx({ contentLength: 2, body: 'abc' }),
    ...length,
    says: ['sendEx()', '3 bytes', '2'],
  },
  {
    what: 'sendEx with a body that is no bytes',
    call: sendEx({ body: {} }),
    ...body,
    says: ['sendEx()', 'an instance of Object'],
  },
]

function check(error: Error, { code, error: kind, hides, says }: Bad): void {
  expect(error).toBeInstanceOf(kind)
  expect(error.name).toBe(kind.name)
  expect((error as NodeJS.ErrnoException).code).toBe(code)
  if (kind !== BodyLengthError) expect(error).toBeInstanceOf(TypeError)
  for (const part of says) expect(error.message).toContain(part)
  if (hides !== undefined) expect(error.message).not.toContain(hides)
}

function thrown(run: () => unknown): Error {
  try {
    run()
  } catch (error) {
    return error as Error
  }
  throw new Error('it did not throw')
}

describe('open refuses', () => {
  for (const bad of opens)
    it(bad.what, () => {
      const { session, transport } = scriptedSession({})
      const heard: string[] = []
      session.on('status', ({ name }) => heard.push(name))
      check(
        thrown(() => session.open(methodOf(bad), urlOf(bad), bad.options)),
        bad,
      )
      expect(heard).toEqual([])
      expect(session.requests.size).toBe(0)
      expect(transport.requests).toEqual([])
    })
})

describe('fetch rejects what open refuses, and says fetch', () => {
  // Without a method it is GET.
  for (const bad of opens.filter((one) => methodOf(one) !== undefined))
    it(bad.what, async () => {
      const { session } = scriptedSession({})
      const options = { method: methodOf(bad), ...bad.options }
      const error = await rejection(session.fetch(urlOf(bad), options))
      check(error, { ...bad, says: bad.says.map((part) => part.replace('open()', 'fetch()')) })
    })

  it('a body for GET', async () => {
    const { session } = scriptedSession({})
    const error = await rejection(session.fetch(`${ORIGIN}/`, { body: 'a' }))
    check(error, { what: '', ...body, says: ['fetch()', 'GET', 'session.open'] })
    expect(session.requests.size).toBe(0)
  })
})

describe('a Session is not made with', () => {
  for (const bad of sessions)
    it(bad.what, () =>
      check(
        thrown(() => new Session(bad.options)),
        bad,
      ),
    )
})

describe('a call rejects and sends nothing:', () => {
  for (const bad of calls)
    it(bad.what, async () => {
      const { session, transport } = scriptedSession({ '*': [take(), reply(200)] })
      const request = session.open('POST', `${ORIGIN}/`, bad.open)
      const heard: string[] = []
      request.on('status', ({ name }) => heard.push(name))
      check(await rejection(bad.call(request)), bad)
      expect(request.state).toBe('idle')
      expect(heard).toEqual([])
      expect(transport.requests).toEqual([])
    })

  it('write with what is no bytes', async () => {
    const { session } = scriptedSession({ '*': [take(), reply(200)] })
    const request = session.open('POST', `${ORIGIN}/`)
    await request.sendEx()
    const error = await rejection(request.write(untyped(5)))
    check(error, { what: '', ...body, says: ['write()', '5', 'Uint8Array'] })
    expect(request.state).toBe('writing.ready')
  })

  it('read into what is no buffer, and into none', async () => {
    const { session } = scriptedSession({ '*': [reply(200, {}, 'abc')] })
    const request = session.open('GET', `${ORIGIN}/`)
    await request.send()
    const says = ['read()', 'into']
    check(await rejection(request.read(untyped('abc'))), { what: '', ...option, says })
    check(await rejection(request.read(new Uint8Array(0))), {
      what: '',
      ...option,
      says: [...says, 'larger'],
    })
    expect(request.state).toBe('reading.ready')
  })

  it('setHeader throws as open does', () => {
    const { session } = scriptedSession({})
    const request = session.open('GET', `${ORIGIN}/`)
    check(
      thrown(() => request.setHeader('a b', 'c')),
      { what: '', ...header, says: ['setHeader()', '"a …"'] },
    )
    check(
      thrown(() => request.setHeader('Expect', 'c')),
      { what: '', ...header, says: ['setHeader()', 'Expect'] },
    )
  })
})
