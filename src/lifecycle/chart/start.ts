// Which way a request's chart is run.

import { createActor, type InspectionEvent, type Observer } from 'xstate'
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
import { TableChart } from './table-chart.ts'

/**
 * `table`: the compiled table, with an actor only when somebody asks for it. `compiled`: an actor over that table, from
 * the start. `interpreted`: an actor of the machine itself. All three do the same.
 */
export type Logic = 'table' | 'compiled' | 'interpreted'

export type Inspect = ((event: InspectionEvent) => void) | Observer<InspectionEvent>

const options: LogicOptions<RequestMachine> = { onStop: ({ self }) => heardStop(self) }
const stoppable = interpreted(requestMachine, options)
let compiled: CompiledLogic<RequestMachine> | null = null

/** Who inspects sees the interpreter at work. `stopped` is called when somebody stops the actor. */
export function startChart(
  logic: Logic,
  input: RequestInput,
  inspect: Inspect | undefined,
  announce: Announce,
  stopped: () => void,
): Chart {
  if (inspect !== undefined)
    return new ActorChart(createActor(stoppable, { input, inspect }), announce, stopped)
  if (logic === 'interpreted') return new ActorChart(createActor(stoppable, { input }), announce, stopped)
  compiled ??= compile(requestMachine, requestTable, options)
  if (logic === 'table') return new TableChart(compiled, input, announce)
  return new ActorChart(createActor(given(compiled, input)) as unknown as RequestActor, announce, stopped)
}
