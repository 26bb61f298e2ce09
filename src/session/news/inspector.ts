// Showing a session to somebody, with the requests that are open.

import type { Subscription } from 'xstate'
import {
  anInspector,
  type Clock,
  type Inspect,
  type Inspection,
  type RequestInspector,
  watching,
} from '../../lifecycle/index.ts'
import type { Calls } from '../calls/calls.ts'

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
  anInspector(inspector, 'inspect', 'inspector')
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
