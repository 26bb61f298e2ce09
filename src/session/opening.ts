// What a session gives to a request that it opens.

import type { LifecycleOptions } from '../lifecycle/index.ts'
import type { Heading } from './head/heading.ts'
import type { Delivery } from './news/delivery.ts'
import type { RequestView } from './request-view.ts'

export interface Opening {
  readonly id: number
  readonly heading: Heading
  readonly lifecycle: LifecycleOptions
  readonly delivery: Delivery
  /** Closes the request. */
  readonly signal: AbortSignal | undefined
  /** Called after the last notification. */
  readonly ended: (request: RequestView) => void
}
