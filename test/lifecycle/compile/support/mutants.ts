// Tables that are wrong in one place.

import { isDeepStrictEqual } from 'node:util'
import type { Table } from '../../../../src/lifecycle/compile/index.ts'
import type { Move, Row, Step } from '../../../../src/lifecycle/compile/lower/index.ts'

export interface Mutant {
  readonly name: string
  /** Where it is wrong: the row, and the event if it is not wrong about all of them. */
  readonly row: string
  readonly event?: string
  readonly table: Table
}

export function* mutantsOf(table: Table, guards: readonly string[]): Generator<Mutant> {
  const names = Object.keys(table.rows)
  const after = (name: string) => names[(names.indexOf(name) + 1) % names.length] as string
  for (const [row, cells] of Object.entries(table.rows)) {
    const wrong = (name: string, change: Partial<Row>, event?: string): Mutant => ({
      ...{ name: `${row}: ${name}`, row },
      ...(event === undefined ? {} : { event }),
      table: { ...table, rows: { ...table.rows, [row]: { ...cells, ...change } } },
    })
    yield wrong('another value', { value: (table.rows[after(row)] as Row).value })
    yield wrong('another tag', { tags: [...(cells.tags ?? []), 'wrong'] })
    if (cells.tags !== undefined) yield wrong('no tags', { tags: [] })
    yield wrong('an answer to what it does not know', { on: { ...cells.on, 'unheard.of': {} } }, 'unheard.of')
    for (const [event, move] of Object.entries(cells.on ?? {})) {
      const { [event]: _, ...others } = cells.on ?? {}
      yield wrong(`deaf to ${event}`, { on: others }, event)
      if (move === null) continue
      for (const [name, mutated] of wrongMoves(move, after(row), guards))
        yield wrong(`${event} ${name}`, { on: { ...cells.on, [event]: mutated } }, event)
    }
  }
}

type WrongMove = readonly [name: string, move: Move | null]

function* wrongMoves(move: Move, elsewhere: string, guards: readonly string[]): Generator<WrongMove> {
  if (!('if' in move)) return yield* wrongSteps(move, elsewhere)
  const { yes, no, ...rest } = move
  if (!isDeepStrictEqual(yes, no)) {
    yield ['asks the wrong way round', { ...rest, ...(no && { yes: no }), ...(yes && { no: yes }) }]
    for (const guard of guards) if (guard !== move.if) yield [`asks ${guard}`, { ...move, if: guard }]
  }
  if (yes !== undefined) {
    yield ['does nothing if yes', { ...rest, ...(no && { no }) }]
    for (const [name, wrong] of wrongMoves(yes, elsewhere, guards))
      if (wrong !== null) yield [`if yes: ${name}`, { ...move, yes: wrong }]
  }
  if (no !== undefined) {
    yield ['does nothing if no', { ...rest, ...(yes && { yes }) }]
    for (const [name, wrong] of wrongMoves(no, elsewhere, guards))
      if (wrong !== null) yield [`if no: ${name}`, { ...move, no: wrong }]
  }
}

function* wrongSteps(step: Step, elsewhere: string): Generator<WrongMove> {
  const deeds = step.do ?? []
  for (const [i, deed] of deeds.entries()) {
    yield [`without ${JSON.stringify(deed)}`, { ...step, do: deeds.toSpliced(i, 1) }]
    const next = deeds[i + 1]
    // The output may be taken twice, or before something is emitted, and nobody could tell.
    if (isOutput(deed) || isOutput(next)) continue
    yield [`twice ${JSON.stringify(deed)}`, { ...step, do: deeds.toSpliced(i, 0, deed) }]
    if (next !== undefined) yield [`swaps ${i}`, { ...step, do: deeds.toSpliced(i, 2, next, deed) }]
  }
  if (step.to !== elsewhere) yield ['goes elsewhere', { ...step, to: elsewhere }]
  yield ['is no answer', { unasked: true, ...step }]
  if (step.to !== undefined) {
    const { to: _, ...staying } = step
    yield ['stays', staying]
  }
}

const isOutput = (deed: unknown) => typeof deed === 'object' && deed !== null && 'output' in deed
