// The stream for Stately's inspector. While nobody reads it, it only keeps the last actors that are not requests.

import type { ServerResponse } from 'node:http'
import type { ActorRefLike, AnyActorRef, EventObject, InspectionEvent } from 'xstate'
import type { ChartView } from '../../lifecycle/index.ts'
import type { Recorder } from '../recorder/index.ts'
import { messageOf, type ParentActor, requestMessages } from './messages.ts'
import { StatelyStream } from './stately-stream.ts'

/** How many actors and requests, and steps of each request, a late reader gets. */
const MOST_ACTORS = 40
const MOST_STEPS = 100
/** For this many requests we remember which actor makes them. */
const MOST_PARENTS = 1000

interface Known {
  readonly actorRef: ActorRefLike
  readonly rootId: string
}

export class StatelyFeed {
  readonly #recorder: Recorder
  readonly #actors = new Map<string, Known>()
  readonly #streams = new Set<StatelyStream>()
  /** By the number of the request. */
  readonly #parents = new Map<number, ParentActor>()

  constructor(recorder: Recorder) {
    this.#recorder = recorder
  }

  /** Called before the first step of the request. A later call is about its retry chart, which is shown by itself. */
  startedBy(requestId: number, actor: AnyActorRef): void {
    if (this.#recorder.log(requestId) !== undefined) return
    let root = actor
    while (root._parent !== undefined) root = root._parent
    this.#parents.set(requestId, { sessionId: actor.sessionId, rootId: root.sessionId })
    if (this.#parents.size > MOST_PARENTS) this.#parents.delete(this.#parents.keys().next().value as number)
  }

  /** A request has taken an event. */
  moved(event: EventObject, { context, value }: ChartView): void {
    if (this.#streams.size === 0) return
    const { id } = context
    const first = event.type === 'xstate.init'
    for (const message of requestMessages(
      { event, context, value },
      id,
      Date.now(),
      first,
      this.#parentOf(id),
    ))
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

  /** Sends the past messages, then each new one. */
  stream(response: ServerResponse, closed: () => void): StatelyStream {
    const stream = new StatelyStream(response, () => {
      this.#streams.delete(stream)
      closed()
    })
    for (const { actorRef, rootId } of this.#actors.values())
      stream.send(JSON.stringify(messageOf({ type: '@xstate.actor', actorRef, rootId })))
    for (const log of [...this.#recorder.logs].slice(-MOST_ACTORS))
      for (const [index, step] of log.steps(MOST_STEPS).entries())
        for (const message of requestMessages(step, log.id, step.when, index === 0, this.#parentOf(log.id)))
          stream.send(JSON.stringify(message))
    this.#streams.add(stream)
    return stream
  }

  #parentOf(requestId: number): ParentActor | null {
    return this.#parents.get(requestId) ?? null
  }

  #send(message: string | (() => string)): void {
    for (const stream of this.#streams) stream.send(message)
  }

  #remember({ actorRef, rootId }: Known): void {
    if (this.#actors.has(actorRef.sessionId)) return
    this.#actors.set(actorRef.sessionId, { actorRef, rootId })
    if (this.#actors.size <= MOST_ACTORS) return
    const [oldest] = this.#actors.keys()
    this.#actors.delete(oldest as string)
  }
}
