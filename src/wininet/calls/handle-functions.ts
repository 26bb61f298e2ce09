// The functions that make and close handles, and those that explain errors.

import { areSendable } from '../../lifecycle/index.ts'
import { type Box, deliverText, type OutBuffer } from '../buffers.ts'
import {
  ERROR_INSUFFICIENT_BUFFER,
  ERROR_INTERNET_INVALID_URL,
  ERROR_INVALID_PARAMETER,
  ERROR_IO_PENDING,
  ERROR_NOT_SUPPORTED,
  INTERNET_FLAG_ASYNC,
  INTERNET_FLAG_SECURE,
  INTERNET_INVALID_STATUS_CALLBACK,
  INTERNET_SERVICE_HTTP,
} from '../constants/index.ts'
import { ConnectionHandle, SessionHandle } from '../handles/index.ts'
import { addFields, isFieldText } from '../headers/index.ts'
import { hostOf, RequestHandle, targetOf } from '../requests/index.ts'
import type { WinInetState } from '../state/index.ts'
import type {
  DWORD_PTR,
  HINTERNET,
  INTERNET_STATUS_CALLBACK,
  ShortStatusCallback,
} from '../status-callback.ts'
import {
  box,
  callback,
  findConnection,
  findHandle,
  findSession,
  type HandleArgument,
  number,
  outBuffer,
  text,
} from './arguments.ts'

export interface HandleFunctions {
  /**
   * Makes a session handle. `dwFlags` must have INTERNET_FLAG_ASYNC; without it the result is NULL, with
   * ERROR_NOT_SUPPORTED.
   */
  InternetOpen(
    lpszAgent: string | null,
    dwAccessType?: number,
    lpszProxy?: string | null,
    lpszProxyBypass?: string | null,
    dwFlags?: number,
  ): HINTERNET | null
  /** Makes a connection handle. Nothing is resolved or connected. */
  InternetConnect(
    hInternet: HandleArgument,
    lpszServerName: string | null,
    nServerPort?: number,
    lpszUserName?: string | null,
    lpszPassword?: string | null,
    dwService?: number,
    dwFlags?: number,
    dwContext?: DWORD_PTR,
  ): HINTERNET | null
  /**
   * Makes a request handle. Nothing is sent. `lpszVersion` is `HTTP/1.1` or `HTTP/1.0`; without it,
   * INTERNET_OPTION_HTTP_VERSION decides.
   */
  HttpOpenRequest(
    hConnect: HandleArgument,
    lpszVerb?: string | null,
    lpszObjectName?: string | null,
    lpszVersion?: string | null,
    lpszReferrer?: string | null,
    lplpszAcceptTypes?: readonly (string | null)[] | null,
    dwFlags?: number,
    dwContext?: DWORD_PTR,
  ): HINTERNET | null
  /** Returns the previous callback; INTERNET_INVALID_STATUS_CALLBACK for an invalid handle. */
  InternetSetStatusCallback(
    hInternet: HandleArgument,
    lpfnInternetCallback: INTERNET_STATUS_CALLBACK | null,
  ): INTERNET_STATUS_CALLBACK | null | typeof INTERNET_INVALID_STATUS_CALLBACK
  /** A function that takes fewer arguments. */
  InternetSetStatusCallback(
    hInternet: HandleArgument,
    lpfnInternetCallback: INTERNET_STATUS_CALLBACK | ShortStatusCallback | null,
  ): INTERNET_STATUS_CALLBACK | null | typeof INTERNET_INVALID_STATUS_CALLBACK
  /**
   * The handle and its descendants become invalid at once. If something is pending it is cancelled, and GetLastError
   * is ERROR_IO_PENDING.
   */
  InternetCloseHandle(hInternet: HandleArgument): boolean
  GetLastError(): number
  SetLastError(dwErrCode: number): void
}

export const handleFunctions = (state: WinInetState): HandleFunctions => ({
  InternetOpen(agent, accessType, proxy, bypass, flags) {
    const name = text(agent, 'InternetOpen', 'lpszAgent')
    const proxyInfo = {
      dwAccessType: number(accessType, 'InternetOpen', 'dwAccessType'),
      lpszProxy: text(proxy, 'InternetOpen', 'lpszProxy'),
      lpszProxyBypass: text(bypass, 'InternetOpen', 'lpszProxyBypass'),
    }
    if ((number(flags, 'InternetOpen', 'dwFlags') & INTERNET_FLAG_ASYNC) === 0) {
      state.explain(ERROR_NOT_SUPPORTED, NO_BLOCKING)
      return null
    }
    const proxies = state.proxiesFor(proxyInfo)
    if (proxies === undefined || !isFieldText(name ?? '')) return state.failNull(ERROR_INVALID_PARAMETER)
    state.lastError = 0
    const { handles, limit, settings } = state
    return new SessionHandle(handles, settings, name === '' ? null : name, limit, proxies, proxyInfo).value
  },

  InternetConnect(hInternet, serverName, port, userName, userPassword, service, flags, context) {
    const call = 'InternetConnect'
    const session = findSession(state, hInternet, call)
    if (session === null) return null
    const name = text(serverName, call, 'lpszServerName')
    const user = text(userName, call, 'lpszUserName')
    const password = text(userPassword, call, 'lpszPassword')
    const nPort = number(port, call, 'nServerPort')
    const kind = number(service ?? INTERNET_SERVICE_HTTP, call, 'dwService')
    const secure = (number(flags, call, 'dwFlags') & INTERNET_FLAG_SECURE) !== 0
    const host = name === null || name === '' ? null : hostOf(name)
    if (host === null || nPort < 0 || nPort > 65_535 || !Number.isInteger(nPort))
      return state.failNull(ERROR_INVALID_PARAMETER)
    if (!areSendable({ username: user ?? '', password: password ?? '' }))
      return state.failNull(ERROR_INVALID_PARAMETER)
    if (kind !== INTERNET_SERVICE_HTTP) return state.failNull(ERROR_NOT_SUPPORTED)
    // INTERNET_INVALID_PORT_NUMBER means the default port of the service, whatever its requests ask for later.
    const server = { host, port: nPort === 0 ? (secure ? 443 : 80) : nPort, secure }
    const settings = user === null ? session.settings : { ...session.settings, user, password }
    const connection = new ConnectionHandle(state.handles, session, server, settings, context, false)
    connection.announceCreation(session)
    state.lastError = 0
    return connection.value
  },

  HttpOpenRequest(hConnect, verb, object, version, referrer, acceptTypes, flags, context) {
    const call = 'HttpOpenRequest'
    const connection = findConnection(state, hConnect, call)
    if (connection === null) return null
    const method = text(verb, call, 'lpszVerb') || 'GET'
    const path = text(object, call, 'lpszObjectName') || '/'
    const asked = text(version, call, 'lpszVersion')
    const referer = text(referrer, call, 'lpszReferrer')
    const dwFlags = number(flags, call, 'dwFlags')
    const { server } = connection
    const secure = server.secure || (dwFlags & INTERNET_FLAG_SECURE) !== 0
    const target = targetOf(server, secure, path)
    if (target === null) return state.failNull(ERROR_INTERNET_INVALID_URL)
    if (!isVerb.test(method) || method === 'CONNECT') return state.failNull(ERROR_INVALID_PARAMETER)
    const accept = types(acceptTypes, call).join(', ')
    if (!isFieldText(accept) || !isFieldText(referer ?? '')) return state.failNull(ERROR_INVALID_PARAMETER)
    const httpVersion = asked === null || asked === '' ? state.httpVersion : versionIn(asked)
    const request = new RequestHandle(state, connection, method, target, dwFlags, context, httpVersion)
    if (accept !== '') addFields(request.fields, `Accept: ${accept}`, ADD)
    if (referer !== null && referer !== '') addFields(request.fields, `Referer: ${referer}`, ADD)
    request.announceCreation(connection)
    state.lastError = 0
    return request.value
  },

  InternetSetStatusCallback(hInternet, lpfnInternetCallback) {
    const next = callback(lpfnInternetCallback, 'InternetSetStatusCallback')
    const handle = findHandle(state, hInternet, 'InternetSetStatusCallback')
    if (handle === null) return INTERNET_INVALID_STATUS_CALLBACK
    const before = handle.callback
    handle.callback = next
    state.lastError = 0
    return before
  },

  InternetCloseHandle(hInternet) {
    const handle = findHandle(state, hInternet, 'InternetCloseHandle')
    if (handle === null) return false
    const { isCompletionDue } = handle
    handle.close()
    state.lastError = isCompletionDue ? ERROR_IO_PENDING : 0
    return true
  },

  GetLastError: () => state.lastError,

  SetLastError(dwErrCode) {
    state.lastError = number(dwErrCode, 'SetLastError', 'dwErrCode')
  },
})

const NO_BLOCKING =
  'InternetOpen: a session without INTERNET_FLAG_ASYNC would block, which Node cannot do; give the flag, or await the calls of AsyncWinInet.'
/** A list may end with NULL, as in C; items after it are ignored. */
function types(given: readonly (string | null)[] | null | undefined, call: string): string[] {
  if (given === null || given === undefined) return []
  if (!Array.isArray(given))
    throw new TypeError(
      `${call}(): lplpszAcceptTypes is a value of type ${typeof given}; give a list of strings, such as ['text/*'].`,
    )
  const end = given.findIndex((type) => type === null || type === undefined)
  return given
    .slice(0, end < 0 ? undefined : end)
    .map((type) => text(type, call, 'lplpszAcceptTypes') ?? '')
    .filter((type) => type !== '')
}

const versionIn = (text: string): '1.0' | undefined => (/^HTTP\/1\.0$/i.test(text) ? '1.0' : undefined)

const ADD = 0x2000_0000
/** RFC 9110 §5.6.2. */
const isVerb = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

export interface TextFunctions {
  /**
   * Explains the last error that has an explanation: one sentence, with its code in `lpdwError`. HTTP servers never
   * send any.
   */
  InternetGetLastResponseInfo(
    lpdwError: Box<number> | null,
    lpszBuffer: OutBuffer,
    lpdwBufferLength?: Box<number> | null,
  ): boolean
}

export const textFunctions = (state: WinInetState): TextFunctions => ({
  InternetGetLastResponseInfo(lpdwError, lpszBuffer, lpdwBufferLength) {
    const call = 'InternetGetLastResponseInfo'
    const error = box(lpdwError, call, 'lpdwError')
    const buffer = outBuffer(lpszBuffer, call, 'lpszBuffer')
    const length = box(lpdwBufferLength, call, 'lpdwBufferLength')
    if (error === null || (buffer === null && length === null)) return state.fail(ERROR_INVALID_PARAMETER)
    const { code, text } = state.explanation
    error.value = code
    return deliverText(text, buffer, length) ? state.succeed() : state.fail(ERROR_INSUFFICIENT_BUFFER)
  },
})
