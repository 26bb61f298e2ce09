// The header fields of a request that are set through properties and methods.

import { ArgumentException, InvalidOperationException } from '../exceptions.ts'
import { checkedValue } from '../header-fields.ts'
import { WebHeaderCollection } from '../web-header-collection.ts'
import { AnyWebRequest } from '../web-request.ts'
import { rangeArguments } from './checks.ts'

export abstract class HeaderProperties extends AnyWebRequest {
  #headers: WebHeaderCollection | null = null

  /** @internal True once a stream or a response was asked for. */
  protected abstract get isSubmitted(): boolean
  abstract sendChunked: boolean

  get headers(): WebHeaderCollection {
    this.#headers ??= new WebHeaderCollection('request')
    return this.#headers
  }

  /**
   * Setting it copies the fields.
   * @throws InvalidOperationException once the request has started, and ArgumentException
   */
  set headers(value: WebHeaderCollection) {
    this.refuseOnceSubmitted('headers')
    const copy = new WebHeaderCollection('request')
    for (const name of value) copy.add(name, value.get(name) ?? '')
    this.#headers = copy
  }

  /** @internal Null as long as no field was set. */
  protected get ownHeaders(): WebHeaderCollection | null {
    return this.#headers
  }

  get accept(): string | null {
    return this.#get('Accept')
  }

  set accept(value: string | null) {
    this.#set('Accept', value)
  }

  get connection(): string | null {
    return this.#get('Connection')
  }

  set connection(value: string | null) {
    if (/keep-alive|close/i.test(value ?? ''))
      throw new ArgumentException('Set keepAlive instead of Close or Keep-Alive.', 'value')
    this.#set('Connection', value)
  }

  get contentType(): string | null {
    return this.#get('Content-Type')
  }

  set contentType(value: string | null) {
    this.#set('Content-Type', value)
  }

  get date(): Date | null {
    return dateOf(this.#get('Date'))
  }

  set date(value: Date | null) {
    this.#set('Date', value?.toUTCString() ?? null)
  }

  get expect(): string | null {
    return this.#get('Expect')
  }

  set expect(value: string | null) {
    if (/100-continue/i.test(value ?? ''))
      throw new ArgumentException('Set servicePoint.expect100Continue instead of 100-continue.', 'value')
    this.#set('Expect', value)
  }

  get ifModifiedSince(): Date | null {
    return dateOf(this.#get('If-Modified-Since'))
  }

  set ifModifiedSince(value: Date | null) {
    this.#set('If-Modified-Since', value?.toUTCString() ?? null)
  }

  get referer(): string | null {
    return this.#get('Referer')
  }

  set referer(value: string | null) {
    this.#set('Referer', value)
  }

  get transferEncoding(): string | null {
    return this.#get('Transfer-Encoding')
  }

  set transferEncoding(value: string | null) {
    const text = value ?? ''
    if (/chunked/i.test(text)) throw new ArgumentException('Set sendChunked instead of chunked.', 'value')
    if (text.trim() !== '' && !this.sendChunked)
      throw new InvalidOperationException(
        'A transfer coding needs the chunked coding: set sendChunked first.',
      )
    this.#set('Transfer-Encoding', value)
  }

  get userAgent(): string | null {
    return this.#get('User-Agent')
  }

  set userAgent(value: string | null) {
    this.#set('User-Agent', value)
  }

  /** A range of units, bytes unless named; several calls add several. A negative start counts from the end. */
  addRange(range: number): void
  addRange(from: number, to: number): void
  addRange(rangeSpecifier: string, range: number): void
  addRange(rangeSpecifier: string, from: number, to: number): void
  addRange(...given: (string | number)[]): void {
    const { from, specifier, to } = rangeArguments(given)
    const range = `${from}${to === null ? (from < 0 ? '' : '-') : `-${to}`}`
    const before = this.#get('Range')
    if (before !== null && before.slice(0, before.indexOf('=')).toLowerCase() !== specifier.toLowerCase())
      throw new InvalidOperationException(
        'The request already has ranges of another unit; it can have only one.',
      )
    this.headers.setInternal('Range', before === null ? `${specifier}=${range}` : `${before},${range}`)
  }

  /** @internal */
  protected refuseOnceSubmitted(property: string): void {
    if (this.isSubmitted)
      throw new InvalidOperationException(
        `${property} cannot be set any more: a stream or the response was asked for already.`,
      )
  }

  #get(name: string): string | null {
    return this.#headers?.get(name) ?? null
  }

  #set(name: string, value: string | null): void {
    const text = checkedValue(value)
    if (text !== '' || this.#headers !== null) this.headers.setInternal(name, text)
  }
}

function dateOf(text: string | null): Date | null {
  if (text === null) return null
  const date = new Date(text)
  return Number.isNaN(date.getTime()) ? null : date
}
