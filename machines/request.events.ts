// What goes into the chart: the caller's commands (imperative) and the facts of the wire (past or passive).

import type { Failure } from './failure.ts'
import type { Call } from './internet-status.ts'
import type { ChallengeFacts } from './plain-status.ts'

export type CallerCommand =
  /** Send head and whole body, then receive the response head. After a failure for want of the body: `redirect` or `challenge` is followed. */
  | { type: 'caller.send'; redirect?: string; challenge?: ChallengeFacts }
  /** Send the head only; the body follows in writes. Otherwise as `caller.send`. */
  | { type: 'caller.sendEx'; redirect?: string; challenge?: ChallengeFacts }
  | { type: 'caller.write'; bytes: number }
  /** The body is complete; receive the response head. */
  | { type: 'caller.end' }
  | { type: 'caller.read'; bytes: number }
  /** How many body bytes can be read without waiting? */
  | { type: 'caller.query' }
  /** Give the pending call up; the handle stays usable. */
  | { type: 'caller.cancel'; failure: Failure; untold?: Call }
  /**
   * End of the handle; a pending call is cancelled. So is one that was over for the chart, while nobody had been told of
   * it yet: `untold`.
   */
  | { type: 'caller.close'; failure: Failure; untold?: Call }

export type WireFact =
  /** The head is not ready: cookies or credentials for it are being looked up. */
  | { type: 'wire.preparing' }
  | { type: 'wire.prepared' }
  /** How many cookies of the jar the head about to be sent carries. */
  | { type: 'wire.cookiesSent'; count: number }
  | {
      type: 'wire.queued'
      position: number
      limit: number
      heldBy: readonly number[]
      unread: readonly number[]
    }
  | { type: 'wire.reused'; address: string; port: number; exchanges: number }
  | { type: 'wire.resolving'; host: string }
  | { type: 'wire.resolved'; host: string; addresses: readonly string[] }
  | { type: 'wire.connecting'; address: string; port: number }
  | { type: 'wire.attemptFailed'; address: string; port: number; code: string }
  | { type: 'wire.connected'; address: string; port: number; localAddress?: string; localPort?: number }
  /** A proxy is asked for a way to this host; an answer of it that is no tunnel is `wire.answered`. */
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
  /** The head is about to be composed and written. */
  | { type: 'wire.sending' }
  /** The kernel took the head, whose body waits for 100 (Continue). */
  | { type: 'wire.headSent'; bytes: number }
  /** The body need not wait any longer; the bytes are those of it that came with the head. */
  | { type: 'wire.proceeding'; bytes: number }
  /** The kernel took the head and the part of the body that came with it, which these bytes include; `more` may follow in writes. */
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
  /** After an early answer the server takes no more of the body. */
  | { type: 'wire.unwritable'; failure: Failure }
  /** The final response head; with `redirect`, the address to go on to; with `failure`, why it cannot be gone on to. */
  | { type: 'wire.responded'; status: number; bytes: number; redirect?: string; failure?: Failure }
  /** The final response head, where what follows it is told later, by `wire.decided`. */
  | { type: 'wire.headReceived'; status: number; bytes: number }
  /** How many cookies of this response the jar has taken. */
  | { type: 'wire.cookiesReceived'; count: number }
  /** Somebody is asked for credentials. */
  | { type: 'wire.authenticating' }
  /** What follows the response head: as with `wire.responded`; with `challenge`, the same again, with credentials. */
  | { type: 'wire.decided'; redirect?: string; challenge?: ChallengeFacts; failure?: Failure }
  /** The redirecting response is out of the way. */
  | { type: 'wire.redirected' }
  /** The challenging response is out of the way. */
  | { type: 'wire.repeated' }
  /** So much of the body is at hand; 0 is its end. */
  | { type: 'wire.available'; bytes: number }
  /** A read was served from what was at hand; 0 bytes is the end of the body. */
  | { type: 'wire.read'; bytes: number }
  /** What a read waited for has come; `bytes` of body were delivered or, to a query, are at hand, `received` came from the socket. */
  | { type: 'wire.arrived'; bytes: number; received: number }
  | { type: 'wire.retrying'; reason: string }
  | { type: 'wire.failed'; failure: Failure }
  | { type: 'wire.closingConnection' }
  | { type: 'wire.connectionClosed' }
  /** Nothing more will come for the call that was cancelled. */
  | { type: 'wire.stopped' }
  /** The call that was cancelled had not pended yet: it fails now, so that no completion follows. */
  | { type: 'wire.withdrawn' }
  /** The exchange holds nothing any more. */
  | { type: 'wire.released' }

export type RequestEvent = CallerCommand | WireFact
