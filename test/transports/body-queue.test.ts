// Body bytes between wire and reader, against the plainest queue there is.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NOTHING_YET } from '../../src/lifecycle/index.ts'
import { BodyQueue } from '../../src/transports/body-queue.ts'

type Step =
  | { readonly push: number }
  | { readonly read: number; readonly again: boolean }
  | { readonly take: true }

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ push: fc.integer({ min: 0, max: 40 }) }),
  fc.record({ read: fc.integer({ min: 1, max: 50 }), again: fc.boolean() }),
  fc.record({ take: fc.constant(true as const) }),
)

describe('the queue of body bytes', () => {
  it('gives every byte once and in order, with or without a waiting read, and whatever its buffer', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const queue = new BodyQueue()
        let [pushed, got] = [0, 0]
        let buffer = new Uint8Array(8)
        const expectNext = (bytes: Uint8Array): void => {
          for (const byte of bytes) expect(byte).toBe(got++ & 0xff)
        }
        for (const each of steps) {
          if ('push' in each) queue.push(Uint8Array.from({ length: each.push }, () => pushed++ & 0xff))
          else if ('take' in each) {
            const piece = queue.take()
            if (got === pushed) expect(piece).toBeUndefined()
            else expectNext(piece as Uint8Array)
          } else {
            if (!each.again) buffer = new Uint8Array(each.read)
            const count = queue.read(buffer)
            expect(count).toBe(got === pushed ? NOTHING_YET : Math.min(buffer.length, pushed - got))
            if (count > 0) expectNext(buffer.subarray(0, count))
          }
          expect(queue.length).toBe(pushed - got)
        }
        queue.end()
        for (let piece = queue.take(); piece; piece = queue.take()) expectNext(piece)
        expect(got).toBe(pushed)
        expect(queue.read(buffer)).toBe(0)
      }),
      { numRuns: 2000 },
    )
  })

  it('copies what comes into the buffer of the read that waits', () => {
    const queue = new BodyQueue()
    const buffer = new Uint8Array(4)
    expect(queue.read(buffer)).toBe(NOTHING_YET)
    queue.push(Uint8Array.of(1, 2, 3, 4, 5, 6))
    expect([...buffer]).toEqual([1, 2, 3, 4])
    expect(queue.read(buffer)).toBe(4)
    expect([...(queue.take() as Uint8Array)]).toEqual([5, 6])
  })
})
