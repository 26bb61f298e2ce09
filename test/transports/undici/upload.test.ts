// Uploads, watched from the other end of the socket.

import { describe, expect, test } from 'vitest'
import { Caller } from '../../../src/testing/conformance/index.ts'
import { OK, rawWire } from './raw-wire.ts'

const wire = rawWire()

const upload = (path = '/') => new Caller(wire, 'PUT', `${wire.server.origin}${path}`)

describe('the head leaves before the first body byte', () => {
  test.each([
    ['content-length', 5, 'hello', 'content-length: 5'],
    ['chunked', 'chunked' as const, '5\r\nhello\r\n0\r\n\r\n', 'transfer-encoding: chunked'],
  ])('%s', async (_name, framing, body, line) => {
    const caller = upload()
    await caller.send({ framing, more: true })
    expect(caller.names.slice(-3)).toEqual(['SENDING_REQUEST', 'REQUEST_SENT', 'REQUEST_COMPLETE'])
    const connection = await wire.server.accept()
    const head = await connection.head()
    expect(head).toBe(
      `PUT / HTTP/1.1\r\nhost: 127.0.0.1:${wire.server.port}\r\nconnection: keep-alive\r\n${line}\r\n\r\n`,
    )
    expect(connection.received).toBe('')
    expect(caller.announcements.at(-2)).toMatchObject({ bytes: head.length, bodyBytes: 0 })

    expect(await caller.write(Buffer.from('hello'))).toBe(true)
    caller.lifecycle.end()
    await connection.until((received) => received === body)
    connection.write(OK)
    expect((await caller.completion(1)).error).toBeNull()
    expect(await caller.body()).toBe('ok')
    await caller.close()
    expect(wire.server.open).toBe(1)
  })

  test('and the completion comes in the turn in which the kernel took it', async () => {
    const caller = new Caller(wire, 'PUT', `${wire.server.origin}/`, {
      on: (token) => {
        if (token.startsWith('REQUEST_COMPLETE')) caller.lifecycle.write(Buffer.from('late!'))
      },
    })
    await caller.send({ framing: 5, more: true })
    const connection = await wire.server.accept()
    expect(await connection.head()).toContain('content-length: 5')
    await connection.until((received) => received === 'late!')
  })
})

test('a whole body goes with its head, and the count covers both', async () => {
  const caller = new Caller(wire, 'POST', `${wire.server.origin}/`)
  const sent = caller.send({ framing: 4, body: Buffer.from('abcd') })
  const connection = await wire.server.accept()
  await connection.until((received) => received.endsWith('\r\n\r\nabcd'))
  const announced = caller.announcements.find(({ type }) => type === 'INTERNET_STATUS_REQUEST_SENT')
  expect(announced).toMatchObject({ bytes: connection.received.length, bodyBytes: 4 })
  connection.write(OK)
  await sent
})

test('a POST without a body says so', async () => {
  const caller = new Caller(wire, 'POST', `${wire.server.origin}/`)
  void caller.send({ framing: 0 })
  const connection = await wire.server.accept()
  expect(await connection.head()).toMatch(/\r\ncontent-length: 0\r\n\r\n$/)
})

test('framing that the caller writes itself is left alone', async () => {
  const caller = new Caller(wire, 'POST', `${wire.server.origin}/`)
  await caller.send({ framing: 'byCaller', headers: ['Transfer-Encoding', 'chunked'], more: true })
  const connection = await wire.server.accept()
  const head = await connection.head()
  expect(head).toContain('Transfer-Encoding: chunked\r\n')
  expect(head).not.toMatch(/content-length/i)
  await caller.write(Buffer.from('5\r\nhello\r\n0\r\n\r\n'))
  await connection.until((received) => received === '5\r\nhello\r\n0\r\n\r\n')
})

describe('a reader that stalls', () => {
  test('makes a write pend until the wire drains, and progress stays behind what the kernel took', async () => {
    const total = 16 * 1024 * 1024
    const piece = Buffer.alloc(65_536, 'x')
    const caller = upload()
    await caller.send({ framing: total, more: true })
    const connection = await wire.server.accept()
    await connection.head()
    connection.socket.pause()
    let written = 0
    while (caller.lifecycle.write(piece)) written += piece.length
    expect(caller.announcements.at(-1)).toEqual({ type: 'ioPending', call: 'write', bytes: piece.length })
    expect(caller.lifecycle.snapshot.context.bodyBytesSent).toBe(written)
    expect(() => caller.lifecycle.write(piece)).toThrow('write() is refused while writing.ioPending')

    connection.socket.resume()
    const completion = await caller.completion(1)
    expect(completion).toMatchObject({ call: 'write', error: null, bytes: piece.length })
    expect(caller.names.slice(-2)).toEqual(['REQUEST_SENT', 'REQUEST_COMPLETE'])
    written += piece.length
    while (written < total) {
      await caller.write(piece)
      written += piece.length
      expect(caller.lifecycle.snapshot.context.bodyBytesSent).toBe(written)
    }
    caller.lifecycle.end()
    await connection.until((received) => received.length === total)
    connection.write(OK)
    await caller.until(() => caller.completions.some(({ call }) => call === 'end'))
  })

  test('shows the progress of one large write', async () => {
    const bytes = 32 * 1024 * 1024
    const caller = upload()
    await caller.send({ framing: bytes, more: true })
    const connection = await wire.server.accept()
    await caller.write(Buffer.alloc(bytes, 'y'))
    const progress = caller.announcements.flatMap((status) =>
      status.type === 'progress' ? [status.bodyBytes] : [],
    )
    expect(progress.length).toBeGreaterThan(3)
    expect(progress).toEqual([...progress].sort((a, b) => a - b))
    expect(
      caller.announcements.findLast(({ type }) => type === 'INTERNET_STATUS_REQUEST_SENT'),
    ).toMatchObject({
      bytes,
      bodyBytes: bytes,
    })
    expect(connection.socket.destroyed).toBe(false)
  })
})

describe('an answer that comes early', () => {
  const EARLY = 'HTTP/1.1 413 Too Large\r\nconnection: close\r\ncontent-length: 9\r\n\r\ntoo large'

  test('is announced; small writes go on, and end gives it (early-413)', async () => {
    const caller = upload()
    await caller.send({ framing: 16, more: true })
    const connection = await wire.server.accept()
    await connection.head()
    connection.write(EARLY.replace('connection: close\r\n', ''))
    await caller.hears('answered')
    await caller.write(Buffer.from('abcdefgh'))
    await caller.write(Buffer.from('ijklmnop'))
    expect((await caller.end()).error).toBeNull()
    expect(caller.names.slice(-3)).toEqual(['RECEIVING_RESPONSE', 'RESPONSE_RECEIVED', 'REQUEST_COMPLETE'])
    expect(await caller.body()).toBe('too large')
    expect(caller.lifecycle.response?.status).toBe(413)
    await caller.close()
  })

  test('ends a body that is left short, and the connection with it', async () => {
    const caller = upload()
    await caller.send({ framing: 1000, more: true })
    const connection = await wire.server.accept()
    await connection.head()
    connection.write(EARLY.replace('connection: close\r\n', ''))
    await caller.hears('answered')
    await caller.end()
    expect(await caller.body()).toBe('too large')
    await caller.close()
    expect(caller.names.slice(-3)).toEqual(['CLOSING_CONNECTION', 'CONNECTION_CLOSED', 'HANDLE_CLOSING'])
    await wire.server.quiet()
  })

  test('survives a server that stops reading and resets', async () => {
    const caller = upload()
    await caller.send({ framing: 64 * 1024 * 1024, more: true })
    const connection = await wire.server.accept()
    await connection.head()
    connection.socket.pause()
    expect(caller.lifecycle.write(Buffer.alloc(32 * 1024 * 1024))).toBe(false)
    connection.write(EARLY)
    await caller.hears('answered')
    connection.socket.resetAndDestroy()
    const pending = await caller.completion(1)
    expect(pending.error).toMatchObject({ reason: 'answeredEarly', phase: 'write' })
    expect(() => caller.lifecycle.write(Buffer.from('more'))).toThrow('answered.unwritable')
    await caller.end()
    expect(await caller.body()).toBe('too large')
    await caller.close()
  })

  test('to a large whole body ends the sending', async () => {
    const caller = new Caller(wire, 'POST', `${wire.server.origin}/`)
    const body = Buffer.alloc(32 * 1024 * 1024)
    const sent = caller.send({ framing: body.length, body })
    const connection = await wire.server.accept()
    await connection.head()
    connection.socket.pause()
    connection.write(EARLY)
    expect((await sent).error).toBeNull()
    expect(caller.names).not.toContain('REQUEST_SENT')
    expect(await caller.body()).toBe('too large')
    await caller.close()
    connection.socket.resume()
    await wire.server.quiet()
  })
})
