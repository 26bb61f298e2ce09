// What becomes of the connections of requests: the one that a buffered stream reserves, and kept ones that die.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  createSystemNet,
  type HttpWebRequest,
  IOException,
  ProtocolViolationException,
  type SystemNet,
  WebException,
  WebExceptionStatus,
} from '../../src/dotnet/index.ts'
import { webServer } from '../cli/web-server.ts'
import { type RawConnection, type RawServer, rawServer } from '../support/raw-server.ts'

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'

let server: RawServer
let net: SystemNet
beforeEach(async () => {
  server = await rawServer()
  net = createSystemNet()
})
afterEach(async () => {
  net.close()
  await server.close()
})

const create = (method: string, set: Partial<HttpWebRequest> = {}): HttpWebRequest =>
  Object.assign(net.WebRequest.create(`${server.origin}/`), { method, ...set })

describe('a buffered stream reserves a connection', () => {
  const begun = async (method = 'POST') => {
    const request = create(method)
    const given = request.getRequestStreamAsync()
    const peer = await server.accept()
    return { request, peer, stream: await given }
  }

  it('that no other request takes', async () => {
    const { request, peer, stream } = await begun()
    const other = create('GET')
    const response = other.getResponseAsync()
    const second = await server.accept()
    await second.head()
    second.write(OK)
    ;(await response).close()
    expect(peer.received).toBe('')
    stream.write(Buffer.from('abcd'))
    stream.close()
    const mine = request.getResponseAsync()
    await peer.until((received) => received.endsWith('abcd'))
    peer.write(OK)
    ;(await mine).close()
    expect(server.connections.length).toBe(2)
  })

  it('that an abort closes', async () => {
    const streams = []
    for (let i = 0; i < 2; i++) streams.push(await begun())
    for (const { request } of streams) request.abort()
    await server.quiet()
  })

  it.each(['PUT', 'POST'])(
    'that is replaced where the server closes it before the body comes: %s',
    async (method) => {
      for (const isNoticed of [true, false]) {
        const { request, peer, stream } = await begun(method)
        peer.socket.destroy()
        if (isNoticed) await server.quiet()
        stream.write(Buffer.from('abcd'))
        stream.close()
        const other = await server.accept()
        await other.until((received) => received.endsWith('abcd'))
        other.write(OK)
        const response = await request.getResponseAsync()
        expect(response.statusCode).toBe(200)
        response.close()
        other.socket.destroy()
        await server.quiet()
      }
    },
  )

  it('and a server that closes it without an answer has closed a fresh one (D197)', async () => {
    const { request, peer, stream } = await begun()
    stream.write(Buffer.from('abcd'))
    stream.close()
    const response = request.getResponseAsync()
    await peer.until((received) => received.endsWith('abcd'))
    peer.socket.end()
    const error = await response.catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(WebException)
    expect((error as WebException).status).toBe(WebExceptionStatus.ConnectionClosed)
  })
})

describe('a kept connection that dies under a request', () => {
  const kept = async (): Promise<RawConnection> => {
    const first = create('GET')
    const response = first.getResponseAsync()
    const peer = await server.accept()
    await peer.head()
    peer.write(OK)
    const { statusCode } = await response
    expect(statusCode).toBe(200)
    ;(await response).close()
    return peer
  }

  it.each(['GET', 'POST', 'DELETE', 'PATCH'])(
    'of which no body has begun is sent again, once: %s (D198)',
    async (method) => {
      const peer = await kept()
      const request = create(method, method === 'GET' ? {} : { contentLength: 0 })
      const response = request.getResponseAsync()
      await peer.head()
      peer.socket.end()
      const other = await server.accept()
      await other.head()
      other.write(OK)
      ;(await response).close()
    },
  )

  it('whose body waits for 100 (Continue) is sent again (D198)', async () => {
    const peer = await kept()
    const request = create('POST', { contentLength: 4, continueTimeout: -1 })
    const given = request.getRequestStreamAsync()
    await peer.head()
    peer.socket.end()
    const other = await server.accept()
    expect(await other.head()).toMatch(/^POST .*expect: 100-continue/is)
    other.write('HTTP/1.1 100 Continue\r\n\r\n')
    const stream = await given
    await stream.writeAsync(Buffer.from('abcd'))
    stream.close()
    await other.until((received) => received === 'abcd')
    other.write(OK)
    ;(await request.getResponseAsync()).close()
  })

  // EndWriteHeaders_Part2 of HttpWebRequest sets m_BodyStarted when the head has left, before the stream is given out.
  it('whose stream was given out fails, although nothing was written to it (D199)', async () => {
    const peer = await kept()
    const request = create('POST', { contentLength: 4 })
    request.servicePoint.expect100Continue = false
    const stream = await request.getRequestStreamAsync()
    await peer.head()
    peer.socket.end()
    await server.quiet()
    await expect(stream.writeAsync(Buffer.from('abcd'))).rejects.toThrow(IOException)
    const error = await request.getResponseAsync().catch((reason: unknown) => reason)
    expect((error as WebException).status).toBe(WebExceptionStatus.KeepAliveFailure)
    expect(server.connections).toHaveLength(1)
  })

  it('whose body has begun fails (D199)', async () => {
    const peer = await kept()
    const request = create('POST')
    const stream = await request.getRequestStreamAsync()
    stream.write(Buffer.from('abcd'))
    stream.close()
    const response = request.getResponseAsync()
    await peer.until((received) => received.endsWith('abcd'))
    peer.socket.end()
    const error = await response.catch((reason: unknown) => reason)
    expect((error as WebException).status).toBe(WebExceptionStatus.KeepAliveFailure)
  })
})

describe('a request without a stream', () => {
  const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'REPORT']
  const switches = [true, false]

  it.each(methods)('is answered, or refused at once, however it is set: %s', async (method) => {
    await using web = await webServer((request, response) => {
      lengths.push(request.headers['content-length'])
      response.end('ok')
    })
    const lengths: (string | undefined)[] = []
    let answers = 0
    for (const length of [-1, 0, 4])
      for (const sendChunked of switches)
        for (const allowWriteStreamBuffering of switches)
          for (const keepAlive of switches)
            for (const expect100Continue of switches) {
              const request = net.WebRequest.create(`${web.origin}/`)
              Object.assign(request, { method, keepAlive, allowWriteStreamBuffering })
              if (length >= 0) request.contentLength = length
              request.sendChunked = sendChunked
              request.servicePoint.expect100Continue = expect100Continue
              try {
                const response = await request.getResponseAsync()
                expect(response.statusCode).toBe(200)
                response.close()
                answers++
                if (length === 0 && method.startsWith('P')) expect(lengths.at(-1)).toBe('0')
              } catch (error) {
                expect(error).toBeInstanceOf(ProtocolViolationException)
              }
            }
    expect(answers).toBeGreaterThan(0)
  })
})
