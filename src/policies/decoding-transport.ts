// A transport that wraps another one and decodes its response bodies.

import type { Reason, WireFact } from '../../machines/index.ts'
import {
  type Check,
  checkedOptions,
  type EncodedBody,
  type Exchange,
  ForwardingExchange,
  flag,
  InvalidOptionError,
  type Listener,
  type OptionTable,
  optionTable,
  type RequestHead,
  type Reservation,
  type ResponseHead,
  shown,
  type Transport,
} from '../lifecycle/index.ts'
import { availableCodings, type ContentCoding, codingsOf, contentCodings } from './content-coding.ts'
import { DecodedBody } from './decoded-body.ts'
import type { DecodingLimits } from './decoder.ts'

export interface DecodingOptions {
  /**
   * The codings that are asked for and decoded. A response in any other coding is returned as it came.
   * @defaultValue all that this Node can decode
   */
  readonly codings?: readonly ContentCoding[] | undefined
  /**
   * The most bytes that an encoded body may decode to; more fail with reason `bodyTooLarge`. `maxResponseSize` of the session
   * limits every body, encoded or not.
   * @defaultValue Infinity
   */
  readonly maxDecodedBytes?: number | undefined
  /**
   * The most that a body may grow by when it is decoded, as a factor; checked once 16 MiB were decoded. More fails with reason `bodyTooLarge`.
   * @defaultValue 200
   */
  readonly maxRatio?: number | undefined
  /**
   * True leaves Content-Encoding and Content-Length in the response head. They describe the encoded body.
   * @defaultValue false
   */
  readonly keepFields?: boolean | undefined
}

interface Decoding extends DecodingLimits {
  readonly codings: ReadonlySet<ContentCoding>
  readonly keepFields: boolean
}

const MAX_RATIO = 200

export class DecodingTransport implements Transport {
  readonly #transport: Transport
  readonly #decoding: Decoding

  constructor(transport: Transport, options: DecodingOptions = {}) {
    this.#transport = transport
    this.#decoding = {
      codings: new Set(
        (options.codings ?? availableCodings).filter((each) => availableCodings.includes(each)),
      ),
      keepFields: options.keepFields ?? false,
      maxDecodedBytes: options.maxDecodedBytes ?? Number.POSITIVE_INFINITY,
      maxRatio: options.maxRatio ?? MAX_RATIO,
    }
  }

  open(head: RequestHead, listener: Listener): Exchange {
    const exchange = new DecodingExchange(head, listener, this.#decoding)
    return exchange.over(this.#transport.open(head, exchange))
  }

  close(): void {
    this.#transport.close()
  }
}

class DecodingExchange extends ForwardingExchange implements Listener {
  readonly id: number
  readonly #method: string
  readonly #decoding: Decoding
  #listener: Listener | null
  protected below!: Exchange
  #response: ResponseHead | null = null
  /** Null if the body is not decoded. */
  #body: DecodedBody | null = null

  constructor({ method }: RequestHead, listener: Listener, decoding: Decoding) {
    super()
    this.id = listener.id
    this.#method = method
    this.#listener = listener
    this.#decoding = decoding
  }

  over(exchange: Exchange): this {
    this.below = exchange
    return this
  }

  override read(into: Uint8Array): number {
    return this.#body === null ? this.below.read(into) : this.#body.read(into)
  }

  override take(): Uint8Array | null | undefined {
    return this.#body === null ? this.below.take() : this.#body.take()
  }

  override get encoded(): EncodedBody | null {
    const { response } = this.below
    if (this.#body === null || response === null) return super.encoded
    const length = response.header('transfer-encoding') === null ? response.header('content-length') : null
    return { bytes: this.#body.taken, total: length === null ? null : Number(length) }
  }

  override get buffered(): number {
    return this.#body === null ? this.below.buffered : this.#body.length
  }

  override get response(): ResponseHead | null {
    return this.#response ?? this.below.response
  }

  override release(cause: Error | null = null): void {
    this.#body?.stop()
    this.below.release(cause)
    this.#listener = null
  }

  override reserve(): Reservation | null {
    this.#listener = null
    return this.below.reserve()
  }

  // ---- reports from below

  report(fact: WireFact): void {
    this.#listener?.report(fact)
  }

  responded(response: ResponseHead): void {
    const { codings: allowed, keepFields } = this.#decoding
    const codings = isWhole(this.#method, response) ? codingsOf(response, allowed) : NONE
    if (codings === null || codings.length > 0) {
      this.#body = new DecodedBody(this.below, codings, this.#decoding, {
        readable: () => this.#listener?.readable(),
        failed: (reason, cause) => this.#failed(reason, cause),
      })
      this.#response = keepFields ? response : new DecodedHead(response)
    }
    this.#listener?.responded(this.#response ?? response)
    if (this.#listener !== null) this.#body?.decodeAhead()
  }

  headWritten(head: string): void {
    this.#listener?.headWritten?.(head)
  }

  readable(): void {
    if (this.#body === null) this.#listener?.readable()
    else this.#body.readable()
  }

  failed(reason: Reason, cause: Error): void {
    if (this.#body === null) this.#listener?.failed(reason, cause)
    else this.#body.broken(reason, cause)
  }

  #failed(reason: Reason, cause: Error): void {
    // The closing of the connection is reported before the failure.
    this.below.release(cause)
    this.#listener?.failed(reason, cause)
  }
}

const NONE: readonly never[] = []

/** RFC 9112 §6.3 lists the responses without a body. A part of an encoded body (206) cannot be decoded by itself. */
const isWhole = (method: string, { status }: ResponseHead): boolean =>
  method !== 'HEAD' && status !== 204 && status !== 206 && status !== 304

/** The fields that describe the encoded body are left out. */
const ofCodedBody: ReadonlySet<string> = new Set(['content-encoding', 'content-length'])

class DecodedHead implements ResponseHead {
  readonly #head: ResponseHead

  constructor(head: ResponseHead) {
    this.#head = head
  }

  get status(): number {
    return this.#head.status
  }

  get statusText(): string {
    return this.#head.statusText
  }

  get httpVersion(): string {
    return this.#head.httpVersion
  }

  get bytes(): number | undefined {
    return this.#head.bytes
  }

  get ofProxy(): boolean {
    return this.#head.ofProxy
  }

  get rawHeaders(): readonly string[] {
    return this.#head.rawHeaders.filter(
      (_, i, all) => !ofCodedBody.has((all[i & ~1] as string).toLowerCase()),
    )
  }

  get rawTrailers(): readonly string[] {
    return this.#head.rawTrailers
  }

  header(name: string): string | null {
    return ofCodedBody.has(name) ? null : this.#head.header(name)
  }
}

// ---- options

/**
 * Null for no decoding.
 * @throws InvalidOptionError
 */
export function checkedDecoding(given: unknown, call: string): DecodingOptions | null {
  if (given === undefined || given === false) return null
  if (given === true) return {}
  if (typeof given !== 'object' || given === null)
    throw new InvalidOptionError(call, 'decode', shown(given), 'Give true, false, or limits.')
  return checkedOptions(given, table, call, 'decode')
}

/** The value of an Accept-Encoding field. */
export const acceptEncodingOf = ({ codings = availableCodings }: DecodingOptions): string =>
  codings.join(', ')

const codings: Check<readonly ContentCoding[]> = (value, call, option) => {
  if (Array.isArray(value)) return value.map((each) => checkedCoding(each, call, option))
  throw new InvalidOptionError(call, option, shown(value), `Give an array of ${contentCodings.join(', ')}.`)
}

function checkedCoding(coding: unknown, call: string, option: string): ContentCoding {
  const available = availableCodings.find((each) => each === coding)
  if (available !== undefined) return available
  const fix = contentCodings.some((each) => each === coding)
    ? 'Node has it from 22.15 on: leave it out.'
    : `Give some of ${contentCodings.join(', ')}.`
  throw new InvalidOptionError(call, option, `given with ${shown(coding)}`, fix)
}

const atLeast =
  (least: number): Check<number> =>
  (value, call, option) => {
    if (typeof value === 'number' && value >= least) return value
    throw new InvalidOptionError(call, option, shown(value), `Give a number, ${least} or more.`)
  }

const table: OptionTable<DecodingOptions> = optionTable<DecodingOptions>({
  codings,
  maxDecodedBytes: atLeast(0),
  maxRatio: atLeast(1),
  keepFields: flag,
})
