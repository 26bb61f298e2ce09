// A scripted connection that waits for the one request that it was made for. Bytes and the end of it end the wait.

import type { Reservation } from '../lifecycle/index.ts'
import type { Connection } from './far-end/index.ts'
import type { OriginPool } from './origin-pool.ts'

export class ScriptedReservation implements Reservation {
  /** Nothing is encrypted here. */
  readonly channel = null
  readonly #pool: OriginPool
  #connection: Connection | null

  constructor(connection: Connection, pool: OriginPool) {
    this.#connection = connection
    this.#pool = pool
    pool.reserved.add(connection)
  }

  /** Null where the connection is gone, or leads elsewhere. */
  take(pool: OriginPool): Connection | null {
    const connection = this.#connection
    if (connection === null) return null
    if (pool !== this.#pool || !connection.isOpen) {
      this.release()
      return null
    }
    this.#connection = null
    this.#pool.reserved.delete(connection)
    return connection
  }

  release(): void {
    const connection = this.#connection
    this.#connection = null
    if (connection === null) return
    this.#pool.reserved.delete(connection)
    if (connection.exchanges > 0 && connection.isOpen) this.#pool.freed(connection)
    else this.#pool.closed(connection)
  }
}
