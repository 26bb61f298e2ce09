// The request line and the Connection field: HTTP/1.0 where it is asked for, and Keep-Alive where the server may need it (D238, D239).

import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, it } from 'vitest'
import {
  createSystemNet,
  HttpVersion,
  type HttpWebRequest,
  NetworkCredential,
  ProtocolViolationException,
  type SystemNet,
} from '../../src/dotnet/index.ts'
import { type RawConnection, type RawServer, rawServer } from '../support/raw-server.ts'

const nets: SystemNet[] = []
const system = (): SystemNet => {
  const net = createSystemNet()
  nets.push(net)
  return net
}
afterEach(() => {
  for (const net of nets.splice(0)) net.close()
})

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'

/** The lines of a head that are about the version and the connection. */
const told = (head: string): string[] =>
  head.split('\r\n').filter((line, i) => i === 0 || /^connection:/i.test(line))

async function get(request: HttpWebRequest, server: RawServer, known: RawConnection | null, answer = OK) {
  const pending = request.getResponseAsync()
  const connection = known ?? (await server.accept())
  const head = await connection.head()
  connection.write(answer)
  const response = await pending
  await response.getResponseStream().readAsync(Buffer.alloc(10))
  response.close()
  return { connection, head: told(head) }
}

describe('with keepAlive', () => {
  it('the first request to a server has Connection: Keep-Alive, and later ones have no Connection field', async () => {
    await using server = await rawServer()
    const net = system()
    const first = await get(net.WebRequest.create(`${server.origin}/1`), server, null)
    expect(first.head).toEqual(['GET /1 HTTP/1.1', 'Connection: Keep-Alive'])
    for (const path of ['/2', '/3']) {
      const later = await get(net.WebRequest.create(server.origin + path), server, first.connection)
      expect(later.head).toEqual([`GET ${path} HTTP/1.1`])
    }
  })

  it('a server that has answered in HTTP/1.0 is told each time', async () => {
    await using server = await rawServer()
    const net = system()
    const old = 'HTTP/1.0 200 OK\r\nContent-Length: 2\r\nConnection: Keep-Alive\r\n\r\nok'
    const first = await get(net.WebRequest.create(`${server.origin}/1`), server, null, old)
    const second = await get(net.WebRequest.create(`${server.origin}/2`), server, first.connection, old)
    expect([first.head, second.head]).toEqual([
      ['GET /1 HTTP/1.1', 'Connection: Keep-Alive'],
      ['GET /2 HTTP/1.1', 'Connection: Keep-Alive'],
    ])
  })

  it('a request that is sent again with credentials tells the server that it now knows nothing', async () => {
    await using server = await rawServer()
    const request = system().WebRequest.create(`${server.origin}/1`)
    request.credentials = new NetworkCredential('user', 'secret')
    const pending = request.getResponseAsync()
    const connection = await server.accept()
    expect(told(await connection.head())).toEqual(['GET /1 HTTP/1.1', 'Connection: Keep-Alive'])
    connection.write('HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm="a"\r\nContent-Length: 0\r\n\r\n')
    expect(told(await connection.head())).toEqual(['GET /1 HTTP/1.1'])
    connection.write(OK)
    ;(await pending).close()
  })

  it('a redirect to another server tells that server', async () => {
    await using server = await rawServer()
    await using other = await rawServer()
    const pending = system().WebRequest.create(`${server.origin}/1`).getResponseAsync()
    const first = await server.accept()
    expect(told(await first.head())).toEqual(['GET /1 HTTP/1.1', 'Connection: Keep-Alive'])
    first.write(`HTTP/1.1 302 Found\r\nLocation: ${other.origin}/2\r\nContent-Length: 0\r\n\r\n`)
    const second = await other.accept()
    expect(told(await second.head())).toEqual(['GET /2 HTTP/1.1', 'Connection: Keep-Alive'])
    second.write(OK)
    ;(await pending).close()
  })
})

describe('without keepAlive', () => {
  it.each([
    [HttpVersion.Version11, ['GET / HTTP/1.1', 'Connection: Close']],
    [HttpVersion.Version10, ['GET / HTTP/1.0']],
  ])('HTTP/%s says so as that version does, and the connection is closed', async (protocolVersion, lines) => {
    await using server = await rawServer()
    const net = system()
    const set = { protocolVersion, keepAlive: false }
    const { head } = await get(Object.assign(net.WebRequest.create(server.origin), set), server, null)
    expect(head).toEqual(lines)
    await server.quiet()
  })
})

describe('a request of HTTP/1.0', () => {
  const create = (net: SystemNet, url: string, set: Partial<HttpWebRequest> = {}): HttpWebRequest =>
    Object.assign(net.WebRequest.create(url), { protocolVersion: HttpVersion.Version10, ...set })

  it('says so in its request line, and asks for the connection to be kept each time', async () => {
    await using server = await rawServer()
    const net = system()
    const { connection, head } = await get(create(net, `${server.origin}/1`), server, null)
    const later = await get(create(net, `${server.origin}/2`), server, connection)
    expect([head, later.head]).toEqual([
      ['GET /1 HTTP/1.0', 'Connection: Keep-Alive'],
      ['GET /2 HTTP/1.0', 'Connection: Keep-Alive'],
    ])
  })

  it.each([
    ['sendChunked', { sendChunked: true }],
    ['no length', {}],
    ['no length, no buffering and no keepAlive', { allowWriteStreamBuffering: false, keepAlive: false }],
  ])('with %s sends its body with a length, and asks for no 100', async (_name, set) => {
    await using server = await rawServer()
    const request = create(system(), server.origin, { method: 'POST', ...set })
    const stream = await request.getRequestStreamAsync()
    await stream.writeAsync(Buffer.from('hello'))
    stream.close()
    const pending = request.getResponseAsync()
    const connection = await server.accept()
    const sent = await connection.until((received) => received.endsWith('hello'))
    expect(sent).toMatch(/^POST \/ HTTP\/1\.0\r\n/)
    expect(sent).toMatch(/\r\nContent-Length: 5\r\n/)
    expect(sent).not.toMatch(/transfer-encoding|expect/i)
    connection.write(OK)
    ;(await pending).close()
  })

  it('refuses sendChunked without buffering', async () => {
    await using server = await rawServer()
    const set = { method: 'POST', sendChunked: true, allowWriteStreamBuffering: false }
    const request = create(system(), server.origin, set)
    expect(() => request.beginGetRequestStream()).toThrow(ProtocolViolationException)
    expect(server.connections).toHaveLength(0)
  })

  it('reads an answer that ends with its connection', async () => {
    await using server = await rawServer()
    const pending = create(system(), server.origin).getResponseAsync()
    const connection = await server.accept()
    await connection.head()
    connection.write('HTTP/1.0 200 OK\r\n\r\nhello')
    connection.socket.end()
    const stream = (await pending).getResponseStream()
    expect(await text(stream.readable())).toBe('hello')
  })
})
