// What a machine does, as plain JSON: where it can rest, and what each event leads to from there.

import type { StateValue } from 'xstate'

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** The event that an action or a guard sees, where it is one that the machine itself raised. */
export type RaisedEvent = { readonly type: string; readonly [key: string]: Json }

/** A guard or an action by its name in the machine. */
export type Named = string | { readonly type: string; readonly params?: Json; readonly event?: RaisedEvent }

/** An action, or the moment at which the machine's output is taken. */
export type Effect = Named | { readonly output: RaisedEvent }

/** A guard decides. A missing branch does nothing. */
export interface Choice {
  readonly if: Named
  readonly yes?: Move
  readonly no?: Move
}

export interface Step {
  /** No transition answers to the event itself; what happens is due to `always`. */
  readonly unasked?: true
  readonly do?: readonly Effect[]
  /** The name of the row in which the machine comes to rest; missing where it stays. */
  readonly to?: string
  /** The guard that is asked after that, instead of coming to rest. */
  readonly next?: Choice
}

export type Move = Choice | Step

/** One way in which the machine can rest. */
export interface Row {
  readonly value: StateValue
  readonly tags?: readonly string[]
  /** The machine is over here. */
  readonly done?: true
  /**
   * By event type, null for nothing. What is not listed does what the longest matching `name.*` does, then `*`, then
   * nothing.
   */
  readonly on?: { readonly [event: string]: Move | null }
}

export interface Table {
  readonly start: Move
  readonly rows: { readonly [name: string]: Row }
}
