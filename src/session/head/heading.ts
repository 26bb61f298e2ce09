// What a request says before its body: method, address and header fields, and how the body is delimited.

import {
  BodyLengthError,
  checkedField,
  checkedName,
  expectsBody,
  type Fields,
  type Framing,
  hasField,
  hasNoBody,
  type RequestHead,
  removeField,
  type Target,
} from '../../lifecycle/index.ts'

export class Heading {
  readonly method: string
  readonly target: Target
  readonly #headers: string[]
  #contentLength: number | null
  /** The list of the head that was made last. */
  #current: string[]

  constructor(method: string, target: Target, fields: Fields) {
    this.method = method
    this.target = target
    this.#headers = fields.list
    this.#contentLength = fields.contentLength
    this.#current = fields.list
  }

  /**
   * Replaces every field of that name, also in the head under way: a transport reads its list when it writes it, and a
   * policy or a redirect may have made it another list than the one of here. @throws InvalidHeaderError
   */
  set(name: string, value: string | number, underWay: RequestHead | null): void {
    const text = checkedField(name, value, 'setHeader')
    this.remove(name, underWay)
    if (name.toLowerCase() === 'content-length') this.#contentLength = Number(text)
    else for (const list of this.#lists(underWay)) list.push(name, text)
  }

  remove(name: string, underWay: RequestHead | null): void {
    const key = checkedName(name, 'removeHeader').toLowerCase()
    if (key === 'content-length') this.#contentLength = null
    for (const list of this.#lists(underWay)) removeField(list, key)
  }

  /** The head of a request whose body is at hand. @throws BodyLengthError */
  whole(bytes: Uint8Array | null, given: number | null, type: string | null): RequestHead {
    const length = bytes?.length ?? 0
    const declared = this.#contentLength ?? given
    agreed('send', [declared, given, length])
    const framing = bytes === null && declared === null && !expectsBody(this.method) ? 'none' : length
    return this.#head(framing, bytes, false, type)
  }

  /** The head of a request whose body follows. `lengths` are what is known of its length. @throws BodyLengthError */
  open(
    call: 'send' | 'sendEx',
    lengths: readonly (number | null)[],
    first: Uint8Array | null,
    type: string | null,
  ): RequestHead {
    const length = agreed(call, [this.#contentLength, ...lengths])
    if (length !== null && first !== null && first.length > length)
      throw new BodyLengthError(call, length, first.length)
    const bodiless = call === 'sendEx' && first === null && hasNoBody(this.method)
    return this.#head(length ?? (bodiless ? 'none' : 'chunked'), first, true, type)
  }

  #head(framing: Framing, body: Uint8Array | null, more: boolean, type: string | null): RequestHead {
    const own = this.#headers
    const headers = type === null || hasField(own, 'content-type') ? own : [...own, 'Content-Type', type]
    this.#current = headers
    return {
      method: this.method,
      target: this.target,
      headers,
      framing,
      body,
      more,
      route: null,
      expectContinue: 0,
    }
  }

  #lists(underWay: RequestHead | null): Iterable<string[]> {
    const lists = [this.#headers, this.#current]
    return new Set(underWay === null ? lists : [...lists, underWay.headers])
  }
}

function agreed(call: 'send' | 'sendEx', lengths: readonly (number | null)[]): number | null {
  let agreed: number | null = null
  for (const length of lengths) {
    if (length === null) continue
    if (agreed !== null && agreed !== length) throw new BodyLengthError(call, agreed, length)
    agreed = length
  }
  return agreed
}
