// The response of session.fetch, whose request closes by itself.

import { Readable } from 'node:stream'
import { type InspectOptions, inspect } from 'node:util'
import { pictureOf } from '../lifecycle/index.ts'
import { joined, ownBytes } from './body/whole.ts'
import { callsOf, type HttpRequest } from './http-request.ts'
import { HttpResponse, USED } from './http-response.ts'
import { webStream } from './streams.ts'

/**
 * Like a Response of fetch. The body can be read once, in one of its forms; it is not decoded unless `decode` is on.
 */
export class FetchedResponse extends HttpResponse implements AsyncDisposable {
  /** The request handle. */
  readonly request: HttpRequest
  /** The URL of the response, after redirects; without credentials. */
  readonly url: string
  readonly redirected: boolean
  /** The same for every response, as in Node's fetch. */
  readonly type: 'basic' = 'basic' as const
  readonly #response: HttpResponse
  #body: ReadableStream<Uint8Array> | null | undefined
  #used = false
  #signal: AbortSignal | undefined
  /** The whole body was read. */
  #isWhole = false

  private constructor(request: HttpRequest, response: HttpResponse) {
    super(HttpResponse.headOf(response), request, HttpResponse.timesOf(response), callsOf(request))
    this.request = request
    this.#response = response
    this.url = request.url
    this.redirected = request.redirects > 0
  }

  /** @internal No promise while the body is still to be read. */
  static of(
    request: HttpRequest,
    response: HttpResponse,
    signal?: AbortSignal,
  ): FetchedResponse | Promise<FetchedResponse> {
    const fetched = new FetchedResponse(request, response)
    fetched.#signal = signal
    if (isBodiless(request.method, response)) {
      fetched.#body = null
      // RFC 9112 §6.3 frames a 205 like any other response, so its end may never come.
      const isEndless = response.status === 205 && response.header('content-length') !== '0'
      return (isEndless ? request.close() : finish(request)).then(() => fetched)
    }
    if (response.header('content-length') !== '0') return fetched
    fetched.#body = streamOf(new Uint8Array())
    return finish(request).then(() => fetched)
  }

  override get headers(): Headers {
    return this.#response.headers
  }

  /** The body as a byte stream; null if there can be none. Cancelling it closes the request. */
  get body(): ReadableStream<ReturnType<Uint8Array['slice']>> | null {
    if (this.#body === undefined)
      this.#body = this.#used ? lockedStream() : webStream(this.request, callsOf(this.request))
    return this.#body as ReadableStream<ReturnType<Uint8Array['slice']>> | null
  }

  /**
   * Another response with the same head and body. Read both, or cancel both: bytes that only one of them has read are kept in memory.
   * @throws TypeError when some of the body was read, or somebody has its reader
   */
  clone(): FetchedResponse {
    if (this.bodyUsed || this.#body?.locked === true) throw new TypeError(USED)
    const copy = new FetchedResponse(this.request, this.#response)
    copy.#signal = this.#signal
    const { body } = this
    const [mine, others] = body === null ? [null, null] : body.tee()
    this.#body = mine
    copy.#body = others
    return copy
  }

  /** True once some of the body was read. */
  get bodyUsed(): boolean {
    return this.#used || (this.#body instanceof ReadableStream && wasRead(this.#body))
  }

  /**
   * Reads the body now and keeps it, so that the connection is free. If the body breaks off, reading it rejects later.
   * @internal
   */
  async keepBody(): Promise<void> {
    if (this.#body !== undefined) return
    try {
      this.#body = streamOf(ownBytes(await this.readWhole()))
    } catch (error) {
      this.#body = failedStream(error)
    }
  }

  /** @internal */
  override [inspect.custom](depth: number, options: InspectOptions): string {
    return pictureOf('FetchedResponse', this.toJSON(), depth, options)
  }

  override toJSON(): object {
    const { bodyUsed, redirected, url } = this
    return { ...super.toJSON(), url, redirected, bodyUsed }
  }

  /** Closes the request, whatever was read. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.request.close()
  }

  /** @internal */
  protected override whole(): Promise<Uint8Array> {
    if (this.#signal?.aborted === true && this.#used && !this.#isWhole) throw this.#signal.reason
    if (this.bodyUsed || this.#body?.locked) throw new TypeError(USED)
    this.#used = true
    return this.readWhole().then((bytes) => {
      this.#isWhole = true
      return bytes
    })
  }

  /** @internal */
  protected override readWhole(): Promise<Uint8Array> {
    if (this.#body !== undefined) return piecesOf(this.#body).then(joined)
    let whole: Uint8Array | Promise<Uint8Array>
    try {
      whole = super.readWhole()
    } catch (error) {
      whole = Promise.reject(error)
    }
    const { request } = this
    return whole instanceof Promise ? whole.finally(() => request.close()) : request.close().then(() => whole)
  }
}

async function piecesOf(body: ReadableStream<Uint8Array> | null): Promise<Uint8Array[]> {
  const pieces: Uint8Array[] = []
  if (body !== null) for await (const piece of body) pieces.push(piece)
  return pieces
}

/** RFC 9112 §6.3: these have no body, whatever their head says. */
const isBodiless = (method: string, { status }: HttpResponse): boolean =>
  method === 'HEAD' || status === 204 || status === 205 || status === 304

/** Reads the end of the body, so that the connection is kept. An error does not matter here. */
async function finish(request: HttpRequest): Promise<void> {
  await request.take().catch(() => null)
  await request.close()
}

const streamOf = (bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array> =>
  new ReadableStream({
    type: 'bytes',
    start(controller) {
      if (bytes.length > 0) controller.enqueue(bytes)
      controller.close()
    },
  })

const failedStream = (error: unknown): ReadableStream<Uint8Array> =>
  new ReadableStream({ type: 'bytes', start: (controller) => controller.error(error) })

/** For a body that was read in another form: as with fetch, it cannot be read again. */
function lockedStream(): ReadableStream<Uint8Array> {
  const stream = new ReadableStream<Uint8Array>({ start: (controller) => controller.close() })
  stream.getReader()
  return stream
}

const wasRead = (stream: ReadableStream): boolean => Readable.isDisturbed(stream as unknown as Readable)
