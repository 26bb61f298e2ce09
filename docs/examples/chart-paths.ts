// Paths through the chart of a request, by xstate/graph: the shortest way to each state. Here they test a function that says in a word
// what a request is doing, such as a user interface has.
//
//   node chart-paths.js

import { type RequestEvent, type RequestStateValue, requestMachine, requestState } from 'hinternet/machines'
import { getShortestPaths } from 'xstate/graph'

/** The function under test: it must have a word for every state that a request can reach. */
function describe(value: RequestStateValue): string {
  const { name } = requestState(value)
  const [part] = name.split('.')
  switch (part) {
    case 'idle':
      return 'not sent'
    case 'queued':
    case 'preparing':
    case 'resolving':
    case 'connecting':
    case 'tunnelling':
    case 'securing':
      return 'connecting'
    case 'sendingRequest':
    case 'awaitingContinue':
    case 'writing':
    case 'ending':
      return 'uploading'
    case 'answered':
    case 'deciding':
    case 'redirecting':
    case 'resending':
    case 'reading':
      return 'downloading'
    case 'complete':
    case 'failed':
    case 'cancelling':
    case 'closing':
    case 'closed':
      return 'over'
    default:
      throw new Error(`There is no word for ${name}`)
  }
}

/** Facts for the guards and the announcements. Each event is tried with each of them. */
const facts = {
  host: 'example.com',
  address: '192.0.2.1',
  port: 80,
  bytes: 1,
  bodyBytes: 0,
  received: 1,
  status: 200,
}
const variants = [
  facts,
  { ...facts, more: true },
  { ...facts, bytes: 0, failure: { phase: 'connect', reason: 'refused', message: 'it was refused.' } },
  { ...facts, status: 302, redirect: 'http://example.com/elsewhere' },
  { ...facts, status: 401, challenge: { scheme: 'Basic', proxy: false } },
]
const events = requestMachine.events.flatMap((type) =>
  variants.map((variant) => ({ ...variant, type }) as unknown as RequestEvent),
)

const paths = getShortestPaths(requestMachine, {
  input: { id: 1, method: 'POST', url: 'http://example.com/' },
  events,
  // Two snapshots are the same if the state and the pending call are: the counters of the context would make the graph endless.
  serializeState: ({ context, value }) => `${requestState(value).name} ${context.call}`,
})

const reached = new Set<string>()
for (const { state, steps } of paths) {
  const { name } = requestState(state.value)
  if (reached.has(name)) continue
  reached.add(name)
  // The first step starts the machine.
  const path = steps.slice(1).map(({ event }) => event.type)
  console.log(`${name} (${describe(state.value)}): ${path.join(', ') || 'at once'}`)
}
