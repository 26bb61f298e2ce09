// Which requests are listed.

import type { Summary } from '../../run/index.ts'

export type Kind = 'all' | 'live' | 'finished' | 'failed'

export interface Filter {
  readonly kind: Kind
  /** Words that all have to occur in method, URL, state or status code. */
  readonly words: readonly string[]
}

export const wordsOf = (text: string): readonly string[] => text.toLowerCase().split(/\s+/).filter(Boolean)

export const hasFailed = ({ failure, status }: Summary): boolean =>
  failure !== null || (status !== null && status >= 400)

export function passes(filter: Filter, summary: Summary): boolean {
  if (filter.kind === 'live' && summary.over) return false
  if (filter.kind === 'finished' && !summary.over) return false
  if (filter.kind === 'failed' && !hasFailed(summary)) return false
  if (filter.words.length === 0) return true
  const { failure, method, state, status, url } = summary
  const text = `${method} ${url} ${state} ${status ?? ''} ${failure?.reason ?? ''}`.toLowerCase()
  return filter.words.every((word) => text.includes(word))
}
