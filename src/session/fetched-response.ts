// What session.fetch gives: a response whose request closes by itself.

import { Readable } from 'node:stream'
import type { HttpRequest } from './http-request.ts'
import type { HttpResponse } from './http-response.ts'
import { webStream } from './streams.ts'

/** Like a Response of fetch. The body can be had once, in one of its forms; as it came, unless `decode` is on. */
export class FetchedResponse implements AsyncDisposable {
  /** The handle that it came by. */
  readonly request: HttpRequest
  readonly status: number
  readonly statusText: string
  /** The status is 200 to 299. */
  readonly ok: boolean
  /** Where the response came from, after redirects; without credentials. */
  readonly url: string
  readonly redirected: boolean
  readonly #response: HttpResponse
  #body: ReadableStream<Uint8Array> | null | undefined
  #used = false
  #signal: AbortSignal | undefined
  /** All of the body was had. */
  #isWhole = false

  private constructor(request: HttpRequest, response: HttpResponse) {
    this.request = request
    this.status = response.status
    this.statusText = response.statusText
    this.ok = response.status >= 200 && response.status < 300
    this.url = request.url
    this.redirected = request.redirects > 0
    this.#response = response
  }

  /** @internal */
  static async of(
    request: HttpRequest,
    response: HttpResponse,
    signal?: AbortSignal,
  ): Promise<FetchedResponse> {
    const fetched = new FetchedResponse(request, response)
    fetched.#signal = signal
    if (isBodiless(request.method, response)) {
      fetched.#body = null
      // RFC 9112 §6.3 frames a 205 as any other response: its end may never come.
      if (response.status === 205 && response.header('content-length') !== '0') await request.close()
      else await finish(request)
    } else if (response.header('content-length') === '0') {
      fetched.#body = new ReadableStream({ type: 'bytes', start: (controller) => controller.close() })
      await finish(request)
    }
    return fetched
  }

  get headers(): Headers {
    return this.#response.headers
  }

  /** The body as a byte stream; null where there cannot be one. Cancelling it closes the request. */
  get body(): ReadableStream<Uint8Array> | null {
    if (this.#body === undefined) this.#body = this.#used ? lockedStream() : webStream(this.request)
    return this.#body
  }

  /** True once something of the body was read. */
  get bodyUsed(): boolean {
    return this.#used || (this.#body instanceof ReadableStream && wasRead(this.#body))
  }

  /** @throws TypeError when the body was used, and TransferError when it breaks off */
  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    if (this.#signal?.aborted === true && this.#used && !this.#isWhole) throw this.#signal.reason
    if (this.bodyUsed || this.#body?.locked)
      throw new TypeError('The body was used already. Keep what it gave.')
    this.#used = true
    const bytes = joined(await this.#pieces())
    this.#isWhole = true
    return bytes
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return (await this.bytes()).buffer
  }

  /** The body as UTF-8. */
  async text(): Promise<string> {
    return new TextDecoder().decode(await this.bytes())
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text())
  }

  /** Its type is the Content-Type of the response. */
  async blob(): Promise<Blob> {
    return new Blob([await this.bytes()], { type: this.#response.header('content-type') ?? '' })
  }

  /** Closes the request, whatever was read. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.request.close()
  }

  async #pieces(): Promise<Uint8Array[]> {
    const pieces: Uint8Array[] = []
    if (this.#body !== undefined) {
      if (this.#body !== null) for await (const piece of this.#body) pieces.push(piece)
      return pieces
    }
    try {
      for await (const piece of this.request) pieces.push(piece)
    } finally {
      await this.request.close()
    }
    return pieces
  }
}

/** RFC 9112 §6.3: these have no body, whatever their head says. */
const isBodiless = (method: string, { status }: HttpResponse): boolean =>
  method === 'HEAD' || status === 204 || status === 205 || status === 304

/** Reads the end, so that the connection is kept. What was answered holds even if that fails. */
async function finish(request: HttpRequest): Promise<void> {
  await request.take().catch(() => null)
  await request.close()
}

/** Of a body that was had in another form: as with fetch, nobody gets a reader of it. */
function lockedStream(): ReadableStream<Uint8Array> {
  const stream = new ReadableStream<Uint8Array>({ start: (controller) => controller.close() })
  stream.getReader()
  return stream
}

const wasRead = (stream: ReadableStream): boolean => Readable.isDisturbed(stream as unknown as Readable)

function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  let length = 0
  for (const piece of pieces) length += piece.length
  const bytes = new Uint8Array(length)
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}
