// A body is decoded no further ahead than a little.

import zlib from 'node:zlib'
import { expect, test } from 'vitest'
import type { Exchange } from '../../../src/lifecycle/index.ts'
import { DecodedBody } from '../../../src/policies/decoded-body.ts'

const MIB = 1024 * 1024

/** Enough turns of the event loop, and of zlib's threads, for anything to arrive. */
async function quiet(): Promise<void> {
  for (let i = 0; i < 50; i++) await new Promise((resolve) => setTimeout(resolve, 1))
}

test.each([
  ['gzip', zlib.gzipSync(Buffer.alloc(256 * MIB), { level: 1 })],
  [
    'br',
    zlib.brotliCompressSync(Buffer.alloc(64 * MIB), { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } }),
  ],
] as const)('of a bomb that nobody reads, a little is decoded: %s', async (coding, bomb) => {
  let taken = 0
  const piece = 16
  const exchange = {
    take: () => {
      taken += piece
      return taken > bomb.length ? null : bomb.subarray(taken - piece, taken)
    },
  } as unknown as Exchange
  const events = { readable: () => {}, failed: (_: unknown, cause: Error) => expect.fail(cause.message) }
  const limits = { maxDecodedBytes: Number.POSITIVE_INFINITY, maxRatio: Number.POSITIVE_INFINITY }
  const body = new DecodedBody(exchange, [coding], limits, events)
  body.decodeAhead()
  await quiet()
  const [ahead, before] = [body.length, taken]
  expect(ahead).toBeGreaterThan(0)
  expect(ahead).toBeLessThan(MIB / 4)
  await quiet()
  expect([body.length, taken]).toEqual([ahead, before])
  // What is read is made good, and no more.
  while (body.take() instanceof Uint8Array);
  await quiet()
  expect(body.length).toBeLessThan(MIB / 4)
  body.stop()
})
