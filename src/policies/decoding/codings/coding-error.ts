// A body that cannot be decoded.

import type { Reason } from '../../../../machines/index.ts'

/** The cause of a failed read. */
export class CodingError extends Error {
  override readonly name = 'CodingError'
  readonly reason: Extract<Reason, 'undecodable' | 'bodyTooLarge'>

  constructor(message: string, reason: CodingError['reason'] = 'undecodable', cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.reason = reason
  }
}
