// The stream for Stately's inspector. While nobody reads it, it only remembers the last actors.

import type { ServerResponse } from 'node:http'
import type { ActorRefLike, InspectionEvent } from 'xstate'
import type { Recorder } from '../recorder/index.ts'
import { actorMessage, eventMessage, messageOf, type StatelyMessage, snapshotMessage } from './messages.ts'
import { StatelyStream } from './stately-stream.ts'

/** Actors that a reader is told of who comes late, and events of each. */
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

  next(event: InspectionEvent): void {
    if (event.type === '@xstate.actor') this.#remember(event)
    if (this.#streams.size === 0) return
    // An actor is shown before it has a snapshot: its message is made when it is sent.
    const now = Date.now()
    const message = event.type === '@xstate.actor' ? () => messageOf(event, now) : messageOf(event, now)
    if (message === null) return
    const text = typeof message === 'function' ? () => JSON.stringify(message()) : JSON.stringify(message)
    for (const stream of this.#streams) stream.send(text)
  }

  /** Sends what there was, then what comes. */
  stream(response: ServerResponse, closed: () => void): StatelyStream {
    const stream = new StatelyStream(response, () => {
      this.#streams.delete(stream)
      closed()
    })
    for (const known of this.#actors.values())
      for (const message of this.#historyOf(known)) stream.send(JSON.stringify(message))
    this.#streams.add(stream)
    return stream
  }

  #remember({ actorRef, rootId }: Known): void {
    this.#actors.set(actorRef.sessionId, { actorRef, rootId })
    if (this.#actors.size <= MOST_ACTORS) return
    const [oldest] = this.#actors.keys()
    this.#actors.delete(oldest as string)
  }

  /** What is remembered of a request from its beginning, or its last steps; of another actor, where it is. */
  *#historyOf({ actorRef, rootId }: Known): Iterable<StatelyMessage> {
    const { sessionId } = actorRef
    const id = (actorRef.getSnapshot() as { context?: { id?: unknown } } | undefined)?.context?.id
    const log = typeof id === 'number' ? this.#recorder.log(id) : undefined
    const [first, ...steps] = log?.lastSteps(MOST_STEPS) ?? []
    if (log === undefined || first === undefined) {
      yield actorMessage(actorRef, rootId, Date.now())
      return
    }
    const begun = Math.round(log.openedAt + first.at)
    yield actorMessage(actorRef, rootId, begun, first.snapshot)
    for (const { at, event, snapshot } of steps) {
      const about = { rootId, sessionId, at: Math.round(log.openedAt + at) }
      yield eventMessage(event, about)
      yield snapshotMessage(event, snapshot, about)
    }
  }
}
