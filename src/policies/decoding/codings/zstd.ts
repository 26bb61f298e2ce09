// Zstandard (RFC 8878): one frame after the other. Node's stream knows one, and ends with it (Node 24.21).

import { CodingError } from './coding-error.ts'
import { createZstdDecompress } from './content-coding.ts'
import { type Open, undone } from './engine.ts'
import { CHUNK } from './gzip.ts'
import type { Input } from './input.ts'

export async function* unzstd(input: Input, open: Open): AsyncGenerator<Uint8Array, void> {
  if (createZstdDecompress === undefined) throw new CodingError('this Node has no Zstandard')
  do yield* undone(createZstdDecompress(OPTIONS), input, open)
  while (await beginsFrame(input))
}

/** RFC 9659: a window of 8 MiB at most. ZSTD_d_windowLogMax is 100 in Node's constants, from the version on that has Zstandard. */
const OPTIONS = { chunkSize: CHUNK, params: { 100: 23 } }

/** RFC 8878 §3.1: a frame, or one to be skipped. */
async function beginsFrame(input: Input): Promise<boolean> {
  const start = await input.take(4)
  if (start === null) return false
  input.giveBack(start)
  const magic = new DataView(start.buffer).getUint32(0, true)
  return magic === 0xfd2fb528 || magic >>> 4 === 0x184d2a5
}
