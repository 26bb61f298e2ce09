// retry: what is sent again, when, how often, and how it is ended. Real sockets, and a clock that the test moves.

import { once } from 'node:events'
import net from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import {
  type Body,
  HttpError,
  type HttpRequest,
  type NotificationOf,
  type RetryOptions,
  Session,
  type SessionOptions,
  TransferError,
  WrongStateError,
} from '../../src/index.ts'
import { ManualClock } from '../../src/testing/index.ts'
import { rejection } from './support/caught.ts'
import { httpServer } from './support/http-server.ts'

interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}
interface Bench {
  readonly origin: string
  readonly session: Session
  readonly clock: ManualClock
  /** Method and body of each message that came. */
  readonly came: string[]
  readonly sockets: Set<unknown>
  readonly scheduled: NotificationOf<'retryScheduled'>[]
}

/** A server with these answers, the last one again and again; a session whose delays pass at once unless `moves` is false. */
async function bench(answers: readonly Answer[], options: SessionOptions = {}, moves = true): Promise<Bench> {
  const came: string[] = []
  const sockets = new Set<unknown>()
  const { origin } = await httpServer((request, response) => {
    sockets.add(request.socket)
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { body = 'text', headers, status } = answers[Math.min(came.length, answers.length - 1)] as Answer
      came.push(`${request.method} ${Buffer.concat(chunks)}`.trim())
      response.writeHead(status, headers).end(body)
    })
  })
  return { origin, came, sockets, ...sessionOn(options, moves) }
}

function sessionOn(options: SessionOptions, moves = true): Pick<Bench, 'session' | 'clock' | 'scheduled'> {
  const clock = new ManualClock()
  const session = new Session({ clock, retry: 2, ...options })
  onTestFinished(() => session.close())
  const scheduled: NotificationOf<'retryScheduled'>[] = []
  session.on('retryScheduled', (notification) => {
    scheduled.push(notification)
    if (moves) setImmediate(() => clock.advance(notification.delayMs))
  })
  return { session, clock, scheduled }
}

const BUSY: Answer = { status: 503 }
const FINE: Answer = { status: 200, body: 'fine' }

describe('a bad status', () => {
  test('is tried again until it is a good one', async () => {
    const { came, origin, scheduled, session, sockets } = await bench([BUSY, { status: 500 }, FINE])
    const response = await session.fetch(origin)
    expect([response.status, await response.text()]).toEqual([200, 'fine'])
    expect(came).toEqual(['GET', 'GET', 'GET'])
    expect(scheduled.map(({ attempt, failure, status }) => [attempt, status, failure])).toEqual([
      [2, 503, null],
      [3, 500, null],
    ])
    expect(response.request.attempts.map(({ reason, status }) => [reason, status])).toEqual([
      ['first', 503],
      ['retry', 500],
      ['retry', 200],
    ])
    // The bodies of the bad ones were read.
    expect(sockets.size).toBe(1)
  })

  test('is handed out when there are no retries left', async () => {
    const { came, origin, session } = await bench([BUSY, BUSY, { status: 504, body: 'no' }, FINE])
    const response = await session.fetch(origin)
    expect([response.status, await response.text(), came.length]).toEqual([504, 'no', 3])
  })

  test('is thrown then where that is wanted, and not before', async () => {
    const { came, origin, session } = await bench([BUSY, BUSY, FINE, BUSY], { throwHttpErrors: true })
    expect((await session.fetch(origin)).status).toBe(200)
    const error = await rejection<HttpError>(session.fetch(origin))
    expect(error).toBeInstanceOf(HttpError)
    expect(error).toMatchObject({ status: 503, attempt: 3 })
    expect(came).toHaveLength(6)
  })

  test.each([408, 429, 500, 502, 503, 504])('%d is one', async (status) => {
    const { came, origin, session } = await bench([{ status }, FINE])
    expect((await session.fetch(origin)).status).toBe(200)
    expect(came).toHaveLength(2)
  })

  test.each([200, 204, 301, 400, 401, 403, 404, 409, 413, 422, 501])('%d is none', async (status) => {
    const { came, origin, session } = await bench([{ status }, FINE])
    expect((await session.fetch(origin)).status).toBe(status)
    expect(came).toHaveLength(1)
  })

  test('413 is one where the server says when', async () => {
    const { origin, session } = await bench([{ status: 413, headers: { 'retry-after': '1' } }, FINE])
    expect((await session.fetch(origin, { method: 'PUT', body: 'b' })).status).toBe(200)
  })
})

describe('nothing is sent again', () => {
  test.each<[string, number | RetryOptions | undefined]>([
    ['without the option', undefined],
    ['with 0', 0],
    ['with a limit of 0', { limit: 0 }],
  ])('%s', async (_what, retry) => {
    const { came, origin, session } = await bench([BUSY, FINE], { retry: untyped(retry) })
    expect((await session.fetch(origin)).status).toBe(503)
    expect(came).toHaveLength(1)
  })

  test('by a call that says so', async () => {
    const { came, origin, session } = await bench([BUSY, FINE], { retry: 5 })
    expect((await session.fetch(origin, { retry: 0 })).status).toBe(503)
    expect(came).toHaveLength(1)
  })

  test.each(['POST', 'PATCH', 'get'])('for %s', async (method) => {
    const { came, origin, session } = await bench([BUSY, FINE])
    expect(
      (await session.fetch(origin, { method, body: method === 'get' ? null : 'b' })).status,
    ).toBeGreaterThan(0)
    expect(came.length).toBe(method === 'get' ? 2 : 1)
  })

  test.each<[string, () => Body]>([
    ['a stream of the Web', () => new Blob(['b']).stream()],
    ['a generator', async function* () { yield 'b' }.bind(null) as never], // biome-ignore format: a row
    ['an iterable', () => ['b'] as never],
  ])('with %s as the body', async (what, make) => {
    const { came, origin, session } = await bench([BUSY, FINE])
    const body = what === 'a generator' ? (make as () => Body)() : make()
    expect((await session.fetch(origin, { method: 'PUT', body })).status).toBe(503)
    expect(came).toEqual(['PUT b'])
  })
})
const untyped = <T>(value: unknown): T => value as T

describe('a body that can be sent again is', () => {
  const form = new FormData()
  form.set('a', 'b')
  test.each<[string, Body, RegExp]>([
    ['a text', 'b', /^PUT b$/],
    ['bytes', new TextEncoder().encode('b'), /^PUT b$/],
    ['search parameters', new URLSearchParams({ a: 'b' }), /^PUT a=b$/],
    ['a blob', new Blob(['b']), /^PUT b$/],
    ['form data', form, /^PUT -+[\s\S]*name="a"\s+b\s/],
    ['what a function makes', () => new Blob(['b']).stream(), /^PUT b$/],
  ])('%s', async (_what, body, expected) => {
    const { came, origin, session } = await bench([BUSY, BUSY, FINE])
    expect((await session.fetch(origin, { method: 'PUT', body })).status).toBe(200)
    expect(came).toHaveLength(3)
    for (const one of came) expect(one).toMatch(expected)
  })

  test('JSON and a form', async () => {
    const { came, origin, session } = await bench([BUSY, FINE])
    await session.fetch(origin, { method: 'PUT', json: [1] })
    expect(came).toEqual(['PUT [1]', 'PUT [1]'])
  })

  test('with methods of the caller', async () => {
    const { came, origin, session } = await bench([BUSY, FINE], { retry: { methods: ['POST'] } })
    expect((await session.fetch(origin, { method: 'POST', body: 'b' })).status).toBe(200)
    expect((await session.fetch(origin)).status).toBe(200)
    expect(came).toEqual(['POST b', 'POST b', 'GET'])
  })
})

describe('a failure before a response', () => {
  test('of the connection is tried again', async () => {
    let accepted = 0
    const server = net.createServer((socket) => {
      socket
        .on('error', () => {})
        .once('data', () => {
          if (++accepted < 3) socket.resetAndDestroy()
          else socket.end('HTTP/1.1 200 OK\r\ncontent-length: 4\r\nconnection: close\r\n\r\nfine')
        })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const { scheduled, session } = sessionOn({})
    const response = await session.fetch(`http://127.0.0.1:${(server.address() as net.AddressInfo).port}/`)
    expect(await response.text()).toBe('fine')
    expect(scheduled.map(({ failure, status }) => [failure?.reason, failure?.phase, status])).toEqual([
      ['reset', 'response', null],
      ['reset', 'response', null],
    ])
  })

  test('is the outcome when there are no retries left, and says how many attempts there were', async () => {
    const { scheduled, session } = sessionOn({})
    const error = await rejection<TransferError>(session.fetch('http://127.0.0.1:9/'))
    expect(error).toMatchObject({ reason: 'refused', attempt: 3 })
    expect(scheduled).toHaveLength(2)
  })

  test('of the caller is none: a source, a listener, a cancel', async () => {
    const { origin, scheduled, session } = await bench([FINE])
    const request = session.open('PUT', origin)
    request.once('INTERNET_STATUS_SENDING_REQUEST', () => request.cancel())
    await expect(request.send('b')).rejects.toMatchObject({ reason: 'cancelled' })
    const body = (): AsyncIterable<string> => {
      throw new Error('no body')
    }
    await expect(session.fetch(origin, { method: 'PUT', body })).rejects.toThrow('no body')
    expect(scheduled).toEqual([])
  })

  test('by a time limit is one, but not by timeouts.total', async () => {
    const server = net.createServer((socket) => socket.on('error', () => {})).listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const url = `http://127.0.0.1:${(server.address() as net.AddressInfo).port}/`
    for (const [timeouts, attempts] of [
      [{ response: 100 }, 3],
      [{ total: 100 }, 1],
    ] as const) {
      const { clock, session } = sessionOn({ timeouts })
      session.on('INTERNET_STATUS_RECEIVING_RESPONSE', () => setImmediate(() => clock.advance(100)))
      expect(await rejection<TransferError>(session.fetch(url))).toMatchObject({
        reason: 'timeout',
        attempt: attempts,
      })
    }
  })
})

describe('a delay', () => {
  const delays = (scheduled: readonly { delayMs: number }[]): number[] =>
    scheduled.map(({ delayMs }) => delayMs)

  test('doubles up to the longest', async () => {
    const { origin, scheduled, session } = await bench([BUSY], {
      retry: { limit: 5, delay: 100, maxDelay: 500, jitter: 0 },
    })
    await session.fetch(origin)
    expect(delays(scheduled)).toEqual([100, 200, 400, 500, 500])
  })

  test('is partly left to chance', async () => {
    const { origin, scheduled, session } = await bench([BUSY], {
      retry: { limit: 20, delay: 100, maxDelay: 100, jitter: 0.5 },
    })
    await session.fetch(origin)
    for (const ms of delays(scheduled)) {
      expect(ms).toBeGreaterThanOrEqual(50)
      expect(ms).toBeLessThanOrEqual(100)
    }
    expect(new Set(delays(scheduled)).size).toBeGreaterThan(5)
  })

  test.each([
    ['3', 3000],
    ['0', 0],
    [' 7 ', 7000],
  ])('is what the server asks for: %s seconds', async (seconds, ms) => {
    const { origin, scheduled, session } = await bench([
      { status: 503, headers: { 'retry-after': seconds } },
      FINE,
    ])
    expect((await session.fetch(origin)).status).toBe(200)
    expect(delays(scheduled)).toEqual([ms])
  })

  test.each([
    ['Wed, 21 Oct 2026 07:28:10 GMT', 'Wed, 21 Oct 2026 07:28:00 GMT', 10_000],
    ['Wed, 21 Oct 2026 07:28:00 GMT', 'Wed, 21 Oct 2026 07:28:10 GMT', 0],
  ])('is until %s where the server has %s', async (until, date, ms) => {
    const headers = { 'retry-after': until, date }
    const { origin, scheduled, session } = await bench([{ status: 429, headers }, FINE])
    expect((await session.fetch(origin)).status).toBe(200)
    expect(delays(scheduled)).toEqual([ms])
  })

  test.each(['soon', '-1', '1.5', ''])('is our own where the server says %o', async (value) => {
    const headers = { 'retry-after': value }
    const { origin, scheduled, session } = await bench([{ status: 503, headers }, FINE], {
      retry: { jitter: 0 },
    })
    await session.fetch(origin)
    expect(delays(scheduled)).toEqual([1000])
  })

  test('that is too long is not waited for', async () => {
    const headers = { 'retry-after': '61' }
    const { came, origin, session } = await bench([{ status: 503, headers }, FINE])
    expect((await session.fetch(origin)).status).toBe(503)
    const patient = await bench([{ status: 503, headers }, FINE], { retry: { maxRetryAfter: 61_000 } })
    expect((await patient.session.fetch(patient.origin)).status).toBe(200)
    expect([came.length, patient.came.length]).toEqual([1, 2])
  })

  test.each<[string, SessionOptions]>([
    ['retry.total', { retry: { limit: 9, delay: 100, jitter: 0, total: 1000 } }],
    ['timeouts.total', { retry: { limit: 9, delay: 100, jitter: 0 }, timeouts: { total: 1000 } }],
  ])('ends where %s would be over', async (_what, options) => {
    const { origin, scheduled, session } = await bench([BUSY], options)
    expect((await session.fetch(origin)).status).toBe(503)
    // 100 + 200 + 400 have passed, and 800 more would be too late.
    expect(delays(scheduled)).toEqual([100, 200, 400])
  })

  test('is waited for: nothing is sent before it has passed', async () => {
    const { came, clock, origin, scheduled, session } = await bench(
      [BUSY, FINE],
      { retry: { jitter: 0 } },
      false,
    )
    const call = session.fetch(origin)
    await once(session, 'retryScheduled')
    await clock.advance(999)
    await clock.idle()
    expect([came.length, scheduled.length]).toEqual([1, 1])
    await clock.advance(1)
    expect((await call).status).toBe(200)
  })
})

describe('during a delay', () => {
  const waiting = async (
    url: (origin: string) => string = (origin) => origin,
    options: { signal?: AbortSignal } = {},
  ): Promise<Bench & { request: HttpRequest; sent: Promise<unknown> }> => {
    const all = await bench([BUSY, FINE], {}, false)
    const request = all.session.open('GET', url(all.origin), options)
    const sent = request.send()
    sent.catch(() => {})
    await once(request, 'retryScheduled')
    return { ...all, request, sent }
  }

  test('a cancel ends it at once, and the request can be sent again', async () => {
    const { clock, request, sent } = await waiting()
    expect(request.cancel('enough')).toBe(true)
    await expect(sent).rejects.toMatchObject({ name: 'TransferError', reason: 'cancelled' })
    expect((await request.send()).status).toBe(200)
    await request.close()
    expect(clock.due).toBeNull()
  })

  test('a close ends it at once, and HANDLE_CLOSING is the last notification', async () => {
    const { clock, request, sent } = await waiting()
    const heard: string[] = []
    request.on('status', ({ name }) => heard.push(name))
    await request.close()
    await expect(sent).rejects.toMatchObject({ reason: 'cancelled' })
    expect(heard.at(-1)).toBe('INTERNET_STATUS_HANDLE_CLOSING')
    expect(clock.due).toBeNull()
  })

  test('a close of the session ends it at once', async () => {
    const { sent, session } = await waiting()
    await session.close()
    await expect(sent).rejects.toBeInstanceOf(TransferError)
  })

  test('an abort of the request or of the call ends it at once, with its reason', async () => {
    const controller = new AbortController()
    const { sent } = await waiting(undefined, { signal: controller.signal })
    controller.abort(new Error('enough'))
    await expect(sent).rejects.toThrow('enough')

    const all = await bench([BUSY, FINE], {}, false)
    const other = new AbortController()
    const request = all.session.open('GET', all.origin)
    const call = request.send(null, { signal: other.signal })
    call.catch(() => {})
    await once(request, 'retryScheduled')
    other.abort(new Error('enough of this, too'))
    await expect(call).rejects.toThrow('enough of this, too')
    expect((await request.send()).status).toBe(200)
    expect(all.clock.due).toBeNull()
  })

  test('other calls are refused, as long as this one is pending', async () => {
    const { clock, request, scheduled, sent } = await waiting()
    for (const call of [request.send(), request.sendEx(), request.write('a'), request.end()]) {
      const error = await rejection<WrongStateError>(call)
      expect(error).toBeInstanceOf(WrongStateError)
      expect(error.pending).toBe(true)
    }
    await clock.advance(scheduled[0]?.delayMs ?? 0)
    await expect(sent).resolves.toMatchObject({ status: 200 })
  })

  test('no connection is held by a response that never ends', async () => {
    let came = 0
    const { origin } = await httpServer((_request, response) => {
      if (++came === 1) response.writeHead(503).write('x')
      else response.end('fine')
    })
    const { session } = sessionOn({ connectionsPerOrigin: 1 })
    expect(await (await session.fetch(origin)).text()).toBe('fine')
    // And one that is long.
    const long = await bench([{ status: 503, body: 'x'.repeat(10_000_000) }, FINE], {
      connectionsPerOrigin: 1,
    })
    expect(await (await long.session.fetch(long.origin)).text()).toBe('fine')
  })
})

test('sendEx and end are not repeated: their body is gone', async () => {
  const { came, origin, session } = await bench([BUSY, FINE])
  const request = session.open('PUT', origin)
  await request.sendEx()
  await request.write('b')
  expect((await request.end()).status).toBe(503)
  expect(came).toHaveLength(1)
})

test('redirects and cookies start again with each attempt', async () => {
  const seen: string[] = []
  const { origin } = await httpServer((request, response) => {
    seen.push(`${request.url} ${request.headers.cookie ?? '-'}`)
    if (request.url === '/') response.writeHead(302, { location: '/there' }).end()
    else response.writeHead(seen.length < 4 ? 503 : 200, { 'set-cookie': `n=${seen.length}` }).end()
  })
  const { session } = sessionOn({ cookies: true, maxRedirects: 1 })
  const response = await session.fetch(origin)
  expect([response.status, response.redirected]).toEqual([200, true])
  expect(seen).toEqual(['/ -', '/there -', '/ n=2', '/there n=2'])
})

test('a retry is seen by listeners between two exchanges, and by an inspector', async () => {
  const { origin, session } = await bench([BUSY, FINE])
  const names: string[] = []
  const inspected: string[] = []
  session.inspect({
    watch: () => ({
      found: () => {},
      moved: () => {},
      left: () => {},
      heard: (_id, { type }) => void inspected.push(type),
    }),
  })
  const response = await session.fetch(origin, { onStatus: ({ name }) => void names.push(name) })
  await response.text()
  const complete = names.indexOf('INTERNET_STATUS_REQUEST_COMPLETE')
  expect(names.indexOf('retryScheduled')).toBe(complete + 1)
  expect(names.indexOf('reused')).toBeGreaterThan(complete + 1)
  expect(inspected.slice(1)).toEqual(names)
})

test('a process waits for a retry with the clock of the system', async () => {
  const { origin } = await httpServer((_request, response) => response.writeHead(503).end())
  const session = new Session({ retry: { limit: 1, delay: 5 } })
  onTestFinished(() => session.close())
  expect((await session.fetch(origin)).request.attempts).toHaveLength(2)
})
