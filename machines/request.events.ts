// The events of the chart: the caller's commands (imperative) and the facts that a transport reports (past or passive).

import type { Failure, Phase } from './failure.ts'
import type { Call } from './internet-status.ts'
import type { ChallengeFacts } from './plain-status.ts'

export type CallerCommand =
  /** Send the head and the whole body, then receive the response head. With `redirect` or `challenge`, send what a redirect or a challenge needs the body for again. */
  | { type: 'caller.send'; redirect?: string; challenge?: ChallengeFacts }
  /** Send the head; the body follows in writes. Otherwise like `caller.send`. */
  | { type: 'caller.sendEx'; redirect?: string; challenge?: ChallengeFacts }
  | { type: 'caller.write'; bytes: number }
  /** The body is complete; receive the response head. */
  | { type: 'caller.end' }
  | { type: 'caller.read'; bytes: number }
  /** How many body bytes can be read without waiting? */
  | { type: 'caller.query' }
  /** Cancel the pending call; the handle stays usable. */
  | { type: 'caller.cancel'; failure: Failure; untold?: Call }
  /**
   * Close the handle and cancel its pending call. `untold` is a call that had completed in the chart but whose
   * completion was not delivered yet: it is cancelled, too.
   */
  | { type: 'caller.close'; failure: Failure; untold?: Call }

export type WireFact =
  /** Cookies or credentials for the head are being looked up. */
  | { type: 'wire.preparing' }
  | { type: 'wire.prepared' }
  /** How many cookies from the jar the next head carries. */
  | { type: 'wire.cookiesSent'; count: number }
  | {
      type: 'wire.queued'
      position: number
      limit: number
      heldBy: readonly number[]
      unread: readonly number[]
    }
  /** `connection` is the number of the connection, unique within the transport. */
  | {
      type: 'wire.reused'
      address: string
      port: number
      exchanges: number
      connection?: number
      idleMs?: number
      localAddress?: string | undefined
      localPort?: number | undefined
    }
  | { type: 'wire.resolving'; host: string }
  | { type: 'wire.resolved'; host: string; addresses: readonly string[] }
  | { type: 'wire.connecting'; address: string; port: number }
  | { type: 'wire.attemptFailed'; address: string; port: number; code: string }
  | {
      type: 'wire.connected'
      address: string
      port: number
      localAddress?: string
      localPort?: number
      connection?: number
    }
  /** A proxy is asked for a tunnel to this host. If it answers without opening one, `wire.answered` follows. */
  | { type: 'wire.tunnelling'; host: string; port: number }
  | { type: 'wire.tunnelled'; status: number }
  | { type: 'wire.securing'; servername: string }
  | {
      type: 'wire.secured'
      protocol: string
      cipher: string
      alpn: string | null
      certificate: string | null
      resumed: boolean
    }
  /** The head is about to be written. */
  | { type: 'wire.sending' }
  /** The kernel took the head, whose body waits for 100 (Continue). */
  | { type: 'wire.headSent'; bytes: number }
  /** The body need not wait any longer; `bytes` of it were given together with the head. */
  | { type: 'wire.proceeding'; bytes: number }
  /** The kernel took the head and the part of the body that was given with it; `bytes` counts both. `more` of the body follows in writes. */
  | { type: 'wire.sent'; bytes: number; bodyBytes: number; more: boolean }
  /** The kernel took a write at once. */
  | { type: 'wire.written'; bytes: number; bodyBytes: number }
  /** A write or a read has to wait. */
  | { type: 'wire.pending'; bytes: number }
  /** The kernel took part of a write that waits. */
  | { type: 'wire.progressed'; bytes: number; bodyBytes: number }
  /** The kernel took the rest of a write that had to wait: `bytes` of the whole write, framing included, and `bodyBytes` of that rest. */
  | { type: 'wire.drained'; bytes: number; bodyBytes: number }
  /** The end of the request body has left. */
  | { type: 'wire.ended' }
  | { type: 'wire.interim'; status: number }
  /** The final response head came before the request body was complete. */
  | { type: 'wire.answered'; status: number }
  /** After an early response the server takes no more of the body. */
  | { type: 'wire.unwritable'; failure: Failure }
  /** The final response head. `redirect` is the address to follow; `failure` says why a redirect cannot be followed. */
  | { type: 'wire.responded'; status: number; bytes: number; redirect?: string; failure?: Failure }
  /** The final response head; `wire.decided` says later what follows. */
  | { type: 'wire.headReceived'; status: number; bytes: number }
  /** How many cookies of this response the jar has stored. */
  | { type: 'wire.cookiesReceived'; count: number }
  /** Credentials are being asked for. */
  | { type: 'wire.authenticating' }
  /** What follows the response head, as in `wire.responded`; with `challenge`, the request is sent again with credentials. */
  | { type: 'wire.decided'; redirect?: string; challenge?: ChallengeFacts; failure?: Failure }
  /** The redirect response has been dealt with. */
  | { type: 'wire.redirected' }
  /** The response with the challenge has been dealt with. */
  | { type: 'wire.repeated' }
  /** `bytes` of the body can be read without waiting; 0 is its end. */
  | { type: 'wire.available'; bytes: number }
  /** A read was served without waiting; 0 bytes is the end of the body. */
  | { type: 'wire.read'; bytes: number }
  /** The bytes that a read or a query waited for have arrived. `bytes`: body bytes read, or readable for a query. `received`: bytes from the socket. */
  | { type: 'wire.arrived'; bytes: number; received: number }
  | { type: 'wire.retrying'; reason: string }
  /** The pending call has made no progress for this many milliseconds. */
  | { type: 'wire.stalled'; phase: Phase; ms: number }
  /** It makes progress again. */
  | { type: 'wire.resumed'; phase: Phase; ms: number }
  | { type: 'wire.failed'; failure: Failure }
  | { type: 'wire.closingConnection' }
  | { type: 'wire.connectionClosed' }
  /** Nothing more will come for the call that was cancelled. */
  | { type: 'wire.stopped' }
  /** The call that was cancelled had not pended yet: it fails now, so that no completion follows. */
  | { type: 'wire.withdrawn' }
  /** The exchange has released everything. */
  | { type: 'wire.released' }

export type RequestEvent = CallerCommand | WireFact
