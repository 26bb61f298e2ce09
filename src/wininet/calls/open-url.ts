// InternetOpenUrl: makes a hidden connection and a request, and sends it, in one call.

import { areSendable, type RequestHead } from '../../lifecycle/index.ts'
import {
  ERROR_HTTP_INVALID_HEADER,
  ERROR_INTERNET_INVALID_URL,
  ERROR_INTERNET_UNRECOGNIZED_SCHEME,
  ERROR_INVALID_PARAMETER,
  ERROR_IO_PENDING,
  HTTP_ADDREQ_FLAG_ADD,
  INTERNET_SCHEME_HTTP,
  INTERNET_SCHEME_HTTPS,
} from '../constants/index.ts'
import { ConnectionHandle } from '../handles/index.ts'
import { addFields, hasTwoHosts, takeDelimiters } from '../headers/index.ts'
import { hostOf, RequestHandle, requestHead, targetOf } from '../requests/index.ts'
import type { WinInetState } from '../state/index.ts'
import type { DWORD_PTR, HINTERNET } from '../status-callback.ts'
import { decoded, portIn, schemeNamed, splitAuthority, splitUrl } from '../urls/index.ts'
import { findSession, type HandleArgument, measured, number, text } from './arguments.ts'

export interface OpenUrlFunctions {
  /**
   * NULL and ERROR_IO_PENDING. The request handle comes with INTERNET_STATUS_HANDLE_CREATED, and as `dwResult` of the
   * completion; before that it can only be closed.
   */
  InternetOpenUrl(
    hInternet: HandleArgument,
    lpszUrl: string | null,
    lpszHeaders?: string | null,
    dwHeadersLength?: number,
    dwFlags?: number,
    dwContext?: DWORD_PTR,
  ): HINTERNET | null
}

export const openUrlFunctions = (state: WinInetState): OpenUrlFunctions => ({
  InternetOpenUrl(...given) {
    openUrl(state, ...given)
    return null
  },
})

/** The request whose send is pending; null if the last error was set. */
export function openUrl(
  state: WinInetState,
  ...[hInternet, lpszUrl, lpszHeaders, dwHeadersLength, dwFlags, dwContext]: Parameters<
    OpenUrlFunctions['InternetOpenUrl']
  >
): RequestHandle | null {
  const call = 'InternetOpenUrl'
  const session = findSession(state, hInternet, call)
  if (session === null) return null
  const url = text(lpszUrl, call, 'lpszUrl')
  const lines = measured(text(lpszHeaders, call, 'lpszHeaders'), dwHeadersLength, call)
  const flags = number(dwFlags, call, 'dwFlags')
  if (url === null || url === '') return state.failNull(ERROR_INVALID_PARAMETER)
  const { authority, extra, path, scheme } = splitUrl(url.trim())
  const known = schemeNamed(scheme).number
  if (known !== INTERNET_SCHEME_HTTP && known !== INTERNET_SCHEME_HTTPS)
    return state.failNull(ERROR_INTERNET_UNRECOGNIZED_SCHEME)
  const { host: name, password, port: written, user } = splitAuthority(authority)
  const host = name === '' ? null : hostOf(name)
  const port = portIn(written)
  if (host === null || port < 0) return state.failNull(ERROR_INTERNET_INVALID_URL)
  const server = { host, port, secure: known === INTERNET_SCHEME_HTTPS }
  const own = { user: decoded(user ?? ''), password: decoded(password ?? '') }
  if (!areSendable({ username: own.user, password: own.password }))
    return state.failNull(ERROR_INTERNET_INVALID_URL)
  const settings = user === null || user === '' ? session.settings : { ...session.settings, ...own }
  const target = targetOf(server, server.secure, `${path || '/'}${extra.split('#')[0]}`)
  if (target === null) return state.failNull(ERROR_INTERNET_INVALID_URL)
  const fields: string[] = []
  const error = addFields(fields, `${lines ?? ''}\r\nAccept: */*`, HTTP_ADDREQ_FLAG_ADD)
  if (error !== 0) return state.failNull(error)
  if (takeDelimiters(fields.slice()) === 'unclear' || hasTwoHosts(fields))
    return state.failNull(ERROR_HTTP_INVALID_HEADER)
  const connection = new ConnectionHandle(state.handles, session, server, settings, 0, true)
  const request = new RequestHandle(state, connection, 'GET', target, flags, dwContext, state.httpVersion)
  for (const part of fields) request.fields.push(part)
  request.announceLater(session)
  request.operations.send(requestHead(request, null, 0, false) as RequestHead, 'openUrl')
  state.lastError = ERROR_IO_PENDING
  return request
}
