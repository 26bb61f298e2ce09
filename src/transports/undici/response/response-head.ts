// A response head. undici gives its fields as bytes; they are decoded when somebody reads them.

import type { ResponseHead } from '../../../lifecycle/index.ts'

export class UndiciResponseHead implements ResponseHead {
  readonly status: number
  readonly statusText: string
  readonly httpVersion: string
  readonly bytes: number | undefined
  readonly ofProxy: boolean
  /** As undici hands them over until somebody looks. */
  #fields: readonly (Uint8Array | string)[]
  /** As undici hands them over until somebody looks. */
  #trailers: readonly (Uint8Array | string)[] = none

  constructor(
    status: number,
    statusText: string,
    httpVersion: string,
    bytes: number | undefined,
    ofProxy: boolean,
    fields: readonly (Uint8Array | string)[],
  ) {
    this.status = status
    this.statusText = statusText
    this.httpVersion = httpVersion
    this.bytes = bytes
    this.ofProxy = ofProxy
    this.#fields = fields
  }

  get rawHeaders(): readonly string[] {
    if (typeof this.#fields[0] === 'object') this.#fields = (this.#fields as Uint8Array[]).map(latin1)
    return this.#fields as readonly string[]
  }

  get rawTrailers(): readonly string[] {
    if (typeof this.#trailers[0] === 'object') this.#trailers = (this.#trailers as Uint8Array[]).map(latin1)
    return this.#trailers as readonly string[]
  }

  /** Not empty. */
  trailedBy(raw: readonly Uint8Array[]): void {
    this.#trailers = raw
  }

  header(name: string): string | null {
    const fields = this.#fields
    // Usually only one or two fields of a response are read, so the others are not decoded.
    if (typeof fields[0] === 'object') return valueIn(fields as readonly Uint8Array[], name)
    const text = fields as readonly string[]
    let value: string | null = null
    for (let i = 0; i + 1 < text.length; i += 2) {
      const each = text[i] as string
      if (each.length !== name.length || each.toLowerCase() !== name) continue
      value = value === null ? (text[i + 1] as string) : `${value}, ${text[i + 1]}`
    }
    return value
  }
}

const none: readonly never[] = []

function valueIn(fields: readonly Uint8Array[], name: string): string | null {
  let value: string | null = null
  for (let i = 0; i + 1 < fields.length; i += 2) {
    if (!isSame(fields[i] as Uint8Array, name)) continue
    const text = latin1(fields[i + 1] as Uint8Array)
    value = value === null ? text : `${value}, ${text}`
  }
  return value
}

/** `name` is in lower case. */
function isSame(bytes: Uint8Array, name: string): boolean {
  if (bytes.length !== name.length) return false
  for (let i = 0; i < name.length; i++) {
    const byte = bytes[i] as number
    const small = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte
    if (small !== name.charCodeAt(i)) return false
  }
  return true
}

/** Removes the white space at the end, which undici's parser leaves there. undici gives Buffers, or parts of larger ones. */
function latin1(part: Uint8Array): string {
  let end = part.length
  while (end > 0 && (part[end - 1] === 0x20 || part[end - 1] === 0x09)) end--
  return Buffer.from(part.buffer, part.byteOffset, end).toString('latin1')
}
