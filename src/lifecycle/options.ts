// What a lifecycle is told once, and shares with others.

import type { Logic } from './chart.ts'
import type { Clock } from './clock.ts'
import type { FollowUpPolicy } from './follow-up.ts'
import type { Inspection } from './inspection.ts'
import type { Deadlines, Timeouts } from './timeouts.ts'
import type { Transport } from './transport.ts'

export interface LifecycleOptions {
  readonly logic: Logic
  readonly transport: Transport
  readonly clock: Clock
  readonly deadlines: Deadlines
  readonly timeouts: Timeouts
  readonly followUp: FollowUpPolicy
  /** True lets a response body just end where its connection was closed too early, as WinInet does. A reset is an error all the same. */
  readonly lenientEnd: boolean
  /** False leaves it to the server to notice that a body ended too early, as WinInet does. */
  readonly strictLength: boolean
  /** True lets the time of `timeouts.response` begin anew while bytes of the head are coming in, as WinInet does. */
  readonly headMayDribble?: boolean
  /** A response with a longer body, as it is read, fails as `bodyTooLarge`. No limit unless given. */
  readonly maxResponseSize?: number
  readonly inspect?: Inspection | undefined
}
