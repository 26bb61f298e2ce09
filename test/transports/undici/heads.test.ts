// Response heads and framings as RFC 9110 and RFC 9112 have them, whatever undici's parser thinks, in one piece and byte by byte.

import { setImmediate as turn } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Caller } from '../../../src/testing/conformance/index.ts'
import { UndiciTransport } from '../../../src/transports/undici/index.ts'
import { ResponseFilter, type ResponseFilterEvents } from '../../../src/transports/undici/response/index.ts'
import { type RawServer, rawServer } from '../../support/raw-server.ts'

let server: RawServer
beforeAll(async () => {
  server = await rawServer()
})
afterAll(() => server.close())

interface Answer {
  readonly status: number
  readonly text: string
  readonly version: string
  readonly fields: readonly string[]
  readonly trailers: readonly string[]
  readonly body: string
  readonly interims: readonly number[]
  /** The connection was used again for the next request. */
  readonly kept: boolean
}

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'

/** How the bytes of a response are cut. */
const cuts: Readonly<Record<string, (text: string) => string[]>> = {
  'in one piece': (text) => [text],
  'byte by byte': (text) => [...text],
  'in threes': (text) => text.match(/.{1,3}/gs) ?? [],
}

/** Of a new connection, or of one that was used before, where undici is not asked before its parser is needed. */
type Age = 'new' | 'kept'

async function answer(
  age: Age,
  response: string,
  pieces: readonly string[],
  method = 'GET',
): Promise<Answer> {
  const transport = new UndiciTransport()
  try {
    const before = new Caller({ transport }, 'GET', `${server.origin}/before`)
    const answered = age === 'kept' ? before.send() : null
    const caller = new Caller({ transport }, method, `${server.origin}/`)
    let sent = age === 'kept' ? null : caller.send()
    const connection = await server.accept()
    connection.socket.setNoDelay(true)
    await connection.head()
    if (sent === null) {
      connection.write(OK)
      await answered
      await before.body()
      sent = caller.send()
      await connection.head()
    }
    const writing = (async () => {
      for (const piece of pieces) {
        connection.write(piece)
        if (pieces.length > 1) await turn()
      }
    })()
    const { error } = await sent
    if (error !== null) throw error
    const body = await caller.body(65_536)
    await writing
    const head = caller.lifecycle.response
    if (head === null) throw new Error(`no response to ${response}`)
    const next = new Caller({ transport }, 'GET', `${server.origin}/`)
    const followed = next.send()
    await next.until(() => next.names.includes('reused') || next.names.includes('CONNECTED_TO_SERVER'))
    const kept = next.names.includes('reused')
    const peer = kept ? connection : await server.accept()
    await peer.head()
    peer.write(OK)
    expect((await followed).error).toBeNull()
    expect(await next.body()).toBe('ok')
    return {
      status: head.status,
      text: head.statusText,
      version: head.httpVersion,
      fields: head.rawHeaders,
      trailers: head.rawTrailers,
      body,
      interims: caller.announcements.flatMap((each) =>
        each.type === 'INTERNET_STATUS_INTERMEDIATE_RESPONSE' ? [each.status] : [],
      ),
      kept,
    }
  } finally {
    transport.close()
  }
}

const LENGTH = 'Content-Length: 5\r\n'
const CHUNKED = 'Transfer-Encoding: chunked\r\n'

const ages: readonly Age[] = ['new', 'kept']
const ways = Object.entries(cuts).flatMap(([name, cut]) => ages.map((age) => [name, age, cut] as const))

describe.each(ways)('%s, on a %s connection', (_name, age, cut) => {
  test.each<[string, string, Partial<Answer>, string?]>([
    ['a plain head', `HTTP/1.1 200 OK\r\n${LENGTH}\r\nhello`, { body: 'hello', kept: true, version: '1.1' }],
    // RFC 9112 §5.2
    [
      'a folded line',
      `HTTP/1.1 200 OK\r\nX: a\r\n b\r\n${LENGTH}\r\nhello`,
      { body: 'hello', fields: ['X', 'a b', 'Content-Length', '5'], kept: true },
    ],
    [
      'a folded line after a tab, with blanks before',
      `HTTP/1.1 200 OK\r\nX: a  \r\n\t \tb\r\n  c \r\n${LENGTH}\r\nhello`,
      { body: 'hello', fields: ['X', 'a b c', 'Content-Length', '5'] },
    ],
    [
      'a folded line that looks like a field',
      `HTTP/1.1 200 OK\r\nX: a\r\n Content-Length: 99\r\n${LENGTH}\r\nhello`,
      { body: 'hello', fields: ['X', 'a Content-Length: 99', 'Content-Length', '5'] },
    ],
    [
      'a fold without a value',
      `HTTP/1.1 200 OK\r\nX:\r\n \r\n${LENGTH}\r\nhello`,
      { body: 'hello', fields: ['X', '', 'Content-Length', '5'] },
    ],
    [
      'a folded length',
      `HTTP/1.1 200 OK\r\nContent-Length:\r\n 5\r\n\r\nhello`,
      { body: 'hello', kept: true },
    ],
    [
      'a folded transfer coding',
      `HTTP/1.1 200 OK\r\nTransfer-Encoding:\r\n chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
      { body: 'hello', kept: true },
    ],
    // RFC 9112 §2.2
    ['bare line feeds', `HTTP/1.1 200 OK\nContent-Length: 5\n\nhello`, { body: 'hello', kept: true }],
    [
      'line ends of both kinds',
      `HTTP/1.1 200 OK\nX: a\r\nContent-Length: 5\n\r\nhello`,
      { body: 'hello', fields: ['X', 'a', 'Content-Length', '5'] },
    ],
    ['an empty line before', `\r\n\nHTTP/1.1 200 OK\r\n${LENGTH}\r\nhello`, { body: 'hello' }],
    ...[
      '\n\n',
      '\r\n\n',
      '\n\r\n',
      '\r\n\r\n',
      '\nX: 1\n\n',
      '\r\nX: 1\n\n',
      '\nX: 1\r\n\n',
      '\nX: 1\n\r\n',
    ].map((end): [string, string, Partial<Answer>] => [
      `100 (Continue) that ends with ${JSON.stringify(end)}`,
      `HTTP/1.1 100 Continue${end}HTTP/1.1 200 OK\r\n${LENGTH}\r\nhello`,
      { status: 200, body: 'hello', interims: [100], kept: true },
    ]),
    [
      '103 with bare line feeds and a fold',
      `HTTP/1.1 103 Early\nLink: a\n b\n\nHTTP/1.1 100 Go\n\nHTTP/1.1 200 OK\r\n${LENGTH}\r\nhello`,
      { body: 'hello', interims: [103, 100] },
    ],
    // RFC 9110 §2.5
    [
      'a higher minor version',
      `HTTP/1.2 200 OK\r\n${LENGTH}\r\nhello`,
      { body: 'hello', version: '1.1', kept: true },
    ],
    [
      'an interim response of a higher minor version',
      `HTTP/1.3 100 Continue\r\n\r\nHTTP/1.9 200 OK\r\n${LENGTH}\r\nhello`,
      { body: 'hello', version: '1.1' },
    ],
    ['HTTP/1.0', `HTTP/1.0 200 OK\r\n${LENGTH}\r\nhello`, { body: 'hello', version: '1.0', kept: false }],
    [
      'HTTP/1.0 that keeps the connection',
      `HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n${LENGTH}\r\nhello`,
      { body: 'hello', version: '1.0', kept: true },
    ],
    // RFC 9112 §6.1
    [
      'HTTP/1.0 in chunks',
      `HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n${CHUNKED}\r\n5\r\nhello\r\n0\r\n\r\n`,
      {
        body: 'hello',
        version: '1.0',
        kept: false,
        fields: ['Connection', 'keep-alive', 'Transfer-Encoding', 'chunked'],
      },
    ],
    [
      'a reason phrase in Latin-1',
      `HTTP/1.1 200 Schlo\xdf\r\n${LENGTH}\r\nhello`,
      { body: 'hello', text: 'Schlo\xdf' },
    ],
    [
      'a reason phrase in UTF-8, byte for byte',
      `HTTP/1.1 200 \xc3\xa9\r\n${LENGTH}\r\nhello`,
      { text: '\xc3\xa9' },
    ],
    ['no reason phrase', `HTTP/1.1 200 \r\n${LENGTH}\r\nhello`, { text: '', body: 'hello' }],
    [
      'white space behind values',
      `HTTP/1.1 200 OK\r\nX: a \t \r\nY:\t \r\n${LENGTH}\r\nhello`,
      { fields: ['X', 'a', 'Y', '', 'Content-Length', '5'] },
    ],
    [
      'white space behind trailers',
      `HTTP/1.1 200 OK\r\n${CHUNKED}\r\n0\r\nX: a \t\r\n\r\n`,
      { trailers: ['X', 'a'] },
    ],
    [
      'folded trailers',
      `HTTP/1.1 200 OK\r\n${CHUNKED}\r\n2\r\nok\r\n0\r\nX: a\r\n b\r\nY: c\r\n\r\n`,
      { body: 'ok', trailers: ['X', 'a b', 'Y', 'c'], kept: true },
    ],
    // RFC 9112 §7.1.1
    ...[' ', '\t \t', ' ;a=b', ';a=b ', '; a = "b;c" ', ' ; a', ';', ';a;b=c'].map(
      (extension): [string, string, Partial<Answer>] => [
        `chunks with the extension ${JSON.stringify(extension)}`,
        `HTTP/1.1 200 OK\r\n${CHUNKED}\r\n3${extension}\r\nhel\r\n0002${extension}\r\nlo\r\n0${extension}\r\nT: 1\r\n\r\n`,
        { body: 'hello', trailers: ['T', '1'], kept: true },
      ],
    ),
    [
      'an odd spelling of chunked',
      `HTTP/1.1 200 OK\r\ntransfer-ENCODING:\tChunked ,\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
      { body: 'hello', kept: true },
    ],
    // RFC 9112 §6.3
    [
      '204 with a length',
      `HTTP/1.1 204 No Content\r\n${LENGTH}\r\n`,
      { status: 204, body: '', fields: ['Content-Length', '5'], kept: true },
    ],
    [
      '304 with a length',
      `HTTP/1.1 304 Not Modified\r\nETag: "a"\r\n${LENGTH}\r\n`,
      { status: 304, body: '', fields: ['ETag', '"a"', 'Content-Length', '5'], kept: true },
    ],
    ['204 in chunks', `HTTP/1.1 204 No Content\r\n${CHUNKED}\r\n`, { status: 204, body: '', kept: true }],
    ['304 in chunks', `HTTP/1.1 304 Not Modified\r\n${CHUNKED}\r\n`, { status: 304, body: '', kept: true }],
    ['an answer to HEAD with a length', `HTTP/1.1 200 OK\r\n${LENGTH}\r\n`, { body: '', kept: true }, 'HEAD'],
    ['an answer to HEAD in chunks', `HTTP/1.1 200 OK\r\n${CHUNKED}\r\n`, { body: '', kept: true }, 'HEAD'],
    [
      'an answer to HEAD with 304 and a length',
      `HTTP/1.1 304 Not Modified\r\n${LENGTH}\r\n`,
      { status: 304, body: '', kept: true },
      'HEAD',
    ],
  ])('%s', async (_what, response, expected, method) => {
    expect(await answer(age, response, cut(response), method)).toMatchObject(expected)
  })

  test.each<[string, string, RegExp?]>([
    ['HTTP/0.9', `HTTP/0.9 200 OK\r\n${LENGTH}\r\nhello`, /0\.9/],
    ['HTTP/2.0', `HTTP/2.0 200 OK\r\n${LENGTH}\r\nhello`, /2\.0/],
    ['HTTP/2', `HTTP/2 200\r\n${LENGTH}\r\nhello`],
    ['HTTP/3.1', `HTTP/3.1 200 OK\r\n${LENGTH}\r\nhello`],
    ['HTTP/1.x', `HTTP/1.x 200 OK\r\n${LENGTH}\r\nhello`],
    ['HTTP/2.0 after 100', `HTTP/1.1 100 Go\r\n\r\nHTTP/2.0 200 OK\r\n${LENGTH}\r\nhello`],
    ['HTTP/2.0 after an empty line', `\r\nHTTP/2.0 200 OK\r\n${LENGTH}\r\nhello`],
    [
      'chunked, chunked',
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
      /more than once/,
    ],
    [
      'chunked in two lines',
      `HTTP/1.1 200 OK\r\n${CHUNKED}${CHUNKED}\r\n5\r\nhello\r\n0\r\n\r\n`,
      /more than once/,
    ],
    ['a fold without a line before', `HTTP/1.1 200 OK\r\n X: a\r\n${LENGTH}\r\nhello`],
    ['a CR inside a line', `HTTP/1.1 200 OK\nX: a\rb\n${LENGTH}\r\nhello`],
    [
      'white space before a colon',
      `HTTP/1.1 200 OK\r\nTransfer-Encoding : chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
    ],
    ['a line without a colon', `HTTP/1.1 200 OK\nX\n${LENGTH}\r\nhello`],
  ])('%s is refused', async (_what, response, message = /./) => {
    await expect(answer(age, response, cut(response))).rejects.toMatchObject({
      reason: 'malformed',
      message: expect.stringMatching(message),
    })
  })

  test.each([
    ['a size that ends with a bare line feed', '5\nhello\r\n0\r\n\r\n'],
    ['an extension that ends with a bare line feed', '5;a\nhello\r\n0\r\n\r\n'],
    ['a CR inside an extension', '5;a\rb\r\nhello\r\n0\r\n\r\n'],
    ['a size and something else', '5 5\r\nhello\r\n0\r\n\r\n'],
    ['white space before a size', ' 5\r\nhello\r\n0\r\n\r\n'],
    ['no size', ';a\r\nhello\r\n0\r\n\r\n'],
    ['a size that nobody can count', 'fffffffffffffffff\r\nhello\r\n0\r\n\r\n'],
    ['a chunk that is longer than its size', '3\r\nhello\r\n0\r\n\r\n'],
    ['a trailer that is none', '5\r\nhello\r\n0\r\nnone\r\n\r\n'],
  ])('%s is refused', async (_what, body) => {
    const response = `HTTP/1.1 200 OK\r\n${CHUNKED}\r\n${body}`
    await expect(answer(age, response, cut(response))).rejects.toMatchObject({ reason: 'malformed' })
  })

  test.each(['gzip, chunked', 'deflate', 'chunked, gzip', 'x-unheard-of'])(
    'the transfer coding %s, which was not asked for, is refused',
    async (coding) => {
      const response = `HTTP/1.1 200 OK\r\nTransfer-Encoding: ${coding}\r\n\r\n5\r\nhello\r\n0\r\n\r\n`
      await expect(answer(age, response, cut(response))).rejects.toMatchObject({
        reason: 'undecodable',
        message: expect.stringMatching('transfer coding'),
      })
    },
  )
})

describe('a head without end', () => {
  test.each([
    ['of many fields', 'X: a\r\n'],
    ['of one field', 'a'],
    ['of folds', ' a\r\n'],
    ['of blanks', '\t'],
  ])('%s fails, and holds little', async (_what, more) => {
    const transport = new UndiciTransport({ maxHeaderSize: 4096 })
    const caller = new Caller({ transport }, 'GET', `${server.origin}/`)
    const sent = caller.send()
    const connection = await server.accept()
    await connection.head()
    connection.write('HTTP/1.1 200 OK\r\nA: ')
    let isOver = false
    connection.socket.once('close', () => {
      isOver = true
    })
    while (!isOver) {
      connection.write(more.repeat(1000))
      await turn()
      if (connection.socket.bytesWritten > 16_000_000) throw new Error('all of it was taken')
    }
    expect((await sent).error).toMatchObject({ reason: 'tooLarge' })
    transport.close()
  })
})

describe('a head that is too short to be one', () => {
  test.each(['HTTP/1.0\r\n\r\n', 'HTTP/1.1\n \n\n', 'HTTP/1.1 20\n\n', 'HTTP/1.0 2\n\n'])(
    '%j fails, and the process goes on',
    async (head) => {
      const transport = new UndiciTransport()
      const caller = new Caller({ transport }, 'GET', `${server.origin}/`)
      const sent = caller.send()
      const connection = await server.accept()
      await connection.head()
      connection.socket.end(head)
      expect((await sent).error).toMatchObject({ reason: 'malformed' })
      transport.close()
    },
  )

  test('whatever a few bytes behind the name are, they pass or are refused', () => {
    const bytes = ['1', '2', ' ', '\r', '\n', '\x80']
    const heard: string[] = []
    const events: ResponseFilterEvents = {
      isBodiless: false,
      responseBegan: () => {},
      interim: () => {},
      httpVersion: () => {},
      headRewritten: () => {},
      responseRefused: ({ reason }) => void heard.push(reason),
      lengthHidden: () => {},
      headCame: () => {},
      completed: () => {},
      keptFor: () => {},
      bodyCame: () => {},
    }
    const options = { bareBodies: false, bodyBypass: true, maxHeaderSize: 16_384 }
    const filter = new ResponseFilter(events, options)
    let heads = ['HTTP/1.']
    for (let length = 0; length < 6; length++) {
      heads = heads.flatMap((head) => bytes.map((byte) => head + byte))
      for (const head of heads) {
        filter.reset()
        filter.pass(Buffer.from(`${head}\n\n`, 'latin1'))
      }
    }
    expect(new Set(heard)).toEqual(new Set(['malformed']))
  })
})
