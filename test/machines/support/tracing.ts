// The chart and its table with functions that also tell their order: a change leaves its name in the context, and an
// announcement says how many changes went before it.

import {
  type AnyMachineSnapshot,
  type AnyStateMachine,
  assign,
  createActor,
  emit,
  type Snapshot,
} from 'xstate'
import {
  type RequestContext,
  type RequestEvent,
  RequestRun,
  type RequestSnapshot,
  requestMachine,
  type StatusName,
} from '../../../machines/index.ts'
import { type Args, announcement, changes, outputOf } from '../../../machines/request.context.ts'
import { guards } from '../../../machines/request.guards.ts'
import { requestTable } from '../../../machines/request.table.ts'
import { type BoundTable, bindTable, type TableFunctions } from '../../../machines/request-run.ts'
import type { Table } from '../../../machines/table.ts'
import { requestInput } from './request-events.ts'

type Telling = RequestContext & { readonly told?: readonly string[] }
const toldBy = ({ context }: Args): readonly string[] => (context as Telling).told ?? []

const telling: TableFunctions = {
  guards,
  changes: Object.fromEntries(
    Object.entries(changes).map(([name, change]) => [
      name,
      (args: Args) => ({ ...change(args), told: [...toldBy(args), name] }),
    ]),
  ),
  announcement: (args, status) => Object.assign(announcement(args, status), { after: toldBy(args).length }),
}

const actionNames = Object.keys(requestMachine.implementations.actions)

const tellingMachine = requestMachine.provide({
  actions: Object.fromEntries(
    actionNames.map((name) => {
      const change = telling.changes[name]
      return [
        name,
        change === undefined
          ? emit((args: unknown) => telling.announcement(args as Args, name as StatusName))
          : assign((args: unknown) => change(args as Args)),
      ]
    }),
  ),
} as never) as unknown as AnyStateMachine

export const guardNames: readonly string[] = Object.keys(guards)

export const bound = (table: Table): BoundTable => bindTable(table, telling)

const sound = bound(requestTable)

/** What both ways to run a request show of themselves. */
export interface Twin {
  /** What was announced since this was last asked. */
  announced(): readonly unknown[]
  readonly snapshot: RequestSnapshot
  /** Its status, value and context: what of the snapshot costs little. */
  now(): unknown
  can(event: RequestEvent): boolean
  send(event: RequestEvent): void
}

export function runTwin(at?: { context: RequestContext; path: string }, table: BoundTable = sound): Twin {
  const announced: unknown[] = []
  const run = new RequestRun(requestInput, (one) => announced.push(one), table, at)
  return {
    announced: () => announced.splice(0),
    get snapshot() {
      return run.snapshot
    },
    now: () => [run.status, run.value, { ...run.context }],
    can: (event) => run.can(event),
    send: (event) => run.move(event),
  }
}

export function actorTwin(from?: Snapshot<unknown>): Twin {
  const announced: unknown[] = []
  const actor = createActor(tellingMachine, from === undefined ? { input: requestInput } : { snapshot: from })
  actor.on('*', (one) => announced.push(one))
  actor.start()
  const current = () => actor.getSnapshot() as AnyMachineSnapshot
  return {
    announced: () => announced.splice(0),
    get snapshot() {
      return current() as unknown as RequestSnapshot
    },
    now: () => {
      const { context, status, value } = current()
      return [status, value, { ...context }]
    },
    can: (event) => current().status === 'active' && current().can(event),
    send: (event) => actor.send(event),
  }
}

/** The same, placed in a state. */
export function actorTwinAt({ context, path }: { context: RequestContext; path: string }): Twin {
  const { value, final } = requestTable.states[path] as Table['states'][string]
  const output = final === true ? { output: outputOf(context) } : {}
  const snapshot = tellingMachine.resolveState({ value, context, ...output })
  return actorTwin(tellingMachine.getPersistedSnapshot(snapshot))
}

/** A snapshot as data. */
export function seen(snapshot: RequestSnapshot): unknown {
  const { status, value, context, output, error, tags } = snapshot
  const persisted = requestMachine.getPersistedSnapshot(snapshot)
  return {
    status,
    value,
    context,
    output,
    error,
    tags: [...tags].sort(),
    meta: snapshot.getMeta(),
    persisted,
  }
}
