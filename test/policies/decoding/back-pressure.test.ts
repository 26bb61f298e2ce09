// A body is decoded no further ahead than a little.

import zlib from 'node:zlib'
import { expect, test } from 'vitest'
import type { Exchange } from '../../../src/lifecycle/index.ts'
import { DecodedBody } from '../../../src/policies/decoded-body.ts'

const MIB = 1024 * 1024

/** Decoding goes on until there is this much. */
const ENOUGH = 65_536

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1))

/** However long zlib's threads take; and then some turns for anything that would come on top. */
async function filled(body: DecodedBody): Promise<void> {
  while (body.length < ENOUGH) await turn()
  for (let i = 0; i < 20; i++) await turn()
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
  await filled(body)
  const [ahead, before] = [body.length, taken]
  expect(ahead).toBeLessThan(MIB / 4)
  await filled(body)
  expect([body.length, taken]).toEqual([ahead, before])
  // What is read is made good, and no more.
  while (body.take() instanceof Uint8Array);
  await filled(body)
  expect(body.length).toBeLessThan(MIB / 4)
  body.stop()
})
