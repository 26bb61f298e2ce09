// Which way a request's chart is run.

import { createActor, type InspectionEvent, type Observer } from 'xstate'
import { type RequestInput, type RequestMachine, requestMachine } from '../../../machines/index.ts'
import { type CompiledLogic, compile, requestTable } from '../compile/index.ts'
import { ActorChart } from './actor-chart.ts'
import type { Announce, Chart, RequestActor } from './chart.ts'
import { TableChart } from './table-chart.ts'

/**
 * `table`: the compiled table, with an actor only when somebody asks for it. `compiled`: an actor over that table, from
 * the start. `interpreted`: an actor of the machine itself. All three do the same.
 */
export type Logic = 'table' | 'compiled' | 'interpreted'

export type Inspect = ((event: InspectionEvent) => void) | Observer<InspectionEvent>

let compiled: CompiledLogic<RequestMachine> | null = null

/** Who inspects sees the interpreter at work. */
export function startChart(
  logic: Logic,
  input: RequestInput,
  inspect: Inspect | undefined,
  announce: Announce,
): Chart {
  if (inspect !== undefined) return new ActorChart(createActor(requestMachine, { input, inspect }), announce)
  if (logic === 'interpreted') return new ActorChart(createActor(requestMachine, { input }), announce)
  compiled ??= compile(requestMachine, requestTable)
  if (logic === 'table') return new TableChart(compiled, input, announce)
  return new ActorChart(createActor(compiled, { input }) as unknown as RequestActor, announce)
}
