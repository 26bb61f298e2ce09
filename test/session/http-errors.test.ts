// throwHttpErrors: a status of 400 or more rejects.

import { describe, expect, onTestFinished, test } from 'vitest'
import { FetchedResponse, HttpError, Session, type SessionOptions } from '../../src/index.ts'
import { httpServer, type TestServer } from './support/http-server.ts'

function newSession(options?: SessionOptions): Session {
  const session = new Session(options)
  onTestFinished(() => session.close())
  return session
}
/** Answers with the status that the path names. */
const answering = (): Promise<TestServer> =>
  httpServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(Number(request.url?.slice(1, 4)), { 'content-type': 'application/json' })
      response.end('{"why":"because"}')
    })
  })
const errorOf = (call: Promise<unknown>): Promise<HttpError> =>
  call.then(
    () => expect.fail('it was fulfilled'),
    (error: HttpError) => error,
  )

describe('fetch', () => {
  test.each([400, 404, 413, 429, 500, 503, 599])('rejects for %d with the response', async (status) => {
    const { origin } = await answering()
    const error = await errorOf(newSession({ throwHttpErrors: true }).fetch(`${origin}/${status}?a=1`))
    expect(error).toBeInstanceOf(HttpError)
    expect(error).toMatchObject({ name: 'HttpError', status, method: 'GET', url: `${origin}/${status}?a=1` })
    expect(error.message).toContain(`GET ${origin}/${status}?a=1 was answered with status ${status}`)
    expect(error.response).toBeInstanceOf(FetchedResponse)
    expect(await error.response.json()).toEqual({ why: 'because' })
  })

  test.each([200, 204, 304, 399])('is fulfilled for %d', async (status) => {
    const { origin } = await answering()
    expect((await newSession({ throwHttpErrors: true }).fetch(`${origin}/${status}`)).status).toBe(status)
  })

  test('looks at the last of several responses, and at the option of the call first', async () => {
    const { origin } = await httpServer((request, response) =>
      request.url === '/'
        ? response.writeHead(302, { location: '/404' }).end()
        : response.writeHead(404).end(),
    )
    const session = newSession({ throwHttpErrors: true })
    expect(await errorOf(session.fetch(origin))).toMatchObject({ status: 404, url: `${origin}/404` })
    expect((await session.fetch(origin, { throwHttpErrors: false })).status).toBe(404)
    expect((await newSession().fetch(origin)).status).toBe(404)
    expect(await errorOf(newSession().fetch(origin, { throwHttpErrors: true }))).toBeInstanceOf(HttpError)
  })

  test('keeps no connection for errors that nobody reads', async () => {
    const sockets = new Set<unknown>()
    const { origin } = await httpServer((request, response) => {
      sockets.add(request.socket)
      response.writeHead(500).end('x'.repeat(100_000))
    })
    const session = newSession({ throwHttpErrors: true, connectionsPerOrigin: 1 })
    const errors: HttpError[] = []
    for (let i = 0; i < 5; i++) errors.push(await errorOf(session.fetch(origin)))
    expect(sockets.size).toBe(1)
    expect(session.requests.size).toBe(0)
    for (const error of errors) expect(await error.response.text()).toHaveLength(100_000)
  })

  test('tells of the status even where the body breaks off', async () => {
    const { origin } = await httpServer((_request, response) => {
      response.writeHead(502, { 'content-length': 10 }).write('half')
      response.socket?.end()
    })
    const error = await errorOf(newSession({ throwHttpErrors: true }).fetch(origin))
    expect(error.status).toBe(502)
    await expect(error.response.text()).rejects.toMatchObject({ name: 'TransferError', phase: 'read' })
  })

  test('rejects with the reason of an abort that comes while the body is read', async () => {
    const controller = new AbortController()
    const { origin } = await httpServer((_request, response) => {
      response.writeHead(500).write('half', () => setTimeout(() => controller.abort(new Error('enough')), 5))
    })
    const call = newSession({ throwHttpErrors: true }).fetch(origin, { signal: controller.signal })
    await expect(call).rejects.toThrow('enough')
  })
})

describe('a request', () => {
  test('rejects send and end, and its body can be read', async () => {
    const { origin } = await answering()
    const request = newSession().open('POST', `${origin}/422`, { throwHttpErrors: true })
    const sent = await errorOf(request.send('body'))
    expect(sent).toMatchObject({ name: 'HttpError', status: 422, response: request.response })
    expect(await sent.response.json()).toEqual({ why: 'because' })
    await request.sendEx()
    const ended = await errorOf(request.end())
    expect(ended).toBeInstanceOf(HttpError)
    expect(await ended.response.text()).toBe('{"why":"because"}')
  })

  test('heeds the option of its session', async () => {
    const { origin } = await answering()
    const session = newSession({ throwHttpErrors: true })
    expect(await errorOf(session.open('GET', `${origin}/404`).send())).toBeInstanceOf(HttpError)
    const other = session.open('GET', `${origin}/404`, { throwHttpErrors: false })
    expect((await other.send()).status).toBe(404)
  })
})
