// Paths through the chart of a request, by xstate/graph: the shortest way to each state. Here they test a function that says in a word
// what a request is doing, such as a user interface has.
//
//   node chart-paths.js

import { type RequestStateValue, requestState } from 'hinternet/machines'
import { requestPaths } from 'hinternet/testing'

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

for (const { events, state } of requestPaths())
  console.log(
    `${state.name} (${describe(state.value)}): ${events.map(({ type }) => type).join(', ') || 'at once'}`,
  )
