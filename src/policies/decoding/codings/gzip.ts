// The gzip format (RFC 1952) around what zlib calls raw deflate. Node's own Gunzip fails on what follows the last member,
// and drops with it what came out before: https://nodejs.org/api/zlib.html, seen with Node 20.20.

import zlib from 'node:zlib'
import { CodingError } from './coding-error.ts'
import { type Open, undone } from './engine.ts'
import type { Input } from './input.ts'

/** One member after the other. What is no further member is garbage, and of no concern, as in browsers. */
export async function* gunzipped(input: Input, open: Open): AsyncGenerator<Uint8Array, void> {
  if (!(await passHeader(input))) throw new CodingError('it is not gzip')
  do {
    let sum = 0
    let length = 0
    for await (const bytes of undone(zlib.createInflateRaw({ chunkSize: CHUNK }), input, open)) {
      sum = zlib.crc32(bytes, sum)
      length += bytes.length
      yield bytes
    }
    const trailer = await input.take(8)
    if (trailer === null) throw new CodingError('it ends too early')
    const view = new DataView(trailer.buffer)
    if (view.getUint32(0, true) !== sum || view.getUint32(4, true) !== length % 2 ** 32)
      throw new CodingError('its checksum is wrong')
  } while (await passHeader(input))
}

export const CHUNK = 65_536

/** False where none begins here. */
async function passHeader(input: Input): Promise<boolean> {
  const start = await input.take(2)
  if (start === null || start[0] !== 0x1f || start[1] !== 0x8b) return false
  const rest = await needed(input, 8)
  if (rest[0] !== DEFLATE) throw new CodingError('its method of compression is unknown')
  const flags = rest[1] as number
  if (flags & EXTRA) {
    const [low, high] = await needed(input, 2)
    await needed(input, (low as number) + (high as number) * 256)
  }
  if (flags & NAME) await passText(input)
  if (flags & COMMENT) await passText(input)
  if (flags & HEADER_SUM) await needed(input, 2)
  return true
}

const DEFLATE = 8
const HEADER_SUM = 2
const EXTRA = 4
const NAME = 8
const COMMENT = 16

async function passText(input: Input): Promise<void> {
  for (;;) {
    const piece = await input.next()
    if (piece === null) throw new CodingError('it ends too early')
    const end = piece.indexOf(0)
    if (end < 0) continue
    input.giveBack(piece.subarray(end + 1))
    return
  }
}

async function needed(input: Input, count: number): Promise<Uint8Array> {
  const bytes = await input.take(count)
  if (bytes === null) throw new CodingError('it ends too early')
  return bytes
}
