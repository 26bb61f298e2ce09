// Which way a request's chart is run.

import { createActor } from 'xstate'
import { type RequestInput, type RequestMachine, requestMachine } from '../../../machines/index.ts'
import {
  type CompiledLogic,
  compile,
  given,
  interpreted,
  type LogicOptions,
  requestTable,
} from '../compile/index.ts'
import { ActorChart, heardStop } from './actor-chart.ts'
import type { Announce, Chart, RequestActor } from './chart.ts'
import type { Inspection } from './inspection.ts'
import { TableChart } from './table-chart.ts'

/**
 * `table`: the compiled table, with an actor only when somebody asks for it. `compiled`: an actor over that table, from
 * the start. `interpreted`: an actor of the machine itself. All three do the same.
 */
export type Logic = 'table' | 'compiled' | 'interpreted'

const options: LogicOptions<RequestMachine> = { onStop: ({ self }) => heardStop(self) }
const stoppable = interpreted(requestMachine, options)
let compiled: CompiledLogic<RequestMachine> | null = null

/** Who watches closely sees the interpreter at work. `stopped` is called when somebody stops the actor. */
export function startChart(
  logic: Logic,
  input: RequestInput,
  inspect: Inspection | undefined,
  announce: Announce,
  stopped: () => void,
): Chart {
  const watch = inspect === undefined ? undefined : { inspect }
  if (logic === 'interpreted' || inspect?.closely === true)
    return new ActorChart(createActor(stoppable, { input, ...watch }), announce, stopped)
  compiled ??= compile(requestMachine, requestTable, options)
  if (logic === 'table' && inspect === undefined) return new TableChart(compiled, input, announce)
  const actor = createActor(given(compiled, input), watch) as unknown as RequestActor
  return new ActorChart(actor, announce, stopped)
}

/** The chart of a request goes on as an actor where its table stands. */
export function handOver(
  table: TableChart,
  inspect: Inspection | undefined,
  announce: Announce,
  stopped: () => void,
): ActorChart {
  const { logic, snapshot } = table
  // Restored, not started anew: `input` is asked for by the type alone.
  const input = undefined as never
  const watch = inspect === undefined ? undefined : { inspect }
  const actor =
    inspect?.closely === true
      ? createActor(stoppable, { ...watch, snapshot: logic.getPersistedSnapshot(snapshot), input })
      : createActor(logic, { ...watch, snapshot, input })
  return new ActorChart(actor as unknown as RequestActor, announce, stopped)
}
