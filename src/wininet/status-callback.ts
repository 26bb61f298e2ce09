// The arguments of a status callback. The third argument tells the type of the fourth, also for TypeScript.

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

/** A handle: a number that is never reused. */
export type HINTERNET = number

/** The context: any value that the caller wants back. 0, null and undefined silence the handle. */
export type DWORD_PTR = unknown

/**
 * The result of a pending call. For InternetQueryDataAvailable, `dwError` is the number of bytes if `dwResult` is 1.
 */
export interface INTERNET_ASYNC_RESULT {
  /** 1 or 0; for InternetOpenUrl the handle, or 0. */
  readonly dwResult: number
  readonly dwError: number
}

/** The fourth argument by status. Lengths are in bytes, as on 64-bit Windows. */
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
  /** Bytes that were sent. */
  [INTERNET_STATUS_REQUEST_SENT]: number
  [INTERNET_STATUS_RECEIVING_RESPONSE]: null
  /** Bytes that were received, framing included. */
  [INTERNET_STATUS_RESPONSE_RECEIVED]: number
  [INTERNET_STATUS_CLOSING_CONNECTION]: null
  [INTERNET_STATUS_CONNECTION_CLOSED]: null
  /** The new handle. */
  [INTERNET_STATUS_HANDLE_CREATED]: HINTERNET
  /** The closing handle, which is already invalid. */
  [INTERNET_STATUS_HANDLE_CLOSING]: HINTERNET
  [INTERNET_STATUS_REQUEST_COMPLETE]: INTERNET_ASYNC_RESULT
  /** The absolute URL. */
  [INTERNET_STATUS_REDIRECT]: string
  /** The status code. */
  [INTERNET_STATUS_INTERMEDIATE_RESPONSE]: number
  /** The number of cookies. */
  [INTERNET_STATUS_COOKIE_SENT]: number
  /** The number of cookies. */
  [INTERNET_STATUS_COOKIE_RECEIVED]: number
}

/** Receives what happens on a handle. It may make calls. An exception is rethrown later as an uncaughtException. */
export type INTERNET_STATUS_CALLBACK = (...told: StatusArguments) => void

/** TypeScript does not take it for an INTERNET_STATUS_CALLBACK, whose arguments are one of several lists. */
export type ShortStatusCallback = (
  hInternet: HINTERNET,
  dwContext: DWORD_PTR,
  dwInternetStatus: keyof StatusInformation,
  lpvStatusInformation: StatusInformation[keyof StatusInformation],
) => void
