// WinInet's INTERNET_STATUS_* alphabet: the number of each status, and its facts.
// Sources: wininet.h for the numbers; "InternetStatusCallback callback function" and recordings of Windows for the rest.

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
export type Call = 'send' | 'sendEx' | 'write' | 'end' | 'read' | 'query'

/** The facts of a status that has none. */
// biome-ignore lint/complexity/noBannedTypes: an interface without members is what is meant
export type NoFacts = {}

/** The facts of each status that hinternet announces; `whenSent` says when it is sent. Sizes are in bytes. */
export interface InternetStatusFacts {
  INTERNET_STATUS_RESOLVING_NAME: { readonly host: string }
  INTERNET_STATUS_NAME_RESOLVED: { readonly host: string; readonly addresses: readonly string[] }
  INTERNET_STATUS_CONNECTING_TO_SERVER: { readonly address: string; readonly port: number }
  INTERNET_STATUS_CONNECTED_TO_SERVER: {
    readonly address: string
    readonly port: number
    readonly localAddress?: string
    readonly localPort?: number
    /** The number of the connection; `reused` has it, too. */
    readonly connection?: number
  }
  INTERNET_STATUS_SENDING_REQUEST: NoFacts
  /** `bodyBytes` counts the body of this exchange so far. */
  INTERNET_STATUS_REQUEST_SENT: { readonly bytes: number; readonly bodyBytes: number }
  INTERNET_STATUS_RECEIVING_RESPONSE: NoFacts
  /** `bytes` counts raw socket bytes since the last of these, framing included. */
  INTERNET_STATUS_RESPONSE_RECEIVED: { readonly bytes: number; readonly status?: number }
  INTERNET_STATUS_CLOSING_CONNECTION: NoFacts
  INTERNET_STATUS_CONNECTION_CLOSED: NoFacts
  INTERNET_STATUS_HANDLE_CREATED: NoFacts
  INTERNET_STATUS_HANDLE_CLOSING: NoFacts
  INTERNET_STATUS_REQUEST_COMPLETE: {
    readonly call: Call
    /** Bytes written or read; for a query, bytes that can be read without waiting. */
    readonly bytes?: number
    readonly failure?: Failure
  }
  INTERNET_STATUS_REDIRECT: { readonly url: string; readonly status: number }
  INTERNET_STATUS_INTERMEDIATE_RESPONSE: { readonly status: number }
  INTERNET_STATUS_COOKIE_SENT: { readonly count: number }
  INTERNET_STATUS_COOKIE_RECEIVED: { readonly count: number }
}

/** The facts of any status; `never` for a status that is never sent. */
export type InternetStatusPayload<Name extends InternetStatusName> = Name extends keyof InternetStatusFacts
  ? InternetStatusFacts[Name]
  : never

/** When each status is sent, or why it never is. */
export const whenSent: Readonly<Record<InternetStatusName, string>> = {
  INTERNET_STATUS_RESOLVING_NAME:
    'Before a host name is looked up; absent for a literal address and on a reused connection.',
  INTERNET_STATUS_NAME_RESOLVED:
    'After a look-up that succeeded, with the addresses in the order in which they are tried.',
  INTERNET_STATUS_CONNECTING_TO_SERVER: 'Before each address that is tried; absent on a reused connection.',
  INTERNET_STATUS_CONNECTED_TO_SERVER: 'When the TCP connection is up; TLS, if any, comes after it.',
  INTERNET_STATUS_SENDING_REQUEST:
    'Before the head is written, which is the last moment to add a header, and before each write of the body.',
  INTERNET_STATUS_REQUEST_SENT:
    'When the kernel has taken the bytes of the head, or of one write of the body.',
  INTERNET_STATUS_RECEIVING_RESPONSE:
    'When a wait begins: for the response head, or for body bytes that have not arrived yet.',
  INTERNET_STATUS_RESPONSE_RECEIVED: 'When that wait is over because the bytes have arrived.',
  INTERNET_STATUS_CTL_RESPONSE_RECEIVED: 'Never: it is for FTP, and Windows does not send it either.',
  INTERNET_STATUS_PREFETCH: 'Never: Windows, too, documents it as not implemented.',
  INTERNET_STATUS_CLOSING_CONNECTION:
    'Before the connection is closed, if it cannot be kept for another request.',
  INTERNET_STATUS_CONNECTION_CLOSED: 'When that connection is closed.',
  INTERNET_STATUS_HANDLE_CREATED: 'When the request is opened, before anything else.',
  INTERNET_STATUS_HANDLE_CLOSING: 'As the last notification of a request, whatever happened before.',
  INTERNET_STATUS_DETECTING_PROXY: 'Never: a proxy is configured, not detected.',
  INTERNET_STATUS_REQUEST_COMPLETE:
    'Exactly once for each call that was pending, after that call has returned; never for a call that completed at once.',
  INTERNET_STATUS_REDIRECT:
    'Before the request to the new address starts; closing the request now vetoes it.',
  INTERNET_STATUS_INTERMEDIATE_RESPONSE: 'For each 1xx response before the final one.',
  INTERNET_STATUS_USER_INPUT_REQUIRED: 'Never: the library has no user to ask.',
  INTERNET_STATUS_STATE_CHANGE: 'Never: it warns a browser user who moves between secure and insecure sites.',
  INTERNET_STATUS_COOKIE_SENT:
    'When the next request head carries cookies from the jar; before a connection is chosen.',
  INTERNET_STATUS_COOKIE_RECEIVED:
    'When the jar has stored cookies of a response, right after its RESPONSE_RECEIVED.',
  INTERNET_STATUS_PRIVACY_IMPACTED: 'Never: Windows, too, documents it as not implemented.',
  INTERNET_STATUS_P3P_HEADER: 'Never: P3P is no longer used, and its header is treated like any other.',
  INTERNET_STATUS_P3P_POLICYREF: 'Never: Windows, too, documents it as not implemented.',
  INTERNET_STATUS_COOKIE_HISTORY: 'Never: it is about cookies of cached responses, and there is no cache.',
}
