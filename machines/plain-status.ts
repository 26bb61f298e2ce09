// Statuses for which WinInet has no name, under plain names.

import type { Failure, Phase } from './failure.ts'
import type { Call } from './internet-status.ts'

/** The party that asks for credentials, and its scheme. */
export interface ChallengeFacts {
  /** As the server spells it, such as `Basic` or `Digest`. */
  readonly scheme: string
  /** True if a proxy asks (407), false if the server does (401). */
  readonly proxy: boolean
}

/** The facts of each status; `whenPlainSent` says when it is sent. Sizes are in bytes. */
export interface PlainStatusFacts {
  /**
   * `position` 1 is the next request to get a connection. `heldBy` lists the ids of the requests that hold the connections;
   * `unread` lists those of them that have a response whose body nobody has begun to read.
   */
  queued: {
    readonly position: number
    readonly limit: number
    readonly heldBy: readonly number[]
    readonly unread: readonly number[]
  }
  /** The connection has already carried this many `exchanges`, and was idle for `idleMs` milliseconds. */
  reused: {
    readonly address: string
    readonly port: number
    readonly exchanges: number
    /** The number of the connection. */
    readonly connection?: number
    readonly idleMs?: number
  }
  attemptFailed: { readonly address: string; readonly port: number; readonly code: string }
  /** The host and port that the tunnel is for. The connection itself goes to the proxy. */
  tunnelling: { readonly host: string; readonly port: number }
  /** The status code of the response to CONNECT, or the reply code of SOCKS: 0 for SOCKS 5, 90 for SOCKS 4. */
  tunnelled: { readonly status: number }
  securing: { readonly servername: string }
  /** `alpn` and `certificate` are null if there is none. `certificate` is the SHA-256 of the server's certificate, in hexadecimal. */
  secured: {
    readonly protocol: string
    readonly cipher: string
    readonly alpn: string | null
    readonly certificate: string | null
    readonly resumed: boolean
  }
  retrying: { readonly reason: string }
  /**
   * `attempt` is the number of the next attempt: 2 for the first retry. `status` is the status code of the response. It is null if there was
   * no response; `failure` then says why.
   */
  retryScheduled: {
    readonly attempt: number
    readonly delayMs: number
    readonly status: number | null
    readonly failure: Failure | null
  }
  ioPending: { readonly call: Call; readonly bytes: number }
  /** `bodyBytes` counts the body of this exchange so far. */
  progress: { readonly bytes: number; readonly bodyBytes: number }
  answered: { readonly status: number }
  challenged: ChallengeFacts
  connectionLost: { readonly failure: Failure }
  /** `ms`: how long the phase has made no progress. */
  stalled: { readonly phase: Phase; readonly ms: number }
  /** `ms`: how long the phase had made no progress. */
  resumed: { readonly phase: Phase; readonly ms: number }
}

export type PlainStatusName = keyof PlainStatusFacts

/** When each status is sent. */
export const whenPlainSent: Readonly<Record<PlainStatusName, string>> = {
  queued:
    'When every connection that the request may use is busy, and again when all of them are held by responses that nobody reads.',
  reused: 'When a kept-alive connection takes the request; nothing is resolved, connected or secured then.',
  attemptFailed: 'When one address of several could not be reached and the next one is tried.',
  tunnelling: 'When a proxy is asked for a tunnel to the server, by CONNECT or by SOCKS.',
  tunnelled: 'When the proxy has opened the tunnel.',
  securing:
    'When a TLS handshake starts; `servername` is the name sent to the server, empty for an address. A TLS proxy in front of a TLS server means two handshakes, announced one by one.',
  secured: 'When that handshake has succeeded and the certificate was accepted.',
  retrying: 'When a reused connection turns out to be dead and the same request starts again on a fresh one.',
  retryScheduled:
    'When an attempt has failed, or was answered with a status that is worth a retry, and the request will be sent again after `delayMs` milliseconds.',
  ioPending:
    'When a write or a read cannot complete at once. WinInet returns ERROR_IO_PENDING here; REQUEST_COMPLETE follows.',
  progress: 'When the kernel has taken part of a large write.',
  answered:
    'When the final response comes while the request body is still being written, or is waiting for 100 (Continue); in the latter case the body is not sent.',
  challenged: 'Before the same request is sent again with credentials; closing the request now vetoes it.',
  connectionLost:
    'When the connection fails while no call is pending; the next call fails for the same reason.',
  stalled: 'When the phase of a pending call has made no progress for `stallAfter` milliseconds.',
  resumed:
    'When a phase that was announced as stalled makes progress again; a call that ends without progress completes instead.',
}
