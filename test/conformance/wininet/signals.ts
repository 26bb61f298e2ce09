// The signals of the corpus, counted in what the servers have seen.

import type { ServerEvent } from '../server/index.ts'

const words: Readonly<Record<string, string>> = { connection: 'conn' }

export function countOf(signal: string, events: readonly ServerEvent[]): number {
  return events.filter((event) => signalsOf(event).includes(signal)).length
}

function signalsOf({ event, name, path }: ServerEvent): readonly (string | undefined)[] {
  switch (event) {
    case 'gate':
      return [`at:${name}`]
    case 'signal':
      return [name]
    case 'request':
      return ['request', `request:${path}`]
    default:
      return [words[event] ?? event]
  }
}
