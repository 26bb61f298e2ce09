// A GET through Begin and End.

import { describe, expect, it } from 'vitest'
import {
  Cookie,
  CookieCollection,
  CookieContainer,
  createSystemNet,
  type HttpWebResponse,
  type IAsyncResult,
  ObjectDisposedException,
  ProtocolViolationException,
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

describe('HttpWebResponse', () => {
  const responseTo = async (lastModified?: string) => {
    await using server = await webServer((_request, response) => {
      if (lastModified !== undefined) response.setHeader('Last-Modified', lastModified)
      response.setHeader('Set-Cookie', ['a=1', 'b=2; Path=/'])
      response.end()
    })
    const net = createSystemNet()
    try {
      const request = net.WebRequest.create(`${server.origin}/x`)
      request.cookieContainer = new CookieContainer()
      return await request.getResponseAsync()
    } finally {
      net.close()
    }
  }

  it.each([
    ['Sun, 06 Nov 1994 08:49:37 GMT'],
    ['Sunday, 06-Nov-94 08:49:37 GMT'],
    ['Sun Nov  6 08:49:37 1994 GMT'],
  ])('reads lastModified from %s', async (text) => {
    const response = await responseTo(text)
    expect(response.lastModified).toEqual(new Date(Date.UTC(1994, 10, 6, 8, 49, 37)))
    response.close()
  })

  it('has now as lastModified where the response does not say', async () => {
    const response = await responseTo()
    const before = Date.now()
    const { lastModified } = response
    expect(lastModified.getTime()).toBeGreaterThanOrEqual(before)
    expect(lastModified.getTime()).toBeLessThanOrEqual(Date.now())
    response.close()
  })

  it('refuses a lastModified that is no date', async () => {
    const response = await responseTo('yesterday')
    expect(() => response.lastModified).toThrow(ProtocolViolationException)
    response.close()
  })

  it('gives the cookies that it was given, until it is disposed of', async () => {
    const response = await responseTo()
    expect([...response.cookies].map(String)).toEqual(['a=1', 'b=2'])
    expect(response.cookies).toBe(response.cookies)
    const cookies = new CookieCollection()
    cookies.add(new Cookie('c', '3'))
    response.cookies = cookies
    expect(response.cookies).toBe(cookies)
    response.close()
    expect(response.cookies).toBe(cookies)
    response[Symbol.dispose]()
    expect(() => response.cookies).toThrow(ObjectDisposedException)
    expect(() => {
      response.cookies = cookies
    }).toThrow(ObjectDisposedException)
    expect(() => response.lastModified).toThrow(ObjectDisposedException)
  })
})
