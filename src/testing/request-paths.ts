// Paths through the chart of a request, for tests by a model: the shortest one to each state.

import { getShortestPaths } from 'xstate/graph'
import { type RequestEvent, type RequestState, requestMachine, requestState } from '../../machines/index.ts'

/** The path of a request into a state. */
export interface RequestPath {
  readonly state: RequestState
  /** In order, from the creation of the request on. */
  readonly events: readonly RequestEvent[]
}

/** Facts for guards and announcements. Each event is tried with each of them. */
const facts = {
  host: 'example.com',
  address: '192.0.2.1',
  port: 80,
  bytes: 1,
  bodyBytes: 0,
  received: 1,
  status: 200,
}
const variants: readonly object[] = [
  facts,
  { ...facts, more: true },
  { ...facts, bytes: 0, failure: { phase: 'connect', reason: 'refused', message: 'it was refused.' } },
  { ...facts, status: 302, redirect: 'http://example.com/elsewhere' },
  { ...facts, status: 401, challenge: { scheme: 'Basic', proxy: false } },
]

/**
 * The shortest path to each state of the chart, by `getShortestPaths` of `xstate/graph`. Send the events to a `requestMachine`, or make the same
 * happen in your own code. It takes about a tenth of a second.
 * @example
 * for (const { events, state } of requestPaths()) {
 *   const actor = createActor(requestMachine, { input: { id: 1, method: 'GET', url: 'http://example.com/' } }).start()
 *   for (const event of events) actor.send(event)
 *   console.log(state.name, actor.getSnapshot().value)
 * }
 */
export function requestPaths(): readonly RequestPath[] {
  const paths = getShortestPaths(requestMachine, {
    input: { id: 1, method: 'POST', url: 'http://example.com/' },
    events: requestMachine.events.flatMap((type) =>
      variants.map((variant) => ({ ...variant, type }) as unknown as RequestEvent),
    ),
    // Two snapshots are the same if the state and the pending call are: the counters of the context would make the graph endless.
    serializeState: ({ context, value }) => `${requestState(value).name} ${context.call}`,
  })
  const found = new Map<string, RequestPath>()
  for (const { state: snapshot, steps } of paths) {
    const state = requestState(snapshot.value)
    // The first step starts the machine.
    if (!found.has(state.name))
      found.set(state.name, { state, events: steps.slice(1).map(({ event }) => event) })
  }
  return [...found.values()]
}
