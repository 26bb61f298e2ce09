// Runs the steps of a scenario, in order. Those that wait for nothing run in one turn.

import type { ScenarioServers } from '../server/index.ts'
import type { UncaughtExceptions } from '../uncaught.ts'
import type { Api } from './api.ts'
import { asyncSteps, Raised } from './async-steps.ts'
import { Operations } from './begin-and-end.ts'
import { CheckedSteps } from './checked-steps.ts'
import { NamedObjects } from './named-objects.ts'
import { objectSteps, type Steps } from './object-steps.ts'
import type { Step } from './scenario.ts'
import { serverSteps } from './server-steps.ts'
import { shortSteps } from './short-steps.ts'
import { StepFailure } from './step-failure.ts'

export interface FailedStep {
  /** Such as `step 3 (await ar)`. */
  readonly at: string
  readonly failure: StepFailure
}

export class ScenarioRunner {
  readonly #steps: Steps
  readonly #checked: CheckedSteps
  readonly #operations: Operations
  /** The first step inside of a callback that failed. */
  #failedInside: FailedStep | null = null
  #isStopped = false

  constructor(api: Api, servers: ScenarioServers, uncaught: UncaughtExceptions | null) {
    const objects = new NamedObjects(api)
    const operations = new Operations(objects, (steps) => this.#runInside(steps))
    const checked = new CheckedSteps(objects, operations)
    this.#operations = operations
    this.#checked = checked
    this.#steps = {
      ...objectSteps(objects, checked, operations),
      ...asyncSteps(objects, checked, operations, (gate) => servers.gates.release(gate)),
      ...shortSteps(objects, checked, operations),
      ...serverSteps(objects, operations, servers, uncaught),
    }
  }

  /** Null when every step came out as expected. */
  async run(steps: readonly Step[]): Promise<FailedStep | null> {
    for (const [index, step] of steps.entries()) {
      if (this.#isStopped) return null
      try {
        const waiting = this.#run(step)
        // Steps that wait for nothing follow one another in one turn.
        if (waiting !== undefined) await waiting
        if (this.#checked.isReading) await this.#checked.settled()
      } catch (error) {
        return this.#failedInside ?? { at: `step ${index + 1} (${titleOf(step)})`, failure: failureOf(error) }
      }
      if (this.#failedInside !== null) return this.#failedInside
    }
    return null
  }

  /** What is being waited for is the last; nothing follows it. */
  stop(): void {
    this.#isStopped = true
  }

  #run(step: Step): void | Promise<void> {
    const run = this.#steps[step.do]
    if (run === undefined) throw new StepFailure('a step of the corpus', JSON.stringify(step))
    return run(step)
  }

  /** What a callback raises on purpose leaves it; what fails in it is kept. */
  #runInside(steps: readonly Step[]): void {
    for (const step of steps) {
      try {
        const going = this.#run(step)
        if (going !== undefined) throw new StepFailure('steps that do not wait in a callback', titleOf(step))
      } catch (error) {
        if (error instanceof Raised) throw error
        this.#failedInside ??= { at: `in a callback (${titleOf(step)})`, failure: failureOf(error) }
        this.#operations.changed.notify()
        return
      }
    }
  }
}

const titleOf = ({ as, do: name, on }: Step): string => [name, on ?? as].filter(Boolean).join(' ')

const failureOf = (error: unknown): StepFailure =>
  error instanceof StepFailure ? error : new StepFailure('no exception', String(error))
