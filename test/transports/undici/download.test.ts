// Response bodies: every framing, slow readers, servers that leave, interim responses.

import { describe, expect, test } from 'vitest'
import { rawWire } from './raw-wire.ts'

const wire = rawWire()

const get = wire.caller

const chunked = (body: Buffer, size: number): Buffer => {
  const parts: Buffer[] = []
  for (let at = 0; at < body.length; at += size) {
    const piece = body.subarray(at, at + size)
    parts.push(Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n'))
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')])
}

describe('a reader slower than a server that leaves', () => {
  const framings: [string, (body: Buffer) => Buffer[]][] = [
    ['content-length, kept', (body) => [Buffer.from(`content-length: ${body.length}\r\n\r\n`), body]],
    [
      'content-length, close',
      (body) => [Buffer.from(`connection: close\r\ncontent-length: ${body.length}\r\n\r\n`), body],
    ],
    ['chunked', (body) => [Buffer.from('transfer-encoding: chunked\r\n\r\n'), chunked(body, 5000)]],
    [
      'chunked, close',
      (body) => [
        Buffer.from('connection: close\r\ntransfer-encoding: chunked\r\n\r\n'),
        chunked(body, 70_000),
      ],
    ],
    ['until the connection ends', (body) => [Buffer.from('connection: close\r\n\r\n'), body]],
  ]
  describe.each(framings)('%s', (_name, framed) => {
    test.each([0, 10, 1_000_000])('%d bytes', async (size) => {
      const body = Buffer.alloc(size, 'abcdefghijklmnopqrstuvwxyz')
      const caller = get()
      const sent = caller.send()
      const connection = await wire.server.accept()
      await connection.head()
      connection.socket.end(Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\n'), ...framed(body)]))
      expect((await sent).error).toBeNull()
      const parts: Buffer[] = []
      for (;;) {
        await new Promise((resolve) => setImmediate(resolve))
        const into = Buffer.alloc(50_000)
        const before = caller.completions.length
        let bytes = caller.lifecycle.read(into)
        if (bytes < 0) bytes = (await caller.completion(before)).bytes
        if (bytes === 0) break
        parts.push(into.subarray(0, bytes))
      }
      expect(Buffer.concat(parts).equals(body)).toBe(true)
      await caller.close()
      await wire.server.quiet()
    })
  })
})

test('a reader that does not read keeps the server from sending', async () => {
  const total = 64 * 1024 * 1024
  const caller = get()
  const sent = caller.send()
  const connection = await wire.server.accept()
  await connection.head()
  connection.write(`HTTP/1.1 200 OK\r\ncontent-length: ${total}\r\n\r\n`)
  let given = 0
  const piece = Buffer.alloc(65_536, 'z')
  const fill = (): void => {
    while (given < total) {
      given += piece.length
      if (!connection.socket.write(piece)) return
    }
  }
  connection.socket.on('drain', fill)
  fill()
  await sent
  // The server runs dry when both kernels and our 64 KiB are full; then nothing moves until somebody reads.
  let before = -1
  while (before !== given) {
    before = given
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve))
  }
  expect(given).toBeLessThan(total)
  expect((await caller.body(65_536)).length).toBe(total)
})

describe('interim responses', () => {
  const FINAL = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'
  const cases: [string, string, number[]][] = [
    ['100 that nobody asked for (continue-unsolicited)', 'HTTP/1.1 100 Continue\r\n\r\n', [100]],
    ['two of them', 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 Continue\r\nx: y\r\n\r\n', [100, 100]],
    [
      '102, 100 and 103',
      'HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 100 C\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n',
      [102, 100, 103],
    ],
  ]
  describe.each(cases)('%s', (_name, interim, statuses) => {
    test.each([1, 7, 10_000])('in pieces of %d', async (size) => {
      const caller = get()
      const sent = caller.send()
      const connection = await wire.server.accept()
      await connection.head()
      const all = interim + FINAL
      connection.socket.setNoDelay(true)
      for (let at = 0; at < all.length; at += size) {
        connection.write(all.slice(at, at + size))
        if (size < 100) await new Promise((resolve) => setImmediate(resolve))
      }
      expect((await sent).error).toBeNull()
      const seen = caller.announcements.flatMap((status) =>
        status.type === 'INTERNET_STATUS_INTERMEDIATE_RESPONSE' ? [status.status] : [],
      )
      expect(seen).toEqual(statuses)
      expect(await caller.body()).toBe('ok')
      await caller.close()
      expect(wire.server.open).toBe(1)
    })
  })

  test('without end are given up', async () => {
    const caller = get()
    const sent = caller.send()
    const connection = await wire.server.accept()
    await connection.head()
    const flood = 'HTTP/1.1 103 Early Hints\r\nlink: </style.css>; rel=preload\r\n\r\n'.repeat(200)
    for (let i = 0; i < 20; i++) connection.write(flood)
    expect((await sent).error).toMatchObject({ reason: 'tooLarge', phase: 'response' })
    await caller.close()
    await wire.server.quiet()
  })
})

describe('a server that breaks the rules', () => {
  const answers: [string, string, { reason: string; phase: string } | null][] = [
    ['leaves without a byte (eof-no-bytes)', '', { reason: 'closed', phase: 'response' }],
    [
      'leaves inside the head (eof-in-headers)',
      'HTTP/1.1 200 OK\r\ncontent-le',
      { reason: 'closed', phase: 'response' },
    ],
    ['answers garbage (garbage-text)', 'SSH-2.0-OpenSSH_9.6\r\n', { reason: 'malformed', phase: 'response' }],
    ['answers HTTP/0.9', '<html>', { reason: 'malformed', phase: 'response' }],
    ['has a bad header', 'HTTP/1.1 200 OK\r\nbad header\r\n\r\n', { reason: 'malformed', phase: 'response' }],
    [
      'sends two lengths',
      'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nxx',
      { reason: 'malformed', phase: 'response' },
    ],
    [
      'sends length and chunks',
      'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      { reason: 'malformed', phase: 'response' },
    ],
    [
      'switches protocols unasked',
      'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
      { reason: 'malformed', phase: 'response' },
    ],
    [
      'has an endless head',
      `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`,
      { reason: 'tooLarge', phase: 'response' },
    ],
  ]
  test.each(answers)('%s', async (_name, answer, error) => {
    const caller = get()
    const sent = caller.send()
    const connection = await wire.server.accept()
    await connection.head()
    connection.socket.end(answer, 'latin1')
    expect((await sent).error).toMatchObject(error as object)
    expect(caller.names.slice(-3)).toEqual(['CLOSING_CONNECTION', 'CONNECTION_CLOSED', 'REQUEST_COMPLETE'])
    await caller.close()
    await wire.server.quiet()
  })

  test('resets while the answer is awaited', async () => {
    const caller = get()
    const sent = caller.send()
    const connection = await wire.server.accept()
    await connection.head()
    connection.socket.resetAndDestroy()
    expect((await sent).error).toMatchObject({ reason: 'reset', phase: 'response', code: 'ECONNRESET' })
  })

  test.each([
    ['content-length: 100\r\n\r\n0123456789', 'closed'],
    ['transfer-encoding: chunked\r\n\r\na\r\n0123456789\r\n', 'closed'],
    ['transfer-encoding: chunked\r\n\r\na\r\n0123456789\r\nnonsense\r\n', 'malformed'],
  ])(
    'cuts the body short: the bytes that came are read, then it fails (short-body): %j',
    async (rest, reason) => {
      const caller = get()
      const sent = caller.send()
      const connection = await wire.server.accept()
      await connection.head()
      connection.socket.end(`HTTP/1.1 200 OK\r\n${rest}`)
      await sent
      await caller.hears('CONNECTION_CLOSED')
      const into = Buffer.alloc(64)
      expect(caller.lifecycle.read(into)).toBe(10)
      expect(into.toString('latin1', 0, 10)).toBe('0123456789')
      expect(caller.lifecycle.read(into)).toBe(-1)
      expect((await caller.completion(1)).error).toMatchObject({ reason, phase: 'read' })
      expect(() => caller.lifecycle.read(into)).toThrow(/read\(\) failed in phase read/)
      await caller.close()
      await wire.server.quiet()
    },
  )

  test('resets inside a body that the end of the connection delimits', async () => {
    const caller = get()
    const sent = caller.send()
    const connection = await wire.server.accept()
    await connection.head()
    connection.write('HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n0123456789')
    await sent
    const into = Buffer.alloc(64)
    if (caller.lifecycle.read(into) < 0) await caller.completion(1)
    const before = caller.completions.length
    expect(caller.lifecycle.read(into)).toBe(-1)
    connection.socket.resetAndDestroy()
    expect((await caller.completion(before)).error).toMatchObject({ reason: 'reset', phase: 'read' })
  })

  test('sends more than it declared: the connection is not used again (reuse-surplus)', async () => {
    const first = get()
    const sent = first.send()
    const connection = await wire.server.accept()
    await connection.head()
    connection.write(
      'HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\nhello worldHTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil',
    )
    await sent
    const second = get()
    const again = second.send()
    const other = await wire.server.accept()
    await other.head()
    other.write('HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\ngood')
    await again
    expect(await first.body()).toBe('hello world')
    expect(await second.body()).toBe('good')
  })
})

test('HEAD has no body, and its connection is kept (head)', async () => {
  const caller = get('HEAD')
  const sent = caller.send()
  const connection = await wire.server.accept()
  expect(await connection.head()).toContain('connection: keep-alive')
  connection.write('HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n')
  await sent
  expect(caller.lifecycle.response?.header('content-length')).toBe('11')
  expect((await caller.body(65_536)).length).toBe(0)
  const again = get()
  void again.send()
  expect(await connection.head()).toMatch(/^GET/)
})

test('the version and the raw headers are those of the wire', async () => {
  const caller = get()
  const sent = caller.send()
  const connection = await wire.server.accept()
  await connection.head()
  connection.socket.end('HTTP/1.0 200 Fine thanks\r\nX-One: 1\r\nx-one: 2\r\nSet-Cookie: a=b\r\n\r\nbody')
  await sent
  expect(caller.lifecycle.response).toMatchObject({
    status: 200,
    statusText: 'Fine thanks',
    httpVersion: '1.0',
  })
  expect(caller.lifecycle.response?.rawHeaders).toEqual(['X-One', '1', 'x-one', '2', 'Set-Cookie', 'a=b'])
  expect(caller.lifecycle.response?.header('x-one')).toBe('1, 2')
  expect(await caller.body()).toBe('body')
})
