// What is set on a request after its first Begin call counts for what was not sent yet, and for nothing else (D051).

import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, it } from 'vitest'
import { CookieContainer, createSystemNet, type SystemNet } from '../../src/dotnet/index.ts'
import { webServer } from '../cli/web-server.ts'

const nets: SystemNet[] = []
const system = (): SystemNet => {
  const net = createSystemNet()
  nets.push(net)
  return net
}
afterEach(() => {
  for (const net of nets.splice(0)) net.close()
})

/** Answers with the request line, the content type, and the body. */
const mirror = () =>
  webServer(async (request, response) => {
    const body = await text(request)
    response.end(`${request.method} ${request.headers['content-type'] ?? '-'} ${body}`)
  })

async function answer(net: SystemNet, url: string, length: number, change: object): Promise<string> {
  const request = Object.assign(net.WebRequest.create(url), { method: 'POST' })
  if (length >= 0) request.contentLength = length
  const stream = await request.getRequestStreamAsync()
  Object.assign(request, change)
  await stream.writeAsync(Buffer.from('hello'))
  stream.close()
  const response = await request.getResponseAsync()
  return await text(response.getResponseStream().readable())
}

describe('what is set after the request stream was given', () => {
  const change = { method: 'PUT', contentType: 'text/plain' }

  it('goes with a buffered body, whose head is still to be sent', async () => {
    await using server = await mirror()
    expect(await answer(system(), server.origin, -1, change)).toBe('PUT text/plain hello')
  })

  it('is too late where the head has left', async () => {
    await using server = await mirror()
    expect(await answer(system(), server.origin, 5, change)).toBe('POST - hello')
  })

  it('decides about what follows the response', async () => {
    await using server = await webServer((request, response) => {
      request.resume()
      response.writeHead(302, { location: '/elsewhere', 'set-cookie': 'a=1' }).end('moved')
    })
    const cookieContainer = new CookieContainer()
    const change = { allowAutoRedirect: false, cookieContainer }
    expect(await answer(system(), server.origin, 5, change)).toBe('moved')
    expect(cookieContainer.getCookieHeader(server.origin)).toBe('a=1')
  })
})

it('what is set after the response was asked for changes nothing of that response', async () => {
  await using server = await webServer((_request, response) => {
    response.writeHead(302, { location: '/elsewhere' }).end('moved')
  })
  const request = Object.assign(system().WebRequest.create(server.origin), { allowAutoRedirect: false })
  const pending = request.getResponseAsync()
  request.allowAutoRedirect = true
  expect((await pending).statusCode).toBe(302)
})
