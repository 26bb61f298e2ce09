// The chart of one request at work, however it is run.

import type { Actor, SnapshotFrom } from 'xstate'
import type {
  Announcement,
  Phase,
  RequestContext,
  RequestEvent,
  RequestMachine,
} from '../../../machines/index.ts'

export type RequestActor = Actor<RequestMachine>
export type RequestSnapshot = SnapshotFrom<RequestMachine>

export interface Chart {
  /** As it is now; not to be kept over a move. */
  readonly context: RequestContext
  /** The value and the status of a snapshot. */
  readonly value: RequestSnapshot['value']
  readonly status: RequestSnapshot['status']
  /** The innermost states, such as `writing.ioPending`. */
  readonly state: string
  /** Where a failure would be now; null where nothing can fail. */
  readonly phase: Phase | null
  /** A call has not completed. */
  readonly isPending: boolean
  readonly snapshot: RequestSnapshot
  can(event: RequestEvent): boolean
  /** What it announces is told to `Announce` before this returns. */
  move(event: RequestEvent): void
}

/** Takes an announcement down. It must not move the chart. */
export type Announce = (announcement: Announcement) => void
