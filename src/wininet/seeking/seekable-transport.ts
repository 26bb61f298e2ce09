// The transport of one request whose body can be sought in.

import type { Exchange, Listener, RequestHead, Transport } from '../../lifecycle/index.ts'
import { SeekableExchange } from './seekable-exchange.ts'

export class SeekableTransport implements Transport {
  readonly #below: () => Transport
  readonly #limit: number
  /** That of the last message. */
  exchange: SeekableExchange | null = null

  constructor(below: () => Transport, limit: number) {
    this.#below = below
    this.#limit = limit
  }

  open(head: RequestHead, listener: Listener): Exchange {
    this.exchange = new SeekableExchange(this.#below().open(head, listener), this.#limit)
    return this.exchange
  }

  close(): void {}
}
