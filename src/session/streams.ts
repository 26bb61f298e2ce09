// A request as streams: the response body to read, the request body to write. A stream owns the request and closes it
// when the stream is over.

import { Readable, Writable } from 'node:stream'
import { isAnswered, type Lifecycle, WrongStateError } from '../lifecycle/index.ts'
import type { SendExOptions } from './call-options.ts'
import type { HttpResponse } from './http-response.ts'

/** What a stream needs from its request. */
interface StreamedRequest {
  readonly state: string
  once(event: 'INTERNET_STATUS_HANDLE_CLOSING', listener: () => void): unknown
  sendEx(options: SendExOptions): Promise<void>
  write(chunk: Uint8Array): Promise<number>
  end(): Promise<HttpResponse>
  read(into: ArrayBufferView): Promise<number>
  take(): Promise<Uint8Array | null>
  cancel(reason?: unknown): boolean
  close(): Promise<void>
}

/** The response body, read on demand. Closes the request at its end, on an error, and when it is destroyed. */
export function nodeReadable(request: StreamedRequest): Readable {
  return new Readable({
    read() {
      request.take().then(
        (chunk) => this.push(chunk),
        (error: Error) => this.destroy(error),
      )
    },
    destroy(error, callback) {
      request.close().then(() => callback(error))
    },
  })
}

/** The same as a byte stream of the Web. */
export function webStream(request: StreamedRequest): ReadableStream<Uint8Array> {
  let isOver = false
  const close = (): Promise<void> => {
    isOver = true
    return request.close()
  }
  return new ReadableStream({
    type: 'bytes',
    start(controller) {
      // A reader, and whoever waits for the end, hear of an abort at once.
      request.once('INTERNET_STATUS_HANDLE_CLOSING', () => {
        if (!isOver) request.take().catch((error: unknown) => controller.error(error))
      })
    },
    async pull(controller) {
      try {
        const wanted = controller.byobRequest
        if (wanted?.view) {
          const bytes = await request.read(wanted.view)
          if (bytes === 0) controller.close()
          wanted.respond(bytes)
          if (bytes === 0) await close()
          return
        }
        const chunk = await request.take()
        // A copy: the stream transfers the whole ArrayBuffer, which may hold other data. (Buffer.slice would not
        // copy.)
        if (chunk !== null) controller.enqueue(new Uint8Array(chunk))
        else {
          controller.close()
          await close()
        }
      } catch (error) {
        await close()
        throw error
      }
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
export function nodeWritable(request: StreamedRequest, options: SendExOptions): Writable {
  let ended = false
  // Not in `construct`, during which a stream cannot be destroyed.
  const head = request.sendEx(options)
  const stream = new Writable({
    write(chunk: Uint8Array, _encoding, callback) {
      head
        .then(() => request.write(chunk))
        .then(
          () => callback(),
          // The server has responded and takes no more: the rest is dropped, and the caller gets the response.
          (error: Error) => callback(isAnswered(request.state) ? null : error),
        )
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
  head.catch((error: Error) => stream.destroy(error))
  return stream
}

/** @throws WrongStateError while there is no response to read */
export function refuseUnlessAnswered({ isPending, state }: Lifecycle['chart']): void {
  if (!/^(reading|complete|failed)/.test(state)) throw new WrongStateError('read', state, isPending)
}
