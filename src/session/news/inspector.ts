// Showing a session to somebody, with the requests that are open.

import type { Subscription } from 'xstate'
import {
  type Clock,
  type Inspect,
  type Inspection,
  type RequestInspector,
  watching,
} from '../../lifecycle/index.ts'
import type { Calls } from '../calls/calls.ts'
import { InvalidOptionError } from '../faults/invalid-option-error.ts'
import { shown } from '../faults/shown.ts'

interface Stage {
  readonly inspection: Inspection
  readonly clock: Clock
  readonly requests: readonly Calls[]
  /** Called when the watch has ended. */
  readonly ended: () => void
}

/** @throws InvalidOptionError */
export function show(
  inspector: Inspect | RequestInspector,
  { clock, ended, inspection, requests }: Stage,
): Subscription & Disposable {
  if (typeof inspector !== 'function' && (typeof inspector !== 'object' || inspector === null))
    throw new InvalidOptionError('inspect', 'inspector', shown(inspector), EXPECTED)
  const newcomer = watching(inspector, clock)
  inspection.add(newcomer)
  for (const request of requests) {
    if ('moved' in newcomer) newcomer.found(request.lifecycle.id, request.elapsed)
    request.lifecycle.show(inspection, newcomer)
  }
  let watched = true
  const unsubscribe = (): void => {
    if (!watched) return
    watched = false
    inspection.remove(newcomer)
    if ('moved' in newcomer) newcomer.left()
    ended()
  }
  return { unsubscribe, [Symbol.dispose]: unsubscribe }
}

const EXPECTED = 'Give what serveInspector() is fulfilled with, or an observer of XState inspection events.'
