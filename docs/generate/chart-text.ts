// How large the words in the picture of the chart are. Widths are those of the widest of the common fonts.

import type { Rule } from './chart.ts'

export const text = {
  name: { line: 18, perLetter: 8.6 },
  event: { line: 14, perLetter: 6.7 },
  status: { line: 12.5, perLetter: 5.8, indent: 8 },
} as const

/** The dot that marks where a state is entered first. */
export const DOT = 5.5
/** The head of a state, with its name. */
export const HEADER = 27
/** Left and right of what is written in a state. */
export const SIDE = 12
/** Between rules that stand beside one another. */
export const GAP = 18

export const nameWidth = (name: string): number => name.length * text.name.perLetter

/** The height of the sign that an arrow ends at whose target is far away. */
export const SIGN = 22
export const signText = (name: string): string => `\u2191 ${name}`
export const signWidth = (name: string): number => signText(name).length * text.event.perLetter + 16

export const eventText = ({ event, guard, otherwise }: Rule): string =>
  guard === null && !otherwise ? event : `${event} [${guard ?? 'otherwise'}]`

export const statusText = (status: string): string => status.replace('INTERNET_STATUS_', '')

/** Rules are written one below the other, each with its statuses under it. */
export function sizeOf(rules: readonly Rule[]): { width: number; height: number } {
  let width = 0
  let height = 0
  for (const rule of rules) {
    width = Math.max(width, eventText(rule).length * text.event.perLetter)
    height += text.event.line
    for (const status of rule.announces) {
      width = Math.max(width, text.status.indent + statusText(status).length * text.status.perLetter)
      height += text.status.line
    }
  }
  return { width, height }
}

/** In the head of a state with states inside, rules stand beside one another. */
export function rowSizeOf(rules: readonly Rule[]): { width: number; height: number } {
  const sizes = rules.map((rule) => sizeOf([rule]))
  return {
    width: sizes.reduce((sum, { width }) => sum + width, GAP * Math.max(0, sizes.length - 1)),
    height: Math.max(0, ...sizes.map(({ height }) => height)),
  }
}
