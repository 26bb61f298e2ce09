// One stream of node:zlib, fed and emptied at the pace of the one who reads.

import type zlib from 'node:zlib'
import type { Input } from './input.ts'

/** All of them are alike; @types/node has no name for what they have in common. */
export type ZlibStream = zlib.Gunzip

/** Streams to be closed, whatever they are doing, when nobody reads any more. */
export type Open = Set<ZlibStream>

export function close(open: Open): void {
  for (const stream of open) stream.destroy()
  open.clear()
}

/**
 * What comes out of it. It reads as much of the input as belongs to it; what is left behind its end is given back. Data
 * that ends too early or is none of its kind throws zlib's own error.
 */
export async function* undone(
  stream: ZlibStream,
  input: Input,
  open: Open,
): AsyncGenerator<Uint8Array, void> {
  let error: Error | null = null
  let isOver = false
  let wake = (): void => {}
  const over = (): void => {
    isOver = true
    wake()
  }
  stream.on('readable', () => wake())
  stream.on('end', over)
  stream.on('error', (reason) => {
    error ??= reason
    over()
  })
  open.add(stream)
  try {
    for (;;) {
      const piece = await input.next()
      const before = stream.bytesWritten
      isOver = false
      if (piece === null) stream.end()
      else stream.write(piece, over)
      for (;;) {
        const bytes = stream.read() as Uint8Array | null
        if (bytes !== null) yield bytes
        else if (isOver) break
        else
          await new Promise<void>((resolve) => {
            wake = resolve
          })
      }
      if (error !== null) throw error
      if (piece === null) return
      const used = stream.bytesWritten - before
      input.giveBack(piece.subarray(used))
      if (used < piece.length) return
    }
  } finally {
    stream.destroy()
    open.delete(stream)
  }
}
