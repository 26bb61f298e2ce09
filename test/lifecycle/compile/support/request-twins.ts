// The chart of a request with actions that also tell their order: updates leave their name in the context, statuses say
// how many updates went before them.

import { type AnyStateMachine, assign, emit, type MachineContext } from 'xstate'
import { requestMachine } from '../../../../machines/index.ts'
import { assignmentOf, emissionOf, shapeOfAction } from '../../../../src/lifecycle/compile/xstate/index.ts'

export const tellingMachine: AnyStateMachine = requestMachine.provide({
  actions: Object.fromEntries(
    Object.entries(requestMachine.implementations.actions).map(([name, action]) => [
      name,
      shapeOfAction(action) === 'assign' ? telling(name, action) : counting(action),
    ]),
  ) as never,
}) as unknown as AnyStateMachine

function telling(name: string, action: unknown) {
  const update = assignmentOf(action)
  return assign((args: { context: MachineContext }, params) => ({
    ...(update(args, params) as object),
    told: [...(args.context.told ?? []), name],
  }))
}

function counting(action: unknown) {
  const emission = emissionOf(action)
  return emit((args: { context: MachineContext }, params) => ({
    ...(emission(args, params) as { type: string }),
    after: (args.context.told ?? []).length,
  }))
}
