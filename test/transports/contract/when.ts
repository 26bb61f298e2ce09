// What a listener of the contract does, and when.

import { expect } from 'vitest'
import type { Caller } from '../../../src/testing/conformance/index.ts'

/** Does something when a token is announced for the `count`th time, and only then. */
export function when(
  token: string,
  act: (caller: Caller) => void,
  count = 1,
): (said: string, caller: Caller) => void {
  let seen = 0
  return (said, caller) => {
    if (said === token && ++seen === count) act(caller)
  }
}
/** Time for what has to be done before it is up, also where the machine is busy. */
export const AMPLE = 400
export const closes = (caller: Caller): void => caller.closeNow()
export const cancels = (caller: Caller): void => void caller.cancel()
export const refusal: unknown = expect.objectContaining({ name: 'WrongStateError' })
export const cancelled = { reason: 'cancelled' }
