// The signals of the corpus, counted in what the servers have seen.

import type { Happening } from '../server/index.ts'

const words: Readonly<Record<string, string>> = { connection: 'conn' }

export function countOf(signal: string, happenings: readonly Happening[]): number {
  return happenings.filter((happening) => signalsOf(happening).includes(signal)).length
}

function signalsOf({ event, name, path }: Happening): readonly (string | undefined)[] {
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
