// The response head, as a caller of a request sees it.

import type { ResponseHead } from '../lifecycle/index.ts'

export class HttpResponse {
  readonly status: number
  readonly statusText: string
  /** Such as `1.1`. */
  readonly httpVersion: string
  readonly #head: ResponseHead
  #headers: Headers | null = null
  #trailers: Headers | null = null

  constructor(head: ResponseHead) {
    this.#head = head
    this.status = head.status
    this.statusText = head.statusText
    this.httpVersion = head.httpVersion
  }

  /** The fields as fetch shows them; made when first asked for. */
  get headers(): Headers {
    this.#headers ??= headersOf(this.#head.rawHeaders)
    return this.#headers
  }

  /** Name, value, name, value … as received, in Latin-1. */
  get rawHeaders(): readonly string[] {
    return this.#head.rawHeaders
  }

  /**
   * The trailer fields of a chunked response (RFC 9110 §6.5): complete when the end of the body has been read, empty
   * before its end has arrived, and where there are none. They are never mixed with `headers`, and nothing follows from them.
   */
  get trailers(): Headers {
    const raw = this.#head.rawTrailers
    if (raw.length === 0) return new Headers()
    this.#trailers ??= headersOf(raw)
    return this.#trailers
  }

  /** The trailer fields as `rawHeaders`; empty as long as `trailers` is. */
  get rawTrailers(): readonly string[] {
    return this.#head.rawTrailers
  }

  /** The value of one field, several of the same name joined with ", ", or null. Cheaper than `headers`. */
  header(name: string): string | null {
    return this.#head.header(name.toLowerCase())
  }
}

function headersOf(raw: readonly string[]): Headers {
  const headers = new Headers()
  for (let i = 0; i + 1 < raw.length; i += 2) {
    try {
      headers.append(raw[i] as string, raw[i + 1] as string)
    } catch {
      // A field that fetch's Headers cannot hold; it is in rawHeaders.
    }
  }
  return headers
}
