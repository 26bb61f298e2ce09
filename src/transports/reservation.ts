// A connection that is reserved for one request. It is in no list of idle connections.

import type { Reservation, SecureChannel } from '../lifecycle/index.ts'

/** What a reservation needs from its connection. */
export interface ReservableConnection {
  readonly isOpen: boolean
  /** It has carried a request. */
  readonly isReused: boolean
  /** Null without TLS. */
  readonly channel: SecureChannel | null
  /** Returns it to its pool. With `later`, the next request gets it in a later turn. */
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

  /** Null if the connection is closed, or belongs to another pool. */
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
