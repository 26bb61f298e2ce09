// The chart as its compiled table, without an actor: how a request runs that nobody inspects.

import type { AnyStateMachine } from 'xstate'
import type {
  Phase,
  RequestContext,
  RequestEvent,
  RequestInput,
  RequestMachine,
} from '../../../machines/index.ts'
import { type CompiledLogic, Run } from '../compile/index.ts'
import type { Announce, Chart, RequestSnapshot } from './chart.ts'
import { phaseOf, stateName } from './reading.ts'

export class TableChart implements Chart {
  readonly logic: CompiledLogic<RequestMachine>
  readonly #run: Run

  constructor(logic: CompiledLogic<RequestMachine>, input: RequestInput, announce: Announce) {
    this.logic = logic
    this.#run = new Run(logic as unknown as CompiledLogic<AnyStateMachine>, input, announce as never)
  }

  get context(): RequestContext {
    return this.#run.context as RequestContext
  }

  get value(): RequestSnapshot['value'] {
    return this.#run.row.value as RequestSnapshot['value']
  }

  get status(): RequestSnapshot['status'] {
    return this.#run.row.status as RequestSnapshot['status']
  }

  get state(): string {
    return this.#here.state
  }

  get phase(): Phase | null {
    return this.#here.phase
  }

  get isPending(): boolean {
    return this.#here.isPending
  }

  get snapshot(): RequestSnapshot {
    return this.#run.snapshot as unknown as RequestSnapshot
  }

  can(event: RequestEvent): boolean {
    return this.#run.can(event)
  }

  move(event: RequestEvent): void {
    this.#run.send(event)
  }

  get #here(): Facts {
    const { row } = this.#run
    row.reading ??= factsOf(this.snapshot)
    return row.reading as Facts
  }
}

/** What a row says of itself, worked out once for each. */
interface Facts {
  readonly state: string
  readonly phase: Phase | null
  readonly isPending: boolean
}

const factsOf = (snapshot: RequestSnapshot): Facts => ({
  state: stateName(snapshot),
  phase: phaseOf(snapshot),
  isPending: snapshot.hasTag('pending'),
})
