// The order of facts within one state, which a transport keeps although the chart does not enforce it. Walks over the chart keep
// this order, and test/machines/laws.test.ts shows for each rule that a law would break without it.

import type { RequestEvent } from '../../machines/index.ts'

/** Calls that may complete at once. The others are pending from the start. */
const immediate = new Set(['write', 'read', 'query'])

/** The facts that cannot come before the head was composed. */
const leaving: ReadonlySet<string> = new Set(['wire.sent', 'wire.headSent', 'wire.answered'])
const doneAtOnce: ReadonlySet<string> = new Set(['wire.written', 'wire.read', 'wire.available'])

interface Seen {
  /** The addresses of this exchange that are being tried, side by side. */
  attempts: number
  /** One of them has succeeded. */
  connected: boolean
  /** The head is on its way. */
  sending: boolean
  /** The present write or read is pending. */
  pending: boolean
  /** A connection is closing. */
  closing: boolean
}

interface Moment {
  readonly seen: Seen
  readonly event: RequestEvent
  /** The name of the leaf state. */
  readonly state: string
  readonly call: string | null
}

type Promise = (moment: Moment) => boolean

const unless = (condition: boolean, allowed: boolean): boolean => condition || allowed
const atOnce = ({ call, seen }: Moment): boolean => call !== null && immediate.has(call) && !seen.pending

export const promises = {
  'no address is tried any more when one has succeeded': ({ event, seen }) =>
    unless(event.type !== 'wire.connecting', !seen.connected),

  'only an attempt under way succeeds or fails': ({ event, seen }) =>
    unless(
      event.type !== 'wire.connected' && event.type !== 'wire.attemptFailed',
      seen.attempts > 0 && !seen.connected,
    ),

  'nothing is tunnelled, secured or sent on a connection that is not up': ({ event, seen, state }) =>
    unless(
      !state.endsWith('.connecting') ||
        !['wire.tunnelling', 'wire.securing', 'wire.sending'].includes(event.type),
      seen.connected,
    ),

  'the head is sent once': ({ event, seen }) => unless(event.type !== 'wire.sending', !seen.sending),

  'nothing has left, or is answered, before the head is sent': ({ event, seen, state }) =>
    unless(!state.endsWith('.sendingRequest') || !leaving.has(event.type), seen.sending),

  'a write or a read turns out to be pending once': ({ event, seen }) =>
    unless(event.type !== 'wire.pending', !seen.pending),

  'what is pending is not done at once': ({ event, seen }) =>
    unless(!doneAtOnce.has(event.type), !seen.pending),

  'what is done at once is not completed': (moment) =>
    unless(moment.event.type !== 'wire.drained' && moment.event.type !== 'wire.arrived', !atOnce(moment)),

  'a call fails after it has returned': (moment) =>
    unless(moment.event.type !== 'wire.failed' && moment.event.type !== 'wire.unwritable', !atOnce(moment)),

  'a call that is cancelled before it has returned is withdrawn': (moment) =>
    unless(moment.event.type !== 'wire.stopped', !atOnce(moment)),

  'a call that is cancelled after it has returned is completed': (moment) =>
    unless(moment.event.type !== 'wire.withdrawn', atOnce(moment)),

  'one connection closes at a time': ({ event, seen }) =>
    unless(event.type !== 'wire.closingConnection', !seen.closing),

  'a connection is closed after it was closing': ({ event, seen }) =>
    unless(event.type !== 'wire.connectionClosed', seen.closing),

  'nothing is held any more that is still closing': ({ event, seen }) =>
    unless(event.type !== 'wire.released', !seen.closing),
} as const satisfies Record<string, Promise>

export type PromiseName = keyof typeof promises

export class WireOrder {
  readonly #seen: Seen = { attempts: 0, connected: false, sending: false, pending: false, closing: false }
  readonly #kept: Promise[]

  constructor(broken?: PromiseName) {
    this.#kept = Object.entries(promises).flatMap(([name, promise]) => (name === broken ? [] : promise))
  }

  allows(event: RequestEvent, state: string, call: string | null): boolean {
    return this.#kept.every((promise) => promise({ seen: this.#seen, event, state, call }))
  }

  /** The chart took the event and is now in this state. */
  took(event: RequestEvent, state: string): void {
    const seen = this.#seen
    if (state.endsWith('.queued') && event.type !== 'wire.queued')
      Object.assign(seen, { attempts: 0, connected: false, sending: false, pending: false })
    if (event.type === 'wire.connecting') seen.attempts++
    if (event.type === 'wire.attemptFailed') seen.attempts--
    if (event.type === 'wire.connected') seen.connected = true
    if (event.type === 'wire.sending') seen.sending = true
    if (event.type === 'caller.write' || event.type === 'caller.read' || event.type === 'caller.query')
      seen.pending = false
    if (event.type === 'wire.pending') seen.pending = true
    if (event.type === 'wire.closingConnection') seen.closing = true
    if (event.type === 'wire.connectionClosed') seen.closing = false
  }
}
