// Turns streams of System.Net into streams of Node and of the Web.

import { Readable, Writable } from 'node:stream'
import type { Stream } from './stream.ts'

/** A stream that is written to. */
interface Target extends Stream {
  readonly isClosed: boolean
}

/** Reads to the end; closes the stream there, on an error, and when it is destroyed. */
export function readableOf(stream: Stream): Readable {
  return new Readable({
    read(size) {
      const buffer = Buffer.allocUnsafe(size)
      stream.readAsync(buffer).then(
        (bytes) => this.push(bytes === 0 ? null : buffer.subarray(0, bytes)),
        (error: Error) => this.destroy(error),
      )
    },
    destroy(error, callback) {
      stream.close()
      callback(error)
    },
  })
}

/** Its end closes the stream. If it is destroyed earlier, the request is aborted: half a body must not look like a whole one. */
export function writableOf(stream: Target, abort: () => void): Writable {
  return new Writable({
    write(chunk: Uint8Array, _encoding, callback) {
      stream.writeAsync(chunk).then(() => callback(), callback)
    },
    final(callback) {
      try {
        stream.close()
        callback()
      } catch (error) {
        callback(error as Error)
      }
    },
    destroy(error, callback) {
      if (!stream.isClosed) abort()
      callback(error)
    },
  })
}

/** A byte stream, so a reader can use its own buffer. Closes the stream at its end, on an error, and when it is cancelled. */
export function webReadableOf(stream: Stream): ReadableStream<Uint8Array> {
  const into = async (buffer: Uint8Array): Promise<number> => {
    try {
      const bytes = await stream.readAsync(buffer)
      if (bytes === 0) stream.close()
      return bytes
    } catch (error) {
      stream.close()
      throw error
    }
  }
  return new ReadableStream({
    type: 'bytes',
    async pull(controller) {
      const { byobRequest } = controller
      if (byobRequest?.view) {
        const { buffer, byteLength, byteOffset } = byobRequest.view
        const bytes = await into(new Uint8Array(buffer, byteOffset, byteLength))
        if (bytes === 0) controller.close()
        byobRequest.respond(bytes)
        return
      }
      const buffer = new Uint8Array(CHUNK)
      const bytes = await into(buffer)
      if (bytes === 0) controller.close()
      else controller.enqueue(buffer.subarray(0, bytes))
    },
    cancel() {
      stream.close()
    },
  })
}

export const webWritableOf = (stream: Target, abort: () => void): WritableStream<Uint8Array> =>
  new WritableStream({
    write: (chunk) => stream.writeAsync(chunk),
    close: () => stream.close(),
    abort,
  })

const CHUNK = 65_536
