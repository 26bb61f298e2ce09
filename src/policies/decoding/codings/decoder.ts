// A body on its way through its codings.

import zlib from 'node:zlib'
import { CodingError } from './coding-error.ts'
import type { ContentCoding } from './content-coding.ts'
import { close, type Open, undone } from './engine.ts'
import { CHUNK, gunzipped } from './gzip.ts'
import { Input } from './input.ts'
import { type DecodingLimits, Meter } from './limits.ts'
import { unzstd } from './zstd.ts'

/** What stands behind the end of a compressed body is of no concern, but should end some time. */
const MOST_GARBAGE = 65_536

/**
 * The bytes of `source` with all codings undone, in the order given. What `source` throws is thrown as it is; anything
 * else that goes wrong is a CodingError. Nothing at all stands for a body without a byte.
 */
export async function* decodedBy(
  codings: readonly ContentCoding[],
  source: AsyncIterator<Uint8Array, unknown, undefined>,
  limits: DecodingLimits,
  open: Open,
): AsyncGenerator<Uint8Array, void> {
  const meter = new Meter(limits)
  const wire = counted(source, meter)
  let bytes: AsyncGenerator<Uint8Array, void> = wire
  for (const coding of codings) bytes = meter.metered(decodedOnce(coding, new Input(bytes), open))
  try {
    yield* bytes
  } finally {
    // A coding that has come to its end leaves the one before it where it is.
    close(open)
  }
  let garbage = 0
  while (garbage <= MOST_GARBAGE) {
    const step = await source.next()
    if (step.done === true) return
    garbage += step.value.length
  }
}

async function* counted(
  source: AsyncIterator<Uint8Array, unknown, undefined>,
  meter: Meter,
): AsyncGenerator<Uint8Array, void> {
  for (let step = await source.next(); step.done !== true; step = await source.next()) {
    meter.received += step.value.length
    yield step.value
  }
}

async function* decodedOnce(
  coding: ContentCoding,
  input: Input,
  open: Open,
): AsyncGenerator<Uint8Array, void> {
  const first = await input.next()
  if (first === null) return
  input.giveBack(first)
  try {
    if (coding === 'gzip') yield* gunzipped(input, open)
    else if (coding === 'zstd') yield* unzstd(input, open)
    else yield* undone(engineFor(coding, first), input, open)
  } catch (error) {
    throw isOfZlib(error)
      ? new CodingError(`its ${coding} data is broken: ${error.message}`, 'undecodable', error)
      : error
  }
}

const options = { chunkSize: CHUNK }

function engineFor(coding: 'br' | 'deflate', first: Uint8Array): zlib.Gunzip {
  if (coding === 'br') return zlib.createBrotliDecompress(options)
  // RFC 9110 §8.4.1.2 means zlib by "deflate", and many servers do not: no raw deflate in use begins like a zlib header.
  return ((first[0] as number) & 0x0f) === 8 ? zlib.createInflate(options) : zlib.createInflateRaw(options)
}

/** `Z_DATA_ERROR`, `ERR_BROTLI_…`, `ERR__ERROR_FORMAT_…` (brotli), `ZSTD_error_…`: those have a number, too. */
const isOfZlib = (error: unknown): error is Error =>
  error instanceof Error && 'errno' in error && 'code' in error
