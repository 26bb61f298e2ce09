// The list of what happened, in the words of the corpus.

import { ConditionVariable } from '../condition-variable.ts'

/** Statuses of a handle that are left out while a command works on it quietly. */
const quietStatuses: readonly string[] = [
  'SENDING_REQUEST',
  'REQUEST_SENT',
  'RECEIVING_RESPONSE',
  'RESPONSE_RECEIVED',
  'REQUEST_COMPLETE',
]

export class Recording {
  readonly tokens: string[] = []
  /** What the script itself got wrong. */
  readonly faults: string[] = []
  /** Rung for every token, and for whatever else a script may wait for. */
  readonly changed: ConditionVariable = new ConditionVariable()
  readonly #recorded = new Map<string, number>()
  readonly #delivered = new Map<string, number>()
  readonly #quiet = new Set<string>()

  add(token: string): void {
    this.tokens.push(token)
    this.changed.notify()
  }

  fault(text: string): void {
    this.faults.push(text)
    this.add(`!! ${text}`)
  }

  /** Takes down a notification, and says for the how-manieth time this handle has this status. */
  notified(handle: string, status: string, token: string): number {
    const key = `${handle} ${status}`
    const times = (this.#delivered.get(key) ?? 0) + 1
    this.#delivered.set(key, times)
    if (!this.isQuiet(handle) || !quietStatuses.includes(status)) {
      this.#recorded.set(key, (this.#recorded.get(key) ?? 0) + 1)
      this.add(token)
    }
    return times
  }

  /** How often a status was recorded for a handle. */
  count(handle: string, status: string): number {
    return this.#recorded.get(`${handle} ${status}`) ?? 0
  }

  isQuiet(handle: string): boolean {
    return this.#quiet.has(handle)
  }

  async quietly(handle: string, work: () => Promise<void>): Promise<void> {
    this.#quiet.add(handle)
    try {
      await work()
    } finally {
      this.#quiet.delete(handle)
    }
  }
}
