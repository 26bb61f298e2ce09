// The two ways to run the chart.

import type { AnyActorLogic } from 'xstate'
import { requestMachine } from '../../machines/index.ts'
import { compile } from '../../src/lifecycle/compile/index.ts'

let compiled: AnyActorLogic | null = null
try {
  compiled = compile(requestMachine)
} catch {}

export const logics: readonly (readonly [string, AnyActorLogic])[] = [
  ...(compiled === null ? [] : [['compiled', compiled] as const]),
  ['interpreted', requestMachine],
]
