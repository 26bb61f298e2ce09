// Response bodies with content codings, from servers that code them well and badly.

import zlib from 'node:zlib'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { availableCodings } from '../../../src/policies/content-coding.ts'
import type { DecodingOptions } from '../../../src/policies/decoding-transport.ts'
import {
  chunk,
  close,
  Gate,
  head,
  lastChunk,
  reply,
  type Step,
  send,
  until,
} from '../../../src/testing/index.ts'
import { scriptedFixture } from '../../testing/environment.ts'
import { ANSWERED, COLD, Harness, SENT } from '../../transports/contract/harness.ts'
import { decodingOver } from './environment.ts'

const compress = {
  gzip: (text: string | Uint8Array) => zlib.gzipSync(text),
  deflate: (text: string | Uint8Array) => zlib.deflateSync(text),
  // Of the default quality, 11, a body of 16 MiB would take seconds.
  br: (text: string | Uint8Array) =>
    zlib.brotliCompressSync(text, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 5 } }),
  zstd: (text: string | Uint8Array) =>
    (zlib as unknown as { zstdCompressSync(text: string | Uint8Array): Buffer }).zstdCompressSync(text),
} as const

const TEXT = 'hello compressed world, '.repeat(500)

let harness: Harness | undefined
afterEach(() => harness?.end())

/** A caller who has the response head. */
async function answered(steps: readonly Step[], options: DecodingOptions = {}, method = 'GET') {
  harness = new Harness(decodingOver(scriptedFixture, options), 'table')
  await harness.open({ '/x': steps })
  const caller = harness.caller(method, '/x')
  expect((await caller.send()).error).toBeNull()
  return caller
}

const coded = (coding: string | readonly string[], body: Uint8Array): Step =>
  reply(200, { 'Content-Encoding': coding, 'Content-Type': 'text/plain' }, body)

describe('a body is decoded', () => {
  test.each(availableCodings)('from %s', async (coding) => {
    const caller = await answered([coded(coding, compress[coding](TEXT))])
    expect(await caller.body(1000)).toBe(TEXT)
    const { response } = caller.lifecycle
    expect(response?.rawHeaders).toEqual(['Content-Type', 'text/plain'])
    expect(
      ['content-encoding', 'content-length', 'content-type'].map((name) => response?.header(name)),
    ).toEqual([null, null, 'text/plain'])
  })

  test.each([
    ['x-gzip', 'X-GZip', compress.gzip(TEXT)],
    ['deflate without its wrapper', 'deflate', zlib.deflateRawSync(TEXT)],
    [
      'several codings, undone from the last to the first',
      'deflate, gzip,br',
      zlib.brotliCompressSync(zlib.gzipSync(zlib.deflateSync(TEXT))),
    ],
    ['several fields', ['gzip', 'br'], zlib.brotliCompressSync(zlib.gzipSync(TEXT))],
    ['a coding that is none', 'identity, , gzip', compress.gzip(TEXT)],
    [
      'several members of gzip',
      'gzip',
      Buffer.concat([TEXT.slice(0, 99), '', TEXT.slice(99)].map((part) => zlib.gzipSync(part))),
    ],
    ['gzip with a name, a comment, an extra field and a checksum of its head', 'gzip', dressed(TEXT)],
    ['gzip, and zeros behind it', 'gzip', Buffer.concat([compress.gzip(TEXT), Buffer.alloc(512)])],
    ['gzip, and garbage behind it', 'gzip', Buffer.concat([compress.gzip(TEXT), Buffer.from('</html>\n')])],
    ['gzip, and one byte behind it', 'gzip', Buffer.concat([compress.gzip(TEXT), Buffer.from([0x1f])])],
    [
      'deflate, and garbage behind it',
      'deflate',
      Buffer.concat([compress.deflate(TEXT), Buffer.from('garbage')]),
    ],
    ['br, and garbage behind it', 'br', Buffer.concat([compress.br(TEXT), Buffer.from('garbage')])],
  ])('from %s', async (_, coding, body) => {
    expect(await (await answered([coded(coding, body)])).body(1000)).toBe(TEXT)
  })

  test.skipIf(!availableCodings.includes('zstd'))('from several frames of zstd', async () => {
    const skippable = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 1, 2])
    const body = Buffer.concat([compress.zstd(TEXT.slice(0, 99)), skippable, compress.zstd(TEXT.slice(99))])
    expect(await (await answered([coded('zstd', body)])).body(1000)).toBe(TEXT)
    await harness?.end()
    const pieces = Array.from({ length: body.length }, (_, at) => chunk(body.subarray(at, at + 1)))
    const fields = { 'Content-Encoding': 'zstd', 'Transfer-Encoding': 'chunked' }
    expect(await (await answered([head(200, fields), ...pieces, lastChunk()])).body(1000)).toBe(TEXT)
  })

  test('wherever it is divided into pieces', async () => {
    const bodies = [
      [
        'gzip',
        Buffer.concat([dressed('a'.repeat(50)), zlib.gzipSync('b'.repeat(50)), Buffer.from('garbage')]),
      ],
      ['deflate', zlib.deflateRawSync('a'.repeat(50) + 'b'.repeat(50))],
      ['br, gzip', zlib.gzipSync(zlib.brotliCompressSync('a'.repeat(50) + 'b'.repeat(50)))],
    ] as const
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...bodies),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
        fc.nat(100),
        async ([coding, body], sizes, read) => {
          const pieces: Step[] = []
          for (let at = 0, i = 0; at < body.length; i++) {
            const size = sizes[i % sizes.length] as number
            pieces.push(chunk(body.subarray(at, at + size)))
            at += size
          }
          const fields = { 'Content-Encoding': coding, 'Transfer-Encoding': 'chunked' }
          const caller = await answered([head(200, fields), ...pieces, lastChunk()])
          expect(await caller.body(read + 1)).toBe('a'.repeat(50) + 'b'.repeat(50))
          await harness?.end()
        },
      ),
      { numRuns: 60 },
    )
  })

  test('piece by piece, as soon as the server has flushed it', async () => {
    const gate = new Gate()
    // Node's own `flush` is no way to make them: in Node 26 its callback comes before the bytes do.
    const flushing = { finishFlush: zlib.constants.Z_SYNC_FLUSH }
    const first = zlib.gzipSync('first', flushing)
    const second = zlib.deflateRawSync('second', flushing)
    const caller = await answered([
      head(200, { 'Content-Encoding': 'gzip', 'Transfer-Encoding': 'chunked' }),
      chunk(first),
      until(gate),
      chunk(second),
      chunk(zlib.gzipSync('').subarray(10)),
      lastChunk(),
    ])
    const one = await caller.take()
    expect(textOf(one)).toBe('first')
    gate.open()
    expect(textOf(await caller.take())).toBe('second')
  })
})

const constants = zlib.constants as typeof zlib.constants & { readonly ZSTD_c_windowLog?: number }
const compressZstd = (zlib as { zstdCompressSync?: (bytes: Buffer, options: object) => Buffer })
  .zstdCompressSync

// RFC 9659
describe.runIf(compressZstd !== undefined)('a window of zstd', () => {
  const bytes = Buffer.alloc(12 * 1024 * 1024, 'abcdefgh')
  const coded = (windowLog: number): Buffer =>
    (compressZstd as NonNullable<typeof compressZstd>)(bytes, {
      params: { [constants.ZSTD_c_windowLog as number]: windowLog },
    })

  test('of 8 MiB is taken', async () => {
    const caller = await answered([reply(200, { 'Content-Encoding': 'zstd' }, coded(23))], { maxRatio: 1e9 })
    expect((await caller.body()).length).toBe(bytes.length)
  })

  test('of more is refused', async () => {
    const caller = await answered([reply(200, { 'Content-Encoding': 'zstd' }, coded(24))], { maxRatio: 1e9 })
    await expect(caller.body()).rejects.toMatchObject({ reason: 'undecodable' })
  })
})

describe('left as it is', () => {
  const gzipped = compress.gzip('hello')

  test.each([
    ['a coding that is not known', 'compress', {}],
    ['one that is, under one that is not', 'gzip, aes128gcm', {}],
    ['a coding that was not asked for', 'gzip', { codings: ['br'] }],
    ['no coding', 'identity', {}],
  ] as const)('%s', async (_, coding, options) => {
    const caller = await answered([coded(coding, gzipped)], options)
    expect(await caller.body()).toBe(gzipped.toString('latin1'))
    expect(caller.lifecycle.response?.header('content-encoding')).toBe(coding)
    expect(caller.lifecycle.response?.header('content-length')).toBe(String(gzipped.length))
  })

  test('a part of a coded body (206)', async () => {
    const caller = await answered([reply(206, { 'Content-Encoding': 'gzip' }, gzipped.subarray(3, 9))])
    expect(await caller.body()).toBe(gzipped.subarray(3, 9).toString('latin1'))
  })

  test('the head of a response that has no body: HEAD, 204, 304', async () => {
    for (const [method, status] of [
      ['HEAD', 200],
      ['GET', 204],
      ['GET', 304],
    ] as const) {
      const caller = await answered([reply(status, { 'Content-Encoding': 'gzip' }, gzipped)], {}, method)
      expect(await caller.body()).toBe('')
      expect(caller.lifecycle.response?.header('content-encoding')).toBe('gzip')
      await harness?.end()
    }
  })

  test('the fields of the head, where that is wanted', async () => {
    const caller = await answered([coded('gzip', gzipped)], { keepFields: true })
    expect(await caller.body()).toBe('hello')
    expect(caller.lifecycle.response?.header('content-encoding')).toBe('gzip')
    expect(caller.lifecycle.response?.rawHeaders).toContain(String(gzipped.length))
  })
})

test.each(availableCodings)('an empty body is one, also where %s is said of it', async (coding) => {
  const caller = await answered([coded(coding, Buffer.alloc(0))])
  expect(await caller.body()).toBe('')
  await harness?.end()
  const other = await answered([coded(coding, compress[coding](''))])
  expect(await other.body()).toBe('')
})

describe('what cannot be decoded fails, behind what could be', () => {
  /** Bytes that nothing can compress. */
  const noise = Buffer.alloc(60_000)
  for (let i = 0, state = 1; i < noise.length; i++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    noise[i] = state >>> 24
  }

  test.each(availableCodings)('%s that ends too early, wherever that is', async (coding) => {
    const whole = compress[coding]('hello, '.repeat(20))
    for (let length = 1; length < whole.length; length++) {
      const caller = await answered([coded(coding, whole.subarray(0, length))])
      await expect(caller.body(), `after ${length} bytes`).rejects.toMatchObject({ reason: 'undecodable' })
      await harness?.end()
    }
    const caller = await answered([coded(coding, whole)])
    expect(await caller.body()).toBe('hello, '.repeat(20))
  })

  test.runIf(availableCodings.includes('zstd'))(
    'a later frame of zstd that ends too early, with blocks, checksums and frames to be skipped',
    async () => {
      const skipped = Buffer.from([0x51, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3])
      const empty = compress.zstd('')
      const frames = [skipped, compress.zstd('hello '), empty, skipped, checked(noise)]
      const whole = Buffer.concat(frames)
      const good = await answered([coded('zstd', whole)])
      expect(await good.body()).toBe(`hello ${noise.toString('latin1')}`)
      await harness?.end()
      for (const less of [1, 3, 4, 5, 100, 59_000, 60_000, 60_010, 60_020]) {
        const caller = await answered([coded('zstd', whole.subarray(0, whole.length - less))])
        await expect(caller.body(), `${less} bytes less`).rejects.toMatchObject({ reason: 'undecodable' })
        await harness?.end()
      }
    },
  )

  /** Zstandard with a checksum behind the last block. */
  const checked = (bytes: Uint8Array): Buffer =>
    (zlib as unknown as { zstdCompressSync(bytes: Uint8Array, options: object): Buffer }).zstdCompressSync(
      bytes,
      { params: { 201: 1 } },
    )

  test.each(availableCodings)('%s that ends too early', async (coding) => {
    const whole = compress[coding](noise)
    const caller = await answered([coded(coding, whole.subarray(0, whole.length - 4))])
    const failure = caller.body(1000)
    await expect(failure).rejects.toMatchObject({ reason: 'undecodable', phase: 'read', call: 'read' })
    await expect(failure).rejects.toThrow(/ends too early|unexpected end/)
    expect(caller.lifecycle.chart.context.bodyBytesReceived).toBeGreaterThan(30_000)
  })

  test.each([
    ['gzip', Buffer.from('<html>not gzip</html>'), 'it is not gzip'],
    ['gzip', Buffer.from([0x1f]), 'it is not gzip'],
    ['gzip', Buffer.from([0x1f, 0x8b, 7, 0, 0, 0, 0, 0, 0, 0]), 'method of compression'],
    ['gzip', compress.gzip('hello').subarray(0, 5), 'ends too early'],
    ['gzip', damaged(compress.gzip('hello'), -8), 'checksum is wrong'],
    ['gzip', damaged(compress.gzip('hello'), -1), 'checksum is wrong'],
    ['gzip', Buffer.concat([compress.gzip('').subarray(0, 10), Buffer.from([7, 0])]), 'gzip data is broken'],
    ['deflate', Buffer.from('<html>not deflate</html>'), 'deflate data is broken'],
    ['br', Buffer.from('<html>not brotli</html>'), 'br data is broken'],
    ['gzip, gzip, gzip, gzip, gzip, gzip', Buffer.from('x'), 'coded too often'],
  ])('%s: %#', async (coding, body, message) => {
    const caller = await answered([coded(coding, body)])
    const failure = caller.body(1000)
    await expect(failure).rejects.toMatchObject({ reason: 'undecodable' })
    await expect(failure).rejects.toThrow(message)
  })

  test('a connection that ends inside of it is told as that', async () => {
    const whole = compress.gzip(noise)
    const caller = await answered([
      head(200, { 'Content-Encoding': 'gzip', 'Content-Length': String(whole.length) }),
      send(whole.subarray(0, 50_000)),
      close(),
    ])
    await expect(caller.body(1000)).rejects.toMatchObject({ reason: 'closed' })
    expect(caller.lifecycle.chart.context.bodyBytesReceived).toBeGreaterThan(30_000)
  })

  test('its connection is closed, and that is told before', async () => {
    const gate = new Gate()
    const caller = await answered([
      head(200, { 'Content-Encoding': 'gzip', 'Content-Length': '100' }),
      send('no gzip'),
      until(gate),
    ])
    caller.forget()
    await expect(caller.body()).rejects.toMatchObject({ reason: 'undecodable' })
    expect(caller.said.filter((said) => /CLOS|COMPLETE/.test(said))).toEqual([
      'CLOSING_CONNECTION',
      'CONNECTION_CLOSED',
      'REQUEST_COMPLETE read failed: read, undecodable',
    ])
  })
})

describe('a bomb is stopped', () => {
  const MIB = 1024 * 1024

  test('by the limit of bytes', async () => {
    const caller = await answered([coded('gzip', compress.gzip(Buffer.alloc(MIB)))], {
      maxDecodedBytes: 100_000,
    })
    await expect(caller.body(65_536)).rejects.toMatchObject({ reason: 'bodyTooLarge' })
    expect(caller.lifecycle.chart.context.bodyBytesReceived).toBeLessThanOrEqual(100_000)
    await harness?.end()
    const exact = await answered([coded('gzip', compress.gzip(Buffer.alloc(MIB)))], { maxDecodedBytes: MIB })
    expect(await exact.body(65_536)).toHaveLength(MIB)
  })

  test('by the ratio, once 16 MiB are decoded', async () => {
    const small = await answered([coded('br', compress.br(Buffer.alloc(16 * MIB)))])
    expect(await small.body(MIB)).toHaveLength(16 * MIB)
    await harness?.end()
    const large = await answered([coded('br', compress.br(Buffer.alloc(17 * MIB)))])
    await expect(large.body(MIB)).rejects.toThrow('more than 200 times as large')
    await harness?.end()
    const trusted = await answered([coded('br', compress.br(Buffer.alloc(17 * MIB)))], { maxRatio: Infinity })
    expect(await trusted.body(MIB)).toHaveLength(17 * MIB)
  })

  test('that is wrapped in itself: every coding is measured against what came', async () => {
    const once = compress.gzip(Buffer.alloc(40 * MIB))
    const caller = await answered([coded('gzip, gzip', compress.gzip(once))], { maxRatio: 2000 })
    await expect(caller.body(MIB)).rejects.toMatchObject({ reason: 'bodyTooLarge' })
  })
})

describe('reads', () => {
  test('fill a buffer from what is decoded', async () => {
    const caller = await answered([coded('gzip', compress.gzip(TEXT))])
    const into = Buffer.alloc(TEXT.length - 1)
    const count = await caller.read(into, true)
    expect(typeof count === 'number' ? count : count.bytes).toBe(into.length)
    expect(into.toString()).toBe(TEXT.slice(0, -1))
    const rest = await caller.read(Buffer.alloc(10), true)
    expect(typeof rest === 'number' ? rest : rest.bytes).toBe(1)
    expect(caller.read(Buffer.alloc(10))).toBe(0)
  })

  test('are served at once from what was decoded ahead', async () => {
    const caller = await answered([coded('gzip', compress.gzip(TEXT))])
    const first = await caller.take()
    await harness?.environment.settle()
    caller.forget()
    expect(textOf(first)).toBe(TEXT)
    expect(caller.take()).toBeNull()
    expect(caller.said).toEqual([])
  })

  test('tell the bytes of the wire, not those that came out', async () => {
    const body = compress.gzip(TEXT)
    const gate = new Gate()
    const caller = await answered([
      head(200, { 'Content-Encoding': 'gzip', 'Content-Length': String(body.length) }),
      until(gate),
      send(body),
    ])
    const pending = caller.take()
    gate.open()
    await pending
    expect(caller.said).toEqual([
      ...COLD,
      ...SENT,
      ...ANSWERED,
      'REQUEST_COMPLETE send',
      'RECEIVING_RESPONSE',
      'ioPending read',
      'RESPONSE_RECEIVED',
      'REQUEST_COMPLETE read',
    ])
    expect(caller.last('INTERNET_STATUS_RESPONSE_RECEIVED').bytes).toBe(body.length)
  })

  test('that nobody waits for any more end silently', async () => {
    const gate = new Gate()
    const caller = await answered([
      head(200, { 'Content-Encoding': 'gzip', 'Content-Length': '500000' }),
      send(zlib.gzipSync(Buffer.alloc(500_000)).subarray(0, 300)),
      until(gate),
    ])
    await caller.take()
    caller.take()
    await caller.close()
    expect(caller.said.at(-1)).toBe('HANDLE_CLOSING')
  })
})

/** Every optional part of a gzip head (RFC 1952 §2.3). */
function dressed(content: string): Buffer {
  const plain = zlib.gzipSync(content)
  const flags = 2 + 4 + 8 + 16
  const parts = [
    plain.subarray(0, 3),
    [flags],
    plain.subarray(4, 10),
    [3, 0, 1, 2, 3],
    'name\0',
    'comment\0',
    [0, 0],
  ]
  return Buffer.concat([...parts.map((part) => Buffer.from(part as string)), plain.subarray(10)])
}

function damaged(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes)
  const index = (at + copy.length) % copy.length
  copy[index] = (copy[index] as number) ^ 0xff
  return copy
}

const textOf = (piece: unknown): string => {
  const chunk = piece instanceof Uint8Array ? piece : (piece as { chunk: Uint8Array }).chunk
  return Buffer.from(chunk).toString('latin1')
}
