// The caller asked for what the chart does not allow now.

import type { CallerCommand } from '../../../machines/index.ts'

export type CallName = CallerCommand['type'] extends `caller.${infer Name}` ? Name : never

/** Thrown at once; nothing has changed. */
export class WrongStateError extends Error {
  override readonly name = 'WrongStateError'
  readonly code = 'ERR_WRONG_STATE'
  /** The call that was refused. */
  readonly call: CallName
  /** The state that refused it, such as `writing.ioPending`. */
  readonly state: string
  /** True when another call is pending and this one may be legal after it. */
  readonly pending: boolean

  constructor(call: CallName, state: string, pending: boolean) {
    const fix = isAnswered(state) ? ANSWERED : fixes[call]
    super(`${methodOf(call)}() is refused while ${state}: ${pending ? WAIT : fix}`)
    this.call = call
    this.state = state
    this.pending = pending
  }
}

/** A query goes by another name among methods. */
export const methodOf = (call: CallName): string => (call === 'query' ? 'available' : call)

/** No more of the body can be written, and the answer is there. */
export const isAnswered = (state: string): boolean =>
  state === 'answered.unwritable' || state === 'answered.bodyUnwanted'

const ANSWERED = 'the server has answered and takes no more of the body; call end() to read the answer.'
const WAIT = 'another call is pending; wait for it to complete, or cancel it.'

const fixes: Readonly<Record<CallName, string>> = {
  send: 'finish or cancel the exchange that is under way before sending again.',
  sendEx: 'finish or cancel the exchange that is under way before sending again.',
  write: 'write between a completed sendEx() and end().',
  end: 'call it once, after sendEx() and the writes.',
  read: 'read after send() or end() has completed.',
  query: 'ask after send() or end() has completed.',
  cancel: 'nothing is under way.',
  close: 'the handle is closed already.',
}
