// The table at work without an actor around it: for a machine that nobody watches. The same moves as under createActor,
// at a fraction of its cost; whoever wants the actor gets one from the run's snapshot, and drives that from then on.

import type { AnyStateMachine, EventObject, MachineContext } from 'xstate'
import type { CompiledLogic } from './compile.ts'
import { type Deed, type Move, type Row, unlisted } from './moves.ts'
import { refuseSpawn } from './play.ts'
import { CompiledSnapshot } from './snapshot.ts'

export class Run {
  /** The row that it rests in. */
  row: Row
  /** As it is now; changes in place with the next move. */
  readonly context: MachineContext
  readonly #emitted: (emitted: EventObject) => void
  readonly #args: Args
  #output: unknown
  /** The event that was asked about last, and what it would do: whoever asks mostly sends it next. */
  #asked: EventObject | null = null
  #answer: Move | null = null

  /** `emitted` is called in the middle of a move and must not make another. Throws for a machine with plain actions. */
  constructor(
    logic: CompiledLogic<AnyStateMachine>,
    input: unknown,
    emitted: (emitted: EventObject) => void,
  ) {
    const { start, rows } = logic.moves
    const { context } = logic.machine.config
    this.context =
      typeof context === 'function' ? context({ input, spawn: refuseSpawn } as never) : { ...context }
    this.#emitted = emitted
    this.#args = { context: this.context, event: START }
    this.row = rows.values().next().value as Row
    this.#play(start, START)
  }

  /** True when the event would move it. */
  can(event: EventObject): boolean {
    let move = this.#moveFor(event)
    while (move !== null && move.guard !== null) move = this.#ask(move.guard, event) ? move.yes : move.no
    this.#asked = event
    this.#answer = move
    return move?.answers === true
  }

  /** Does nothing with an event that the row does not answer to, as an actor does. */
  send(event: EventObject): void {
    if (this.row.status !== 'active') return
    const move = event === this.#asked ? this.#answer : this.#moveFor(event)
    if (move !== null) this.#play(move, event)
  }

  /** A copy of where it is. */
  get snapshot(): CompiledSnapshot {
    return new CompiledSnapshot(this.row, { ...this.context }, this.row.status, this.#output, undefined)
  }

  #moveFor({ type }: EventObject): Move | null {
    const move = this.row.moves.get(type)
    return move === undefined ? unlisted(this.row, type) : move
  }

  #play(first: Move, event: EventObject): void {
    this.#asked = null
    for (let move: Move | null = first; move !== null; ) {
      if (move.guard !== null) {
        move = this.#ask(move.guard, event) ? move.yes : move.no
        continue
      }
      for (const deed of move.effects) this.#do(deed, event)
      if (move.row !== null) this.row = move.row
      move = move.next
    }
  }

  #ask(guard: Deed, event: EventObject): boolean {
    return guard.call(this.#seeing(guard, event), guard.params) as boolean
  }

  #do(deed: Deed, event: EventObject): void {
    const answer = deed.call(this.#seeing(deed, event), deed.params)
    if (deed.kind === 'assign') this.#update(answer as Readonly<Record<string, unknown>>)
    else if (deed.kind === 'emit') this.#emitted(answer as EventObject)
    else if (deed.kind === 'output') this.#output = answer
    else throw new Error(`A run has no actor to do '${deed.name}' for.`)
  }

  /** Object.assign takes twice the time for so few. */
  #update(changes: Readonly<Record<string, unknown>>): void {
    for (const key in changes) this.context[key] = changes[key]
  }

  #seeing(deed: Deed, event: EventObject): Args {
    this.#args.event = deed.event ?? event
    return this.#args
  }
}

/** One for all calls: guards, updates and emissions do not keep it. */
interface Args {
  readonly context: MachineContext
  event: EventObject
}

const START: EventObject = { type: 'xstate.init' }
