// What happens on a request and has no name in WinInet, under plain names.

import type { Failure } from './failure.ts'
import type { Call } from './internet-status.ts'

/** The facts that come with each. Sizes are bytes. */
export interface PlainStatusFacts {
  /** All connections that the origin may have are in use; `position` 1 is the next to get one. */
  queued: { readonly position: number; readonly limit: number }
  /** A kept-alive connection carries this request; it has carried `exchanges` before. */
  reused: { readonly address: string; readonly port: number; readonly exchanges: number }
  /** One address of several could not be reached; the next one is tried. */
  attemptFailed: { readonly address: string; readonly port: number; readonly code: string }
  /** The TLS handshake starts. */
  securing: { readonly servername: string }
  secured: { readonly protocol: string; readonly cipher: string; readonly resumed: boolean }
  /** The reused connection was dead; the same request starts again on a fresh one. */
  retrying: { readonly reason: string }
  /** A write or a read could not be done at once. WinInet's caller learns this as ERROR_IO_PENDING. */
  ioPending: { readonly call: Call; readonly bytes: number }
  /** The kernel took part of a large write. */
  progress: { readonly bytes: number; readonly bodyBytes: number }
  /** The final response came while the request body was still being written. */
  answered: { readonly status: number }
  /** The connection failed while no call was pending; the next call says so too. */
  connectionLost: { readonly failure: Failure }
}

export type PlainStatusName = keyof PlainStatusFacts
