// Commands that make many calls of which only the sum is recorded.

import { type Called, shown } from './calls.ts'
import type { Command } from './scenario.ts'

/** What a call came to: `error` is 0 for a success. */
export interface Outcome {
  readonly called: Called
  readonly error: number
}

/** Who makes the calls, and knows when they complete. */
export interface Caller {
  /** Null when it threw. */
  call(command: Command, isRecorded: boolean): Outcome | null
  /** False when it took too long. */
  wait(alias: string, ms?: number): Promise<boolean>
  /** The error of the last completion of an alias; 0 for a success. */
  completion(alias: string): number
  record(token: string): void
}

const IO_PENDING = 997
/** A write that pends for a shorter time counts as done. */
const STAYS_PENDING_MS = 200

export class BulkCommands {
  readonly #caller: Caller
  /** By alias: how much of the pattern was written. */
  readonly #written = new Map<string, number>()

  constructor(caller: Caller) {
    this.#caller = caller
  }

  run(command: Command): Promise<void> {
    switch (command.do) {
      case 'drain':
        return this.#drain(command)
      case 'upload':
        return this.#upload(command)
      default:
        return this.#fillUntilPending(command)
    }
  }

  async #drain({ h = '-', length = 0 }: Command): Promise<void> {
    const pieces: Uint8Array[] = []
    let error = 0
    for (;;) {
      const outcome = this.#caller.call({ do: 'InternetReadFile', h, length }, false)
      if (outcome === null) break
      error = await this.#settled(h, outcome)
      const piece = outcome.called.read?.() ?? new Uint8Array()
      pieces.push(piece)
      if (error !== 0 || piece.length === 0) break
    }
    const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0)
    this.#caller.record(`drain ${h} bytes=${bytes} ${shown('data', pieces)}${errorField(error)}`)
  }

  async #upload({ bytes = 0, chunk = bytes, h = '-', rest }: Command): Promise<void> {
    let at = rest === true ? (this.#written.get(h) ?? 0) : 0
    let error = 0
    while (at < bytes) {
      const size = Math.min(chunk, bytes - at)
      const outcome = this.#write(h, at, size)
      if (outcome === null) break
      error = await this.#settled(h, outcome)
      if (error !== 0) break
      at += size
    }
    this.#caller.record(`upload ${h} bytes=${at}${errorField(error)}`)
  }

  async #fillUntilPending({ chunk = 1, h = '-', max = 0 }: Command): Promise<void> {
    let stays = false
    let error = 0
    let at = 0
    while (at < max && !stays) {
      const size = Math.min(chunk, max - at)
      const outcome = this.#write(h, at, size)
      if (outcome === null) break
      at += size
      stays = outcome.error === IO_PENDING && !(await this.#caller.wait(h, STAYS_PENDING_MS))
      if (outcome.error === IO_PENDING) error = stays ? 0 : this.#caller.completion(h)
      else error = outcome.error
      if (error !== 0) break
    }
    this.#written.set(h, at)
    this.#caller.record(`fill ${h} pending=${stays}${errorField(error)}`)
  }

  #write(h: string, at: number, bytes: number): Outcome | null {
    return this.#caller.call({ do: 'InternetWriteFile', h, at, bytes }, false)
  }

  /** The error of a call, in the end. */
  async #settled(alias: string, { error }: Outcome): Promise<number> {
    if (error !== IO_PENDING) return error
    if (await this.#caller.wait(alias)) return this.#caller.completion(alias)
    this.#caller.record(`timeout ${alias} wait`)
    return IO_PENDING
  }
}

const errorField = (error: number): string => (error === 0 ? '' : ` error=${error}`)
