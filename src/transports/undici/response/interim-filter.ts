// Looks at the byte stream until the final status line has passed.
// undici 7 and 8 destroy the connection on "100 Continue", so those are taken out; other 1xx pass one message at a time.

export interface InterimEvents {
  /** A 100 response was taken out of the stream. */
  interim(status: number): void
  /** The final status line: `1.1` or `1.0`. */
  httpVersion(version: string): void
  /** No peer that means well sends so much before its answer. */
  tooMuch(): void
}

const STATUS_LINE = 'HTTP/1.1 1xx'.length
const END = '\r\n\r\n'
const LIMIT = 65_536

export class InterimFilter {
  readonly #events: InterimEvents
  readonly #bareBodies: boolean
  #held: Buffer | null = null
  #passed = 0

  /** With `bareBodies`, an answer that does not begin as HTTP does is the body of a 200. */
  constructor(events: InterimEvents, bareBodies: boolean) {
    this.#events = events
    this.#bareBodies = bareBodies
  }

  /** True until the final response has begun. */
  active = true

  /** For the next response on the same connection. */
  reset(): void {
    this.active = true
    this.#held = null
    this.#passed = 0
  }

  /** What may go on to undici of the bytes that came; null when nothing may yet. */
  pass(chunk: Buffer | null): Buffer | null {
    let bytes = this.#held === null ? chunk : chunk === null ? this.#held : Buffer.concat([this.#held, chunk])
    this.#held = null
    while (bytes !== null && bytes.length > 0) {
      if (bytes.length < STATUS_LINE && looksLikeHttp(bytes)) return this.#hold(bytes, chunk)
      if (bytes.length < STATUS_LINE || bytes[9] !== ONE || !looksLikeHttp(bytes)) return this.#final(bytes)
      const end = bytes.indexOf(END)
      if (end < 0) return this.#hold(bytes, chunk)
      const next = end + END.length
      this.#passed += next
      if (this.#passed > LIMIT) {
        this.#events.tooMuch()
        return null
      }
      const rest: Buffer | null = next < bytes.length ? bytes.subarray(next) : null
      if (bytes[10] === ZERO && bytes[11] === ZERO) {
        this.#events.interim(100)
        bytes = rest
        continue
      }
      this.#held = rest
      return bytes.subarray(0, next)
    }
    return null
  }

  #hold(bytes: Buffer, chunk: Buffer | null): null {
    this.#held = bytes
    if (chunk !== null && bytes.length + this.#passed > LIMIT) this.#events.tooMuch()
    return null
  }

  #final(bytes: Buffer): Buffer {
    this.active = false
    this.#events.httpVersion(bytes.length > 7 && looksLikeHttp(bytes) && bytes[7] !== ZERO ? '1.1' : '1.0')
    return this.#bareBodies && !begins(bytes, NAME) ? Buffer.concat([BARE_HEAD, bytes]) : bytes
  }
}

const ZERO = 0x30
const ONE = 0x31
const PREFIX = Buffer.from('HTTP/1.')
const NAME = Buffer.from('HTTP/')
const BARE_HEAD = Buffer.from('HTTP/1.0 200 OK\r\n\r\n')

const looksLikeHttp = (bytes: Buffer): boolean => begins(bytes, PREFIX)

/** As far as there are bytes. */
function begins(bytes: Buffer, prefix: Buffer): boolean {
  const count = Math.min(bytes.length, prefix.length)
  for (let i = 0; i < count; i++) if (bytes[i] !== prefix[i]) return false
  return true
}
