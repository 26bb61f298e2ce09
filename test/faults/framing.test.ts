// A message has one end (RFC 9112 §6): whatever fields a caller adds, exactly one field delimits the body, and it is correct.

import { describe, expect, it, onTestFinished } from 'vitest'
import * as dotnet from '../../src/dotnet/index.ts'
import { Session } from '../../src/index.ts'
import * as wininet from '../../src/wininet/index.ts'
import { rawServer } from '../support/raw-server.ts'

/** Answers each request as soon as it is whole, by its first Content-Length or by chunks. */
async function recorder() {
  const server = await rawServer()
  onTestFinished(() => server.close())
  const heads: string[] = []
  const bodies: string[] = []
  const serve = async (): Promise<void> => {
    for (;;) {
      const connection = await server.accept()
      void (async () => {
        for (;;) {
          const head = await connection.head()
          heads.push(head)
          const isChunked = /^transfer-encoding:/im.test(head)
          const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0)
          const body = await connection.until((received) =>
            isChunked ? received.endsWith('0\r\n\r\n') : received.length >= length,
          )
          bodies.push(body)
          connection.received = ''
          connection.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
        }
      })()
    }
  }
  void serve()
  return { server, heads, bodies }
}

/** The fields of a head that delimit its body. */
const delimiters = (head: string): string[] =>
  head
    .split('\r\n')
    .filter((line) => /^(?:content-length|transfer-encoding)\s*:/i.test(line))
    .map((line) => line.toLowerCase())

const { HTTP_ADDREQ_FLAG_ADD, HTTP_ADDREQ_FLAG_ADD_IF_NEW, HTTP_ADDREQ_FLAG_REPLACE } = wininet
const REFUSED = wininet.ERROR_HTTP_INVALID_HEADER

function requestOf(port: number, verb: string) {
  const api = wininet.createWinInet()
  onTestFinished(() => api.close())
  const session = api.InternetOpen('a', 1, null, null, wininet.INTERNET_FLAG_ASYNC)
  const connection = api.InternetConnect(session, '127.0.0.1', port, null, null, 3, 0, 1)
  const request = api.HttpOpenRequest(connection, verb, '/', null, null, null, 0, 2) as number
  return { api, request }
}

const LENGTHS = ['Content-Length: 3', 'Content-Length: 5', 'content-length: 0']

describe('WinInet', () => {
  it.each<[title: string, lines: string[], delimiter: string | number]>([
    ['none of the caller', [], 'content-length: 3'],
    ['the right length', ['Content-Length: 3'], 'content-length: 3'],
    ['the same length twice', ['Content-Length: 3', 'Content-Length: 3'], 'content-length: 3'],
    ['another length', ['Content-Length: 5'], 'content-length: 3'],
    ['two lengths', LENGTHS.slice(0, 2), REFUSED],
    ['three lengths', LENGTHS, REFUSED],
    ['two lengths in one field', ['Content-Length: 3, 3'], REFUSED],
    ['what is no length', ['Content-Length: +3'], REFUSED],
    ['what is no whole number', ['Content-Length: 3.0'], REFUSED],
    ['a hexadecimal length', ['Content-Length: 0x3'], REFUSED],
    ['identity', ['Transfer-Encoding: identity'], 'content-length: 3'],
    ['identity and a length', ['Transfer-Encoding: identity', 'Content-Length: 3'], 'content-length: 3'],
    ['a coding that is not chunked', ['Transfer-Encoding: gzip'], REFUSED],
    ['chunked, and another after it', ['Transfer-Encoding: chunked, gzip'], REFUSED],
    ['chunked twice', ['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'], REFUSED],
    ['what is nearly chunked', ['Transfer-Encoding: xchunked'], REFUSED],
    ['chunked with a parameter', ['Transfer-Encoding: chunked;q=1'], REFUSED],
    ['two hosts', ['Host: a.test', 'Host: b.test'], REFUSED],
  ])('%s, for a body that is at hand', async (_, lines, delimiter) => {
    const { bodies, heads, server } = await recorder()
    const { api, request } = requestOf(server.port, 'POST')
    for (const line of lines)
      expect(api.HttpAddRequestHeaders(request, line, -1, HTTP_ADDREQ_FLAG_ADD)).toBe(true)
    expect(api.HttpSendRequest(request, null, 0, Buffer.from('abc'))).toBe(false)
    if (delimiter === REFUSED) {
      expect([api.GetLastError(), heads]).toEqual([REFUSED, []])
      return
    }
    expect((await api.completion(request)).dwError).toBe(0)
    expect(heads.map(delimiters)).toEqual([[delimiter]])
    expect(bodies).toEqual(['abc'])
  })

  const CHUNKS = '3\r\nabc\r\n0\r\n\r\n'

  it.each<[title: string, lines: string[], total: number, delimiter: string | number, body: string]>([
    ['a total', [], 3, 'content-length: 3', 'abc'],
    ['a length', ['Content-Length: 3'], 0, 'content-length: 3', 'abc'],
    ['the same length twice', ['Content-Length: 3', 'Content-Length: 3'], 0, 'content-length: 3', 'abc'],
    ['a total and another length', ['Content-Length: 9'], 3, 'content-length: 3', 'abc'],
    ['two lengths', LENGTHS.slice(0, 2), 0, REFUSED, ''],
    ['chunks', ['Transfer-Encoding: chunked'], 0, 'transfer-encoding: chunked', CHUNKS],
    [
      'chunks and a length',
      ['Transfer-Encoding: chunked', 'Content-Length: 3'],
      0,
      'transfer-encoding: chunked',
      CHUNKS,
    ],
    ['chunks and a total', ['Transfer-Encoding: Chunked'], 3, 'transfer-encoding: chunked', CHUNKS],
    [
      'identity and chunks',
      ['Transfer-Encoding: identity, chunked'],
      0,
      'transfer-encoding: chunked',
      CHUNKS,
    ],
    [
      'coded chunks',
      ['Transfer-Encoding: gzip', 'Transfer-Encoding: chunked'],
      0,
      'transfer-encoding: gzip, chunked',
      CHUNKS,
    ],
    ['identity and a total', ['Transfer-Encoding: identity'], 3, 'content-length: 3', 'abc'],
    ['a coding without chunks', ['Transfer-Encoding: gzip'], 3, REFUSED, ''],
  ])('%s, for a body that follows', async (_, lines, total, delimiter, body) => {
    const { bodies, heads, server } = await recorder()
    const { api, request } = requestOf(server.port, 'POST')
    for (const line of lines)
      expect(api.HttpAddRequestHeaders(request, line, -1, HTTP_ADDREQ_FLAG_ADD)).toBe(true)
    const buffers = { dwStructSize: 56, dwBufferTotal: total } as wininet.INTERNET_BUFFERS
    expect(api.HttpSendRequestEx(request, buffers)).toBe(false)
    if (delimiter === REFUSED) {
      expect([api.GetLastError(), heads]).toEqual([REFUSED, []])
      return
    }
    expect((await api.completion(request)).dwError).toBe(0)
    if (!api.InternetWriteFile(request, Buffer.from(body))) await api.completion(request)
    api.HttpEndRequest(request)
    expect((await api.completion(request)).dwError).toBe(0)
    expect(heads.map(delimiters)).toEqual([[delimiter]])
    expect(bodies).toEqual([body])
  })

  it.each<[title: string, body: string, isKept: boolean]>([
    ['one body', CHUNKS, true],
    ['one body with extensions and trailers', '3;a="b"\r\nabc\r\n0;c\r\nX-T: 1\r\n\r\n', true],
    ['an empty body', '0\r\n\r\n', true],
    ['a request behind the body', '0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n', false],
    ['a line break behind the body', `${CHUNKS}\r\n`, false],
    ['no chunks', 'abc0\r\n\r\n', false],
    ['a chunk that is too short', '4\r\nabc\r\n0\r\n\r\n', false],
    ['a chunk without its end', '3\r\nabc0\r\n\r\n', false],
    ['a negative size', '-3\r\nabc\r\n0\r\n\r\n', false],
  ])("the caller's chunks are %s: the connection is kept only after exactly one", async (_, body, isKept) => {
    const server = await rawServer()
    onTestFinished(() => server.close())
    const { api, request } = requestOf(server.port, 'POST')
    for (const pieces of [[body], [...body].map(String)]) {
      const before = server.connections.length
      // As a whole, and byte by byte.
      const sent = (async () => {
        const lines = 'Transfer-Encoding: chunked'
        if (pieces.length === 1) {
          api.HttpSendRequest(request, lines, -1, Buffer.from(body))
          return (await api.completion(request)).dwError
        }
        const buffers = { dwStructSize: 56, lpcszHeader: lines, dwHeadersLength: lines.length }
        api.HttpSendRequestEx(request, buffers as wininet.INTERNET_BUFFERS)
        await api.completion(request)
        for (const piece of pieces)
          if (!api.InternetWriteFile(request, Buffer.from(piece))) await api.completion(request)
        api.HttpEndRequest(request)
        return (await api.completion(request)).dwError
      })()
      const connection = before === 0 || !isKept ? await server.accept() : server.connections[0]
      if (connection === undefined) throw new Error('there is no connection')
      await connection.until((received) => received.endsWith(body))
      connection.received = ''
      connection.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
      expect(await sent).toBe(0)
      const read = new wininet.DWORD()
      if (!api.InternetReadFile(request, Buffer.alloc(1), 1, read)) await api.completion(request)
      if (!isKept) await server.quiet()
    }
    expect(server.connections).toHaveLength(isKept ? 1 : 2)
  })

  it.each(['GET', 'POST'])('chunks that nobody gives are not promised, by %s', async (verb) => {
    const { heads, server } = await recorder()
    const { api, request } = requestOf(server.port, verb)
    api.HttpSendRequest(request, 'Transfer-Encoding: chunked', -1)
    expect((await api.completion(request)).dwError).toBe(0)
    expect(heads.map(delimiters)).toEqual([verb === 'GET' ? [] : ['content-length: 0']])
  })

  it.each([
    HTTP_ADDREQ_FLAG_ADD,
    HTTP_ADDREQ_FLAG_ADD_IF_NEW,
    HTTP_ADDREQ_FLAG_ADD | HTTP_ADDREQ_FLAG_REPLACE,
  ])(
    'a field that is added while the request is under way does not change how it is delimited (%i)',
    async (modifiers) => {
      const { bodies, heads, server } = await recorder()
      const { api, request } = requestOf(server.port, 'POST')
      api.HttpSendRequest(request, null, 0, Buffer.from('abc'))
      const completion = api.completion(request)
      for (const line of ['Content-Length: 9', 'Transfer-Encoding: chunked', 'Host: late.test', 'X-Late: 1'])
        api.HttpAddRequestHeaders(request, line, -1, modifiers)
      expect((await completion).dwError).toBe(0)
      expect(heads.map(delimiters)).toEqual([['content-length: 3']])
      expect(bodies).toEqual(['abc'])
    },
  )

  it.each([
    ['Content-Length: 3\r\nContent-Length: 5', REFUSED],
    ['Transfer-Encoding: gzip', REFUSED],
    ['Transfer-Encoding: chunked', wininet.ERROR_IO_PENDING],
  ])('InternetOpenUrl with %j', async (lines, error) => {
    const { heads, server } = await recorder()
    const api = wininet.createWinInet()
    onTestFinished(() => api.close())
    const session = api.InternetOpen('a', 1, null, null, wininet.INTERNET_FLAG_ASYNC)
    const over = new Promise<void>((resolve) => {
      api.InternetSetStatusCallback(session, (...told) => {
        if (told[2] === wininet.INTERNET_STATUS_REQUEST_COMPLETE) resolve()
      })
    })
    api.InternetOpenUrl(session, `${server.origin}/`, lines, -1, 0, 1)
    expect(api.GetLastError()).toBe(error)
    if (error === REFUSED) return
    await over
    expect(heads.map(delimiters)).toEqual([[]])
  })
})

describe('System.Net', () => {
  type Request = ReturnType<ReturnType<typeof dotnet.createSystemNet>['WebRequest']['create']>

  it.each<[title: string, set: (request: Request) => void, delimiter: string]>([
    ['a length', (request) => void Object.assign(request, { contentLength: 3 }), 'content-length: 3'],
    ['nothing', () => {}, 'content-length: 3'],
    ['chunks', (request) => void Object.assign(request, { sendChunked: true }), 'transfer-encoding: chunked'],
    [
      'a coding and chunks',
      (request) => void Object.assign(request, { sendChunked: true, transferEncoding: 'gzip' }),
      'transfer-encoding: gzip, chunked',
    ],
    [
      'identity and chunks',
      (request) => void Object.assign(request, { sendChunked: true, transferEncoding: 'identity' }),
      'transfer-encoding: chunked',
    ],
  ])('%s', async (_, set, delimiter) => {
    const { bodies, heads, server } = await recorder()
    const net = dotnet.createSystemNet()
    onTestFinished(() => net.close())
    const request = net.WebRequest.create(server.origin)
    request.method = 'POST'
    request.servicePoint.expect100Continue = false
    set(request)
    const stream = await request.getRequestStreamAsync()
    await stream.writeAsync(Buffer.from('abc'))
    stream.close()
    ;(await request.getResponseAsync()).close()
    expect(heads.map(delimiters)).toEqual([[delimiter]])
    expect(bodies).toEqual([delimiter.startsWith('content') ? 'abc' : '3\r\nabc\r\n0\r\n\r\n'])
  })

  it('a coding whose chunks were taken back is refused', () => {
    const net = dotnet.createSystemNet()
    onTestFinished(() => net.close())
    const request = net.WebRequest.create('http://127.0.0.1:9/')
    Object.assign(request, { method: 'POST', sendChunked: true, transferEncoding: 'gzip' })
    Object.assign(request, { sendChunked: false, contentLength: 3 })
    expect(() => request.beginGetRequestStream()).toThrow(dotnet.InvalidOperationException)
    expect(() => request.beginGetResponse()).toThrow(dotnet.InvalidOperationException)
  })

  it.each(['Content-Length', 'Transfer-Encoding', 'content-length '])(
    '%s is no field for the headers',
    (name) => {
      const net = dotnet.createSystemNet()
      onTestFinished(() => net.close())
      const request = net.WebRequest.create('http://127.0.0.1:9/')
      expect(() => request.headers.add(name, '3')).toThrow(dotnet.ArgumentException)
      expect(() => request.headers.set(name, '3')).toThrow(dotnet.ArgumentException)
      const others = new dotnet.WebHeaderCollection()
      if (name.trim() === name) others.add(name, '3')
      const take = (): void => {
        request.headers = others
      }
      if (name.trim() === name) expect(take).toThrow(dotnet.ArgumentException)
    },
  )
})

describe('the core', () => {
  it.each([
    [['Content-Length', '3', 'Content-Length', '3'], 'content-length: 3'],
    [['Content-Length', '3', 'content-length', '5'], null],
    [['Content-Length', '3, 3'], null],
    [['Transfer-Encoding', 'chunked'], null],
    [['Transfer-Encoding', 'identity'], null],
    [['Transfer-Encoding ', 'chunked'], null],
    [['Content-Length', '5'], null],
  ])('%j', async (headers, delimiter) => {
    const { bodies, heads, server } = await recorder()
    const session = new Session()
    onTestFinished(() => session.close())
    const sent = (async () =>
      (await session.fetch(server.origin, { method: 'POST', body: 'abc', headers })).status)()
    if (delimiter === null) {
      await expect(sent).rejects.toThrow(/refused|Content-Length|bytes/)
      expect(heads).toEqual([])
      return
    }
    expect(await sent).toBe(200)
    expect(heads.map(delimiters)).toEqual([[delimiter]])
    expect(bodies).toEqual(['abc'])
  })
})
