// The calls of a request, and what goes on the wire for them.

import { describe, expect, it } from 'vitest'
import { type HttpRequest, Session } from '../../src/session/index.ts'
import {
  chunk,
  Gate,
  hang,
  head,
  lastChunk,
  reply,
  reset,
  type ScriptedTransport,
  take,
  until,
} from '../../src/testing/index.ts'
import { rejection } from './support/caught.ts'
import { httpServer } from './support/http-server.ts'
import { ORIGIN, scriptedSession } from './support/scripted-session.ts'

const routes = { '/': [take(), reply(200, { 'X-A': 'b' }, 'abcdef')], '/hang': [hang()] }

async function open(method = 'POST', path = '/', script: Parameters<typeof scriptedSession>[0] = routes) {
  const { session, transport } = scriptedSession(script)
  return { request: session.open(method, `${ORIGIN}${path}`), session, transport }
}

async function text(request: HttpRequest): Promise<string> {
  const pieces: Uint8Array[] = []
  for (let piece = await request.take(); piece !== null; piece = await request.take()) pieces.push(piece)
  return Buffer.concat(pieces).toString('latin1')
}

describe('an upload in pieces and its response', () => {
  it('sendEx, write, end, and the body by for await', async () => {
    const { request, transport } = await open()
    expect(await request.sendEx({ contentLength: 11 })).toBe(undefined)
    expect(await request.write('hello ')).toBe(6)
    expect(await request.write(Buffer.from('world'))).toBe(5)
    const response = await request.end()
    expect(response).toBe(request.response)
    expect(response.status).toBe(200)
    expect(response.statusText).toBe('OK')
    expect(response.httpVersion).toBe('1.1')
    expect(response.header('X-a')).toBe('b')
    expect(response.header('x-b')).toBe(null)
    expect(response.headers.get('x-a')).toBe('b')
    expect(response.headers).toBe(response.headers)
    expect(response.rawHeaders).toEqual(['X-A', 'b', 'Content-Length', '6'])
    expect(await text(request)).toBe('abcdef')
    expect(request.bytesSent).toBe(11)
    expect(request.bytesReceived).toBe(6)
    expect(bodyOf(transport)).toBe('hello world')
    await request.close()
  })

  it('takes text, bytes, and views of bytes', async () => {
    const { request, transport } = await open()
    await request.sendEx({ body: 'é' })
    expect(await request.write('ü')).toBe(2)
    expect(await request.write(new Uint8Array([65, 66, 67]).subarray(1))).toBe(2)
    expect(await request.write(new Uint8Array([68]).buffer)).toBe(1)
    expect(await request.write(new DataView(new Uint8Array([69, 70, 71]).buffer, 1, 1))).toBe(1)
    expect(await request.write(new Uint16Array([0x4847]))).toBe(2)
    expect(await request.write('')).toBe(0)
    await request.end()
    expect(bodyOf(transport)).toBe('éüBCDFGH')
  })

  it('the state can be looked at', async () => {
    const { request } = await open()
    const seen = [[request.state, request.phase]]
    const look = <T>(value: T): T => {
      seen.push([request.state, request.phase])
      return value
    }
    const sending = request.sendEx()
    look(null)
    await sending.then(look)
    await request.write('a').then(look)
    await request.end().then(look)
    while ((await request.take()) !== null);
    look(null)
    await request.close().then(look)
    expect(seen).toEqual([
      ['idle', null],
      ['queued', 'queue'],
      ['writing.ready', 'write'],
      ['writing.ready', 'write'],
      ['reading.ready', 'read'],
      ['complete', 'read'],
      ['closed', null],
    ])
  })

  it('the actor is the one of XState', async () => {
    const { request } = await open()
    expect(request.actor.getSnapshot().matches({ open: 'idle' })).toBe(true)
    const emitted: string[] = []
    request.actor.on('INTERNET_STATUS_REQUEST_SENT', ({ type }) => emitted.push(type))
    await request.send('abc')
    expect(emitted).toEqual(['INTERNET_STATUS_REQUEST_SENT'])
    await request.close()
    expect(request.actor.getSnapshot().output).toMatchObject({ status: 200, bodyBytesSent: 3, failure: null })
  })
})

describe('reading', () => {
  it('into a buffer: what is at hand, or all of it', async () => {
    const gate = new Gate()
    const script = {
      '/': [
        head(200, { 'Transfer-Encoding': 'chunked' }),
        chunk('abc'),
        until(gate),
        chunk('def'),
        lastChunk(),
      ],
    }
    const { request } = await open('GET', '/', script)
    await request.send()
    await gate.reached
    const into = Buffer.alloc(5)
    expect(await request.read(into)).toBe(3)
    expect(into.toString('latin1', 0, 3)).toBe('abc')
    const rest = request.read(into, { fill: true })
    gate.open()
    expect(await rest).toBe(3)
    expect(into.toString('latin1', 0, 3)).toBe('def')
    expect(await request.read(into)).toBe(0)
    expect(await request.read(into)).toBe(0)
    expect(await request.take()).toBe(null)
    expect(request.state).toBe('complete')
  })

  it('fills views of other kinds', async () => {
    const { request } = await open('GET')
    await request.send()
    const view = new DataView(new ArrayBuffer(8), 2, 4)
    expect(await request.read(view, { fill: true })).toBe(4)
    expect(Buffer.from(view.buffer).toString('latin1')).toBe('\0\0abcd\0\0')
  })

  describe('a loop closes the request', () => {
    const whole = { '/': [reply(200, {}, Buffer.alloc(200_000, 'a'))] }

    async function answered(script: Parameters<typeof scriptedSession>[0]) {
      const { request, session } = await open('GET', '/', script)
      const names: string[] = []
      request.on('status', ({ name }) => names.push(name))
      await request.send()
      return { names, request, session }
    }

    function expectClosed({ names, request, session }: Awaited<ReturnType<typeof answered>>): void {
      expect(request.state).toBe('closed')
      expect(names.at(-1)).toBe('INTERNET_STATUS_HANDLE_CLOSING')
      expect(session.requests.size).toBe(0)
    }

    it('at its end', async () => {
      const scripted = await answered(whole)
      let bytes = 0
      for await (const piece of scripted.request) bytes += piece.length
      expect(bytes).toBe(200_000)
      expectClosed(scripted)
      expect(scripted.request.bytesReceived).toBe(200_000)
      expect(scripted.request.response?.status).toBe(200)
    })

    it('on break', async () => {
      const scripted = await answered(whole)
      for await (const _ of scripted.request) break
      expectClosed(scripted)
    })

    it('on a throw', async () => {
      const scripted = await answered(whole)
      const looped = async (): Promise<void> => {
        for await (const _ of scripted.request) throw new Error('no more')
      }
      await expect(looped()).rejects.toThrow('no more')
      expectClosed(scripted)
    })

    it('on a return', async () => {
      const scripted = await answered(whole)
      const first = async (): Promise<Uint8Array | null> => {
        for await (const piece of scripted.request) return piece
        return null
      }
      expect((await first())?.length).toBeGreaterThan(0)
      expectClosed(scripted)
    })

    it('when the body breaks off', async () => {
      const scripted = await answered({ '/': [head(200, { 'Content-Length': '6' }), send3(), reset()] })
      const looped = async (): Promise<void> => {
        for await (const _ of scripted.request);
      }
      expect(await rejection(looped())).toMatchObject({ name: 'TransferError', reason: 'reset' })
      expectClosed(scripted)
    })

    it('but not when the loop is refused', async () => {
      const { request } = await open('GET')
      const looped = async (): Promise<void> => {
        for await (const _ of request);
      }
      expect(await rejection(looped())).toMatchObject({ name: 'WrongStateError' })
      expect(request.state).toBe('idle')
    })
  })

  it('what take has left, another take goes on with', async () => {
    const { request } = await open('GET', '/', { '/': [reply(200, {}, Buffer.alloc(200_000, 'a'))] })
    await request.send()
    const first = await request.take()
    expect(request.state).toBe('reading.ready')
    expect((await text(request)).length).toBe(200_000 - (first?.length ?? 0))
  })

  it('a body that breaks off fails the read, with what there was before it', async () => {
    const { request } = await open('GET', '/', {
      '/': [head(200, { 'Content-Length': '6' }), send3(), reset()],
    })
    await request.send()
    const error = await rejection(text(request))
    expect(error).toMatchObject({ name: 'TransferError', call: 'read', phase: 'read', reason: 'reset' })
    expect(request.bytesReceived).toBe(3)
    expect(await rejection(request.take())).toMatchObject({ name: 'TransferError', reason: 'reset' })
  })
})

const bodyOf = ({ requests }: ScriptedTransport): string => Buffer.from(requests[0]?.body ?? []).toString()

const send3 = () => ({ type: 'send', bytes: Buffer.from('abc') }) as const

describe('a call in the wrong state', () => {
  const refused: readonly (readonly [string, (request: HttpRequest) => Promise<unknown>])[] = [
    ['write', (request) => request.write('a')],
    ['end', (request) => request.end()],
    ['read', (request) => request.read(new Uint8Array(1))],
    ['read', (request) => request.take()],
    ['read', (request) => request[Symbol.asyncIterator]().next()],
  ]
  for (const [call, run] of refused)
    it(`rejects with WrongStateError and does not throw: ${call} while idle`, async () => {
      const { request } = await open()
      const promise = run(request)
      expect(await rejection(promise)).toMatchObject({
        name: 'WrongStateError',
        code: 'ERR_WRONG_STATE',
        call,
        state: 'idle',
      })
    })

  it('two at a time: the second is refused, the first is not disturbed', async () => {
    const { request } = await open()
    const first = request.send('abc')
    expect(await rejection(request.send('def'))).toMatchObject({
      call: 'send',
      state: 'queued',
      pending: true,
    })
    expect(await rejection(request.sendEx())).toMatchObject({ call: 'sendEx' })
    expect((await first).status).toBe(200)
  })

  it('write and end while send() writes a stream are refused, and do not get into the body', async () => {
    const { request, transport } = await open()
    const { promise: middle, resolve } = deferred<void>()
    const sending = request.send(
      (async function* () {
        yield 'abc'
        resolve()
        await new Promise((go) => setImmediate(go))
        yield 'def'
      })(),
    )
    await middle
    expect(await rejection(request.write('X'))).toMatchObject({
      name: 'WrongStateError',
      call: 'write',
      pending: true,
    })
    expect(await rejection(request.end())).toMatchObject({ name: 'WrongStateError', call: 'end' })
    expect(await rejection(request.send(['X']))).toMatchObject({ name: 'WrongStateError' })
    await sending
    expect(bodyOf(transport)).toBe('abcdef')
  })

  it('a longer body than declared is refused before it is written; a shorter one at its end', async () => {
    const { request } = await open()
    await request.sendEx({ contentLength: 4 })
    await request.write('abc')
    expect(await rejection(request.write('de'))).toMatchObject({
      name: 'BodyLengthError',
      declared: 4,
      actual: 5,
    })
    expect(await rejection(request.end())).toMatchObject({ name: 'BodyLengthError', declared: 4, actual: 3 })
    await request.write('d')
    expect((await request.end()).status).toBe(200)
  })

  it('a body for a head that announced none is refused', async () => {
    const { request } = await open('GET')
    await request.sendEx()
    expect(await rejection(request.write('a'))).toMatchObject({
      name: 'BodyLengthError',
      declared: 0,
      actual: 1,
    })
    expect((await request.end()).status).toBe(200)
  })
})

describe('cancel', () => {
  it('gives up the pending call; the request can be sent again', async () => {
    const { request } = await open('GET', '/hang', { '/hang': [[hang()], [reply(200)]] })
    const sending = request.send()
    const cause = new Error('changed my mind')
    expect(request.cancel(cause)).toBe(true)
    const error = await rejection(sending)
    expect(error.cause).toBe(cause)
    expect(error).toMatchObject({
      name: 'TransferError',
      reason: 'cancelled',
      code: 'ERR_TRANSFER_CANCELLED',
    })
    expect(error.message).toContain('changed my mind')
    expect(request.state).toBe('failed')
    expect(await rejection(request.take())).toMatchObject({ reason: 'cancelled', call: 'read' })
    const again = request.send()
    expect(request.cancel()).toBe(true)
    await rejection(again)
  })

  it('says false where nothing is under way', async () => {
    const { request } = await open('GET')
    expect(request.cancel()).toBe(false)
    await request.send()
    await text(request)
    expect(request.cancel()).toBe(false)
    await request.close()
    expect(request.cancel()).toBe(false)
  })
})

describe('close', () => {
  it('twice gives the same promise; HANDLE_CLOSING is the last notification', async () => {
    const { request } = await open('GET')
    await request.send()
    const names: string[] = []
    request.on('status', ({ name }) => names.push(name))
    const closed = request.close()
    expect(request.close()).toBe(closed)
    expect(request.closed).toBe(closed)
    await closed
    expect(names.at(-1)).toBe('INTERNET_STATUS_HANDLE_CLOSING')
    await request.close()
    await request[Symbol.asyncDispose]()
  })

  it('cancels the pending call first', async () => {
    const { request } = await open('GET', '/hang')
    const order: string[] = []
    const sending = request.send().catch((error) => order.push(error.reason))
    request.on('status', ({ name }) => order.push(name))
    await request.close()
    await sending
    expect(order.slice(-3)).toEqual([
      'INTERNET_STATUS_REQUEST_COMPLETE',
      'INTERNET_STATUS_HANDLE_CLOSING',
      'cancelled',
    ])
  })

  it('after cancel in the same turn: one completion, one end', async () => {
    const { request } = await open('GET', '/hang')
    const names: string[] = []
    const connected = new Promise((resolve) => request.once('INTERNET_STATUS_RECEIVING_RESPONSE', resolve))
    const sending = request.send()
    await connected
    request.on('status', ({ name }) => names.push(name))
    request.cancel()
    const closed = request.close()
    expect(await rejection(sending)).toMatchObject({ reason: 'cancelled' })
    await closed
    expect(names).toEqual([
      'INTERNET_STATUS_REQUEST_COMPLETE',
      'INTERNET_STATUS_CLOSING_CONNECTION',
      'INTERNET_STATUS_CONNECTION_CLOSED',
      'INTERNET_STATUS_HANDLE_CLOSING',
    ])
  })

  it('every call after it is refused', async () => {
    const { request } = await open()
    await request.close()
    const calls = [
      request.send(),
      request.send(['a']),
      request.sendEx(),
      request.write('a'),
      request.end(),
      request.read(new Uint8Array(1)),
      request.take(),
    ]
    for (const call of calls)
      expect(await rejection(call)).toMatchObject({ name: 'WrongStateError', state: 'closed' })
    expect(request.state).toBe('closed')
  })

  it('is known through `closed`, whatever closes it, asked before or after', async () => {
    const { request } = await open()
    const { closed } = request
    request.close()
    await closed
    await request.closed
    expect(request.closed).toBe(closed)
  })
})

describe('sending again on the same request', () => {
  it('after success, after failure, with another body and other headers', async () => {
    const { request, transport } = await open('POST', '/', {
      '/': [[take(), reply(200, {}, 'one')], [reset()], [take(), reply(201, {}, 'three')]],
    })
    expect((await request.send('a')).status).toBe(200)
    expect(await text(request)).toBe('one')
    expect(await rejection(request.send('b'))).toMatchObject({ name: 'TransferError', phase: 'response' })
    expect(request.response).toBe(null)
    request.setHeader('X-A', 'b').removeHeader('X-B')
    expect((await request.send(new URLSearchParams({ c: 'd' }))).status).toBe(201)
    expect(await text(request)).toBe('three')
    expect(transport.requests.map(({ head }) => /^content-type: (.*)\r$/im.exec(head)?.[1])).toEqual([
      'text/plain;charset=UTF-8',
      'text/plain;charset=UTF-8',
      'application/x-www-form-urlencoded;charset=UTF-8',
    ])
    expect(request.bytesSent).toBe(3)
  })
})

describe('a header set late', () => {
  it('is sent until SENDING_REQUEST has been heard', async () => {
    const { request, transport } = await open('POST', '/')
    request.once('INTERNET_STATUS_SENDING_REQUEST', () =>
      request.setHeader('X-Late', '1').setHeader('x-late', 2),
    )
    request.once('INTERNET_STATUS_REQUEST_SENT', () => request.setHeader('X-Too-Late', '1'))
    await request.send('a')
    const names = transport.requests[0]?.head.match(/^[\w-]+(?=:)/gm)
    expect(names).toContain('x-late')
    expect(names).not.toContain('X-Late')
    expect(names).not.toContain('X-Too-Late')
  })

  it('is sent with the next message, also after a redirect', async () => {
    const { request, transport } = await open('GET', '/', {
      '/': [take(), reply(302, { Location: '/there' })],
      '/there': [take(), reply(200)],
    })
    let messages = 0
    request.on('INTERNET_STATUS_SENDING_REQUEST', () => {
      messages++
      request.setHeader(`X-${messages}`, 'set').removeHeader(`X-${messages - 1}`)
    })
    await request.send()
    const names = transport.requests.map(({ head }) => head.match(/^X-\d(?=:)/gm))
    expect(names).toEqual([['X-1'], ['X-2']])
    expect(request.attempts.map(({ reason, status }) => [reason, status])).toEqual([
      ['first', 302],
      ['redirect', 200],
    ])
  })
})

describe('the head on the wire', () => {
  it('frames the body as it must be', async () => {
    const server = await httpServer()
    const session = new Session()
    const cases: readonly (readonly [
      string,
      (request: HttpRequest) => Promise<unknown>,
      string | undefined,
      string | undefined,
    ])[] = [
      ['GET', (request) => request.send(), undefined, undefined],
      ['DELETE', (request) => request.send(), undefined, undefined],
      ['POST', (request) => request.send(), '0', undefined],
      ['PUT', (request) => request.send(null), '0', undefined],
      ['PATCH', (request) => request.send(''), '0', undefined],
      ['GET', (request) => request.send('abc'), '3', undefined],
      ['POST', (request) => request.send('abc'), '3', undefined],
      ['POST', (request) => request.send(['abc']), undefined, 'chunked'],
      ['POST', (request) => request.send(['abc'], { contentLength: 3 }), '3', undefined],
      ['POST', (request) => request.send(new Blob(['abc'])), '3', undefined],
      ['GET', (request) => request.sendEx().then(() => request.end()), undefined, undefined],
      ['POST', (request) => request.sendEx().then(() => request.end()), undefined, 'chunked'],
      ['GET', (request) => request.sendEx({ body: 'a' }).then(() => request.end()), undefined, 'chunked'],
      ['POST', (request) => request.sendEx({ contentLength: 0 }).then(() => request.end()), '0', undefined],
    ]
    for (const [method, run] of cases) {
      const request = session.open(method, server.origin)
      await run(request)
      await text(request)
      await request.close()
    }
    expect(
      server.seen.map(({ headers, method }) => [
        method,
        headers['content-length'],
        headers['transfer-encoding'],
      ]),
    ).toEqual(cases.map(([method, , length, coding]) => [method, length, coding]))
    await session.close()
  })

  it('a declared length of the headers counts for a stream', async () => {
    const server = await httpServer()
    const session = new Session()
    const request = session.open('POST', server.origin, { headers: { 'content-length': '6' } })
    await request.send(['abc', 'def'])
    await session.close()
    expect(server.seen[0]).toMatchObject({ body: 'abcdef', headers: { 'content-length': '6' } })
    expect(server.seen[0]?.headers).not.toHaveProperty('transfer-encoding')
  })
})

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve!: (value: T) => void
  const promise = new Promise<T>((done) => {
    resolve = done
  })
  return { promise, resolve }
}
