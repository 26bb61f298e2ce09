// What an error of a call says: which request, where, how far, what to do, and who awaited it. And what console.log shows.

import { once } from 'node:events'
import net from 'node:net'
import { inspect } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createActor, sendTo, setup } from 'xstate'
import {
  type FetchedResponse,
  HttpError,
  type HttpRequest,
  Session,
  type SessionOptions,
  TransferError,
  WrongStateError,
} from '../../src/index.ts'
import { certificate, localhost } from '../support/certificates.ts'
import { type RawServer, rawServer } from '../support/raw-server.ts'
import { secureServer } from '../support/secure-server.ts'
import { rejection } from './support/caught.ts'
import { httpServer } from './support/http-server.ts'

function newSession(options?: SessionOptions): Session {
  const session = new Session(options)
  onTestFinished(() => session.close())
  return session
}
async function newServer(): Promise<RawServer> {
  const server = await rawServer()
  onTestFinished(() => server.close())
  return server
}
/** Resets every connection when a request has begun to come. */
async function resettingServer(): Promise<string> {
  const server = net.createServer((socket) => {
    socket.on('error', () => {}).once('data', () => socket.resetAndDestroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as net.AddressInfo).port}`
}
async function closedPort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as net.AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

describe('a TransferError', () => {
  test('names the request, and its host in the message', async () => {
    const origin = await resettingServer()
    const url = `${origin.replace('//', '//me:s3cret@')}/path?a=1#fragment`
    const session = newSession()
    const request = session.open('PUT', url)
    const error = await rejection<TransferError>(request.send('body'))
    expect(error).toBeInstanceOf(TransferError)
    expect(error).toMatchObject({
      code: 'ECONNRESET',
      phase: 'response',
      reason: 'reset',
      call: 'send',
      method: 'PUT',
      url: `${origin}/path?a=1`,
      requestId: request.id,
      attempt: 1,
      address: '127.0.0.1',
    })
    expect(error.elapsed).toBeGreaterThan(0)
    expect(error.elapsed).toBeLessThanOrEqual(request.elapsed)
    expect(error.timings).toMatchObject({
      dns: null,
      tls: null,
      receive: null,
      attempts: [{ reason: 'first' }],
    })
    expect(error.timings?.wait).toBeGreaterThan(0)
    expect(error.message).toContain(`(PUT ${origin})`)
  })

  test('says where a connection was to lead', async () => {
    const port = await closedPort()
    const error = await rejection<TransferError>(newSession().fetch(`http://localhost:${port}/`))
    expect(error).toMatchObject({ code: 'ECONNREFUSED', phase: 'connect', attempt: 1 })
    expect(error.address).toMatch(/^(127\.0\.0\.1|::1)$/)
    expect(error.message).toContain(`(GET http://localhost:${port})`)
  })

  test('has no address where none was found', async () => {
    const lookup: SessionOptions['lookup'] = (_name, _options, done) =>
      done(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), [])
    const error = await rejection<TransferError>(newSession({ lookup }).fetch('http://nowhere.example/'))
    expect(error).toMatchObject({ code: 'ENOTFOUND', phase: 'resolve', address: null, attempt: 1 })
  })

  test('tells of the message that failed, after redirects', async () => {
    const dead = await resettingServer()
    const { origin } = await httpServer((_request, response) =>
      response.writeHead(303, { location: `${dead}/there` }).end(),
    )
    const error = await rejection<TransferError>(newSession().fetch(origin, { method: 'POST', body: 'a' }))
    expect(error).toMatchObject({ method: 'GET', url: `${dead}/there`, attempt: 2, reason: 'reset' })
  })

  test.each<[string, (request: HttpRequest) => Promise<unknown>]>([
    ['a cancel', (request) => andThen(request.send('b'), () => request.cancel())],
    ['a close', (request) => andThen(request.send('b'), () => request.close())],
    ['a cancel while the body is made', (request) => andThen(request.send(never), () => request.cancel())],
    [
      'a cancel while the body is pulled',
      (request) => andThen(request.send(stuck()), () => request.cancel()),
    ],
    ['a source that fails', (request) => request.send(failing())],
    ['a later call', (request) => request.send(failing()).catch(() => request.take())],
  ])('has all its facts after %s', async (_what, run) => {
    const server = await newServer()
    const request = newSession().open('POST', `${server.origin}/x`)
    const error = await rejection<TransferError>(run(request))
    expect(error).toBeInstanceOf(TransferError)
    expect(error).toMatchObject({ url: `${server.origin}/x`, method: 'POST', requestId: request.id })
    expect(error.elapsed).toBeGreaterThan(0)
    expect(error.message).toContain(`(POST ${server.origin})`)
  })

  test('says what took too long, and where', async () => {
    const server = await newServer()
    const error = await rejection<TransferError>(
      newSession({ timeouts: { response: 20 } }).fetch(server.origin),
    )
    expect(error.message).toMatch(
      /failed in phase response \(GET http:.*timeouts\.response of 20 ms has passed/,
    )
  })
})

function andThen(call: Promise<unknown>, then: () => void): Promise<unknown> {
  setImmediate(then)
  return call
}
const never = (): Promise<string> => new Promise(() => {})
async function* stuck(): AsyncGenerator<string> {
  yield 'a'
  await never()
}
async function* failing(): AsyncGenerator<string> {
  yield 'a'
  throw new Error('the file is gone')
}

describe('the stack of an error leads to the caller', () => {
  async function loadUser(call: () => Promise<unknown>): Promise<unknown> {
    const user = await call()
    return user
  }
  async function handleRequest(call: () => Promise<unknown>): Promise<void> {
    await loadUser(call)
  }
  const framesOf = async (call: () => Promise<unknown>): Promise<string> =>
    (await rejection<TransferError>(handleRequest(call))).stack ?? ''

  test.each<[string, (origin: string) => Promise<unknown>]>([
    ['fetch', (origin) => newSession().fetch(origin)],
    ['fetch with a stream', (origin) => newSession().fetch(origin, { method: 'POST', body: failing() })],
    ['send', (origin) => newSession().open('GET', origin).send()],
    [
      'sendEx',
      (origin) =>
        newSession({ timeouts: { queue: 1, connect: 1 } })
          .open('GET', origin)
          .sendEx(),
    ],
    ['send with a stream', (origin) => newSession().open('POST', origin).send(failing())],
  ])('of %s', async (name, run) => {
    const origin = name === 'sendEx' ? `http://127.0.0.1:${await closedPort()}` : await resettingServer()
    const stack = await framesOf(() => run(origin))
    expect(stack).toMatch(/^TransferError: /)
    expect(stack).toMatch(/at (async )?loadUser .*errors\.test\.ts/)
  })

  test.each<[string, (request: HttpRequest) => Promise<unknown>]>([
    ['take', (request) => request.take().then(() => request.take())],
    ['read', (request) => request.read(new Uint8Array(10), { fill: true })],
    ['text', (request) => (request.response as NonNullable<typeof request.response>).text()],
    ['a loop', async (request) => { for await (const _ of request); }], // biome-ignore format: a row
  ])('of %s', async (_name, run) => {
    const { origin } = await httpServer((_request, response) => {
      response.writeHead(200, { 'content-length': 10 }).write('half')
      setImmediate(() => response.socket?.resetAndDestroy())
    })
    const request = newSession().open('GET', origin)
    await request.send()
    const stack = await framesOf(() => run(request))
    expect(stack).toMatch(/^TransferError: /)
    expect(stack).toMatch(/at (async )?loadUser .*errors\.test\.ts/)
  })

  test('of a status that is thrown', async () => {
    const { origin } = await httpServer((_request, response) => response.writeHead(404).end())
    const ways = [
      () => newSession({ throwHttpErrors: true }).fetch(origin),
      () => newSession({ throwHttpErrors: true }).open('GET', origin).send(),
    ]
    for (const way of ways) expect(await framesOf(way)).toMatch(/at (async )?loadUser .*errors\.test\.ts/)
  })
})

describe('advice names the option where it is set', () => {
  test('for a certificate', async () => {
    const server = await secureServer(await certificate(localhost))
    onTestFinished(() => server.close())
    const session = newSession()
    const url = `https://localhost:${server.port}/`
    const { message, reason } = await rejection<TransferError>(session.fetch(url))
    expect(reason).toBe('certificateAuthority')
    expect(message).toContain('tls.ca to new Session')
    expect(message).toContain('tls: { unknownAuthority: true } of open() or fetch()')
    // And it is true.
    expect((await session.fetch(url, { tls: { unknownAuthority: true } })).status).toBe(200)
  })

  test('for redirects', async () => {
    const { origin } = await httpServer((_request, response) =>
      response.writeHead(302, { location: '/' }).end(),
    )
    const { message } = await rejection<TransferError>(newSession().fetch(origin))
    expect(message).toContain('The server redirects more than 20 times; raise maxRedirects of new Session')
  })

  test('and never says to relax a check', async () => {
    const { readFile } = await import('node:fs/promises')
    const source = await readFile(new URL('../../src/lifecycle/errors.ts', import.meta.url), 'utf8')
    expect(source).not.toMatch(/relax|raise the limit if/)
  })
})

test('writes that are not awaited: each while another pends is refused, and says so', async () => {
  const server = await newServer()
  const request = newSession().open('POST', server.origin)
  const sent = request.sendEx()
  await server.accept()
  await sent
  const large = new Uint8Array(16 * 1024 * 1024)
  const first = request.write(large)
  first.catch(() => {})
  const error = await rejection<WrongStateError>(request.write(large))
  expect(error).toBeInstanceOf(WrongStateError)
  expect(error).toMatchObject({ call: 'write', state: 'writing.ioPending', pending: true })
  expect(error.message).toContain('await each call before the next. A small write completes at once')
})

describe('the actor of a request', () => {
  test.each([{}, { interpret: true }])(
    'refuses every event, and the request goes on: %o',
    async (options) => {
      const { origin } = await httpServer()
      const request = newSession(options).open('GET', origin)
      // @ts-expect-error: no event has such a type
      expect(() => request.actor.send({ type: 'caller.send' })).toThrow(TypeError)
      // @ts-expect-error: nor such a one
      expect(() => request.actor.send({ type: 'wire.reused' })).toThrow(
        /actor\.send\(\) is refused.*send\(\)/,
      )
      expect(request.state).toBe('idle')
      expect((await request.send()).status).toBe(200)
      // @ts-expect-error: in any state
      expect(() => request.actor.send({ type: 'caller.close' })).toThrow(TypeError)
      await request.close()
      expect(request.state).toBe('closed')
    },
  )

  test('takes none from another actor either', async () => {
    const { origin } = await httpServer()
    const request = newSession().open('GET', origin)
    const { actor } = request
    const meddler = createActor(
      setup({ actions: { meddle: sendTo(actor as never, { type: 'caller.send' } as never) } }).createMachine({
        entry: 'meddle',
      }),
    )
    meddler.start()
    expect(request.state).toBe('idle')
    expect((await request.send()).status).toBe(200)
  })

  test('still fits what takes an actor', async () => {
    const { waitFor } = await import('xstate')
    const { origin } = await httpServer()
    const request = newSession().open('GET', origin)
    const reading = waitFor(request.actor, (snapshot) => snapshot.matches({ open: { exchange: 'reading' } }))
    await request.send()
    expect((await reading).context.status).toBe(200)
  })
})

describe('console.log shows', () => {
  const secretive = { authorization: 'Bearer s3cret', cookie: 'sid=s3cret', 'x-api-key': 's3cret' }
  const withSecrets = async (): Promise<string> => {
    const { origin } = await httpServer((_request, response) => {
      response.writeHead(404, { 'set-cookie': 'sid=s3cret', 'content-type': 'text/plain' }).end('no')
    })
    return origin.replace('//', '//me:s3cret@')
  }

  test('a request', async () => {
    const url = await withSecrets()
    const request = newSession().open('GET', url, { headers: secretive })
    expect(inspect(request)).toMatch(/^HttpRequest \{\s+id: \d+,\s+method: 'GET',\s+url: 'http:\/\/127/)
    await request.send()
    expect(inspect(request)).toMatch(/state: 'reading\.ready',\s+status: 404/)
    expect(inspect(request)).not.toContain('s3cret')
    expect(inspect(request).length).toBeLessThan(400)
  })

  test('a response', async () => {
    const session = newSession()
    const sent = await session.open('GET', await withSecrets()).send()
    expect(inspect(sent)).toMatch(/^HttpResponse \{\s+status: 404,\s+statusText: 'Not Found'/)
    const fetched = await session.fetch(await withSecrets())
    expect(inspect(fetched)).toMatch(
      /^FetchedResponse \{\s+status: 404[\s\S]*url: 'http:[\s\S]*bodyUsed: false/,
    )
    for (const text of [inspect(sent), inspect(fetched)]) {
      expect(text).not.toContain('s3cret')
      expect(text.length).toBeLessThan(400)
    }
  })

  test('as JSON, all of them, with the message of an error', async () => {
    const url = await withSecrets()
    const session = newSession({ throwHttpErrors: true, headers: secretive })
    const error = await rejection<HttpError>(session.fetch(url))
    const failed = await rejection<TransferError>(
      session.fetch((await resettingServer()).replace('//', '//me:s3cret@')),
    )
    for (const one of [error, failed, error.response, (error.response as FetchedResponse).request, session])
      expect(JSON.stringify(one)).not.toMatch(/s3cret|_events/)
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({
      name: 'HttpError',
      message: error.message,
      status: 404,
      url: error.url,
      response: { status: 404, headers: { 'content-type': 'text/plain' } },
    })
    expect(JSON.parse(JSON.stringify(failed))).toMatchObject({
      name: 'TransferError',
      message: failed.message,
      reason: 'reset',
      timings: { dns: null },
    })
  })

  test('a response and a session, with nothing that they do not have', async () => {
    const session = newSession({ baseUrl: 'http://127.0.0.1/' })
    const sent = await session.open('GET', await withSecrets()).send()
    const fetched = await session.fetch(await withSecrets())
    for (const one of [sent, fetched, session])
      expect(Object.keys(JSON.parse(JSON.stringify(one))).filter((name) => !(name in one))).toEqual([])
  })

  test('a session', async () => {
    const session = newSession({
      baseUrl: 'http://me:s3cret@127.0.0.1/v1/',
      headers: secretive,
      proxy: 'http://me:s3cret@127.0.0.1:9',
      credentials: { username: 'me', password: 's3cret' },
    })
    session.open('GET', 'a')
    expect(inspect(session)).toBe("Session { requests: 1, closed: false, baseUrl: 'http://127.0.0.1/v1/' }")
    await session.close()
    expect(inspect(session)).toContain('closed: true')
  })

  test('an error, with its stack, and with the source of a body that failed', async () => {
    const origin = await resettingServer()
    const url = origin.replace('//', '//me:s3cret@')
    const error = await rejection<TransferError>(newSession().fetch(url, { headers: secretive }))
    const text = inspect(error)
    expect(text).toMatch(
      /^TransferError: send\(\) failed in phase response[\s\S]*\n {4}at [\s\S]*code: 'ECONNRESET'/,
    )
    expect(text).toContain(`url: '${origin}/'`)
    expect(text).not.toContain('s3cret')
    const broken = await rejection<TransferError>(
      newSession().fetch(url, { method: 'POST', body: failing() }),
    )
    if (broken.reason === 'bodySource') expect(inspect(broken)).toContain('Error: the file is gone')
  })

  test('an error of a status', async () => {
    const error = await rejection<HttpError>(
      newSession({ throwHttpErrors: true }).fetch(await withSecrets(), { headers: secretive }),
    )
    expect(error).toBeInstanceOf(HttpError)
    const text = inspect(error)
    expect(text).toMatch(
      /^HttpError: GET http[\s\S]*404 \(Not Found\)\.\n {4}at [\s\S]*attempt: [12],[\s\S]*FetchedResponse \{/,
    )
    expect(text).not.toContain('s3cret')
  })

  test('what lies deeper as a name alone', async () => {
    const request = newSession().open('GET', 'http://127.0.0.1:9/')
    expect(inspect({ a: { b: { c: request } } }, { depth: 1 })).not.toContain('127.0.0.1')
  })
})

test('a call on a request that its session has closed says so', async () => {
  const { origin } = await httpServer((_request, response) => void response.write('abc'))
  const session = newSession()
  const fetched = await session.fetch(origin)
  const request = session.open('GET', origin)
  const sent = await request.send()
  await session.close()
  for (const call of [
    () => fetched.text(),
    () => sent.text(),
    () => request.read(Buffer.alloc(4)),
    () => request.take(),
    () => request.send(),
    () => request.sendEx(),
    () => request.write('a'),
    () => request.end(),
  ])
    await expect(call()).rejects.toThrow(/is refused while closed: the request was closed, .*by its session/)
})

test('what OpenSSL says is one line', async () => {
  const server = await newServer()
  const failure = rejection<TransferError>(newSession().fetch(server.origin.replace('http', 'https')))
  const connection = await server.accept()
  connection.write('HTTP/1.1 400 Bad Request\r\n\r\n')
  const { message, reason } = await failure
  expect(reason).toBe('handshake')
  expect(message).toMatch(/\(.*SSL.*\)\.$/)
  expect(message).not.toMatch(/[\r\n]/)
})
