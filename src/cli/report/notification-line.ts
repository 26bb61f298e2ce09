// One notification as one line: elapsed, state, number, name, facts.

import type { Failure, Notification } from '../../index.ts'
import type { Colour } from './screen.ts'

/** A notification and the state that the request was in when it was announced. */
export interface Heard {
  readonly notification: Notification
  readonly state: string
}

export const HEADING: string = `${'elapsed'.padStart(12)}  ${'state'.padEnd(18)}   no  notification`

/** The text in the columns, and the rest, which may get a line of its own. */
export interface Entry {
  readonly columns: string
  readonly rest: string
}

export function entryOf({ notification, state }: Heard, remark = ''): Entry {
  const { name, number, elapsed } = notification
  const shown = name === 'ioPending' ? 'ioPending = ERROR_IO_PENDING (997)' : name
  return {
    columns: `${margin(elapsed, state, number ?? '-')}${shown.padEnd(37)}`,
    rest: `${factsOf(notification)}${remark}`,
  }
}

/** One entry that stands for several notifications. */
export const countedEntry = ({ notification, state }: Heard, what: string, rest: string): Entry => ({
  columns: `${margin(notification.elapsed, state, '..')}${what}`,
  rest,
})

/** The indent of the rest on a line of its own. */
export const MARGIN_WIDTH: number = 39

export function colourOf(notification: Notification): Colour | undefined {
  const { name } = notification
  if ('failure' in notification && notification.failure !== undefined) return 'red'
  if (name === 'ioPending') return 'yellow'
  return name === 'INTERNET_STATUS_REQUEST_COMPLETE' ? 'green' : undefined
}

const margin = (elapsed: number, state: string, number: number | string): string =>
  `${elapsed.toFixed(2).padStart(9)} ms  ${state.padEnd(18)}  ${String(number).padStart(3)}  `

const ofEvery: ReadonlySet<string> = new Set(['name', 'number', 'requestId', 'sequence', 'elapsed'])

function factsOf(notification: Notification): string {
  return Object.entries(notification)
    .filter(([fact, value]) => !ofEvery.has(fact) && value !== undefined)
    .map(([fact, value]) => `${fact}=${factText(value)}`)
    .join(' ')
}

function factText(value: unknown): string {
  if (Array.isArray(value)) return value.join(',')
  if (typeof value !== 'object' || value === null) return String(value)
  const { phase, reason, code } = value as Failure
  return `${phase}/${reason}${code === undefined ? '' : `/${code}`}`
}
