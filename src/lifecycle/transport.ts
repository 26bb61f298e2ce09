// The port: what a transport must do for an exchange, and what it reports. It belongs to the lifecycle, which needs it; transports fill it.

import type { Reason, WireFact } from '../../machines/index.ts'
import type { Route, Target } from './target.ts'
import type { SecureChannel } from './tls.ts'

/**
 * How the request body is delimited (RFC 9112 §6): not at all, by a Content-Length, by the chunked coding,
 * or by a caller who wrote the framing header and frames the bytes itself.
 */
export type Framing = 'none' | 'chunked' | 'byCaller' | number

/** One request as it goes on the wire. */
export interface RequestHead {
  readonly method: string
  readonly target: Target
  /** Name, value, name, value … The listener may add to it until SENDING_REQUEST has been announced. */
  readonly headers: string[]
  readonly framing: Framing
  /** Body bytes that go out together with the head. */
  readonly body: Uint8Array | null
  /** More of the body follows in writes. */
  readonly more: boolean
  /** What it wants of its connection; null for nothing but the origin. */
  readonly route: Route | null
  /**
   * Milliseconds to wait for 100 (Continue) before the body goes, or infinity. The transport writes the Expect field,
   * and reports `wire.headSent` where it would report `wire.sent`. 0 does not ask; who wants the field without the wait
   * puts it among the headers. Not for a request without content (RFC 9110 §10.1.1).
   */
  readonly expectContinue: number
  /** Sent again whatever its method where a kept connection dies under it, as long as nothing of a body has left. */
  readonly repeatsAnyMethod?: boolean
  /** The version in the request line; 1.1 unless given. With 1.0 the framing is not `chunked`, and no 100 is waited for. */
  readonly httpVersion?: '1.0' | undefined
  /** True leaves out the Connection field that the transport writes by itself; one of keep-alive among the headers is sent. */
  readonly omitsConnection?: boolean
  /** True spells the fields that the transport writes by itself as in `Content-Length`; they are in small letters unless given. */
  readonly capitalizesFields?: boolean
  /** What else a proxy is told that is asked for a tunnel: name, value, name, value … */
  readonly tunnelFields?: readonly string[]
  /** Given to the judge of a certificate when the request opens a connection (`TlsRoute.judge`). */
  readonly opener?: object
  /** The connection to send it on; another one where that is gone. */
  readonly reservation?: Reservation
}

/** A connection that is kept for one request, and watched: it closes when the server ends it. A head takes it, once. */
export interface Reservation {
  /** Null without TLS, and when the connection is gone or was taken. */
  readonly channel: SecureChannel | null
  /** Nobody needs it any more. */
  release(): void
}

/** A final response head. */
export interface ResponseHead {
  readonly status: number
  readonly statusText: string
  readonly httpVersion: string
  /** It comes from a proxy that made no tunnel (407), and says nothing for the origin. */
  readonly ofProxy: boolean
  /** Name, value, name, value … as received. */
  readonly rawHeaders: readonly string[]
  /**
   * The trailer fields of a chunked response (RFC 9110 §6.5), as `rawHeaders`. There when the end of the body is read;
   * empty before its end has arrived, and where there are none.
   */
  readonly rawTrailers: readonly string[]
  /** The value of a field, several joined with ", ", or null. `name` in lower case. */
  header(name: string): string | null
}

/** The answer of `Exchange.read` when nothing is there yet: `Listener.readable` follows. */
export const NOTHING_YET = -1

/**
 * One request and its response on one connection.
 * `write`, `read` and `take` answer at once; only what they say is pending is reported later.
 */
export interface Exchange {
  /**
   * Takes body bytes: true when the kernel has them all, after reporting `wire.written`; false when `wire.drained` will be reported.
   * Fails only later. The bytes stay untouched until then.
   */
  write(chunk: Uint8Array): boolean
  /**
   * After `wire.headSent`, once: the body may go. What of it came with the head leaves now, and `wire.sent` is reported
   * after this has returned; where nothing did, writes may follow, and nothing is reported.
   */
  proceed(): void
  /** The request body ends here. `wire.ended` is reported after this has returned. */
  end(): void
  /** After an early answer: what has not left of the body is left out, a pending write with it, and `end` writes nothing. Reports nothing. */
  leaveRest(): void
  /** Copies body bytes: how many, 0 at the end of the body, or NOTHING_YET. */
  read(into: Uint8Array): number
  /** Hands over the next piece of the body without copying: the bytes, null at the end, undefined when nothing is there yet. */
  take(): Uint8Array | null | undefined
  /** Body bytes that can be read without waiting. */
  readonly buffered: number
  /** The TLS connection that carries it, or that did; null without TLS, and before there is one. */
  readonly channel: SecureChannel | null
  /** What it waits for, in words, for the message of a time limit; null for nothing to say. */
  readonly hint?: string | null
  /** Some of the response is still to come, and holds the connection. */
  readonly isReceiving?: boolean
  /** The final response head, once there is one. */
  readonly response: ResponseHead | null
  /** The fields of the last 100 (Continue), name, value, name, value …; they may have secrets, and are in no report. */
  readonly continueFields?: readonly string[]
  /** Raw bytes that came from the socket since this was last asked. */
  takeReceivedBytes(): number
  /**
   * The caller is done with the exchange, whatever its state. A clean connection is kept; any other is closed, and
   * `wire.closingConnection` and `wire.connectionClosed` are reported before this returns; the lifecycle decides when listeners
   * hear of them. Nothing is reported afterwards.
   */
  release(): void
  /** From inside of the report of `wire.sending`, in place of `release`: nothing is sent, and the connection is kept for another request. */
  reserve(): Reservation | null
}

/** What an exchange reports to. */
export interface Listener {
  /** The number of the request, by which others may be told of it. */
  readonly id: number
  report(fact: WireFact): void
  /** The final response head is in, and the request body is out of the way. */
  responded(head: ResponseHead): void
  /** After NOTHING_YET: bytes or the end of the body are there now. */
  readable(): void
  /** The exchange is over. The closing of its connection was reported before. */
  failed(reason: Reason, cause: Error): void
}

export interface Transport {
  /** Starts an exchange. Nothing is reported before this has returned. */
  open(head: RequestHead, listener: Listener): Exchange
  /** Closes the connections that no exchange uses, now, and every other one when its exchange is over. */
  close(): void
}
