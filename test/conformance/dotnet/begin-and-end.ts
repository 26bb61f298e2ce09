// Begin and End calls: what a callback of the runner does and counts, and how a completion is waited for.

import { ConditionVariable } from '../condition-variable.ts'
import type { AsyncResult } from './api.ts'
import { expectFit, expectKeys } from './expectations.ts'
import type { Begun, NamedObjects } from './named-objects.ts'
import type { Expectation, Step } from './scenario.ts'
import { StepFailure, shown } from './step-failure.ts'

type Callback = (result: AsyncResult) => void

/** Makes a Begin call with this callback and this state. */
export type Begin = (callback: Callback | null, state: unknown) => unknown

/** Some completions have no callback that could tell of them. */
const LOOK_AGAIN_MS = 3

export class Operations {
  /** Rung whenever something may have completed. */
  readonly changed: ConditionVariable = new ConditionVariable()
  readonly #objects: NamedObjects
  readonly #runInside: (steps: readonly Step[]) => void

  /** `runInside` runs the steps of a callback, and lets only what they raise on purpose through. */
  constructor(objects: NamedObjects, runInside: (steps: readonly Step[]) => void) {
    this.#objects = objects
    this.#runInside = runInside
  }

  /** Makes a Begin call and looks at its result right after. Throws what the call throws. */
  begin(step: Step, begin: Begin, buffer: Uint8Array | null = null): void {
    const { as = '', callback, offset = 0 } = step
    const hasCallback = callback !== null
    const begun: Begun = {
      alias: as,
      result: null,
      hasCallback,
      callbacks: 0,
      returned: false,
      buffer,
      offset,
    }
    const called: Callback = (result) => this.#called(begun, result, callback ?? [])
    const result = begin(hasCallback ? called : null, this.#objects.state(step.state)) as AsyncResult
    this.#bind(begun, result)
    const { throws, ...expect } = (step.expect ?? {}) as Expectation
    // Whoever expects an exception sees that there was none.
    if (throws === undefined) this.expectResult(begun, expect)
  }

  expectResult(begun: Begun, expect: Expectation = {}): void {
    const { result } = begun
    const { same, ...rest } = expect
    if (same !== undefined) expectFit(this.#objects, 'the object', { ref: same }, result)
    expectKeys(this.#objects, rest, {
      isCompleted: () => result?.isCompleted,
      completedSynchronously: () => result?.completedSynchronously,
      asyncState: () => result?.asyncState,
      callbacks: () => begun.callbacks,
    })
  }

  /** @throws StepFailure when it has not completed, and its callback has not returned, in this time */
  async completed(alias: string, ms = 5000): Promise<Begun> {
    const begun = this.begun(alias)
    const isOver = (): boolean => begun.result?.isCompleted === true && (!begun.hasCallback || begun.returned)
    const inTime = await this.until(isOver, ms)
    if (inTime) return begun
    const { callbacks, result } = begun
    throw new StepFailure(
      `${alias} to complete within ${ms} ms`,
      `isCompleted ${result?.isCompleted}, ${callbacks} callbacks`,
    )
  }

  begun(alias: string): Begun {
    const begun = this.#objects.begun.get(alias)
    if (begun === undefined) throw new StepFailure(`a result named ${alias}`, 'none')
    return begun
  }

  async until(condition: () => boolean, ms: number): Promise<boolean> {
    const looking = setInterval(() => this.changed.notify(), LOOK_AGAIN_MS)
    try {
      return await this.changed.until(condition, ms)
    } finally {
      clearInterval(looking)
    }
  }

  /** The result that an End call is given: that of a name, null, or an object that is none. */
  result(given: unknown): unknown {
    return typeof given === 'string' ? this.#objects.named(given) : this.#objects.value(given)
  }

  /** It has its name before the steps of its callback run. */
  #bind(begun: Begun, result: AsyncResult): void {
    if (begun.result !== null) return
    if (typeof result?.isCompleted !== 'boolean') throw new StepFailure('a result', shown(result))
    begun.result = result
    if (begun.alias === '') return
    this.#objects.begun.set(begun.alias, begun)
    this.#objects.name(begun.alias, result)
  }

  #called(begun: Begun, result: AsyncResult, steps: readonly Step[]): void {
    this.#bind(begun, result)
    begun.callbacks++
    this.#objects.callbackOrder.push(begun.alias)
    try {
      this.#runInside(steps)
    } finally {
      begun.returned = true
      this.changed.notify()
    }
  }
}
