// The world's fault: an exchange failed. The neutral failure is in the chart; this is its Error.

import type { Call, Failure, Phase, Reason } from '../../../machines/index.ts'
import { methodOf } from './wrong-state-error.ts'

/** Rejects the call that was pending, or the next one. The request can be sent again. */
export class TransferError extends Error {
  override readonly name = 'TransferError'
  /** Node's, OpenSSL's or undici's own code where there is one, else `ERR_TRANSFER_` and the reason. */
  readonly code: string
  readonly phase: Phase
  readonly reason: Reason
  /** The call that hears of it. */
  readonly call: Call
  /** Bytes that a read had delivered before it failed. */
  readonly bytes: number

  constructor(call: Call, failure: Failure, cause?: unknown, bytes = 0) {
    super(
      `${methodOf(call)}() failed in phase ${failure.phase}: ${failure.message}`,
      cause === undefined ? undefined : { cause },
    )
    this.code = failure.code ?? `ERR_TRANSFER_${failure.reason.toUpperCase()}`
    this.phase = failure.phase
    this.reason = failure.reason
    this.call = call
    this.bytes = bytes
  }
}
