// What a session gives to a request that it opens.

import type { DenseSet, LifecycleOptions } from '../lifecycle/index.ts'
import type { Calls } from './calls/calls.ts'
import type { Heading } from './head/heading.ts'
import type { Delivery } from './news/delivery.ts'

export interface Opening {
  readonly id: number
  readonly heading: Heading
  readonly lifecycle: LifecycleOptions
  readonly delivery: Delivery
  /** Closes the request. */
  readonly signal: AbortSignal | undefined
  /** The requests of the session that are not closed. */
  readonly open: DenseSet<Calls>
}
