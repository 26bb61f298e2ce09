// An exchange gets a connection.

import type { Connection } from '../connection.ts'
import type { UndiciExchange } from '../exchange.ts'
import { soon } from '../soon.ts'

export function give(connection: Connection, exchange: UndiciExchange): void {
  connection.attach(exchange)
  connection.begin(exchange)
}

/** In a turn of its own: room may be made in the middle of a call of another exchange's caller. */
export function giveLater(connection: Connection, exchange: UndiciExchange): void {
  connection.attach(exchange)
  soon(() => connection.begin(exchange))
}
