// The interface between the lifecycle and a transport: what a transport must do for an exchange, and what it reports.

import type { Reason, WireFact } from '../../machines/index.ts'
import type { Route, Target } from './target.ts'
import type { SecureChannel } from './tls.ts'

/**
 * How the request body is delimited (RFC 9112 §6): there is none, by Content-Length, chunked, or by a caller who
 * wrote the framing fields and frames the bytes, too.
 */
export type Framing = 'none' | 'chunked' | 'byCaller' | number

/** One request as it is sent. */
export interface RequestHead {
  readonly method: string
  readonly target: Target
  /** Name, value, name, value … The listener may add to it until SENDING_REQUEST was announced. */
  readonly headers: string[]
  readonly framing: Framing
  /** Body bytes that are sent together with the head. */
  readonly body: Uint8Array | null
  /** More of the body follows in writes. */
  readonly more: boolean
  /** What the connection needs besides the origin; null for nothing. */
  readonly route: Route | null
  /**
   * Milliseconds to wait for 100 (Continue) before the body is sent, or Infinity. The transport writes the Expect
   * field and reports `wire.headSent` instead of `wire.sent`. 0 does not ask; for the field without the wait, put it
   * into the headers. Not for a request without content (RFC 9110 §10.1.1).
   */
  readonly expectContinue: number
  /**
   * Lets the transport repeat the request on another connection whatever its method, if a kept connection dies before
   * any of the body was sent.
   */
  readonly repeatsAnyMethod?: boolean
  /**
   * The version in the request line. 1.0 excludes `chunked` framing and 100 (Continue).
   * @defaultValue '1.1'
   */
  readonly httpVersion?: '1.0' | undefined
  /** True: the transport adds no Connection field; keep-alive among the headers is sent. */
  readonly omitsConnection?: boolean
  /** True capitalises the fields that the transport adds, as in `Content-Length`. By default they are in lower case. */
  readonly capitalizesFields?: boolean
  /** More fields for the request that asks a proxy for a tunnel: name, value, name, value … */
  readonly tunnelFields?: readonly string[]
  /** Passed to the function that judges certificates when this request opens a connection (`TlsRoute.judge`). */
  readonly opener?: object
  /** The connection to send it on; another one is used if that is closed. */
  readonly reservation?: Reservation
}

/**
 * A connection that is reserved for one request. It is watched, and closed when the server ends it. A head takes it
 * once.
 */
export interface Reservation {
  /** Null without TLS, and when the connection is closed or was taken. */
  readonly channel: SecureChannel | null
  /** Ends the reservation. */
  release(): void
}

/** A final response head. */
export interface ResponseHead {
  readonly status: number
  readonly statusText: string
  readonly httpVersion: string
  /** The size of the head as received; absent if that is not known. */
  readonly bytes?: number | undefined
  /** True if it comes from a proxy that opened no tunnel (407); then it says nothing about the origin. */
  readonly ofProxy: boolean
  /** Name, value, name, value … as received. */
  readonly rawHeaders: readonly string[]
  /**
   * The trailer fields of a chunked response (RFC 9110 §6.5), in the form of `rawHeaders`. Complete when the end of
   * the body was read; empty before, and if there are none.
   */
  readonly rawTrailers: readonly string[]
  /** The value of a field, several joined with ", ", or null. `name` is in lower case. */
  header(name: string): string | null
}

/** `Exchange.read` answers this when nothing has arrived: `Listener.readable` follows. */
export const NOTHING_YET = -1

/** A response body before it is decoded. */
export interface EncodedBody {
  readonly bytes: number
  /** Null if the head does not say. */
  readonly total: number | null
}

/**
 * One request and its response on one connection. `write`, `read` and `take` answer at once; a report follows only if
 * they answer that they are pending.
 */
export interface Exchange {
  /**
   * Takes body bytes: true if the kernel took all of them, after reporting `wire.written`; false if `wire.drained`
   * follows. An error is only reported later. The bytes must not change until then.
   */
  write(chunk: Uint8Array): boolean
  /**
   * Called once, after `wire.headSent`: starts the body. Body bytes that were given with the head are sent now, and
   * `wire.sent` is reported after this has returned; if there were none, nothing is reported and writes may follow.
   */
  proceed(): void
  /** Ends the request body. `wire.ended` is reported after this has returned. */
  end(): void
  /**
   * Called after an early response: drops the rest of the body and a pending write; `end` then writes nothing.
   * Reports nothing.
   */
  leaveRest(): void
  /** Copies body bytes: the number of bytes, 0 at the end of the body, or NOTHING_YET. */
  read(into: Uint8Array): number
  /**
   * Gives the next piece of the body without copying: the bytes, which belong to the caller from then on, null at the
   * end, undefined if nothing has arrived.
   */
  take(): Uint8Array | null | undefined
  /** Body bytes that can be read without waiting. */
  readonly buffered: number
  /**
   * The TLS connection that carries it, also after the exchange; null without TLS, and before the connection exists.
   */
  readonly channel: SecureChannel | null
  /** What it waits for, in words, for the message of a time limit; null for none. */
  readonly hint?: string | null
  /** For a response body that is decoded: the encoded bytes that were used so far, and how many there will be. Otherwise null. */
  readonly encoded?: EncodedBody | null
  /** The rest of the response is still to come and holds the connection. */
  readonly isReceiving?: boolean
  /** The final response head; null before there is one. */
  readonly response: ResponseHead | null
  /** The fields of the last 100 (Continue): name, value, name, value … They may hold secrets and are in no report. */
  readonly continueFields?: readonly string[]
  /** Bytes that came from the socket since the last call. */
  takeReceivedBytes(): number
  /**
   * The caller is done with the exchange, whatever its state. A clean connection is kept; any other is closed, and
   * `wire.closingConnection` and `wire.connectionClosed` are reported before this returns. The lifecycle decides when
   * listeners hear of them. Nothing is reported afterwards. `cause` is the error behind a failure or a cancellation, for
   * tools that watch the transport itself; null if the caller just needs no more.
   */
  release(cause?: Error | null): void
  /**
   * Called during the report of `wire.sending`, instead of `release`: nothing is sent, and the connection is reserved
   * for another request.
   */
  reserve(): Reservation | null
}

/** Receives the reports of an exchange. */
export interface Listener {
  /** The number of the request, to name it to others. */
  readonly id: number
  report(fact: WireFact): void
  /** The head of a message as it was written, with what the transport has added, and with its secrets. */
  headWritten?(head: string): void
  /** The final response head is in, and the request body is over. */
  responded(head: ResponseHead): void
  /** After NOTHING_YET: bytes, or the end of the body, have arrived. */
  readable(): void
  /** The exchange is over. The closing of its connection was reported before. */
  failed(reason: Reason, cause: Error): void
}

export interface Transport {
  /** Starts an exchange. Nothing is reported before this has returned. */
  open(head: RequestHead, listener: Listener): Exchange
  /** Closes the idle connections now, and each of the others when its exchange is over. */
  close(): void
  /** The present connections and waiting requests, for `Session.stats`. */
  pools?(): readonly PoolStats[]
}

/** The connections for one origin and route, and the requests that wait for one. Plain data without secrets. */
export interface PoolStats {
  /** The origin of the server; that of the proxy if it forwards requests for any server. */
  readonly origin: string
  /** The connection group; `''` is the default group. */
  readonly group: string
  /** How many connections there may be. */
  readonly limit: number
  /** Open connections, including those that are being opened. */
  readonly open: number
  readonly idle: number
  /** Requests that are waiting for a connection. */
  readonly waiting: number
  readonly connections: readonly ConnectionStats[]
}

export interface ConnectionStats {
  /** As in `request.timings`. */
  readonly id: number
  /** The request that has it; null for none. */
  readonly request: number | null
  /** Requests that it carried before. */
  readonly exchanges: number
  /** Its response has arrived, and nobody has begun to read it. */
  readonly isUnread: boolean
}
