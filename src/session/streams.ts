// A request as streams: the response body to read, the request body to write. A stream owns the request and closes it
// when the stream is over.

import { WriteStream } from 'node:fs'
import { getDefaultHighWaterMark, Readable, Writable } from 'node:stream'
import { isAnswered, type Lifecycle, pieceMade, WrongStateError } from '../lifecycle/index.ts'
import { readLargePieces } from './body/source.ts'
import { ownBytes } from './body/whole.ts'
import type { SendExOptions } from './call-options.ts'
import { promised } from './calls.ts'
import type { HttpResponse } from './http-response.ts'

/** What a stream needs from its request, which it holds. */
interface StreamedRequest {
  readonly state: string
  once(event: 'INTERNET_STATUS_HANDLE_CLOSING', listener: () => void): unknown
  sendEx(options: SendExOptions): Promise<void>
  end(): Promise<HttpResponse>
  cancel(reason?: unknown): boolean
  close(): Promise<void>
}

/** Each returns a plain value, not a promise, if it can. */
interface StreamedCalls {
  write(chunk: Uint8Array, signal: undefined): number | Promise<number>
  read(into: Uint8Array, fill: boolean, signal: undefined): number | Promise<number>
  take(signal: undefined): Uint8Array | null | Promise<Uint8Array | null>
  refuseWhileStreaming(call: 'write'): void
}

/** The response body, read on demand. Closes the request at its end, on an error, and when it is destroyed. */
export function nodeReadable(request: StreamedRequest, calls: StreamedCalls): Readable {
  const stream = new BodyStream({ read, destroy })
  let isWaiting = false
  const taken = (chunk: Uint8Array | null): void => {
    isWaiting = false
    if (stream.push(chunk)) read()
  }
  const failed = (error: Error): void => void stream.destroy(error)
  /** Pushes what is available, and the end. A stream asks again after each push, even while a piece is awaited. */
  function read(): void {
    while (!isWaiting) {
      const chunk = calls.take(undefined)
      if (chunk instanceof Promise) {
        isWaiting = true
        chunk.then(taken, failed)
      } else if (!stream.push(chunk)) return
    }
  }
  function destroy(error: Error | null, callback: (error: Error | null) => void): void {
    request.close().then(() => callback(error))
  }
  return stream
}

class BodyStream extends Readable {
  override pipe<Destination extends NodeJS.WritableStream>(
    destination: Destination,
    options?: { readonly end?: boolean },
  ): Destination {
    if (destination instanceof WriteStream) writeLargePieces(destination)
    return super.pipe(destination, options)
  }
}

/**
 * A stream to a file that was given no highWaterMark wants a pause after each piece of more than 16 KiB, and writes each by a thread of Node's pool. If it
 * may keep several, it writes them with one call, which costs half.
 */
function writeLargePieces(file: WriteStream & { readonly _writableState?: { highWaterMark: number } }): void {
  const { _writableState: state } = file
  if (state?.highWaterMark === USUAL_HIGH_WATER) state.highWaterMark = FILE_HIGH_WATER
}

const USUAL_HIGH_WATER: number = getDefaultHighWaterMark(false)
const FILE_HIGH_WATER = 524_288

/** The same as a byte stream of the Web. */
export function webStream(request: StreamedRequest, calls: StreamedCalls): ReadableStream<Uint8Array> {
  let isOver = false
  const close = (): Promise<void> => {
    isOver = true
    return request.close()
  }
  return new ReadableStream({
    type: 'bytes',
    start(controller) {
      // A reader, and code that waits for the end, hear of an abort at once.
      request.once('INTERNET_STATUS_HANDLE_CLOSING', () => {
        if (!isOver) promised(calls.take(undefined)).catch((error: unknown) => controller.error(error))
      })
    },
    pull(controller) {
      const ended = (): Promise<void> => {
        controller.close()
        // Of a read that waits.
        controller.byobRequest?.respond(0)
        return close()
      }
      const failed = async (error: unknown): Promise<never> => {
        await close()
        throw error
      }
      const wanted = controller.byobRequest
      if (wanted?.view) {
        const told = (bytes: number): Promise<void> | void => {
          if (bytes === 0) return ended()
          return wanted.respond(bytes)
        }
        const { buffer, byteLength, byteOffset } = wanted.view
        const bytes = calls.read(new Uint8Array(buffer, byteOffset, byteLength), false, undefined)
        return bytes instanceof Promise ? bytes.then(told).catch(failed) : told(bytes)
      }
      const taken = (chunk: Uint8Array | null): Promise<void> | void =>
        chunk === null ? ended() : controller.enqueue(ownBytes(chunk))
      const chunk = calls.take(undefined)
      return chunk instanceof Promise ? chunk.then(taken).catch(failed) : taken(chunk)
    },
    async cancel() {
      await close()
    },
  })
}

/**
 * The request body. Sends the head when it is made. Its end is the end of the body, and `finish` means that the
 * response head is in. Destroying it earlier cancels the exchange; the request stays open.
 */
export function nodeWritable(
  request: StreamedRequest,
  calls: StreamedCalls,
  options: SendExOptions,
): Writable {
  let ended = false
  let isSent = false
  // Not in `construct`, during which a stream cannot be destroyed.
  const head = request.sendEx(options)
  const stream = new Writable({
    write(chunk: Uint8Array, _encoding, callback) {
      pieceMade(chunk.length)
      const written = (): void => callback()
      // The server has answered and takes no more: the rest is dropped, and its answer is the response.
      const failed = (error: Error): void => callback(isAnswered(request.state) ? null : error)
      const write = (): void => {
        try {
          calls.refuseWhileStreaming('write')
        } catch (error) {
          failed(error as Error)
          return
        }
        const bytes = calls.write(chunk, undefined)
        if (bytes instanceof Promise) bytes.then(written, failed)
        else written()
      }
      if (isSent) write()
      else head.then(write, failed)
    },
    final(callback) {
      head
        .then(() => request.end())
        .then(() => {
          ended = true
          callback()
        }, callback)
    },
    destroy(error, callback) {
      if (!ended) request.cancel(error ?? undefined)
      callback(error)
    },
  })
  stream.once('pipe', readLargePieces)
  head.then(
    () => {
      isSent = true
    },
    (error: Error) => stream.destroy(error),
  )
  return stream
}

/** @throws WrongStateError while there is no response to read */
export function refuseUnlessAnswered({ isPending, state }: Lifecycle['chart']): void {
  if (!/^(reading|complete|failed)/.test(state)) throw new WrongStateError('read', state, isPending)
}
