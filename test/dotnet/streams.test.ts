// The streams of a request and of its response, as promises, as streams of Node and as streams of the Web.

import { once } from 'node:events'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { describe, expect, it } from 'vitest'
import {
  ArgumentNullException,
  createSystemNet,
  type HttpWebRequest,
  IOException,
  NotSupportedException,
  type SystemNet,
  WebException,
} from '../../src/dotnet/index.ts'
import { type WebServer, webServer } from '../cli/web-server.ts'
import { rawServer } from '../support/raw-server.ts'

const echo = (): Promise<WebServer> =>
  webServer((request, response) => {
    request.pipe(response)
  })

function posting(net: SystemNet, url: string, set: Partial<HttpWebRequest> = {}): HttpWebRequest {
  return Object.assign(net.WebRequest.create(url), { method: 'POST', ...set })
}

describe('a request stream', () => {
  it('is written by promises', async () => {
    await using server = await echo()
    const net = createSystemNet()
    const request = posting(net, server.origin, { sendChunked: true })
    const stream = await request.getRequestStreamAsync()
    await stream.writeAsync(Buffer.from('hello '))
    await stream.writeAsync(Buffer.from('the world'), 4)
    stream.close()
    const response = await request.getResponseAsync()
    expect(await text(response.getResponseStream().readable())).toBe('hello world')
    net.close()
  })

  it('is a stream of Node, whose end closes it', async () => {
    await using server = await echo()
    const net = createSystemNet()
    const request = posting(net, server.origin, { sendChunked: true })
    const stream = await request.getRequestStreamAsync()
    await pipeline(Readable.from([Buffer.from('one '), Buffer.from('two')]), stream.writable())
    const response = await request.getResponseAsync()
    expect(await text(response.getResponseStream().readable())).toBe('one two')
    net.close()
  })

  it('is a stream of the Web', async () => {
    await using server = await echo()
    const net = createSystemNet()
    const request = posting(net, server.origin)
    const stream = await request.getRequestStreamAsync()
    await new Blob(['of the Web']).stream().pipeTo(stream.web())
    const response = await request.getResponseAsync()
    expect(await text(response.getResponseStream().web())).toBe('of the Web')
    net.close()
  })

  it('that is destroyed before its end aborts the request: half a body never looks whole', async () => {
    await using server = await rawServer()
    const net = createSystemNet()
    const request = posting(net, server.origin, { sendChunked: true })
    const [connection, stream] = await Promise.all([server.accept(), request.getRequestStreamAsync()])
    const writable = stream.writable()
    writable.write('half')
    await connection.until((received) => received.includes('half'))
    writable.destroy(new Error('the source is gone'))
    await once(writable, 'error')
    await server.quiet()
    expect(connection.received).not.toContain('\r\n0\r\n')
    expect(() => request.beginGetResponse()).toThrow(WebException)
    net.close()
  })

  it('takes a synchronous write into memory, and none that would have to wait', async () => {
    await using server = await echo()
    const net = createSystemNet()
    const buffered = posting(net, server.origin)
    const memory = await buffered.getRequestStreamAsync()
    memory.write(Buffer.from('at once'))
    expect(await text((await buffered.getResponseAsync()).getResponseStream().readable())).toBe('at once')
    const direct = posting(net, server.origin, { sendChunked: true })
    const stream = await direct.getRequestStreamAsync()
    expect(() => stream.write(Buffer.from('x'))).toThrow(NotSupportedException)
    expect(() => stream.write(Buffer.from('x'))).toThrow(/beginWrite/)
    direct.abort()
    net.close()
  })

  it('cannot be read, sought or measured (D090, D091), and is flushed at all times (D092)', async () => {
    await using server = await echo()
    const net = createSystemNet()
    const request = posting(net, server.origin)
    const stream = await request.getRequestStreamAsync()
    const buffer = Buffer.alloc(1)
    expect(() => stream.beginRead(buffer, 0, 1)).toThrow(NotSupportedException)
    expect(() => stream.read()).toThrow(NotSupportedException)
    expect(() => stream.readByte()).toThrow(NotSupportedException)
    expect(() => stream.length).toThrow(NotSupportedException)
    expect(() => stream.position).toThrow(NotSupportedException)
    expect(() => stream.seek()).toThrow(NotSupportedException)
    expect(() => stream.setLength()).toThrow(NotSupportedException)
    expect(stream.flush()).toBeUndefined()
    request.abort()
    net.close()
  })

  it('of 0 bytes after an abort says that the request was aborted (D114)', async () => {
    await using server = await echo()
    const net = createSystemNet()
    const request = posting(net, server.origin)
    const stream = await request.getRequestStreamAsync()
    request.abort()
    expect(() => stream.beginWrite(Buffer.alloc(0), 0, 0)).toThrow(
      expect.objectContaining({ name: 'WebException', status: net.WebExceptionStatus.RequestCanceled }),
    )
    net.close()
  })
})

describe('a response stream', () => {
  it('is read by a loop', async () => {
    await using server = await webServer((_request, response) => response.end('x'.repeat(200_000)))
    const net = createSystemNet()
    const response = await net.WebRequest.create(server.origin).getResponseAsync()
    let bytes = 0
    for await (const chunk of response.getResponseStream()) bytes += chunk.length
    expect(bytes).toBe(200_000)
    net.close()
  })

  it('of the Web fills the buffer of its reader', async () => {
    await using server = await webServer((_request, response) => response.end('hello'))
    const net = createSystemNet()
    const response = await net.WebRequest.create(server.origin).getResponseAsync()
    const reader = response.getResponseStream().web().getReader({ mode: 'byob' })
    const { value } = await reader.read(new Uint8Array(100))
    expect(Buffer.from(value as Uint8Array).toString()).toBe('hello')
    expect((await reader.read(new Uint8Array(100))).done).toBe(true)
    net.close()
  })

  it('that is cut short fails behind the bytes that came (D167, D168)', async () => {
    await using server = await rawServer()
    const net = createSystemNet()
    const reading = net.WebRequest.create(server.origin).getResponseAsync()
    const connection = await server.accept()
    await connection.head()
    connection.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n')
    const stream = (await reading).getResponseStream()
    const buffer = Buffer.alloc(100)
    expect(await stream.readAsync(buffer)).toBe(5)
    connection.socket.end()
    await expect(stream.readAsync(buffer)).rejects.toThrow(IOException)
    net.close()
  })

  it('cannot be written (D151), and rejects what is no buffer', async () => {
    await using server = await webServer((_request, response) => response.end('hello'))
    const net = createSystemNet()
    const stream = (await net.WebRequest.create(server.origin).getResponseAsync()).getResponseStream()
    expect(() => stream.write()).toThrow(NotSupportedException)
    await expect(stream.readAsync(null as never, 0, 1)).rejects.toThrow(ArgumentNullException)
    stream.close()
    net.close()
  })

  it('is closed by a using declaration of its response', async () => {
    await using server = await webServer((_request, response) => response.end('hello'))
    const net = createSystemNet()
    const response = await net.WebRequest.create(server.origin).getResponseAsync()
    const stream = response.getResponseStream()
    response[Symbol.dispose]()
    expect(stream.canRead).toBe(false)
    net.close()
  })
})
