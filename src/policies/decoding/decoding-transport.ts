// A transport whose response bodies come decoded.

import type { Exchange, Listener, RequestHead, Transport } from '../../lifecycle/index.ts'
import { availableCodings, type ContentCoding } from './codings/content-coding.ts'
import type { DecodingLimits } from './codings/limits.ts'
import { DecodingExchange } from './decoding-exchange.ts'

export interface DecodingOptions {
  /** What is undone; a response with any other coding comes as it is. All that Node knows unless given. */
  readonly codings?: readonly ContentCoding[] | undefined
  /** A coded body of more decoded bytes fails as `bodyTooLarge`; `maxResponseSize` of the session bounds every body. No limit unless given. */
  readonly maxDecodedBytes?: number | undefined
  /** A body of more than 16 MiB that has grown by more than this factor fails as `bodyTooLarge`. 200 unless given. */
  readonly maxRatio?: number | undefined
  /** Leaves Content-Encoding and Content-Length in the response head, which are those of the coded body. */
  readonly keepFields?: boolean | undefined
}

export interface Decoding extends DecodingLimits {
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
