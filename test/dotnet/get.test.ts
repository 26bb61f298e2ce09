// A GET through Begin and End.

import { describe, expect, it } from 'vitest'
import {
  createSystemNet,
  type HttpWebResponse,
  type IAsyncResult,
  WebException,
} from '../../src/dotnet/index.ts'
import { webServer } from '../cli/web-server.ts'

const waiting = (result: IAsyncResult): Promise<boolean> => result.asyncWaitHandle.waitOne(5000)

describe('a GET', () => {
  it('gives its response through the callback, and its body read by read', async () => {
    await using server = await webServer((_request, response) => response.end('hello world'))
    const net = createSystemNet()
    const request = net.WebRequest.create(`${server.origin}/x`)
    const state = {}
    const response = await new Promise<HttpWebResponse>((resolve) => {
      const result = request.beginGetResponse((done) => {
        expect(done.asyncState).toBe(state)
        expect(done.completedSynchronously).toBe(false)
        resolve(request.endGetResponse(done))
      }, state)
      expect(result.isCompleted).toBe(false)
    })
    expect(response.statusCode).toBe(200)
    const stream = response.getResponseStream()
    const buffer = Buffer.alloc(5)
    let text = ''
    for (;;) {
      const result = stream.beginRead(buffer, 0, buffer.length)
      await waiting(result)
      const bytes = stream.endRead(result)
      if (bytes === 0) break
      text += buffer.toString('latin1', 0, bytes)
    }
    expect(text).toBe('hello world')
    response.close()
    net.close()
  })

  it('that is answered with an error throws it, with a response that can be read', async () => {
    await using server = await webServer((_request, response) => {
      response.statusCode = 404
      response.end('nothing here')
    })
    const net = createSystemNet()
    const error = await net.WebRequest.create(server.origin)
      .getResponseAsync()
      .catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(WebException)
    const { response, status } = error as WebException
    expect(status).toBe(net.WebExceptionStatus.ProtocolError)
    const buffer = Buffer.alloc(100)
    const bytes = await (response as HttpWebResponse).getResponseStream().readAsync(buffer)
    expect(buffer.toString('latin1', 0, bytes)).toBe('nothing here')
    net.close()
  })
})
