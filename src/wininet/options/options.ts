// The options by number.

import {
  ERROR_BAD_ARGUMENTS,
  INTERNET_OPTION_CONNECT_RETRIES,
  INTERNET_OPTION_CONNECT_TIMEOUT,
  INTERNET_OPTION_CONTEXT_VALUE,
  INTERNET_OPTION_CONTEXT_VALUE_OLD,
  INTERNET_OPTION_HANDLE_TYPE,
  INTERNET_OPTION_HTTP_DECODING,
  INTERNET_OPTION_MAX_CONNS_PER_SERVER,
  INTERNET_OPTION_PARENT_HANDLE,
  INTERNET_OPTION_RECEIVE_TIMEOUT,
  INTERNET_OPTION_REQUEST_FLAGS,
  INTERNET_OPTION_SEND_TIMEOUT,
  INTERNET_OPTION_URL,
  INTERNET_OPTION_USER_AGENT,
  INTERNET_REQFLAG_NO_HEADERS,
} from '../constants/index.ts'
import { ConnectionHandle, type Handle, type SessionHandle, type Settings } from '../handles/index.ts'
import { RequestHandle } from '../requests/index.ts'
import { EVERY, EVERYWHERE, type Level, type Option, REQUEST } from './option.ts'
import { dwordIn } from './option-value.ts'

/** A number that children take over from their parents; that of the process is what new sessions begin with. */
function setting(
  name: { [Name in keyof Settings]: Settings[Name] extends number ? Name : never }[keyof Settings],
): Option {
  return {
    levels: EVERYWHERE,
    query: (handle, library) => ({ dword: (handle ?? library).settings[name] }),
    set(handle, value, length, library) {
      const number = dwordIn(value, length)
      if (number < 0) return -number
      const owner: { settings: Settings } = handle ?? library
      owner.settings = { ...owner.settings, [name]: number }
      return 0
    },
  }
}

const contextValue: Option = {
  levels: EVERY,
  query: (handle) => ({ other: handle?.context ?? 0 }),
  set(handle, value) {
    const inner = typeof value === 'object' && value !== null && 'value' in value ? value.value : value
    if (handle !== null) handle.context = inner ?? 0
    return 0
  },
}

export const options: Readonly<Record<number, Option>> = {
  [INTERNET_OPTION_CONNECT_TIMEOUT]: setting('connectTimeout'),
  [INTERNET_OPTION_CONNECT_RETRIES]: setting('connectRetries'),
  [INTERNET_OPTION_SEND_TIMEOUT]: setting('sendTimeout'),
  [INTERNET_OPTION_RECEIVE_TIMEOUT]: setting('receiveTimeout'),
  [INTERNET_OPTION_CONTEXT_VALUE]: contextValue,
  [INTERNET_OPTION_CONTEXT_VALUE_OLD]: contextValue,
  [INTERNET_OPTION_HANDLE_TYPE]: { levels: EVERY, query: (handle) => ({ dword: handle?.type ?? 0 }) },
  [INTERNET_OPTION_PARENT_HANDLE]: {
    levels: EVERY,
    query: (handle) => ({ dword: handle?.parent?.value ?? 0 }),
  },
  [INTERNET_OPTION_REQUEST_FLAGS]: {
    levels: REQUEST,
    query: (handle) => ({
      dword: (handle as RequestHandle).operations.response === null ? INTERNET_REQFLAG_NO_HEADERS : 0,
    }),
  },
  [INTERNET_OPTION_URL]: { levels: REQUEST, query: (handle) => ({ text: (handle as RequestHandle).url }) },
  [INTERNET_OPTION_USER_AGENT]: {
    levels: ['session'],
    query: (handle) => ({ text: (handle as SessionHandle).agent ?? '' }),
    set(handle, value) {
      if (typeof value !== 'string')
        throw new TypeError('InternetSetOption(): lpBuffer is not a text; give the User-Agent.')
      ;(handle as SessionHandle).agent = value
      return 0
    },
  },
  [INTERNET_OPTION_HTTP_DECODING]: {
    levels: EVERY,
    set(handle, value, length) {
      const number = dwordIn(value, length)
      if (number < 0) return -number
      if (handle !== null) handle.settings = { ...handle.settings, decoding: number !== 0 }
      return 0
    },
  },
  [INTERNET_OPTION_MAX_CONNS_PER_SERVER]: {
    levels: ['process'],
    query: (_handle, library) => ({ dword: library.maxConnsPerServer }),
    set(_handle, value, length, library) {
      const number = dwordIn(value, length)
      if (number < 0) return -number
      if (number === 0) return ERROR_BAD_ARGUMENTS
      library.maxConnsPerServer = number
      return 0
    },
  },
}

export function levelOf(handle: Handle | null): Level {
  if (handle === null) return 'process'
  if (handle instanceof RequestHandle) return 'request'
  return handle instanceof ConnectionHandle ? 'connection' : 'session'
}
