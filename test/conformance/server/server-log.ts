// What the servers of a scenario saw: connections, requests, and the order of what happened.

import { ConditionVariable } from '../condition-variable.ts'
import type { LoggedBody } from './request-body.ts'
import type { RequestHead } from './request-head.ts'

export interface LoggedRequest {
  readonly head: RequestHead
  readonly body: LoggedBody
  readonly connection: LoggedConnection
}

export interface LoggedConnection {
  /** From 1, in the order of acceptance, over all listeners. */
  readonly number: number
  /** The listener's name, without braces. */
  readonly listener: string
  readonly requests: LoggedRequest[]
  /** Either side has ended it. */
  ended: boolean
}

export type EventName =
  | 'connection'
  | 'request'
  | 'body'
  | 'bodySome'
  | 'reply'
  | 'gate'
  | 'signal'
  | 'fin'
  | 'rst'
  | 'clientClosed'
  | 'closed'

export interface ServerEvent {
  readonly event: EventName
  readonly listener: string
  readonly path?: string
  /** Of the gate or the signal. */
  readonly name?: string
}

export class ServerLog {
  readonly connections: LoggedConnection[] = []
  readonly requests: LoggedRequest[] = []
  readonly events: ServerEvent[] = []
  /** Rung whenever something is added. */
  readonly changed = new ConditionVariable()
  /** What the script of the server got wrong. */
  readonly faults: string[] = []

  connected(listener: string): LoggedConnection {
    const connection = { number: this.connections.length + 1, listener, requests: [], ended: false }
    this.connections.push(connection)
    this.record({ event: 'connection', listener })
    return connection
  }

  requested(request: LoggedRequest): void {
    this.requests.push(request)
    request.connection.requests.push(request)
    this.record({ event: 'request', listener: request.connection.listener, path: request.head.path })
  }

  ended(connection: LoggedConnection): void {
    if (connection.ended) return
    connection.ended = true
    this.record({ event: 'closed', listener: connection.listener })
  }

  record(event: ServerEvent): void {
    this.events.push(event)
    this.changed.notify()
  }
}
