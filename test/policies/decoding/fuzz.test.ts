// Bodies that somebody has tampered with: each comes to an end, as bytes or as a CodingError, and leaves nothing open.

import zlib from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CodingError, type ContentCoding } from '../../../src/policies/content-coding.ts'
import { decodedBy, type Open } from '../../../src/policies/decoder.ts'

const RUNS = Number(process.env.FUZZ_RUNS ?? 300)
const TEXT = 'a body that is worth its name, '.repeat(40)
const limits = { maxDecodedBytes: 1_000_000, maxRatio: 200 }

const whole: Readonly<Record<string, Uint8Array>> = {
  gzip: zlib.gzipSync(TEXT),
  deflate: zlib.deflateSync(TEXT),
  br: zlib.brotliCompressSync(TEXT),
}

const changed = (
  bytes: Uint8Array,
  changes: readonly (readonly [number, number])[],
  cut: number,
): Uint8Array => {
  const copy = Uint8Array.from(bytes)
  for (const [at, value] of changes) copy[at % copy.length] = value
  return copy.subarray(0, copy.length - (cut % copy.length))
}

const body = fc.oneof(
  fc.tuple(fc.constantFrom('gzip', 'deflate', 'br'), fc.uint8Array({ maxLength: 200 })),
  fc
    .tuple(
      fc.constantFrom('gzip', 'deflate', 'br'),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }),
      fc.oneof(fc.constant(0), fc.nat()),
    )
    .map(([coding, changes, cut]) => [coding, changed(whole[coding] as Uint8Array, changes, cut)] as const),
)

test('every body comes to an end', async () => {
  const outcomes = { whole: 0, broken: 0 }
  await fc.assert(
    fc.asyncProperty(
      body,
      fc.integer({ min: 1, max: 300 }),
      fc.boolean(),
      async ([coding, bytes], size, twice) => {
        const open: Open = new Set()
        const codings = (twice ? [coding, 'gzip'] : [coding]) as ContentCoding[]
        const source = (async function* () {
          for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
        })()
        try {
          for await (const piece of decodedBy(codings, source, limits, open))
            expect(piece.length).toBeGreaterThan(0)
          outcomes.whole++
        } catch (error) {
          expect(error).toBeInstanceOf(CodingError)
          outcomes.broken++
        }
        expect(open.size).toBe(0)
      },
    ),
    { numRuns: RUNS },
  )
  expect(outcomes.whole).toBeGreaterThan(RUNS / 20)
  expect(outcomes.broken).toBeGreaterThan(RUNS / 4)
}, 120_000)
