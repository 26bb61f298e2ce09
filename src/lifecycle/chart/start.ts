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

/** Who observes XState's inspection sees the interpreter at work. `stopped` is called when somebody stops the actor. */
export function startChart(
  logic: Logic,
  input: RequestInput,
  inspect: Inspection | undefined,
  announce: Announce,
  stopped: () => void,
): Chart {
  if (logic === 'interpreted' || inspect?.isObserved === true) {
    const watch = inspect === undefined ? undefined : { inspect }
    return new ActorChart(createActor(stoppable, { input, ...watch }), announce, stopped)
  }
  compiled ??= compile(requestMachine, requestTable, options)
  if (logic === 'table') return new TableChart(compiled, input, announce)
  return new ActorChart(createActor(given(compiled, input)) as unknown as RequestActor, announce, stopped)
}

/** The chart of a request goes on as an actor where its table stands; as an interpreted one where it is inspected. */
export function handOver(
  table: TableChart,
  inspect: Inspection | undefined,
  announce: Announce,
  stopped: () => void,
): ActorChart {
  const { logic, snapshot } = table
  // Restored, not started anew: `input` is asked for by the type alone.
  const input = undefined as never
  const actor =
    inspect === undefined
      ? createActor(logic, { snapshot, input })
      : createActor(stoppable, { inspect, snapshot: logic.getPersistedSnapshot(snapshot), input })
  return new ActorChart(actor as unknown as RequestActor, announce, stopped)
}
