// A connection that waits for the one request that it was made for. It is in no list of idle ones.

import type { Reservation, SecureChannel } from '../lifecycle/index.ts'

/** What a reservation needs of its connection. */
export interface ReservableConnection {
  readonly isOpen: boolean
  /** It has carried a request. */
  readonly isReused: boolean
  /** Null without TLS. */
  readonly channel: SecureChannel | null
  /** Back to its pool; with `later`, the next request gets it in a turn of its own. */
  free(later: boolean): void
  close(): void
}

export class ConnectionReservation<Connection extends ReservableConnection> implements Reservation {
  readonly #pool: object
  /** Null when it was taken or released. */
  #connection: Connection | null

  constructor(connection: Connection, pool: object) {
    this.#connection = connection
    this.#pool = pool
  }

  get channel(): SecureChannel | null {
    return this.#connection?.isOpen === true ? this.#connection.channel : null
  }

  /** Null where the connection is gone, or leads elsewhere. */
  take(pool: object): Connection | null {
    const connection = this.#connection
    if (connection === null) return null
    if (pool !== this.#pool || !connection.isOpen) {
      this.release()
      return null
    }
    this.#connection = null
    return connection
  }

  release(): void {
    const connection = this.#connection
    this.#connection = null
    if (connection === null) return
    if (connection.isReused && connection.isOpen) connection.free(true)
    else connection.close()
  }
}
