// Subscribers of undici's own channels get each failure, with its real error. On real sockets.

import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import http from 'node:http'
import net from 'node:net'
import { inspect } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Session, type SessionOptions, UndiciTransport } from '../../../src/index.ts'
import { blackHole } from '../../support/black-hole.ts'
import { rawServer } from '../../support/raw-server.ts'

interface Published {
  readonly channel: string
  readonly error: Error & { readonly code?: string }
  readonly request?: { readonly method: string; readonly origin: string | URL; readonly path: string }
  readonly connectParams?: Record<string, unknown>
}

const CREATE = 'undici:request:create'
const BEFORE = 'undici:client:beforeConnect'
const CONNECT = 'undici:client:connectError'
const REQUEST = 'undici:request:error'

/** Everything published from now on; `next` is resolved by the next message on that channel. */
function undiciHeard(channels = [CREATE, BEFORE, CONNECT, REQUEST]): {
  readonly all: Published[]
  next(channel: string): Promise<Published>
} {
  const all: Published[] = []
  const waiting = new Map<string, (message: Published) => void>()
  for (const channel of channels) {
    const listener = (message: unknown): void => {
      const published = { ...(message as object), channel } as Published
      all.push(published)
      waiting.get(channel)?.(published)
    }
    subscribe(channel, listener)
    onTestFinished(() => void unsubscribe(channel, listener))
  }
  return {
    all,
    next: (channel) => {
      const heard = all.find((message) => message.channel === channel)
      return heard !== undefined
        ? Promise.resolve(heard)
        : new Promise((resolve) => waiting.set(channel, resolve))
    },
  }
}

function sessionWith(options: SessionOptions = {}): Session {
  const session = new Session(options)
  onTestFinished(() => session.close())
  return session
}

async function server(): Promise<Awaited<ReturnType<typeof rawServer>>> {
  const started = await rawServer()
  onTestFinished(() => started.close())
  return started
}

const failure = async (promise: Promise<unknown>): Promise<Error & { code?: string }> => {
  const outcome = await promise.then(
    () => null,
    (error: Error) => error,
  )
  if (outcome === null) throw new Error('it did not fail')
  return outcome
}

/** A port on which nobody listens. */
async function closedPort(): Promise<number> {
  const listening = net.createServer()
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve))
  const { port } = listening.address() as net.AddressInfo
  await new Promise((resolve) => listening.close(resolve))
  return port
}

describe('undici:client:connectError', () => {
  it('has the error of a look-up that failed', async () => {
    const undici = undiciHeard()
    const notFound = Object.assign(new Error('getaddrinfo ENOTFOUND nowhere.test'), { code: 'ENOTFOUND' })
    const transport = new UndiciTransport({
      lookup: (_name, _options, callback) => queueMicrotask(() => callback(notFound, [])),
    })
    const { cause } = await failure(sessionWith({ transport }).fetch('http://nowhere.test/a?b=c'))
    const { connectParams, error } = await undici.next(CONNECT)
    expect(error).toBe(cause)
    expect(error.code).toBe('ENOTFOUND')
    expect(connectParams).toMatchObject({ host: 'nowhere.test', hostname: 'nowhere.test', protocol: 'http:' })
    const failed = await undici.next(REQUEST)
    expect(failed.error).toBe(cause)
    expect(failed.request).toMatchObject({ method: 'GET', path: '/a?b=c' })
    expect(undici.all.map(({ channel }) => channel)).toEqual([CREATE, BEFORE, CONNECT, REQUEST])
    expect(undici.all[0]?.request).toBe(failed.request)
  })

  it('has the error of a connection that was refused', async () => {
    const undici = undiciHeard()
    const port = await closedPort()
    const { cause } = await failure(
      sessionWith().fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: 'a' }),
    )
    const { connectParams, error } = await undici.next(CONNECT)
    expect(error).toBe(cause)
    expect(error.code).toBe('ECONNREFUSED')
    expect(connectParams).toMatchObject({ hostname: '127.0.0.1', port: String(port) })
    expect((await undici.next(REQUEST)).error).toBe(cause)
  })

  it('has the time limit of a connect that never ends', async () => {
    const hole = await blackHole('127.0.0.1')
    onTestFinished(() => hole.close())
    const undici = undiciHeard()
    const session = sessionWith({ timeouts: { connect: 100 } })
    const { cause } = await failure(session.fetch(`http://127.0.0.1:${hole.port}/`))
    const { error } = await undici.next(CONNECT)
    expect(error).toBe(cause)
    expect(error.message).toContain('timeouts.connect of 100 ms has passed')
    expect((await undici.next(REQUEST)).error).toBe(error)
  })
})

describe('undici:request:error', () => {
  it('has the time limit that ended a request on a connection, once', async () => {
    const { origin } = await server()
    const undici = undiciHeard()
    const session = sessionWith({ timeouts: { response: 50 } })
    const { cause } = await failure(session.fetch(`${origin}/`))
    const { error } = await undici.next(REQUEST)
    expect(error).toBe(cause)
    await session.close()
    expect(undici.all.filter(({ channel }) => channel === REQUEST)).toHaveLength(1)
    expect(undici.all.filter(({ channel }) => channel === CONNECT)).toHaveLength(0)
  })

  it.each(['before the response', 'inside the body'])(
    'has the reason of a signal that aborts %s',
    async (when) => {
      const { accept, origin } = await server()
      const undici = undiciHeard()
      const controller = new AbortController()
      const sent = sessionWith().fetch(`${origin}/`, { signal: controller.signal })
      const peer = await accept()
      await peer.head()
      const reason = Object.assign(new Error('the user left'), { data: 'kept' })
      if (when === 'before the response') controller.abort(reason)
      else {
        peer.write('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nab')
        const response = await sent
        const text = failure(response.text())
        controller.abort(reason)
        await text
      }
      await sent.catch(() => {})
      expect((await undici.next(REQUEST)).error).toBe(reason)
      expect(reason.data).toBe('kept')
    },
  )

  it('says that a request was closed where nothing failed', async () => {
    const { accept, origin } = await server()
    const undici = undiciHeard()
    const request = sessionWith().open('GET', `${origin}/`)
    const sent = failure(request.send())
    const peer = await accept()
    await peer.head()
    await request.close()
    await sent
    expect((await undici.next(REQUEST)).error).toMatchObject({ code: 'UND_ERR_ABORTED' })
  })

  it('has what the socket said where the server resets the connection', async () => {
    const { accept, origin } = await server()
    const undici = undiciHeard()
    const sent = failure(sessionWith().fetch(`${origin}/`))
    const peer = await accept()
    await peer.head()
    peer.tcp.resetAndDestroy()
    await sent
    expect((await undici.next(REQUEST)).error.code).toBe('ECONNRESET')
  })

  it('has no secrets of the request, which are sent all the same', async () => {
    const { accept, origin } = await server()
    const undici = undiciHeard([REQUEST])
    const headers = { authorization: 'Bearer hidden-1', cookie: 'a=hidden-2', 'x-mine': 'yes' }
    const sent = failure(sessionWith({ timeouts: { response: 50 } }).fetch(`${origin}/`, { headers }))
    const head = await (await accept()).head()
    await sent
    const { request } = await undici.next(REQUEST)
    expect(String(Reflect.get(request ?? {}, 'headers'))).toContain('x-mine')
    expect(inspect(request, { depth: 3 })).not.toContain('hidden-')
    expect(head).toContain('authorization: Bearer hidden-1')
    expect(head).toContain('cookie: a=hidden-2')
  })

  it.each(['content-length: 2', 'transfer-encoding: chunked', 'x-none: 1'])(
    'has no cookies of a response with %s, which the caller gets all the same',
    async (framing) => {
      const { accept, origin } = await server()
      const heads: string[] = []
      const headed = (message: unknown): void => {
        const { request, response } = message as {
          readonly request: { readonly origin: unknown }
          readonly response: { readonly statusCode: number; readonly headers: readonly Buffer[] }
        }
        if (String(request.origin) === origin)
          heads.push(`${response.statusCode} ${response.headers.map(String).join('|')}`)
      }
      subscribe('undici:request:headers', headed)
      onTestFinished(() => void unsubscribe('undici:request:headers', headed))
      const session = sessionWith({ cookies: true })
      const sent = session.fetch(`${origin}/`)
      const peer = await accept()
      await peer.head()
      peer.write('HTTP/1.1 103 Early Hints\r\nset-cookie: e=hidden-1\r\n\r\n')
      const body = framing.endsWith('chunked') ? '2\r\nok\r\n0\r\n\r\n' : 'ok'
      peer.write(
        `HTTP/1.1 200 OK\r\nSet-Cookie: sid=hidden-2; Path=/\r\nx-mine: yes\r\nset-cookie: b=hidden-3\r\n${framing}\r\n\r\n${body}`,
      )
      peer.tcp.end()
      const response = await sent
      expect(await response.text()).toBe('ok')
      expect(response.headers.getSetCookie()).toEqual(['sid=hidden-2; Path=/', 'b=hidden-3'])
      await session.close()
      expect(heads).toHaveLength(2)
      expect(heads[0]).toBe('103 set-cookie|***')
      expect(heads[1]).toMatch(/^200 Set-Cookie\|\*\*\*\|x-mine\|yes\|set-cookie\|\*\*\*/)
    },
  )

  it('has nothing of a request that succeeds', async () => {
    const { accept, origin } = await server()
    const undici = undiciHeard()
    const session = sessionWith()
    const sent = session.fetch(`${origin}/`)
    const peer = await accept()
    await peer.head()
    peer.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')
    expect(await (await sent).text()).toBe('ok')
    await session.close()
    // undici hears late of the end of connections, also of those of other tests.
    const own = undici.all.filter(({ request }) => request === undefined || String(request.origin) === origin)
    expect(own.map(({ channel }) => channel)).toEqual([CREATE, BEFORE])
  })
})

describe.each(['length', 'chunks'])('a body with %s', (framing) => {
  it('is heard whole, with the true head, also on a connection that was used before', async () => {
    const whole = 'abcdefgh'.repeat(40_000)
    const server = http.createServer((_request, response) => {
      if (framing === 'length') response.setHeader('content-length', whole.length)
      response.write(whole.slice(0, 100))
      response.end(whole.slice(100))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const { port } = server.address() as net.AddressInfo
    const fetched = async (session: Session): Promise<string> =>
      (await session.fetch(`http://127.0.0.1:${port}/`)).text()
    const session = sessionWith()
    expect(await fetched(session)).toBe(whole)
    const heads: string[] = []
    const pieces: Buffer[] = []
    const headed = (message: unknown): void => {
      const { response } = message as { readonly response: { readonly headers: readonly Buffer[] } }
      heads.push(response.headers.map(String).join('\n').toLowerCase())
    }
    const came = (message: unknown): void =>
      void pieces.push(Buffer.from((message as { readonly chunk: Buffer }).chunk))
    subscribe('undici:request:headers', headed)
    subscribe('undici:request:bodyChunkReceived', came)
    onTestFinished(() => {
      unsubscribe('undici:request:headers', headed)
      unsubscribe('undici:request:bodyChunkReceived', came)
    })
    expect(await fetched(session)).toBe(whole)
    expect(Buffer.concat(pieces).toString()).toBe(whole)
    expect(heads[0]).toContain(framing === 'length' ? `content-length\n${whole.length}` : 'chunked')
  })
})
