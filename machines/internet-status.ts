// WinInet's INTERNET_STATUS_* alphabet: the number of each, and the facts that it carries here.
// Numbers: wininet.h. Facts and moments: "InternetStatusCallback callback function" and what Windows was seen to do.

import type { Failure } from './failure.ts'

export const internetStatus = {
  INTERNET_STATUS_RESOLVING_NAME: 10,
  INTERNET_STATUS_NAME_RESOLVED: 11,
  INTERNET_STATUS_CONNECTING_TO_SERVER: 20,
  INTERNET_STATUS_CONNECTED_TO_SERVER: 21,
  INTERNET_STATUS_SENDING_REQUEST: 30,
  INTERNET_STATUS_REQUEST_SENT: 31,
  INTERNET_STATUS_RECEIVING_RESPONSE: 40,
  INTERNET_STATUS_RESPONSE_RECEIVED: 41,
  INTERNET_STATUS_CTL_RESPONSE_RECEIVED: 42,
  INTERNET_STATUS_PREFETCH: 43,
  INTERNET_STATUS_CLOSING_CONNECTION: 50,
  INTERNET_STATUS_CONNECTION_CLOSED: 51,
  INTERNET_STATUS_HANDLE_CREATED: 60,
  INTERNET_STATUS_HANDLE_CLOSING: 70,
  INTERNET_STATUS_DETECTING_PROXY: 80,
  INTERNET_STATUS_REQUEST_COMPLETE: 100,
  INTERNET_STATUS_REDIRECT: 110,
  INTERNET_STATUS_INTERMEDIATE_RESPONSE: 120,
  INTERNET_STATUS_USER_INPUT_REQUIRED: 140,
  INTERNET_STATUS_STATE_CHANGE: 200,
  INTERNET_STATUS_COOKIE_SENT: 320,
  INTERNET_STATUS_COOKIE_RECEIVED: 321,
  INTERNET_STATUS_PRIVACY_IMPACTED: 324,
  INTERNET_STATUS_P3P_HEADER: 325,
  INTERNET_STATUS_P3P_POLICYREF: 326,
  INTERNET_STATUS_COOKIE_HISTORY: 327,
} as const

export type InternetStatusName = keyof typeof internetStatus

/** A call that may complete later. */
export type Call = 'send' | 'sendEx' | 'write' | 'end' | 'read'

/** No facts: the name says it all. */
// biome-ignore lint/complexity/noBannedTypes: an interface without members is what is meant
type Nothing = {}

/** The facts that come with each status that hinternet announces. Sizes are bytes. */
export interface InternetStatusFacts {
  /** A look-up starts. Absent for a literal address and on a reused connection. */
  INTERNET_STATUS_RESOLVING_NAME: { readonly host: string }
  /** The look-up succeeded; the addresses in the order in which they are tried. */
  INTERNET_STATUS_NAME_RESOLVED: { readonly host: string; readonly addresses: readonly string[] }
  /** Once per address that is tried. Absent on a reused connection. */
  INTERNET_STATUS_CONNECTING_TO_SERVER: { readonly address: string; readonly port: number }
  /** The TCP connection is up; TLS, if any, comes after it. */
  INTERNET_STATUS_CONNECTED_TO_SERVER: {
    readonly address: string
    readonly port: number
    readonly localAddress?: string
    readonly localPort?: number
  }
  /** Before the head is written (the last moment to add a header), and before each body write. */
  INTERNET_STATUS_SENDING_REQUEST: Nothing
  /** The kernel took the bytes of the head, or of one body write. `bodyBytes` counts the body of this exchange so far. */
  INTERNET_STATUS_REQUEST_SENT: { readonly bytes: number; readonly bodyBytes: number }
  /** Waiting for the response head, or for more of the body than is at hand. */
  INTERNET_STATUS_RECEIVING_RESPONSE: Nothing
  /** What was waited for has come. `bytes` counts raw socket bytes since the last of these, framing included. */
  INTERNET_STATUS_RESPONSE_RECEIVED: { readonly bytes: number; readonly status?: number }
  /** The connection is being closed, not given back to the pool. */
  INTERNET_STATUS_CLOSING_CONNECTION: Nothing
  INTERNET_STATUS_CONNECTION_CLOSED: Nothing
  /** Said by the session when it opens a request. */
  INTERNET_STATUS_HANDLE_CREATED: Nothing
  /** The last notification of a request, whatever happened. */
  INTERNET_STATUS_HANDLE_CLOSING: Nothing
  /** Exactly once for each call that was pending, after that call has returned. */
  INTERNET_STATUS_REQUEST_COMPLETE: {
    readonly call: Call
    readonly bytes?: number
    readonly failure?: Failure
  }
  /** Before the request to the new address starts; closing the request here vetoes it. */
  INTERNET_STATUS_REDIRECT: { readonly url: string; readonly status: number }
  /** A 1xx response. */
  INTERNET_STATUS_INTERMEDIATE_RESPONSE: { readonly status: number }
}
