// Converts XState's inspection events to the protocol of Stately's inspector, version 0.7.2, as @statelyai/inspect does. But the
// definition is complete, where @statelyai/inspect cuts it at a depth of 10, and secrets are removed.

import type { ActorRefLike, AnyActorRef, InspectionEvent } from 'xstate'
import { type RequestContext, requestMachine } from '../../../machines/index.ts'
import { redacted } from '../run/index.ts'

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

/** Null for events that the protocol has no message for: microsteps and actions. */
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

function actorMessage(actorRef: ActorRefLike, rootId: string, at: number): StatelyMessage {
  const { _parent, id, logic, sessionId } = actorRef as AnyActorRef & { logic?: { config?: { id?: string } } }
  const config = logic?.config
  const name = id === sessionId && config !== undefined ? (config.id ?? id) : id
  return {
    type: '@xstate.actor',
    name,
    definition: definitionOf(config ?? { id: name }),
    parentId: _parent?.sessionId,
    snapshot: redacted(actorRef.getSnapshot()),
    ...headOf({ rootId, sessionId, at }),
  }
}

const eventMessage = (event: object, about: About, sourceRef?: ActorRefLike): StatelyMessage => ({
  type: '@xstate.event',
  event: redacted(event),
  sourceId: sourceRef?.sessionId,
  ...headOf(about),
})

const snapshotMessage = (event: object, snapshot: unknown, about: About): StatelyMessage => ({
  type: '@xstate.snapshot',
  event: redacted(event),
  snapshot: redacted(snapshot),
  ...headOf(about),
})

/** A step of a request, whether or not an XState actor made it. */
export interface RequestStep {
  readonly event: { readonly type: string }
  readonly value: unknown
  readonly context: object
}

/** The actor that a request belongs to, by session ids. */
export interface ParentActor {
  readonly sessionId: string
  readonly rootId: string
}

/**
 * The inspection events that an actor would have caused. `first` is the step with which the actor appears; `parent` is the actor that makes the
 * request.
 */
export function requestMessages(
  { context, event, value }: RequestStep,
  requestId: number,
  at: number,
  first: boolean,
  parent: ParentActor | null = null,
): readonly StatelyMessage[] {
  const sessionId = `request:${requestId}`
  const about = { sessionId, rootId: parent?.rootId ?? sessionId, at }
  const snapshot = snapshotOf(value, context as RequestContext)
  const moved = [eventMessage(event, about), snapshotMessage(event, snapshot, about)]
  if (!first) return moved
  const actor: StatelyMessage = {
    type: '@xstate.actor',
    name: requestMachine.id,
    definition: definitionOf(requestMachine.config),
    parentId: parent?.sessionId,
    snapshot: redacted(snapshot),
    ...headOf(about),
  }
  return [actor, ...moved]
}

function snapshotOf(value: unknown, context: RequestContext): object {
  const { status, tags } = requestMachine.resolveState({ value: value as never, context })
  const output = status === 'done' ? { output: outputOf({ context }) } : undefined
  return { status, ...output, context, value, children: {}, historyValue: {}, tags: [...tags] }
}

const outputOf = requestMachine.config.output as unknown as (args: { context: RequestContext }) => unknown

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
