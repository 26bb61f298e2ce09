// XState's inspection events in the protocol of Stately's inspector, version 0.7.2, as @statelyai/inspect converts them;
// but the definition is complete, where that cuts it at a depth of 10, and secrets are taken out.

import type { ActorRefLike, AnyActorRef, EventObject, InspectionEvent } from 'xstate'
import { redacted } from '../recorder/index.ts'

export const PROTOCOL = '0.7.2'

interface Head {
  readonly _version: typeof PROTOCOL
  /** Milliseconds since 1970, as text. */
  readonly createdAt: string
  readonly id: null
  readonly rootId: string
  readonly sessionId: string
}

export type StatelyMessage = Head &
  (
    | {
        readonly type: '@xstate.actor'
        readonly name: string
        /** JSON of the config of the machine. */
        readonly definition: string
        readonly parentId?: string | undefined
        readonly snapshot?: unknown
      }
    | {
        readonly type: '@xstate.event'
        readonly event: unknown
        readonly sourceId?: string | undefined
      }
    | { readonly type: '@xstate.snapshot'; readonly event: unknown; readonly snapshot: unknown }
  )

interface About {
  readonly rootId: string
  readonly sessionId: string
  /** Milliseconds since 1970. */
  readonly at: number
}

const headOf = ({ at, rootId, sessionId }: About): Head => ({
  _version: PROTOCOL,
  createdAt: String(at),
  id: null,
  rootId,
  sessionId,
})

/** Null for what the protocol has no message for: microsteps and actions. */
export function messageOf(event: InspectionEvent, at: number = Date.now()): StatelyMessage | null {
  switch (event.type) {
    case '@xstate.actor':
      return actorMessage(event.actorRef, event.rootId, at)
    case '@xstate.event': {
      const about = { rootId: event.rootId, sessionId: event.actorRef.sessionId, at }
      return eventMessage(event.event, about, event.sourceRef)
    }
    case '@xstate.snapshot': {
      const about = { rootId: event.rootId, sessionId: event.actorRef.sessionId, at }
      return snapshotMessage(event.event, event.snapshot, about)
    }
    default:
      return null
  }
}

/** `snapshot` unless it is to be the actor's own. */
export function actorMessage(
  actorRef: ActorRefLike,
  rootId: string,
  at: number,
  snapshot: unknown = actorRef.getSnapshot(),
): StatelyMessage {
  const { _parent, id, logic, sessionId } = actorRef as AnyActorRef & { logic?: { config?: unknown } }
  const config = logic?.config as { id?: string } | undefined
  const name = id === sessionId && config !== undefined ? (config.id ?? id) : id
  return {
    type: '@xstate.actor',
    name,
    definition: definitionOf(config ?? { id: name }),
    parentId: _parent?.sessionId,
    snapshot: redacted(snapshot),
    ...headOf({ rootId, sessionId, at }),
  }
}

export const eventMessage = (event: EventObject, about: About, sourceRef?: ActorRefLike): StatelyMessage => ({
  type: '@xstate.event',
  event: redacted(event),
  sourceId: sourceRef?.sessionId,
  ...headOf(about),
})

export const snapshotMessage = (event: EventObject, snapshot: unknown, about: About): StatelyMessage => ({
  type: '@xstate.snapshot',
  event: redacted(event),
  snapshot: redacted(snapshot),
  ...headOf(about),
})

const definitions = new WeakMap<object, string>()

function definitionOf(config: object): string {
  const known = definitions.get(config)
  if (known !== undefined) return known
  const definition = JSON.stringify(config, (_key, value) =>
    typeof value === 'function' ? { type: value.name } : value,
  )
  definitions.set(config, definition)
  return definition
}
