// Does what a step says, and compares an exception with the one that is expected.

import type { Operations } from './begin-and-end.ts'
import { expectFit, expectThrown, nameOf } from './expectations.ts'
import { type AnyStream, Loop } from './loops.ts'
import type { NamedObjects } from './named-objects.ts'
import type { Expectation, Step } from './scenario.ts'
import { StepFailure, shown } from './step-failure.ts'

/** What was done, unless it threw what was expected. */
export type Checked<T> = { readonly value: T } | null

export class CheckedSteps {
  readonly #objects: NamedObjects
  readonly #operations: Operations
  /** Bodies of responses that are still being read. */
  readonly #reading: Promise<void>[] = []

  constructor(objects: NamedObjects, operations: Operations) {
    this.#objects = objects
    this.#operations = operations
  }

  /** @throws StepFailure */
  run<T>(step: Step, work: () => T): Checked<T> {
    const expect = expectationOf(step)
    let value: T
    try {
      value = work()
    } catch (error) {
      this.caught(expect, error)
      return null
    }
    if ('throws' in expect)
      throw new StepFailure(`to throw ${shown(expect.throws)}`, `no exception, but ${shown(value)}`)
    return { value }
  }

  /** @throws StepFailure unless it is what was expected */
  caught(expect: Expectation, error: unknown): void {
    if (error instanceof StepFailure) throw error
    if (!('throws' in expect)) throw new StepFailure('no exception', shown(error))
    expectThrown(this.#objects, expect, error)
    if ('response' in expect) this.#reading.push(this.#expectResponse(expect.response, error))
  }

  get isReading(): boolean {
    return this.#reading.length > 0
  }

  /** Until the responses of exceptions were read and compared. @throws StepFailure */
  async settled(): Promise<void> {
    while (this.#reading.length > 0) await this.#reading.shift()
  }

  async #expectResponse(expected: unknown, error: unknown): Promise<void> {
    const { response = null } = error as { response?: AnyResponse | null }
    if (expected === null || response === null) {
      if (response !== expected) throw new StepFailure(`the response ${shown(expected)}`, shown(response))
      return
    }
    const { text, ...rest } = expected as { text?: unknown }
    expectFit(this.#objects, 'the response', rest, response)
    if (text === undefined) return
    const loop = new Loop(this.#operations.changed)
    loop.read(response.getResponseStream(), 1024, null)
    await this.#operations.until(() => loop.isOver, 5000)
    if (loop.error !== null) throw new StepFailure('a readable response', nameOf(loop.error as Error))
    expectFit(this.#objects, 'text of the response', text, loop.values.text?.())
    response.close()
  }
}

interface AnyResponse {
  getResponseStream(): AnyStream
  close(): void
}

export const expectationOf = ({ expect }: Step): Expectation =>
  Array.isArray(expect) ? {} : ((expect as Expectation) ?? {})
