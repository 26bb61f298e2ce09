// What happens on a request and has no name in WinInet, under plain names.

import type { Failure } from './failure.ts'
import type { Call } from './internet-status.ts'

/** Who wants credentials, and in which way. */
export interface ChallengeFacts {
  /** In the server's spelling, such as `Basic` or `Digest`. */
  readonly scheme: string
  /** True where a proxy asks (407), false where the server does (401). */
  readonly proxy: boolean
}

/** The facts that come with each; `whenPlainSent` says when. Sizes are bytes. */
export interface PlainStatusFacts {
  /**
   * `position` 1 is the next to get a connection. `heldBy` are the numbers of the requests that have the connections;
   * `unread` are those among them that were answered and whose body nobody has begun to read.
   */
  queued: {
    readonly position: number
    readonly limit: number
    readonly heldBy: readonly number[]
    readonly unread: readonly number[]
  }
  /** The connection has carried `exchanges` before. */
  reused: { readonly address: string; readonly port: number; readonly exchanges: number }
  attemptFailed: { readonly address: string; readonly port: number; readonly code: string }
  /** Where the tunnel is to lead. The connection is one to the proxy. */
  tunnelling: { readonly host: string; readonly port: number }
  /** The status of the answer to CONNECT, or the reply code of SOCKS: 0 of SOCKS 5, 90 of SOCKS 4. */
  tunnelled: { readonly status: number }
  securing: { readonly servername: string }
  /** `alpn` and `certificate` are null where there is none; `certificate` is the SHA-256 of the server's, in hexadecimal. */
  secured: {
    readonly protocol: string
    readonly cipher: string
    readonly alpn: string | null
    readonly certificate: string | null
    readonly resumed: boolean
  }
  retrying: { readonly reason: string }
  ioPending: { readonly call: Call; readonly bytes: number }
  /** `bodyBytes` counts the body of this exchange so far. */
  progress: { readonly bytes: number; readonly bodyBytes: number }
  answered: { readonly status: number }
  challenged: ChallengeFacts
  connectionLost: { readonly failure: Failure }
}

export type PlainStatusName = keyof PlainStatusFacts

/** When each status is sent. */
export const whenPlainSent: Readonly<Record<PlainStatusName, string>> = {
  queued:
    'When all connections that the request may use are in use, and again when nobody reads what any of them brings.',
  reused: 'When a kept-alive connection takes the request: nothing is resolved, connected or secured then.',
  attemptFailed: 'When one address of several could not be reached and the next one is tried.',
  tunnelling: 'When a proxy is asked for a way to the server, by CONNECT or by SOCKS.',
  tunnelled: 'When the proxy has made the way: what follows is between the two ends.',
  securing:
    'When a TLS handshake starts; `servername` is the name that the other side is asked for, empty for an address. With a proxy that speaks TLS, there is one for each connection.',
  secured: 'When that handshake has succeeded and the certificate is accepted.',
  retrying: 'When a reused connection turns out to be dead and the same request starts again on a fresh one.',
  ioPending:
    "When a write or a read cannot be done at once; WinInet's caller learns this as ERROR_IO_PENDING, and REQUEST_COMPLETE follows.",
  progress: 'When the kernel has taken a part of a large write.',
  answered:
    'When the final response comes while the request body is still being written, or waits for 100 (Continue): then none of it is sent.',
  challenged: 'Before the same request is sent again with credentials; closing the request now vetoes it.',
  connectionLost: 'When the connection fails while no call is pending; the next call says so, too.',
}
