// Body bytes on their way into a connection, with the coding that frames them.

import type { Connection } from './far-end/index.ts'

export class Outgoing {
  readonly #bytes: Uint8Array
  /** Where the body is in these bytes. */
  readonly #bodyFrom: number
  readonly #bodyTo: number
  #taken = 0
  #told = 0

  private constructor(before: string, body: Uint8Array, after: string) {
    this.#bytes = before === '' ? body : Buffer.concat([Buffer.from(before), body, Buffer.from(after)])
    this.#bodyFrom = before.length
    this.#bodyTo = before.length + body.length
  }

  static body(bytes: Uint8Array): Outgoing {
    return new Outgoing('', bytes, '')
  }

  static chunk(bytes: Uint8Array): Outgoing {
    return new Outgoing(`${bytes.length.toString(16)}\r\n`, bytes, '\r\n')
  }

  static lastChunk(): Outgoing {
    return new Outgoing('0\r\n\r\n', new Uint8Array(0), '')
  }

  /** With its framing. */
  get wireBytes(): number {
    return this.#bytes.length
  }

  /** Gives the kernel what it takes; true when it has everything. */
  pass(connection: Connection): boolean {
    this.#taken += connection.send(this.#bytes.subarray(this.#taken))
    return this.#taken === this.#bytes.length
  }

  /** Bytes of the body that the kernel took since this was last asked. */
  takeProgress(): number {
    const body = Math.min(Math.max(this.#taken, this.#bodyFrom), this.#bodyTo) - this.#bodyFrom
    const progress = body - this.#told
    this.#told = body
    return progress
  }
}
