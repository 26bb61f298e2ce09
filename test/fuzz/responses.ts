// What a server may send: bytes that fast-check makes up, and real responses that were tampered with.

import fc from 'fast-check'
import type { Random } from '../soak/random.ts'
import { samples, tokens } from './samples.ts'

const made = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.uint8Array({ maxLength: 300 }).map((rest) => Buffer.concat([Buffer.from('HTTP/1.1 200 '), rest])),
  fc.array(fc.constantFrom(...tokens), { maxLength: 12 }).map((parts) => Buffer.concat(parts)),
)

/** This many responses; the same for the same seed. */
export function* responses(count: number, seed: number, random: Random): Generator<Buffer> {
  const block = 1000
  for (let at = 0; at < count; at += block) {
    const bytes = fc.sample(made, { numRuns: block, seed: seed + at })
    for (let i = 0; i < Math.min(block, count - at); i++)
      yield i % 4 === 0 ? Buffer.from(bytes[i] as Uint8Array) : mutated(random)
  }
}

function mutated(random: Random): Buffer {
  let bytes = random.pick(samples)
  for (let times = 1 + random.below(4); times > 0; times--) bytes = random.pick(mutations)(bytes, random)
  return bytes
}

type Mutation = (bytes: Buffer, random: Random) => Buffer

const cut = (bytes: Buffer, random: Random): readonly [number, number] => {
  const from = random.below(bytes.length + 1)
  return [from, Math.min(bytes.length, from + 1 + random.below(24))]
}

const mutations: readonly Mutation[] = [
  (bytes, random) => {
    const flipped = Buffer.from(bytes)
    if (flipped.length > 0) flipped[random.below(flipped.length)] = random.below(256)
    return flipped
  },
  (bytes, random) => {
    const [from, to] = cut(bytes, random)
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)])
  },
  (bytes, random) => {
    const [from, to] = cut(bytes, random)
    return Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)])
  },
  (bytes, random) => {
    const [at] = cut(bytes, random)
    return Buffer.concat([bytes.subarray(0, at), random.pick(tokens), bytes.subarray(at)])
  },
  (bytes, random) => {
    const ends = [...bytes.toString('latin1').matchAll(/\r\n/g)].map(({ index }) => index + 2)
    if (ends.length === 0) return bytes
    const at = random.pick(ends)
    return Buffer.concat([bytes.subarray(0, at), random.pick(tokens), bytes.subarray(at)])
  },
  (bytes, random) => bytes.subarray(0, random.below(bytes.length + 1)),
  (bytes, random) => Buffer.concat([bytes, random.pick(samples)]),
]
