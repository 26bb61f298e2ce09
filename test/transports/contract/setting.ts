// The set-up of every test of the contract: one world and its callers, which are checked again when the test is over.

import { expect } from 'vitest'
import type { Logic } from '../../../src/lifecycle/index.ts'
import { Caller, type CallerOptions } from '../caller.ts'
import type { Fixture, Routes, World, WorldOptions } from '../world.ts'

export class Setting {
  readonly #fixture: Fixture
  readonly #logic: Logic
  readonly #callers: Caller[] = []
  #world: World | null = null

  constructor(fixture: Fixture, logic: Logic) {
    this.#fixture = fixture
    this.#logic = logic
  }

  get world(): World {
    if (this.#world === null) throw new Error('no world was opened')
    return this.#world
  }

  /** Routes that name origins are made once these are known. */
  async open(routes: Routes | ((world: World) => Routes), options: WorldOptions = {}): Promise<World> {
    const table: Record<string, Routes[string]> = {}
    const world = await this.#fixture.open({ routes: table, ...options })
    this.#world = world
    Object.assign(table, typeof routes === 'function' ? routes(world) : routes)
    return world
  }

  /** `url` is absolute, or a path at the origin. */
  caller(method: string, url: string, options: CallerOptions = {}): Caller {
    const caller = new Caller(this.world, method, url, { logic: this.#logic, ...options })
    this.#callers.push(caller)
    return caller
  }

  /** Closes what a test has left open. */
  async end(): Promise<void> {
    const callers = this.#callers.splice(0)
    for (const caller of callers) await caller.close()
    await this.#world?.close()
    this.#world = null
    for (const caller of callers) {
      expect(caller.faults).toEqual([])
      caller.recorder.verify()
    }
  }
}

/** What a fresh connection by name announces. */
export const COLD = [
  'RESOLVING_NAME',
  'NAME_RESOLVED',
  'CONNECTING_TO_SERVER',
  'CONNECTED_TO_SERVER',
] as const
export const SENT = ['SENDING_REQUEST', 'REQUEST_SENT'] as const
export const ANSWERED = ['RECEIVING_RESPONSE', 'RESPONSE_RECEIVED'] as const
export const CLOSED = ['CLOSING_CONNECTION', 'CONNECTION_CLOSED'] as const

/** Where in between the end of a connection is announced is up to the transport. */
export const withoutClosing = (said: readonly string[]): readonly string[] =>
  said.filter((token) => !(CLOSED as readonly string[]).includes(token))

export const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('latin1')
