// The lines of the log: its entries, where consecutive repeats of one kind can be folded into one line.

import { type Entry, type Facts, isStep } from '../../run/index.ts'
import { bytes, fact } from './format.ts'

export type Chip = 'notifications' | 'events' | 'caller' | 'wire' | 'pending' | 'errors'

export interface LineFilter {
  readonly notifications: boolean
  readonly events: boolean
  /** Only entries of these kinds; empty for all. */
  readonly only: ReadonlySet<Chip>
  /** In lower case. */
  readonly text: string
  readonly folded: boolean
}

export interface Line {
  readonly entry: Entry
  /** The number of the entry in its request. */
  readonly index: number
  /** The last of the folded entries, and how many rounds they are. */
  readonly end: number
  readonly times: number
  /** Body bytes of all folded entries. */
  readonly bytes: number
}

/** From this many rounds on, writes or reads are folded. */
const LEAST = 4

export function linesOf(entries: readonly Entry[], filter: LineFilter): readonly Line[] {
  const lines: Line[] = []
  for (const [index, entry] of entries.entries())
    if (shows(filter, entry)) lines.push({ entry, index, end: index, times: 1, bytes: 0 })
  return filter.folded && filter.text === '' ? folded(lines) : lines
}

function shows({ events, notifications, only, text }: LineFilter, entry: Entry): boolean {
  if (isStep(entry) ? !events : !notifications) return false
  if (only.size > 0 && ![...only].some((chip) => isOf(chip, entry))) return false
  return text === '' || textOf(entry).toLowerCase().includes(text)
}

function isOf(chip: Chip, entry: Entry): boolean {
  if (chip === 'pending') return isPending(entry)
  if (chip === 'errors') return isFailure(entry)
  return isStep(entry) && entry.event.type.startsWith(`${chip}.`)
}

/** ERROR_IO_PENDING, as a notification. */
export const isPending = (entry: Entry): boolean => !isStep(entry) && entry.name === 'ioPending'

/** The event of a close or a cancel carries a failure for a pending call; it does not count as a failure itself. */
export const factsOf = (entry: Entry): Facts => {
  if (!isStep(entry)) return entry.facts
  const { type, failure, ...facts } = entry.event
  return failure === undefined || type.startsWith('caller.') ? facts : { ...facts, failure }
}

/** True if the entry reports a failure. */
export const isFailure = (entry: Entry): boolean =>
  factsOf(entry).failure !== undefined || (!isStep(entry) && entry.name === 'attemptFailed')

const textOf = (entry: Entry): string =>
  `${isStep(entry) ? entry.event.type : entry.name} ${factsText(factsOf(entry))}`

export const factsText = (facts: Facts): string =>
  Object.entries(facts)
    .map(([name, value]) => `${name}=${fact(value)}`)
    .join(' ')

const nameOf = (entry: Entry): string => (isStep(entry) ? entry.event.type : entry.name)

/** The entry that begins a round: the call, or, if no events are shown, the first notification of it. */
function roundAt(lines: readonly Line[], at: number): readonly string[] | null {
  const names: string[] = []
  const first = nameOf((lines[at] as Line).entry)
  if (!repeated.has(first)) return null
  for (let next = at; next < lines.length && names.length < 8; next++) {
    const name = nameOf((lines[next] as Line).entry)
    if (next > at && name === first) return names
    if (!passing.has(name) && next > at) return null
    names.push(name)
  }
  return null
}

const repeated: ReadonlySet<string> = new Set([
  'caller.write',
  'caller.read',
  'INTERNET_STATUS_SENDING_REQUEST',
  'INTERNET_STATUS_RECEIVING_RESPONSE',
])
/** The entries between one call and the next of its kind. */
const passing: ReadonlySet<string> = new Set([
  'wire.written',
  'wire.sending',
  'wire.read',
  'INTERNET_STATUS_REQUEST_SENT',
  'INTERNET_STATUS_SENDING_REQUEST',
  'INTERNET_STATUS_RESPONSE_RECEIVED',
])

function folded(lines: readonly Line[]): readonly Line[] {
  const found: Line[] = []
  let at = 0
  while (at < lines.length) {
    const round = roundAt(lines, at)
    let times = 0
    if (round !== null) while (isRound(lines, at + times * round.length, round)) times++
    if (round === null || times < LEAST) {
      found.push(lines[at++] as Line)
      continue
    }
    const part = lines.slice(at, at + times * round.length)
    const [first] = part as [Line]
    const end = (part.at(-1) as Line).end
    found.push({ ...first, end, times, bytes: bytesOf(part) })
    at += part.length
  }
  return found
}

const isRound = (lines: readonly Line[], at: number, round: readonly string[]): boolean =>
  round.every(
    (name, index) => lines[at + index] !== undefined && nameOf((lines[at + index] as Line).entry) === name,
  )

/** Counts the calls or, if they are not shown, the notifications. */
function bytesOf(lines: readonly Line[]): number {
  const name = nameOf((lines[0] as Line).entry)
  const counted = name.startsWith('caller.')
    ? name.replace('caller.read', 'wire.read')
    : 'INTERNET_STATUS_REQUEST_SENT'
  return lines
    .filter(({ entry }) => nameOf(entry) === counted)
    .reduce((sum, { entry }) => sum + Number(factsOf(entry).bytes ?? 0), 0)
}

/** `write ×63, 4.1 MiB`. */
export function foldText({ bytes: count, entry, times }: Line): string {
  const name = nameOf(entry)
  const what =
    name === 'caller.write' ? 'write' : name === 'caller.read' ? 'read' : name.replace('INTERNET_STATUS_', '')
  return `${what} ×${times}${count > 0 ? `, ${bytes(count)}` : ''}`
}
