// Options of request handles.

import {
  ERROR_INTERNET_INCORRECT_HANDLE_STATE,
  ERROR_INTERNET_ITEM_NOT_FOUND,
  IDSI_FLAG_PROXY,
  IDSI_FLAG_SECURE,
  INTERNET_OPTION_DATAFILE_NAME,
  INTERNET_OPTION_DIAGNOSTIC_SOCKET_INFO,
  INTERNET_OPTION_HTTP_PROTOCOL_USED,
  INTERNET_OPTION_IGNORE_OFFLINE,
  INTERNET_OPTION_REQUEST_FLAGS,
  INTERNET_OPTION_REQUEST_PRIORITY,
  INTERNET_OPTION_SUPPRESS_SERVER_AUTH,
  INTERNET_OPTION_URL,
  INTERNET_REQFLAG_NO_HEADERS,
  INTERNET_REQFLAG_VIA_PROXY,
} from '../constants/index.ts'
import type { RequestHandle } from '../requests/index.ts'
import { idle, type Options, ofRequest, withDword } from './option.ts'

const SIZEOF_SOCKET_INFO = 24

export const requestOptions: Options = {
  [INTERNET_OPTION_REQUEST_FLAGS]: ofRequest((request) => ({ dword: flagsOf(request) })),
  [INTERNET_OPTION_URL]: ofRequest((request) => ({ text: request.url })),
  [INTERNET_OPTION_DATAFILE_NAME]: ofRequest(() => ({ error: ERROR_INTERNET_ITEM_NOT_FOUND, length: 0 })),
  [INTERNET_OPTION_DIAGNOSTIC_SOCKET_INFO]: ofRequest((request) => ({
    other: socketInfo(request),
    size: SIZEOF_SOCKET_INFO,
  })),
  [INTERNET_OPTION_HTTP_PROTOCOL_USED]: ofRequest(() => ({ dword: 0 })),
  [INTERNET_OPTION_IGNORE_OFFLINE]: idle(['request']),
  // Requests that wait for a connection are served in order.
  [INTERNET_OPTION_REQUEST_PRIORITY]: ofRequest(
    (request) => ({ dword: request.priority }),
    (request, value, length) =>
      withDword(value, length, (priority) => {
        request.priority = priority
        return 0
      }),
  ),
  [INTERNET_OPTION_SUPPRESS_SERVER_AUTH]: ofRequest(null, (request) => {
    if (request.operations.lifecycle !== null) return ERROR_INTERNET_INCORRECT_HANDLE_STATE
    request.isAnonymous = true
    return 0
  }),
}

function flagsOf({ operations: { response }, route }: RequestHandle): number {
  // A response that is not HTTP has none.
  const hasHeaders =
    response !== null && !(response.httpVersion === '1.0' && response.rawHeaders.length === 0)
  const proxied = route !== null && route.proxy !== null
  return (hasHeaders ? 0 : INTERNET_REQFLAG_NO_HEADERS) | (proxied ? INTERNET_REQFLAG_VIA_PROXY : 0)
}

/** INTERNET_DIAGNOSTIC_SOCKET_INFO. The socket's number and local port are not given out. */
function socketInfo({ route, target }: RequestHandle) {
  const { port, protocol } = new URL(target.url)
  const isSecure = protocol === 'https:'
  const proxied = route !== null && route.proxy !== null
  return {
    Socket: 0,
    SourcePort: 0,
    DestPort: port === '' ? (isSecure ? 443 : 80) : Number(port),
    Flags: (isSecure ? IDSI_FLAG_SECURE : 0) | (proxied ? IDSI_FLAG_PROXY : 0),
  }
}
