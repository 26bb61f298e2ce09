// What WinInet's requests look like on the wire: the version, the spelling of the fields it adds, Connection, and CONNECT.

import { afterEach, describe, expect, it } from 'vitest'
import * as wininet from '../../src/wininet/index.ts'
import { type RawServer, rawServer } from '../support/raw-server.ts'
import { given, openSession, wininetState } from './site.ts'

const {
  ERROR_HTTP_INVALID_HEADER,
  HTTP_QUERY_FLAG_REQUEST_HEADERS,
  INTERNET_FLAG_KEEP_CONNECTION: KEEP,
} = wininet

const servers: RawServer[] = []
const server = async (): Promise<RawServer> => {
  const raw = await rawServer()
  servers.push(raw)
  return raw
}
afterEach(async () => {
  for (const raw of servers.splice(0)) await raw[Symbol.asyncDispose]()
})

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'

interface Opened {
  readonly verb?: string
  readonly version?: string | null
  readonly flags?: number
  readonly headers?: string
}

function open(api: wininet.WinInet, port: number, { flags = 0, verb = 'GET', version = null }: Opened = {}) {
  const connection = given(api.InternetConnect(openSession(api), '127.0.0.1', port))
  return given(api.HttpOpenRequest(connection, verb, '/x', version, null, null, flags, 2))
}

/** The head that a request sends, and the request. */
async function sent(opened: Opened, api = wininetState()) {
  const raw = await server()
  const request = open(api, raw.port, opened)
  api.HttpSendRequest(request, opened.headers ?? null)
  const peer = await raw.accept()
  const head = await peer.head()
  peer.write(OK)
  expect(await api.completion(request)).toEqual({ dwResult: 1, dwError: 0 })
  return { head, request, api, host: `Host: 127.0.0.1:${raw.port}` }
}

describe('the version of a request', () => {
  it.each<[string | null, string]>([
    [null, '1.1'],
    ['', '1.1'],
    ['HTTP/1.1', '1.1'],
    ['HTTP/1.0', '1.0'],
    ['http/1.0', '1.0'],
    // Windows knows no other.
    ['HTTP/2.0', '1.1'],
  ])('is that of lpszVersion: %s', async (version, expected) => {
    const { api, head, request } = await sent({ version })
    expect(head.split('\r\n')[0]).toBe(`GET /x HTTP/${expected}`)
    const raw = new wininet.STRING()
    const level = wininet.HTTP_QUERY_RAW_HEADERS_CRLF | HTTP_QUERY_FLAG_REQUEST_HEADERS
    expect(api.HttpQueryInfo(request, level, raw)).toBe(true)
    expect(raw.value.split('\r\n')[0]).toBe(`GET /x HTTP/${expected}`)
    const told = new wininet.STRING()
    const ofRequest = wininet.HTTP_QUERY_VERSION | HTTP_QUERY_FLAG_REQUEST_HEADERS
    expect([api.HttpQueryInfo(request, ofRequest, told), told.value]).toEqual([true, `HTTP/${expected}`])
  })

  it('is that of INTERNET_OPTION_HTTP_VERSION where none is given', async () => {
    const api = wininetState()
    const set = (dwMinorVersion: number) =>
      api.InternetSetOption(
        null,
        wininet.INTERNET_OPTION_HTTP_VERSION,
        { dwMajorVersion: 1, dwMinorVersion },
        8,
      )
    expect(set(0)).toBe(true)
    const old = await sent({}, api)
    expect(old.head).toMatch(/^GET \/x HTTP\/1\.0\r\n/)
    const told = { value: null }
    expect(api.InternetQueryOption(old.request, wininet.INTERNET_OPTION_HTTP_VERSION, told)).toBe(true)
    expect(told.value).toEqual({ dwMajorVersion: 1, dwMinorVersion: 0 })
    expect((await sent({ version: 'HTTP/1.1' }, api)).head).toMatch(/^GET \/x HTTP\/1\.1\r\n/)
    expect(set(1)).toBe(true)
    expect((await sent({}, api)).head).toMatch(/^GET \/x HTTP\/1\.1\r\n/)
  })

  it('1.0 has no transfer coding: a caller who adds one is refused', async () => {
    const api = wininetState()
    const raw = await server()
    const request = open(api, raw.port, { verb: 'POST', version: 'HTTP/1.0' })
    const chunk = Buffer.from('0\r\n\r\n')
    expect(api.HttpSendRequest(request, 'Transfer-Encoding: chunked', -1, chunk, chunk.length)).toBe(false)
    expect(api.GetLastError()).toBe(ERROR_HTTP_INVALID_HEADER)
    expect(raw.connections).toHaveLength(0)
  })

  it('1.0 sends a body with its length, and reads an answer that ends with its connection', async () => {
    const api = wininetState()
    const raw = await server()
    const request = open(api, raw.port, { verb: 'POST', version: 'HTTP/1.0' })
    const body = Buffer.from('hello')
    api.HttpSendRequest(request, null, 0, body, body.length)
    const peer = await raw.accept()
    const received = await peer.until((all) => all.endsWith('hello'))
    expect(received).toMatch(/^POST \/x HTTP\/1\.0\r\n/)
    expect(received).toContain('\r\nContent-Length: 5\r\n')
    peer.write('HTTP/1.0 200 OK\r\n\r\nwhole')
    peer.socket.end()
    expect(await api.completion(request)).toEqual({ dwResult: 1, dwError: 0 })
    const [buffer, read] = [Buffer.alloc(10), new wininet.DWORD()]
    if (!api.InternetReadFile(request, buffer, 10, read)) await api.completion(request)
    expect(buffer.toString('latin1', 0, read.value)).toBe('whole')
  })

  it('1.0 with INTERNET_FLAG_KEEP_CONNECTION asks for the connection, and uses it again', async () => {
    const api = wininetState()
    const raw = await server()
    const peers = []
    for (let i = 0; i < 2; i++) {
      const request = open(api, raw.port, { version: 'HTTP/1.0', flags: KEEP })
      api.HttpSendRequest(request)
      const peer = raw.connections[0] ?? (await raw.accept())
      expect(await peer.head()).toContain('\r\nConnection: Keep-Alive\r\n')
      peer.write('HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok')
      await api.completion(request)
      const read = new wininet.DWORD()
      if (!api.InternetReadFile(request, Buffer.alloc(9), 9, read)) await api.completion(request)
      api.InternetCloseHandle(request)
      peers.push(peer)
    }
    expect(peers[1]).toBe(peers[0])
  })
})

describe('the fields that WinInet adds', () => {
  it('are Host alone for a GET', async () => {
    const { head, host } = await sent({})
    expect(head.split('\r\n')).toEqual(['GET /x HTTP/1.1', host, 'User-Agent: test/1.0', '', ''])
  })

  it.each<[string, Opened, string[]]>([
    ['http.c test_connection_header, /test8', { flags: KEEP }, ['Connection: Keep-Alive']],
    ['http.c test_connection_header, /test9', {}, []],
    [
      'http.c test_connection_header, /test9 without a cache',
      { flags: wininet.INTERNET_FLAG_NO_CACHE_WRITE },
      [],
    ],
    [
      'http.c test_connection_header, /testA',
      { verb: 'POST', flags: wininet.INTERNET_FLAG_NO_CACHE_WRITE },
      ['Content-Length: 0', 'Cache-Control: no-cache'],
    ],
    [
      'http.c test_header_handling_order, /test4',
      { flags: KEEP, headers: 'Connection: Close' },
      ['Connection: Close'],
    ],
    ['a close in lower case', { headers: 'connection: close' }, ['Connection: close']],
    ['a POST without a body', { verb: 'POST' }, ['Content-Length: 0']],
    ['http.c test_header_override', { headers: 'Host: test.local:80' }, []],
    ['chunks of the caller', { verb: 'POST', headers: 'Transfer-Encoding: chunked' }, ['Content-Length: 0']],
  ])('%s', async (_, opened, lines) => {
    const { head, host } = await sent(opened)
    const own = opened.headers?.startsWith('Host') ? opened.headers : host
    const added = ['User-Agent: test/1.0', own, ...lines]
    expect(head.split('\r\n').slice(1, -2).sort()).toEqual(added.sort())
  })
})

it.each<[string, number, number, string]>([
  ['a plain request', 0, 0, 'test.invalid'],
  ['a secure request: TLS on port 80', 0, wininet.INTERNET_FLAG_SECURE, 'test.invalid:80'],
  ['a secure connection', wininet.INTERNET_FLAG_SECURE, wininet.INTERNET_FLAG_SECURE, 'test.invalid'],
  // Windows makes a plain request to port 443 of it.
  ['a secure connection, inherited', wininet.INTERNET_FLAG_SECURE, 0, 'test.invalid'],
])(
  'port 0 is that of the service when it connects (test_default_service_port): %s',
  async (_, ofConnection, flags, host) => {
    const api = wininetState({ lookup: (_name, _options, done) => done(new Error('none'), []) })
    const connection = given(
      api.InternetConnect(openSession(api), 'test.invalid', 0, null, null, 3, ofConnection, 1),
    )
    const request = given(api.HttpOpenRequest(connection, 'GET', '/', null, null, null, flags, 2))
    api.HttpSendRequest(request)
    await api.completion(request)
    const text = new wininet.STRING()
    const level = wininet.HTTP_QUERY_HOST | HTTP_QUERY_FLAG_REQUEST_HEADERS
    expect(api.HttpQueryInfo(request, level, text)).toBe(true)
    expect(text.value).toBe(host)
  },
)

it('CONNECT has Content-Length: 0, as http.c test_proxy_direct has it', async () => {
  const api = wininetState()
  const raw = await server()
  const session = given(
    api.InternetOpen('test/1.0', 3, `http://127.0.0.1:${raw.port}`, null, wininet.INTERNET_FLAG_ASYNC),
  )
  const connection = given(api.InternetConnect(session, 'test.invalid', 443))
  const secure = wininet.INTERNET_FLAG_SECURE
  const request = given(api.HttpOpenRequest(connection, 'POST', '/x', null, null, null, secure, 2))
  api.HttpSendRequest(request)
  const peer = await raw.accept()
  expect((await peer.head()).split('\r\n')).toEqual([
    'CONNECT test.invalid:443 HTTP/1.1',
    'Host: test.invalid:443',
    'User-Agent: test/1.0',
    'Content-Length: 0',
    '',
    '',
  ])
  peer.write(
    'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="placebo"\r\n\r\n',
  )
  peer.socket.end()
  expect(await api.completion(request)).toEqual({ dwResult: 1, dwError: 0 })
  const status = new wininet.DWORD()
  const level = wininet.HTTP_QUERY_STATUS_CODE | wininet.HTTP_QUERY_FLAG_NUMBER
  expect(api.HttpQueryInfo(request, level, status)).toBe(true)
  expect(status.value).toBe(407)
})

it('an empty user name is none: the challenge is handed out', async () => {
  const api = wininetState()
  const raw = await server()
  const connection = given(api.InternetConnect(openSession(api), '127.0.0.1', raw.port, '', ''))
  const request = given(api.HttpOpenRequest(connection, 'GET', '/', null, null, null, 0, 2))
  api.HttpSendRequest(request)
  const peer = await raw.accept()
  await peer.head()
  peer.write('HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm="a"\r\nContent-Length: 0\r\n\r\n')
  expect(await api.completion(request)).toEqual({ dwResult: 1, dwError: 0 })
  expect(peer.received).not.toContain('Authorization')
})
