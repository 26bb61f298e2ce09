// What a lifecycle tells the one who made the calls.

import type { Announcement, Call } from '../../machines/index.ts'
import type { TransferError } from './errors.ts'

/** What a pending call came to. */
export interface Completion {
  readonly call: Call
  readonly error: TransferError | null
  /** Bytes written or read; 0 for the other calls, and for a read that met the end. */
  readonly bytes: number
  /** The bytes of a `take` that was pending. */
  readonly chunk: Uint8Array | null
}

/** Who hears what happens. Neither method may throw. */
export interface Sink {
  /** Every announcement, in order. Calls made from inside are legal. */
  announced(announcement: Announcement): void
  /** A call that had answered "pending" is over. Comes right after its REQUEST_COMPLETE. */
  completed(completion: Completion): void
}
