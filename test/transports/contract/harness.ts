// The set-up of every test of the contract: one environment and its callers, which are checked again when the test is over.

import { expect } from 'vitest'
import type { Logic } from '../../../src/lifecycle/index.ts'
import {
  Caller,
  type CallerOptions,
  type Environment,
  type EnvironmentOptions,
  type Fixture,
  type Routes,
} from '../../../src/testing/conformance/index.ts'

export class Harness {
  readonly #fixture: Fixture
  readonly #logic: Logic
  readonly #callers: Caller[] = []
  #environment: Environment | null = null

  constructor(fixture: Fixture, logic: Logic) {
    this.#fixture = fixture
    this.#logic = logic
  }

  get environment(): Environment {
    if (this.#environment === null) throw new Error('no environment was opened')
    return this.#environment
  }

  /** Routes that name origins are made once these are known. */
  async open(
    routes: Routes | ((environment: Environment) => Routes),
    options: EnvironmentOptions = {},
  ): Promise<Environment> {
    const table: Record<string, Routes[string]> = {}
    const environment = await this.#fixture.open({ routes: table, ...options })
    this.#environment = environment
    Object.assign(table, typeof routes === 'function' ? routes(environment) : routes)
    return environment
  }

  /** `url` is absolute, or a path at the origin. */
  caller(method: string, url: string, options: CallerOptions = {}): Caller {
    const caller = new Caller(this.environment, method, url, { logic: this.#logic, ...options })
    this.#callers.push(caller)
    return caller
  }

  /** Closes what a test has left open. */
  async end(): Promise<void> {
    const callers = this.#callers.splice(0)
    for (const caller of callers) await caller.close()
    await this.#environment?.close()
    this.#environment = null
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
