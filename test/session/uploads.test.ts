// Streamed bodies that go wrong, and answers that come early: nothing is leaked, nothing hangs, and the caller knows why.

import { createReadStream } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type HttpRequest, InvalidBodyError, Session } from '../../src/session/index.ts'
import { Gate, hang, reply, reset, take, until } from '../../src/testing/index.ts'
import { rawServer } from '../support/raw-server.ts'
import { rejection } from './support/caught.ts'
import { httpServer } from './support/http-server.ts'
import { ORIGIN, scriptedSession } from './support/scripted-session.ts'

/** A source that tells what becomes of it. */
interface Watched {
  readonly body: AsyncIterable<unknown> | Readable | ReadableStream<unknown>
  /** Fulfilled when it was let go of. */
  readonly released: Promise<unknown>
}

interface Script {
  /** What it gives before … */
  readonly pieces?: readonly unknown[]
  /** … it fails with this, or never gives anything any more. */
  readonly error?: Error
}

const sources: Readonly<Record<string, (script: Script) => Watched>> = {
  'an async generator': ({ error, pieces = [] }) => {
    let release: (value: unknown) => void = () => {}
    const released = new Promise((resolve) => {
      release = resolve
    })
    async function* generate() {
      yield* pieces
      if (error !== undefined) throw error
      // It would hold a return back until something has come.
      for (;;) yield ''
    }
    const body = generate()
    const { next, return: end } = body
    body.return = (value) => {
      release(null)
      return end.call(body, value)
    }
    body.next = () => next.call(body).catch((reason) => Promise.reject(reason).finally(() => release(null)))
    return { body, released }
  },
  'an iterator that never answers': ({ error, pieces = [] }) => {
    let at = 0
    let release: (value: unknown) => void = () => {}
    const released = new Promise((resolve) => {
      release = resolve
    })
    const body = {
      [Symbol.asyncIterator]: () => ({
        next: (): Promise<IteratorResult<unknown>> => {
          if (at < pieces.length) return Promise.resolve({ done: false, value: pieces[at++] })
          if (error !== undefined) {
            release(null)
            return Promise.reject(error)
          }
          return new Promise(() => {})
        },
        return: async () => {
          release(null)
          return { done: true as const, value: undefined }
        },
      }),
    }
    return { body, released }
  },
  'a stream of Node': ({ error, pieces = [] }) => {
    const left = [...pieces]
    const body = new Readable({
      objectMode: true,
      highWaterMark: 1,
      read() {
        if (left.length > 0) this.push(left.shift())
        else if (error !== undefined) this.destroy(error)
      },
    })
    return { body, released: new Promise((resolve) => body.once('close', resolve)) }
  },
  'a stream of the Web': ({ error, pieces = [] }) => {
    const left = [...pieces]
    let release: (value: unknown) => void = () => {}
    const released = new Promise((resolve) => {
      release = resolve
    })
    const body = new ReadableStream<unknown>({
      pull(controller) {
        if (left.length > 0) controller.enqueue(left.shift())
        else if (error !== undefined) {
          controller.error(error)
          release(null)
        } else return new Promise(() => {})
        return undefined
      },
      cancel: release,
    })
    return { body, released }
  },
}

const broken = new Error('the disk is gone')
const untilState = async (request: HttpRequest, name: 'INTERNET_STATUS_REQUEST_SENT', bytes: number) => {
  while (request.bytesSent < bytes) await new Promise((resolve) => request.once(name, resolve))
}

describe.each(Object.keys(sources))('%s', (kind) => {
  const source = (script: Script): Watched => (sources[kind] as (script: Script) => Watched)(script)
  const setUp = (steps = [take(), reply(200)]) => {
    const { session, transport } = scriptedSession({ '/': [steps, [take(), reply(200, {}, 'again')]] })
    return { request: session.open('POST', `${ORIGIN}/`), transport }
  }

  it('that fails: the exchange is given up, with the cause, and the request can be sent again', async () => {
    const { request, transport } = setUp()
    const { body, released } = source({ pieces: ['abc'], error: broken })
    const names: string[] = []
    request.on('status', ({ name }) => names.push(name))
    const error = await rejection(request.send(body))
    expect(error).toMatchObject({
      name: 'TransferError',
      call: 'send',
      phase: 'write',
      reason: 'bodySource',
      code: 'ERR_TRANSFER_BODYSOURCE',
      cause: broken,
    })
    expect(error.message).toContain('the disk is gone')
    await released
    expect(names.slice(-2)).toEqual([
      'INTERNET_STATUS_CLOSING_CONNECTION',
      'INTERNET_STATUS_CONNECTION_CLOSED',
    ])
    expect(request.state).toBe('failed')
    expect(transport.requests.some(({ complete }) => complete)).toBe(false)
    expect(transport.connections.open).toBe(0)
    expect(await rejection(request.take())).toMatchObject({ reason: 'bodySource', cause: broken })
    expect((await request.send('again')).status).toBe(200)
  })

  it('that fails at its first piece', async () => {
    const { request } = setUp()
    const { body, released } = source({ error: broken })
    expect(await rejection(request.send(body))).toMatchObject({ reason: 'bodySource', cause: broken })
    await released
  })

  it('that gives what is no piece of a body', async () => {
    const { request, transport } = setUp()
    const { body, released } = source({ pieces: ['abc', 5] })
    const error = await rejection(request.send(body))
    expect(error).toMatchObject({ name: 'TransferError', reason: 'bodySource' })
    expect(error.cause).toBeInstanceOf(InvalidBodyError)
    expect(error.message).toContain('its source gave 5')
    await released
    expect(transport.connections.open).toBe(0)
  })

  it('that is longer than declared', async () => {
    const { request, transport } = setUp()
    const { body, released } = source({ pieces: ['abc', 'def'] })
    expect(await rejection(request.send(body, { contentLength: 5 }))).toMatchObject({
      name: 'BodyLengthError',
      declared: 5,
      actual: 6,
    })
    await released
    expect(request.state).toBe('failed')
    expect(transport.connections.open).toBe(0)
    expect(Buffer.from(transport.requests[0]?.body ?? []).toString()).not.toContain('def')
  })

  it('that is released when there is no connection', async () => {
    const { session } = scriptedSession(
      {},
      { script: { connect: { reason: 'refused', code: 'ECONNREFUSED' } } },
    )
    const { body, released } = source({ pieces: ['abc'] })
    expect(await rejection(session.open('POST', `${ORIGIN}/`).send(body))).toMatchObject({
      name: 'TransferError',
      call: 'send',
      phase: 'connect',
      code: 'ECONNREFUSED',
    })
    await released
  })

  it('that is released when the connection fails meanwhile', async () => {
    const { request } = setUp([take(3), reset()])
    const { body, released } = source({ pieces: ['abc'] })
    expect(await rejection(request.send(body))).toMatchObject({
      name: 'TransferError',
      call: 'send',
      phase: 'write',
      reason: 'reset',
    })
    await released
    expect(request.state).toBe('failed')
  })

  it('that is released on cancel, while it is waited for', async () => {
    const { request } = setUp()
    const { body, released } = source({ pieces: ['abc'] })
    const sent = request.send(body)
    sent.catch(() => {})
    await untilState(request, 'INTERNET_STATUS_REQUEST_SENT', 3)
    expect(request.cancel('enough')).toBe(true)
    const error = await rejection(sent)
    expect(error).toMatchObject({ name: 'TransferError', call: 'send', reason: 'cancelled' })
    expect(error.message).toContain('enough')
    await released
    expect((await request.send('again')).status).toBe(200)
  })

  it('that is released on close, while it is waited for', async () => {
    const { request } = setUp()
    const { body, released } = source({ pieces: ['abc'] })
    const sent = request.send(body)
    sent.catch(() => {})
    await untilState(request, 'INTERNET_STATUS_REQUEST_SENT', 3)
    await request.close()
    expect(await rejection(sent)).toMatchObject({ name: 'TransferError', call: 'send', reason: 'cancelled' })
    await released
  })

  it('that is released when the call is refused', async () => {
    const { request } = setUp()
    await request.close()
    const { body, released } = source({ pieces: ['abc'] })
    expect(await rejection(request.send(body))).toMatchObject({ name: 'WrongStateError' })
    await released
  })

  it('that stops when the server refuses the body: its answer is the response', async () => {
    const gate = new Gate()
    const { request } = setUp([take(3), reply(413, {}, 'too much'), until(gate)])
    const { body, released } = source({ pieces: ['abc'] })
    let answered = 0
    request.on('answered', ({ status }) => {
      answered = status
    })
    expect((await request.send(body)).status).toBe(413)
    await released
    expect(answered).toBe(413)
    expect(Buffer.from((await request.take()) ?? []).toString()).toBe('too much')
    await request.close()
  })
})

describe('a streamed body', () => {
  it('that is shorter than declared fails the request', async () => {
    const { session, transport } = scriptedSession({ '/': [take(), reply(200)] })
    const request = session.open('POST', `${ORIGIN}/`)
    expect(await rejection(request.send(['abc'], { contentLength: 5 }))).toMatchObject({
      name: 'BodyLengthError',
      declared: 5,
      actual: 3,
    })
    expect(request.state).toBe('failed')
    expect(transport.connections.open).toBe(0)
  })

  it('goes on when the server answers with success before its end', async () => {
    const gate = new Gate()
    const { session, transport } = scriptedSession({
      '/': [take(3), reply(200, {}, 'ok'), until(gate), take()],
    })
    const request = session.open('POST', `${ORIGIN}/`)
    async function* body() {
      yield 'abc'
      await gate.reached
      gate.open()
      yield 'def'
    }
    expect((await request.send(body())).status).toBe(200)
    expect(Buffer.from(transport.requests[0]?.body ?? []).toString()).toBe('abcdef')
  })

  it('waits for the drain under back-pressure', async () => {
    const gate = new Gate()
    const { session } = scriptedSession(
      { '/': [until(gate), take(), reply(200)] },
      { script: { capacity: 100 } },
    )
    const request = session.open('POST', `${ORIGIN}/`)
    let pulled = 0
    async function* body() {
      for (; pulled < 10; pulled++) yield Buffer.alloc(80)
    }
    const pending = new Promise((resolve) => request.once('ioPending', resolve))
    const sent = request.send(body())
    await pending
    await gate.reached
    expect(pulled).toBe(1)
    gate.open()
    expect((await sent).status).toBe(200)
    expect(pulled).toBe(10)
  })

  it('closed from a listener in the middle of one of its writes', async () => {
    const { session } = scriptedSession({ '/': [hang()] })
    const request = session.open('POST', `${ORIGIN}/`)
    request.once('INTERNET_STATUS_REQUEST_COMPLETE', () =>
      request.once('INTERNET_STATUS_SENDING_REQUEST', () => void request.close()),
    )
    expect(await rejection(request.send(['abc', 'def']))).toMatchObject({
      name: 'TransferError',
      call: 'send',
      reason: 'cancelled',
    })
    expect(session.requests.size).toBe(0)
  })

  it('whose Node stream fails before it is asked for anything harms nobody', async () => {
    const { session } = scriptedSession({ '/': [take(), reply(200)] })
    const body = new Readable({ read() {} })
    const sent = session.open('POST', `${ORIGIN}/`).send(body)
    body.destroy(broken)
    expect(await rejection(sent)).toMatchObject({ reason: 'bodySource', cause: broken })
  })
})

describe('over real sockets', () => {
  it('an early answer with the end of the connection is the response', async () => {
    const server = await rawServer()
    const session = new Session()
    const body = async function* () {
      for (;;) yield Buffer.alloc(65_536)
    }
    const fetching = session.fetch(server.origin, { method: 'POST', body })
    const connection = await server.accept()
    await connection.until((received) => received.length > 100_000)
    connection.socket.pause()
    connection.write('HTTP/1.1 413 Too Large\r\nContent-Length: 8\r\nConnection: close\r\n\r\ntoo much')
    connection.socket.end()
    const response = await fetching
    expect(response.status).toBe(413)
    expect(await response.text()).toBe('too much')
    await session.close()
    await server.close()
  })

  it('a source that fails closes the connection, so that the server does not take the body for whole', async () => {
    const server = await rawServer()
    const session = new Session()
    const body = async function* () {
      yield 'abc'
      throw broken
    }
    expect(await rejection(session.fetch(server.origin, { method: 'POST', body }))).toMatchObject({
      cause: broken,
    })
    const connection = await server.accept()
    await server.quiet()
    expect(connection.received).toMatch(/\r\n\r\n3\r\nabc\r\n$/)
    await session.close()
    await server.close()
  })
})

describe('a file', () => {
  const content = Buffer.from(Array.from({ length: 700_001 }, (_, i) => 48 + ((i * 7) % 75)))
  const streams = {
    whole: { options: {}, expected: content, piece: 262_144 },
    'a part of it': {
      options: { start: 5, end: 300_004 },
      expected: content.subarray(5, 300_005),
      piece: 262_144,
    },
    'in pieces of its own size': { options: { highWaterMark: 1000 }, expected: content, piece: 1000 },
    'as text': { options: { encoding: 'utf8' }, expected: content, piece: 262_144 },
  } as const
  const ways = {
    send: (request: HttpRequest, file: Readable) => request.send(file),
    pipeline: (request: HttpRequest, file: Readable) => pipeline(file, request.writable()),
  }

  it.each(Object.keys(streams).flatMap((kind) => Object.keys(ways).map((way) => [kind, way] as const)))(
    '%s, by %s',
    async (kind, way) => {
      const directory = await mkdtemp(join(tmpdir(), 'hinternet-'))
      onTestFinished(() => rm(directory, { recursive: true }))
      const file = join(directory, 'file')
      await writeFile(file, content)
      const server = await httpServer()
      const session = new Session()
      const { expected, options, piece } = streams[kind as keyof typeof streams]
      const stream = createReadStream(file, options)
      const request = session.open('POST', server.origin)
      const pieces: number[] = []
      request.on('INTERNET_STATUS_REQUEST_SENT', ({ bodyBytes }) => pieces.push(bodyBytes))
      await ways[way as keyof typeof ways](request, stream)
      for await (const _ of request);
      expect(server.seen[0]?.body).toBe(expected.toString('latin1'))
      // The head, then the first piece.
      expect(pieces[1]).toBe(Math.min(piece, expected.length))
      expect(stream.destroyed).toBe(true)
      await session.close()
    },
  )
})
