// What the servers of a scenario saw: connections, requests, and the order of what happened.

import { Changes } from '../changes.ts'
import type { SeenBody } from './request-body.ts'
import type { RequestHead } from './request-head.ts'

export interface SeenRequest {
  readonly head: RequestHead
  readonly body: SeenBody
  readonly connection: SeenConnection
}

export interface SeenConnection {
  /** From 1, in the order of acceptance, over all listeners. */
  readonly number: number
  /** The listener's name, without braces. */
  readonly listener: string
  readonly requests: SeenRequest[]
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

export interface Happening {
  readonly event: EventName
  readonly listener: string
  readonly path?: string
  /** Of the gate or the signal. */
  readonly name?: string
}

export class Seen {
  readonly connections: SeenConnection[] = []
  readonly requests: SeenRequest[] = []
  readonly happenings: Happening[] = []
  /** Rung whenever something is added. */
  readonly changes = new Changes()
  /** What the script of the server got wrong. */
  readonly faults: string[] = []

  connected(listener: string): SeenConnection {
    const connection = { number: this.connections.length + 1, listener, requests: [], ended: false }
    this.connections.push(connection)
    this.happened({ event: 'connection', listener })
    return connection
  }

  requested(request: SeenRequest): void {
    this.requests.push(request)
    request.connection.requests.push(request)
    this.happened({ event: 'request', listener: request.connection.listener, path: request.head.path })
  }

  ended(connection: SeenConnection): void {
    if (connection.ended) return
    connection.ended = true
    this.happened({ event: 'closed', listener: connection.listener })
  }

  happened(happening: Happening): void {
    this.happenings.push(happening)
    this.changes.notify()
  }
}
