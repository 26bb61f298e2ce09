// A response head that needs no parser: HTTP/1.1, and well-formed. It is decoded when somebody reads it.

import { type ResponseHead, trimmed } from '../../../lifecycle/index.ts'

export class PlainResponseHead implements ResponseHead {
  readonly status: number
  readonly httpVersion = '1.1'
  readonly bytes: number
  readonly ofProxy = false
  readonly rawTrailers: readonly string[] = none
  readonly #text: string
  /** The position of its first field. */
  readonly #start: number
  #fields: readonly string[] | null = null

  /** `text` has the form of `plain`. */
  private constructor(text: string) {
    this.#text = text
    this.#start = text.indexOf('\n') + 1
    this.bytes = text.length
    this.status = Number(text.slice(CODE, CODE_END))
  }

  /** Null if the first `end` bytes need the parser. */
  static from(bytes: Buffer, end: number): PlainResponseHead | null {
    const text = bytes.toString('latin1', 0, end)
    return plain.test(text) ? new PlainResponseHead(text) : null
  }

  get statusText(): string {
    return this.#text.slice(CODE_END + 1, this.#start - 2)
  }

  get rawHeaders(): readonly string[] {
    this.#fields ??= this.#decoded()
    return this.#fields
  }

  header(name: string): string | null {
    const text = this.#text
    let value: string | null = null
    for (let at = this.#start; at < text.length - 2; at = text.indexOf('\n', at) + 1) {
      if (text.charCodeAt(at + name.length) !== COLON || !isSame(text, at, name)) continue
      const next = trimmed(text, at + name.length + 1, text.indexOf('\r', at))
      value = value === null ? next : `${value}, ${next}`
    }
    return value
  }

  #decoded(): string[] {
    const text = this.#text
    const fields: string[] = []
    for (let at = this.#start; at < text.length - 2; ) {
      const colon = text.indexOf(':', at)
      const end = text.indexOf('\r', colon)
      fields.push(text.slice(at, colon), trimmed(text, colon + 1, end))
      at = end + 2
    }
    return fields
  }
}

const none: readonly never[] = []

/**
 * RFC 9112 §4 and §5, without what is obsolete. undici's parser takes Proxy-Connection for Connection, so it has to see it.
 */
const plain =
  /^HTTP\/1\.1 [2-5]\d\d [\t\x20-\x7e]*\r\n(?:(?![Pp][Rr][Oo][Xx][Yy]-[Cc])[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[\t\x20-\x7e\x80-\xff]*\r\n)*\r\n$/

const CODE = 'HTTP/1.1 '.length
const CODE_END = CODE + 3
const COLON = 0x3a

/** `name` is in lower case. */
function isSame(text: string, at: number, name: string): boolean {
  for (let i = 0; i < name.length; i++) {
    const code = text.charCodeAt(at + i)
    if ((code >= 0x41 && code <= 0x5a ? code | 0x20 : code) !== name.charCodeAt(i)) return false
  }
  return true
}
