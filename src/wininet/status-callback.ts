// What a status callback is told. The third argument says what the fourth is, and TypeScript knows it.

import type {
  INTERNET_STATUS_CLOSING_CONNECTION,
  INTERNET_STATUS_CONNECTED_TO_SERVER,
  INTERNET_STATUS_CONNECTING_TO_SERVER,
  INTERNET_STATUS_CONNECTION_CLOSED,
  INTERNET_STATUS_COOKIE_RECEIVED,
  INTERNET_STATUS_COOKIE_SENT,
  INTERNET_STATUS_HANDLE_CLOSING,
  INTERNET_STATUS_HANDLE_CREATED,
  INTERNET_STATUS_INTERMEDIATE_RESPONSE,
  INTERNET_STATUS_NAME_RESOLVED,
  INTERNET_STATUS_RECEIVING_RESPONSE,
  INTERNET_STATUS_REDIRECT,
  INTERNET_STATUS_REQUEST_COMPLETE,
  INTERNET_STATUS_REQUEST_SENT,
  INTERNET_STATUS_RESOLVING_NAME,
  INTERNET_STATUS_RESPONSE_RECEIVED,
  INTERNET_STATUS_SENDING_REQUEST,
} from './constants/index.ts'

/** A handle: a number that is never given out twice. */
export type HINTERNET = number

/** What the caller wants to be reminded of: any value. 0, null and undefined silence the handle. */
export type DWORD_PTR = unknown

/** What a pending call came to. `dwError` of InternetQueryDataAvailable is the count when `dwResult` is 1. */
export interface INTERNET_ASYNC_RESULT {
  /** 1 or 0; of InternetOpenUrl the handle, or 0. */
  readonly dwResult: number
  readonly dwError: number
}

/** By status: its name, what comes with it. Lengths are those of Windows for 64 bits, in bytes. */
export type StatusArguments = {
  [Status in keyof StatusInformation]: [
    hInternet: HINTERNET,
    dwContext: DWORD_PTR,
    dwInternetStatus: Status,
    lpvStatusInformation: StatusInformation[Status],
    dwStatusInformationLength: number,
  ]
}[keyof StatusInformation]

export interface StatusInformation {
  /** The host name. */
  [INTERNET_STATUS_RESOLVING_NAME]: string
  /** The first address. */
  [INTERNET_STATUS_NAME_RESOLVED]: string
  /** The address. */
  [INTERNET_STATUS_CONNECTING_TO_SERVER]: string
  /** The address. */
  [INTERNET_STATUS_CONNECTED_TO_SERVER]: string
  [INTERNET_STATUS_SENDING_REQUEST]: null
  /** How many bytes left. */
  [INTERNET_STATUS_REQUEST_SENT]: number
  [INTERNET_STATUS_RECEIVING_RESPONSE]: null
  /** How many bytes came, framing included. */
  [INTERNET_STATUS_RESPONSE_RECEIVED]: number
  [INTERNET_STATUS_CLOSING_CONNECTION]: null
  [INTERNET_STATUS_CONNECTION_CLOSED]: null
  /** The new handle. */
  [INTERNET_STATUS_HANDLE_CREATED]: HINTERNET
  /** The handle that ends; it is invalid already. */
  [INTERNET_STATUS_HANDLE_CLOSING]: HINTERNET
  [INTERNET_STATUS_REQUEST_COMPLETE]: INTERNET_ASYNC_RESULT
  /** The absolute URL. */
  [INTERNET_STATUS_REDIRECT]: string
  /** The status code. */
  [INTERNET_STATUS_INTERMEDIATE_RESPONSE]: number
  /** How many cookies. */
  [INTERNET_STATUS_COOKIE_SENT]: number
  /** How many cookies. */
  [INTERNET_STATUS_COOKIE_RECEIVED]: number
}

/**
 * Hears what happens on a handle. Calls made from inside are legal. What it throws is rethrown later, as an uncaughtException.
 */
export type INTERNET_STATUS_CALLBACK = (...told: StatusArguments) => void

/** As Node does for an EventTarget: the error is an uncaughtException, and whoever was speaking goes on. */
export function throwLater(error: unknown): void {
  process.nextTick(() => {
    throw error
  })
}
