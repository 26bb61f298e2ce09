// A request as streams of Node and of the Web: pulled, with back-pressure, and closed with the stream.

import { createWriteStream } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { Readable, Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { describe, expect, it } from 'vitest'
import { type HttpRequest, Session } from '../../src/session/index.ts'
import {
  chunk,
  close,
  Gate,
  hang,
  head,
  lastChunk,
  reply,
  reset,
  send,
  take,
  until,
} from '../../src/testing/index.ts'
import { rejection } from './support/caught.ts'
import { httpServer } from './support/http-server.ts'
import { ORIGIN, scriptedSession } from './support/scripted-session.ts'

const chunked = { 'Transfer-Encoding': 'chunked' }
const routes = {
  '/': [take(), reply(200, {}, 'abcdef')],
  '/pieces': [head(200, chunked), chunk('abc'), chunk('def'), lastChunk()],
  '/broken': [head(200, { 'Content-Length': '6' }), send('abc'), reset()],
  '/hangs': [head(200, chunked), chunk('abc'), hang()],
}

async function answered(path = '/'): Promise<HttpRequest> {
  const { session } = scriptedSession(routes)
  const request = session.open('GET', `${ORIGIN}${path}`)
  await request.send()
  return request
}

describe('readable', () => {
  it('reads the body, and closes the request at its end', async () => {
    const request = await answered('/pieces')
    expect(await text(request.readable())).toBe('abcdef')
    await request.closed
    expect(request.response?.status).toBe(200)
  })

  it('destroyed, closes the request', async () => {
    const request = await answered('/hangs')
    const stream = request.readable()
    for await (const piece of stream) {
      expect(String(piece)).toBe('abc')
      break
    }
    await request.closed
    expect(stream.destroyed).toBe(true)
  })

  it('destroyed while it waits for a piece, with an error', async () => {
    const request = await answered('/hangs')
    const stream = request.readable()
    const error = new Error('enough')
    stream.once('data', () => setImmediate(() => stream.destroy(error)))
    expect(await rejection(text(stream))).toBe(error)
    await request.closed
  })

  it('fails as the body does', async () => {
    const request = await answered('/broken')
    expect(await rejection(text(request.readable()))).toMatchObject({
      name: 'TransferError',
      reason: 'reset',
    })
    await request.closed
  })

  it('piped into files: all of it is there, and a highWaterMark that somebody has chosen stays', async () => {
    const bytes = Buffer.alloc(3_000_001, '0123456789abcdefghijklmnopqrstuvwxyz')
    const { origin } = await httpServer((_request, response) => void response.end(bytes))
    const directory = await mkdtemp(path.join(os.tmpdir(), 'hinternet-'))
    const session = new Session()
    try {
      const usual = createWriteStream(path.join(directory, 'usual'))
      const chosen = createWriteStream(path.join(directory, 'chosen'), { highWaterMark: 1000 })
      for (const file of [usual, chosen]) {
        const request = session.open('GET', origin)
        await request.send()
        await pipeline(request.readable(), file)
        expect(bytes.equals(await readFile(file.path))).toBe(true)
      }
      expect(chosen.writableHighWaterMark).toBe(1000)
    } finally {
      await session.close()
      await rm(directory, { recursive: true })
    }
  })

  it('pulls no more than it is asked for', async () => {
    const server = await httpServer((_request, response) => response.end(Buffer.alloc(20_000_000)))
    const session = new Session()
    const request = session.open('GET', server.origin)
    await request.send()
    let written = 0
    const slow = new Writable({
      highWaterMark: 1,
      write(piece: Buffer, _encoding, callback) {
        written += piece.length
        expect(request.bytesReceived - written).toBeLessThan(300_000)
        setImmediate(callback)
      },
    })
    await pipeline(request.readable(), slow)
    expect(written).toBe(20_000_000)
    await session.close()
  })
})

describe('stream', () => {
  it('reads the body, and closes the request at its end', async () => {
    const request = await answered('/pieces')
    expect(await new Response(request.stream()).text()).toBe('abcdef')
    await request.closed
  })

  it('reads into the buffer of a BYOB reader', async () => {
    const request = await answered('/pieces')
    const reader = request.stream().getReader({ mode: 'byob' })
    let read = ''
    let buffer = new ArrayBuffer(4)
    for (;;) {
      const { done, value } = await reader.read(new Uint8Array(buffer, 1, 2))
      if (done) break
      read += Buffer.from(value).toString()
      buffer = value.buffer as ArrayBuffer
      expect(buffer.byteLength).toBe(4)
    }
    expect(read).toBe('abcdef')
    await request.closed
  })

  it('does not take the memory of the transport away', async () => {
    const server = await httpServer((_request, response) => response.end(Buffer.alloc(300_000, 'a')))
    const session = new Session()
    for (let i = 0; i < 3; i++) {
      const response = await session.fetch(server.origin)
      let bytes = 0
      for await (const piece of response.body ?? []) {
        expect(piece.every((byte) => byte === 97)).toBe(true)
        structuredClone(piece, { transfer: [piece.buffer as ArrayBuffer] })
        bytes += piece.byteLength
      }
      expect(bytes).toBe(0)
      expect(response.request.bytesReceived).toBe(300_000)
    }
    await session.close()
  })

  it('pulls nothing before it is read', async () => {
    const request = await answered('/pieces')
    const stream = request.stream()
    await new Promise(setImmediate)
    expect(request.bytesReceived).toBe(0)
    const reader = stream.getReader()
    await reader.read()
    expect(request.bytesReceived).toBe(3)
    await reader.cancel()
    await request.closed
  })

  it('cancelled while a read is pending', async () => {
    const request = await answered('/hangs')
    const reader = request.stream().getReader()
    await reader.read()
    const pending = reader.read()
    await reader.cancel('enough')
    expect(await pending).toEqual({ done: true, value: undefined })
    await request.closed
  })

  it('fails as the body does, in both kinds of readers', async () => {
    const request = await answered('/broken')
    const reader = request.stream().getReader()
    await reader.read()
    expect(await rejection(reader.read())).toMatchObject({ name: 'TransferError', reason: 'reset' })
    await request.closed
    const other = await answered('/broken')
    const byob = other.stream().getReader({ mode: 'byob' })
    await byob.read(new Uint8Array(8))
    expect(await rejection(byob.read(new Uint8Array(8)))).toMatchObject({ reason: 'reset' })
    await other.closed
  })
})

describe('a stream of a body that there is not', () => {
  it('is refused, and the request is not disturbed', async () => {
    const { session } = scriptedSession(routes)
    const request = session.open('GET', `${ORIGIN}/`)
    const refused = { name: 'WrongStateError', call: 'read', state: 'idle' }
    expect(() => request.readable()).toThrow(expect.objectContaining(refused))
    expect(() => request.stream()).toThrow(expect.objectContaining(refused))
    const sent = request.send()
    expect(() => request.readable()).toThrow(expect.objectContaining({ state: 'queued', pending: true }))
    expect((await sent).status).toBe(200)
    expect(await text(request.readable())).toBe('abcdef')
    expect(() => request.stream()).toThrow(expect.objectContaining({ state: 'closed' }))
  })
})

describe('writable', () => {
  const open = (steps = [take(), reply(200, {}, 'ok')], capacity = Number.POSITIVE_INFINITY) => {
    const { session, transport } = scriptedSession({ '/': steps }, { script: { capacity } })
    return { request: session.open('POST', `${ORIGIN}/`), transport }
  }
  const body = ({ transport }: ReturnType<typeof open>): string =>
    Buffer.from(transport.requests[0]?.body ?? []).toString()

  it('takes the body; finish comes with the response', async () => {
    const scripted = open()
    const { request } = scripted
    await pipeline(Readable.from(['ab', Buffer.from('cd')]), request.writable())
    expect(request.response?.status).toBe(200)
    expect(body(scripted)).toBe('abcd')
    expect(request.state).toBe('reading.ready')
    expect(await text(request.readable())).toBe('ok')
  })

  it('with a declared length, and a first piece', async () => {
    const scripted = open()
    const stream = scripted.request.writable({ contentLength: 4, body: 'ab' })
    stream.end('cd')
    await new Promise((resolve) => stream.once('finish', resolve))
    expect(body(scripted)).toBe('abcd')
    expect(scripted.transport.requests[0]?.head).toContain('content-length: 4\r\n')
  })

  it('holds its source back while the wire does', async () => {
    const gate = new Gate()
    const { request } = open([until(gate), take(), reply(200)], 100)
    let pulled = 0
    const source = Readable.from(
      (function* () {
        for (; pulled < 400; pulled++) yield Buffer.alloc(1000)
      })(),
      { highWaterMark: 1 },
    )
    const done = pipeline(source, request.writable())
    await new Promise((resolve) => request.once('ioPending', resolve))
    await gate.reached
    // What a stream of Node holds by itself: 16 KiB, or 64 since Node 22.
    expect(pulled).toBeLessThan(100)
    gate.open()
    await done
    expect(request.bytesSent).toBe(400_000)
  })

  it('destroyed before its end, cancels the exchange', async () => {
    const { request, transport } = open()
    const error = new Error('the disk is gone')
    const source = Readable.from(
      (async function* () {
        yield 'ab'
        throw error
      })(),
    )
    expect(await rejection(pipeline(source, request.writable()))).toBe(error)
    expect(request.state).toBe('failed')
    expect(transport.connections.open).toBe(0)
    expect(await rejection(request.take())).toMatchObject({ reason: 'cancelled' })
    expect((await request.send('again')).status).toBe(200)
  })

  it('fails when the connection cannot be made, and when it breaks', async () => {
    const { session } = scriptedSession({})
    const lost = session.open('POST', 'http://nowhere.test/')
    expect(await rejection(pipeline(Readable.from(['ab']), lost.writable()))).toMatchObject({
      reason: 'notFound',
    })
    const { request } = open([take(2), reset()])
    const stream = request.writable()
    stream.write('ab')
    expect(await rejection(pipeline(Readable.from(['ab']), stream))).toMatchObject({ name: 'TransferError' })
  })

  it('drops what a server that has answered takes no more of', async () => {
    const { request } = open([take(2), reply(413, {}, 'too much'), close()])
    await pipeline(
      Readable.from(
        (async function* () {
          for (let i = 0; i < 20; i++) {
            yield 'ab'
            await new Promise(setImmediate)
          }
        })(),
      ),
      request.writable(),
    )
    expect(request.response?.status).toBe(413)
    expect(await text(request.readable())).toBe('too much')
  })

  it('turns into one of the Web', async () => {
    const scripted = open()
    await new Blob(['abcd']).stream().pipeTo(Writable.toWeb(scripted.request.writable()))
    expect(body(scripted)).toBe('abcd')
  })
})
