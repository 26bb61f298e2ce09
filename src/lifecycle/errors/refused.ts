// What a call throws that the chart does not allow now.

import type { Call, CallerCommand, RequestContext } from '../../../machines/index.ts'
import { TransferError } from './transfer-error.ts'
import { type CallName, WrongStateError } from './wrong-state-error.ts'

interface Place {
  readonly state: string
  readonly isPending: boolean
  readonly context: RequestContext
}

/** Where the exchange has failed, why it did; `cause` is the error behind that. */
export function refused(command: CallerCommand, at: Place, cause: Error | null): Error {
  const call = command.type.slice('caller.'.length) as CallName
  const { failure } = at.context
  if (failure !== null && call !== 'close' && at.state === 'failed')
    return new TransferError(call as Call, failure, cause)
  return new WrongStateError(call, at.state, at.isPending)
}
