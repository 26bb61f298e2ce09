// What the wire sees of an upload, watched from the other end of the socket.

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { UndiciTransport } from '../../../src/transports/undici/index.ts'
import { Driver } from '../../support/driver.ts'
import { type RawServer, rawServer } from '../../support/raw-server.ts'

let server: RawServer
let transport: UndiciTransport
beforeEach(async () => {
  server = await rawServer()
  transport = new UndiciTransport()
})
afterEach(async () => {
  transport.close()
  await server.close()
})

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'
const upload = (path = '/') => new Driver(transport, 'PUT', `${server.origin}${path}`)

describe('the head leaves before the first body byte', () => {
  test.each([
    ['content-length', 5, 'hello', 'content-length: 5'],
    ['chunked', 'chunked' as const, '5\r\nhello\r\n0\r\n\r\n', 'transfer-encoding: chunked'],
  ])('%s', async (_name, framing, body, line) => {
    const driver = upload()
    await driver.send({ framing, more: true })
    expect(driver.names.slice(-3)).toEqual(['SENDING_REQUEST', 'REQUEST_SENT', 'REQUEST_COMPLETE'])
    const connection = await server.accept()
    const head = await connection.head()
    expect(head).toBe(
      `PUT / HTTP/1.1\r\nhost: 127.0.0.1:${server.port}\r\nconnection: keep-alive\r\n${line}\r\n\r\n`,
    )
    expect(connection.received).toBe('')
    expect(driver.announcements.at(-2)).toMatchObject({ bytes: head.length, bodyBytes: 0 })

    expect(await driver.write(Buffer.from('hello'))).toBeNull()
    driver.lifecycle.end()
    await connection.until((received) => received === body)
    connection.write(OK)
    expect((await driver.completion(1)).error).toBeNull()
    expect(String(await driver.body())).toBe('ok')
    await driver.close()
    expect(server.open).toBe(1)
  })

  test('and the completion comes in the turn in which the kernel took it', async () => {
    const driver = new Driver(transport, 'PUT', `${server.origin}/`, {
      onStatus: ({ type }) => {
        if (type === 'INTERNET_STATUS_REQUEST_COMPLETE') driver.lifecycle.write(Buffer.from('late!'))
      },
    })
    await driver.send({ framing: 5, more: true })
    const connection = await server.accept()
    expect(await connection.head()).toContain('content-length: 5')
    await connection.until((received) => received === 'late!')
  })
})

test('a whole body goes with its head, and the count covers both', async () => {
  const driver = new Driver(transport, 'POST', `${server.origin}/`)
  const sent = driver.send({ framing: 4, body: Buffer.from('abcd') })
  const connection = await server.accept()
  await connection.until((received) => received.endsWith('\r\n\r\nabcd'))
  const announced = driver.announcements.find(({ type }) => type === 'INTERNET_STATUS_REQUEST_SENT')
  expect(announced).toMatchObject({ bytes: connection.received.length, bodyBytes: 4 })
  connection.write(OK)
  await sent
})

test('a POST without a body says so', async () => {
  const driver = new Driver(transport, 'POST', `${server.origin}/`)
  void driver.send({ framing: 0 })
  const connection = await server.accept()
  expect(await connection.head()).toMatch(/\r\ncontent-length: 0\r\n\r\n$/)
})

test('framing that the caller writes itself is left alone', async () => {
  const driver = new Driver(transport, 'POST', `${server.origin}/`)
  await driver.send({ framing: 'byCaller', headers: ['Transfer-Encoding', 'chunked'], more: true })
  const connection = await server.accept()
  const head = await connection.head()
  expect(head).toContain('Transfer-Encoding: chunked\r\n')
  expect(head).not.toMatch(/content-length/i)
  await driver.write(Buffer.from('5\r\nhello\r\n0\r\n\r\n'))
  await connection.until((received) => received === '5\r\nhello\r\n0\r\n\r\n')
})

describe('a reader that stalls', () => {
  test('makes a write pend until the wire drains, and progress stays behind what the kernel took', async () => {
    const total = 16 * 1024 * 1024
    const piece = Buffer.alloc(65_536, 'x')
    const driver = upload()
    await driver.send({ framing: total, more: true })
    const connection = await server.accept()
    await connection.head()
    connection.socket.pause()
    let written = 0
    while (driver.lifecycle.write(piece)) written += piece.length
    expect(driver.announcements.at(-1)).toEqual({ type: 'ioPending', call: 'write', bytes: piece.length })
    expect(driver.lifecycle.snapshot.context.bodyBytesSent).toBe(written)
    expect(() => driver.lifecycle.write(piece)).toThrow('write() is refused while writing.ioPending')

    connection.socket.resume()
    const completion = await driver.completion(1)
    expect(completion).toMatchObject({ call: 'write', error: null, bytes: piece.length })
    expect(driver.names.slice(-2)).toEqual(['REQUEST_SENT', 'REQUEST_COMPLETE'])
    written += piece.length
    while (written < total) {
      await driver.write(piece)
      written += piece.length
      expect(driver.lifecycle.snapshot.context.bodyBytesSent).toBe(written)
    }
    driver.lifecycle.end()
    await connection.until((received) => received.length === total)
    connection.write(OK)
    await driver.until(() => driver.completions.some(({ call }) => call === 'end'))
  })

  test('shows the progress of one large write', async () => {
    const bytes = 32 * 1024 * 1024
    const driver = upload()
    await driver.send({ framing: bytes, more: true })
    const connection = await server.accept()
    await driver.write(Buffer.alloc(bytes, 'y'))
    const progress = driver.announcements.flatMap((status) =>
      status.type === 'progress' ? [status.bodyBytes] : [],
    )
    expect(progress.length).toBeGreaterThan(3)
    expect(progress).toEqual([...progress].sort((a, b) => a - b))
    expect(
      driver.announcements.findLast(({ type }) => type === 'INTERNET_STATUS_REQUEST_SENT'),
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
    const driver = upload()
    await driver.send({ framing: 16, more: true })
    const connection = await server.accept()
    await connection.head()
    connection.write(EARLY.replace('connection: close\r\n', ''))
    await driver.status('answered')
    await driver.write(Buffer.from('abcdefgh'))
    await driver.write(Buffer.from('ijklmnop'))
    expect((await driver.end()).error).toBeNull()
    expect(driver.names.slice(-3)).toEqual(['RECEIVING_RESPONSE', 'RESPONSE_RECEIVED', 'REQUEST_COMPLETE'])
    expect(String(await driver.body())).toBe('too large')
    expect(driver.lifecycle.response?.status).toBe(413)
    await driver.close()
  })

  test('ends a body that is left short, and the connection with it', async () => {
    const driver = upload()
    await driver.send({ framing: 1000, more: true })
    const connection = await server.accept()
    await connection.head()
    connection.write(EARLY.replace('connection: close\r\n', ''))
    await driver.status('answered')
    await driver.end()
    expect(String(await driver.body())).toBe('too large')
    await driver.close()
    expect(driver.names.slice(-3)).toEqual(['CLOSING_CONNECTION', 'CONNECTION_CLOSED', 'HANDLE_CLOSING'])
    await server.quiet()
  })

  test('survives a server that stops reading and resets', async () => {
    const driver = upload()
    await driver.send({ framing: 64 * 1024 * 1024, more: true })
    const connection = await server.accept()
    await connection.head()
    connection.socket.pause()
    expect(driver.lifecycle.write(Buffer.alloc(32 * 1024 * 1024))).toBe(false)
    connection.write(EARLY)
    await driver.status('answered')
    connection.socket.resetAndDestroy()
    const pending = await driver.completion(1)
    expect(pending.error).toMatchObject({ reason: 'answeredEarly', phase: 'write' })
    expect(() => driver.lifecycle.write(Buffer.from('more'))).toThrow('answered.unwritable')
    await driver.end()
    expect(String(await driver.body())).toBe('too large')
    await driver.close()
  })

  test('to a large whole body ends the sending', async () => {
    const driver = new Driver(transport, 'POST', `${server.origin}/`)
    const body = Buffer.alloc(32 * 1024 * 1024)
    const sent = driver.send({ framing: body.length, body })
    const connection = await server.accept()
    await connection.head()
    connection.socket.pause()
    connection.write(EARLY)
    expect((await sent).error).toBeNull()
    expect(driver.names).not.toContain('REQUEST_SENT')
    expect(String(await driver.body())).toBe('too large')
    await driver.close()
    connection.socket.resume()
    await server.quiet()
  })
})
