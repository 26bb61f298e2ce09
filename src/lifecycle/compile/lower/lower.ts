// Makes the table of a machine: every position it can come to rest in, every event there, every answer of the guards.

import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate'
import { descriptorsOf, fallbackOf, typeMatching } from './descriptors.ts'
import { NotCompilableError } from './not-compilable-error.ts'
import { inDocumentOrder, positionName } from './position.ts'
import { Probe, type Trial } from './probe.ts'
import { refusals } from './refusals.ts'
import type { Choice, Move, Row, Step, Table } from './table.ts'

const MAX_ROWS = 4096
const MAX_TRIALS = 256
/** One loop shows in many rows; more of them tell nothing new. */
const ENOUGH_REASONS = 8

/** The table of a machine. Throws a `NotCompilableError` that says what stands in the way. */
export function lower(machine: AnyStateMachine): Table {
  const reasons = refusals(machine)
  if (reasons.length > 0) throw new NotCompilableError(machine.id, reasons)
  return new Lowering(machine).table()
}

/** Tries one way through an event. */
type Try = (answers: readonly boolean[]) => Trial

class Lowering {
  readonly #machine: AnyStateMachine
  readonly #probe: Probe
  readonly #descriptors: readonly string[]
  readonly #found = new Map<string, AnyMachineSnapshot>()
  readonly #reasons: string[] = []

  constructor(machine: AnyStateMachine) {
    this.#machine = machine
    this.#probe = new Probe(machine)
    this.#descriptors = descriptorsOf(machine)
  }

  table(): Table {
    const start = this.#move('(start)', null, (answers) => this.#probe.start(answers))
    const rows: [AnyMachineSnapshot, string, Row][] = []
    // Rows are found while this goes on.
    for (const [name, snapshot] of this.#found) {
      if (rows.length === MAX_ROWS) this.#reasons.push(`(root): it can rest in more than ${MAX_ROWS} ways`)
      if (rows.length === MAX_ROWS || this.#reasons.length >= ENOUGH_REASONS) break
      rows.push([snapshot, name, this.#row(name, snapshot)])
    }
    if (this.#reasons.length > 0) throw new NotCompilableError(this.#machine.id, this.#reasons)
    rows.sort(([one], [other]) => inDocumentOrder(one, other))
    return { start: start as Move, rows: Object.fromEntries(rows.map(([, name, row]) => [name, row])) }
  }

  #row(name: string, snapshot: AnyMachineSnapshot): Row {
    this.#nameOf(this.#probe.restored(snapshot))
    const cells = new Map<string, Move | null>()
    for (const descriptor of this.#descriptors) {
      if (this.#reasons.length >= ENOUGH_REASONS) break
      const tried: Try = (answers) => this.#probe.send(snapshot, typeMatching(descriptor), answers)
      const move = this.#move(`${name || '(root)'}: on '${descriptor}'`, snapshot, tried)
      if (!sameMove(move, fallbackOf(cells, descriptor))) cells.set(descriptor, move)
    }
    return {
      value: snapshot.value,
      ...(snapshot.tags.size > 0 ? { tags: [...snapshot.tags] } : {}),
      ...(snapshot.status === 'done' ? { done: true } : {}),
      ...(cells.size > 0 ? { on: Object.fromEntries(cells) } : {}),
    }
  }

  #nameOf(snapshot: AnyMachineSnapshot): string {
    const name = positionName(snapshot)
    if (!this.#found.has(name)) this.#found.set(name, snapshot)
    return name
  }

  #move(where: string, from: AnyMachineSnapshot | null, tried: Try): Move | null {
    let trials = 0
    const counted: Try = (answers) => {
      trials += 1
      if (trials > MAX_TRIALS) throw new Error(`its guards lead more than ${MAX_TRIALS} ways`)
      return tried(answers)
    }
    try {
      return this.#follow([], counted([]), from, counted)
    } catch (error) {
      this.#reasons.push(`${where}: ${said(error)}`)
      return null
    }
  }

  /** What the trial does after these answers, and what other answers would have made of it. */
  #follow(
    answers: readonly boolean[],
    trial: Trial,
    from: AnyMachineSnapshot | null,
    tried: Try,
  ): Move | null {
    const { effects, guard } = trial.stretches[answers.length] as Trial['stretches'][number]
    let next: Choice | null = null
    if (guard !== undefined) {
      const no = [...answers, false]
      next = choice(
        guard,
        this.#follow([...answers, true], trial, from, tried),
        this.#follow(no, tried(no), from, tried),
      )
    }
    if (answers.length < trial.selecting) return next
    const selected = answers.length === trial.selecting
    if (!selected && effects.length === 0 && next !== null) return next
    const step: Step = {
      ...(effects.length > 0 ? { do: effects } : {}),
      ...(next !== null ? { next } : guard === undefined ? this.#rest(trial.end, from) : {}),
    }
    if (selected && trial.can) return step
    if (Object.keys(step).length === 0) return null
    return selected ? { unasked: true, ...step } : step
  }

  #rest(end: AnyMachineSnapshot, from: AnyMachineSnapshot | null): Pick<Step, 'to'> {
    const to = this.#nameOf(end)
    return from !== null && to === positionName(from) ? {} : { to }
  }
}

const said = (error: unknown): string => {
  const { message } = error as Error
  return message.startsWith('Infinite loop') ? 'it need not come to rest' : message
}

function choice(guard: Choice['if'], yes: Move | null, no: Move | null): Choice | null {
  if (yes === null && no === null) return null
  return { if: guard, ...(yes === null ? {} : { yes }), ...(no === null ? {} : { no }) }
}

// Both were made by the same code, so the order of their keys is the same.
const sameMove = (one: Move | null, other: Move | null) => JSON.stringify(one) === JSON.stringify(other)
