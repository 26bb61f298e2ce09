// The stream for Stately's inspector. While nobody reads it, it only keeps the last actors that are not requests.

import type { ServerResponse } from 'node:http'
import type { ActorRefLike, EventObject, InspectionEvent } from 'xstate'
import type { ChartView } from '../../lifecycle/index.ts'
import type { Recorder } from '../recorder/index.ts'
import { messageOf, requestMessages } from './messages.ts'
import { StatelyStream } from './stately-stream.ts'

/** How many actors and requests, and steps of each request, a late reader gets. */
const MOST_ACTORS = 40
const MOST_STEPS = 100

interface Known {
  readonly actorRef: ActorRefLike
  readonly rootId: string
}

export class StatelyFeed {
  readonly #recorder: Recorder
  readonly #actors = new Map<string, Known>()
  readonly #streams = new Set<StatelyStream>()

  constructor(recorder: Recorder) {
    this.#recorder = recorder
  }

  /** A request has taken an event. */
  moved(event: EventObject, { context, value }: ChartView): void {
    if (this.#streams.size === 0) return
    const first = event.type === 'xstate.init'
    for (const message of requestMessages({ event, context, value }, context.id, Date.now(), first))
      this.#send(JSON.stringify(message))
  }

  /** Any actor's inspection event. */
  next(event: InspectionEvent): void {
    if (event.type === '@xstate.actor') this.#remember(event)
    if (this.#streams.size === 0) return
    const now = Date.now()
    // An actor appears before it has a snapshot, so its message is made when it is sent.
    if (event.type === '@xstate.actor') this.#send(() => JSON.stringify(messageOf(event, now)))
    else {
      const message = messageOf(event, now)
      if (message !== null) this.#send(JSON.stringify(message))
    }
  }

  /** Sends what has happened, then what happens. */
  stream(response: ServerResponse, closed: () => void): StatelyStream {
    const stream = new StatelyStream(response, () => {
      this.#streams.delete(stream)
      closed()
    })
    for (const { actorRef, rootId } of this.#actors.values())
      stream.send(JSON.stringify(messageOf({ type: '@xstate.actor', actorRef, rootId })))
    for (const log of [...this.#recorder.logs].slice(-MOST_ACTORS))
      for (const [index, step] of log.steps(MOST_STEPS).entries())
        for (const message of requestMessages(step, log.id, step.when, index === 0))
          stream.send(JSON.stringify(message))
    this.#streams.add(stream)
    return stream
  }

  #send(message: string | (() => string)): void {
    for (const stream of this.#streams) stream.send(message)
  }

  #remember({ actorRef, rootId }: Known): void {
    this.#actors.set(actorRef.sessionId, { actorRef, rootId })
    if (this.#actors.size <= MOST_ACTORS) return
    const [oldest] = this.#actors.keys()
    this.#actors.delete(oldest as string)
  }
}
