// json, text, bytes, arrayBuffer and blob of what fetch and send are fulfilled with.

import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, expectTypeOf, onTestFinished, test } from 'vitest'
import { type FetchedResponse, HttpResponse, Session } from '../../src/index.ts'
import { collectGarbage } from '../support/collect-garbage.ts'
import { httpServer } from './support/http-server.ts'

function newSession(): Session {
  const session = new Session()
  onTestFinished(() => session.close())
  return session
}
const serving = async (body: string | Uint8Array, type?: string): Promise<string> =>
  (
    await httpServer((_request, response) => {
      if (type !== undefined) response.setHeader('content-type', type)
      response.end(body)
    })
  ).origin

const ways = [
  ['fetch', (session: Session, url: string): Promise<HttpResponse> => session.fetch(url)],
  ['send', (session: Session, url: string): Promise<HttpResponse> => session.open('GET', url).send()],
] as const

describe.each(ways)('the response of %s', (_name, get) => {
  test('gives its body in one of five forms', async () => {
    const url = await serving('{"a":"ä"}', 'application/json')
    const session = newSession()
    const value = await (await get(session, url)).json<{ a: string }>()
    expectTypeOf(value).toEqualTypeOf<{ a: string }>()
    expect(value).toEqual({ a: 'ä' })
    expect(await (await get(session, url)).text()).toBe('{"a":"ä"}')
    expect(await (await get(session, url)).bytes()).toEqual(new TextEncoder().encode('{"a":"ä"}'))
    expect((await (await get(session, url)).arrayBuffer()).byteLength).toBe(10)
    const blob = await (await get(session, url)).blob()
    expect([blob.type, await blob.text()]).toEqual(['application/json', '{"a":"ä"}'])
  })

  test('is UTF-8 without its byte order mark, whatever the Content-Type says', async () => {
    const url = await serving(Buffer.from('efbbbfc3a4ff', 'hex'), 'text/plain; charset=iso-8859-1')
    expect(await (await get(newSession(), url)).text()).toBe('ä\ufffd')
    const json = await serving(Buffer.from('\ufeff[1]'))
    expect(await (await get(newSession(), json)).json()).toEqual([1])
  })

  test('says what is no JSON', async () => {
    const response = await get(newSession(), await serving('<html>', 'text/html'))
    const call = response.json()
    await expect(call).rejects.toThrow(SyntaxError)
    await expect(call).rejects.toThrow(/^The body is not JSON \(status 200, text\/html\): /)
  })

  test('gives its body once', async () => {
    const response = await get(newSession(), await serving('text'))
    await response.text()
    await expect(response.bytes()).rejects.toThrow(TypeError)
    await expect(response.bytes()).rejects.toThrow('The body was used already. Keep what it gave.')
  })

  test('has an empty body where there is none', async () => {
    const { origin } = await httpServer((_request, response) => response.writeHead(204).end())
    const response = await get(newSession(), origin)
    expect([response.ok, await response.text()]).toEqual([true, ''])
  })

  test('rejects when the body breaks off', async () => {
    const { origin } = await httpServer((_request, response) => {
      response.writeHead(200, { 'content-length': 10 }).write('half')
      response.socket?.end()
    })
    await expect((await get(newSession(), origin)).text()).rejects.toMatchObject({
      name: 'TransferError',
      phase: 'read',
    })
  })
})

describe('the response of send', () => {
  test('leaves the request open, to be sent again', async () => {
    const request = newSession().open('GET', await serving('text'))
    expect(await (await request.send()).text()).toBe('text')
    expect(request.state).toBe('complete')
    expect(await (await request.send()).text()).toBe('text')
  })

  test('has no body after some of it was read elsewhere', async () => {
    const request = newSession().open('GET', await serving('text'))
    const response = await request.send()
    await request.read(new Uint8Array(1))
    await expect(response.text()).rejects.toThrow('The body was used already')
  })

  test('has no body when the request was sent again, and takes none of the next', async () => {
    const request = newSession().open('GET', await serving('text'))
    const first = await request.send()
    const second = await request.send()
    await expect(first.text()).rejects.toThrow('the request was sent again')
    expect(await second.text()).toBe('text')
  })

  test('holds its request: nobody else has to', async () => {
    let finish = (): void => {}
    const { origin } = await httpServer((_request, response) => {
      response.write('one ')
      finish = () => response.end('two')
    })
    const session = newSession()
    const response = await session.open('GET', origin).send()
    // Longer than a request is held in any case.
    await delay(30)
    await collectGarbage()
    expect(session.requests.size).toBe(1)
    finish()
    expect(await response.text()).toBe('one two')
  })
})

test('what fetch gives is an HttpResponse, with what the head says', async () => {
  const { origin } = await httpServer((_request, response) => {
    response.writeHead(200, { trailer: 'x-sum' })
    response.addTrailers({ 'x-sum': '1' })
    response.end('text')
  })
  const response: FetchedResponse = await newSession().fetch(origin)
  expect(response).toBeInstanceOf(HttpResponse)
  expect([response.httpVersion, response.header('trailer')]).toEqual(['1.1', 'x-sum'])
  await response.text()
  expect(response.trailers.get('x-sum')).toBe('1')
})
