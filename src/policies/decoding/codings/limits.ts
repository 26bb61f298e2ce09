// How much may come out of a compressed body.

import { CodingError } from './coding-error.ts'

export interface DecodingLimits {
  /** Decoded bytes of one body. */
  readonly maxDecodedBytes: number
  /** Decoded bytes for each byte that came, judged once RATIO_FLOOR bytes were decoded. */
  readonly maxRatio: number
}

/** Small bodies may shrink as much as they like: this much is no bomb. */
export const RATIO_FLOOR: number = 16 * 1024 * 1024

/** Counts what comes out of one coding, against what came from the wire. */
export class Meter {
  readonly #limits: DecodingLimits
  /** Bytes that came from the wire. */
  received = 0

  constructor(limits: DecodingLimits) {
    this.#limits = limits
  }

  async *metered(decoded: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
    const { maxDecodedBytes, maxRatio } = this.#limits
    let bytes = 0
    for await (const piece of decoded) {
      bytes += piece.length
      if (bytes > maxDecodedBytes)
        throw new CodingError(
          `it has more than the ${maxDecodedBytes} bytes of maxDecodedBytes`,
          'bodyTooLarge',
        )
      if (bytes > RATIO_FLOOR && bytes > this.received * maxRatio)
        throw new CodingError(
          `it is more than ${maxRatio} times as large as what came, see maxRatio`,
          'bodyTooLarge',
        )
      yield piece
    }
  }
}
