// Who may watch a session: any observer of XState's inspection, and an inspector that hears the notifications, too.

import type { InspectionEvent, Subscription } from 'xstate'
import { type Clock, type Inspect, type Inspection, observing, type Watching } from '../../lifecycle/index.ts'
import { InvalidOptionError } from '../faults/invalid-option-error.ts'
import { shown } from '../faults/shown.ts'
import type { HttpRequest } from '../http-request.ts'
import type { Session } from '../session.ts'
import type { Notification } from './notification.ts'

/** What sees one session, from when it is shown to it. Its methods are called inside the calls of others. */
export interface SessionWatcher {
  /** A request that was opened so many milliseconds before; said before its actor is shown. */
  found(requestId: number, elapsed: number): void
  /** What XState's inspection shows of a request: its actor, its events and its snapshots. */
  next(event: InspectionEvent): void
  /** Every notification, in order. */
  heard(notification: Notification): void
  /** The session is shown to it no more. */
  left(): void
}

/** Such as what `serveInspector` of `hinternet/inspect` gives. */
export interface SessionInspector {
  /** Asked by each session that is shown to it. */
  watch(clock: Clock): SessionWatcher
}

interface Stage {
  readonly session: Session
  readonly inspection: Inspection
  readonly clock: Clock
  readonly requests: readonly HttpRequest[]
  /** Called when the watch has ended. */
  readonly ended: () => void
}

/** Shows a session, with the requests that are open, to somebody. */
export function show(
  inspector: Inspect | SessionInspector,
  { clock, ended, inspection, requests, session }: Stage,
): Subscription & Disposable {
  if (typeof inspector !== 'function' && (typeof inspector !== 'object' || inspector === null))
    throw new InvalidOptionError('inspect', 'inspector', shown(inspector), EXPECTED)
  const watcher = 'watch' in inspector ? inspector.watch(clock) : null
  const watching = watcher === null ? observing(inspector as Inspect) : following(watcher)
  const hear = (notification: Notification): void => watcher?.heard(notification)
  inspection.add(watching)
  if (watcher !== null) session.on('status', hear)
  for (const request of requests) {
    watcher?.found(request.id, request.elapsed)
    request.show(inspection, watching)
  }
  let watched = true
  const unsubscribe = (): void => {
    if (!watched) return
    watched = false
    inspection.remove(watching)
    session.off('status', hear)
    watcher?.left()
    ended()
  }
  return { unsubscribe, [Symbol.dispose]: unsubscribe }
}

const EXPECTED = 'Give what serveInspector() is fulfilled with, or an observer of XState inspection events.'

const following = (watcher: SessionWatcher): Watching => ({
  closely: false,
  next: (event) => watcher.next(event),
})
