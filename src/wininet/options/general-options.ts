// Options of handles of every level, and of connections and requests.

import { areSendable } from '../../lifecycle/index.ts'
import {
  ERROR_INTERNET_INCORRECT_HANDLE_TYPE,
  ERROR_INTERNET_OPTION_NOT_SETTABLE,
  ERROR_INVALID_PARAMETER,
  INTERNET_OPTION_BYPASS_EDITED_ENTRY,
  INTERNET_OPTION_CALLBACK,
  INTERNET_OPTION_CODEPAGE,
  INTERNET_OPTION_CODEPAGE_EXTRA,
  INTERNET_OPTION_CODEPAGE_PATH,
  INTERNET_OPTION_CONNECT_RETRIES,
  INTERNET_OPTION_CONNECT_TIMEOUT,
  INTERNET_OPTION_CONTEXT_VALUE,
  INTERNET_OPTION_CONTEXT_VALUE_OLD,
  INTERNET_OPTION_DATA_RECEIVE_TIMEOUT,
  INTERNET_OPTION_DATA_SEND_TIMEOUT,
  INTERNET_OPTION_ENABLE_HTTP_PROTOCOL,
  INTERNET_OPTION_ENCODE_EXTRA,
  INTERNET_OPTION_FROM_CACHE_TIMEOUT,
  INTERNET_OPTION_HANDLE_TYPE,
  INTERNET_OPTION_HSTS,
  INTERNET_OPTION_HTTP_DECODING,
  INTERNET_OPTION_IDN,
  INTERNET_OPTION_PARENT_HANDLE,
  INTERNET_OPTION_PASSWORD,
  INTERNET_OPTION_POLICY,
  INTERNET_OPTION_PROXY_PASSWORD,
  INTERNET_OPTION_PROXY_USERNAME,
  INTERNET_OPTION_RECEIVE_TIMEOUT,
  INTERNET_OPTION_SEND_TIMEOUT,
  INTERNET_OPTION_USERNAME,
} from '../constants/index.ts'
import type { Handle, Settings } from '../handles/index.ts'
import {
  CALLING,
  EVERY,
  EVERYWHERE,
  idle,
  type Option,
  type Options,
  textOf,
  unboxed,
  withDword,
} from './option.ts'

type SettingOf<T> = { [Name in keyof Settings]: T extends Settings[Name] ? Name : never }[keyof Settings]

const change = (owner: { settings: Settings }, changed: Partial<Settings>): number => {
  owner.settings = { ...owner.settings, ...changed }
  return 0
}

/** A number that children inherit from their parents; new sessions inherit that of the process. */
const number = (name: SettingOf<number>): Option => ({
  levels: EVERYWHERE,
  query: (handle, state) => ({ dword: (handle ?? state).settings[name] }),
  set: (handle, value, length, state) =>
    withDword(value, length, (dword) => change(handle ?? state, { [name]: dword })),
})

/** A user name or a password. */
const text = (name: SettingOf<string | null>): Option => ({
  levels: CALLING,
  query: (handle) => ({ text: (handle as Handle).settings[name] ?? '' }),
  set(handle, value) {
    const given = textOf(value)
    if (typeof given === 'number') return given
    if (!areSendable({ username: given, password: '' })) return ERROR_INVALID_PARAMETER
    return change(handle as Handle, { [name]: given })
  },
})

/** A DWORD_PTR has 8 bytes, or 4 in code from 32-bit Windows. */
const SIZEOF_DWORD_PTR = 8

/** NULL means no buffer; 0 is a value. */
const contextValue: Option = {
  levels: EVERY,
  query: (handle) => ({ other: handle?.context ?? 0, size: SIZEOF_DWORD_PTR }),
  set(handle, value, length) {
    if (value === null || value === undefined) return ERROR_INVALID_PARAMETER
    if (length !== undefined && length !== SIZEOF_DWORD_PTR && length !== 4) return ERROR_INVALID_PARAMETER
    if (handle !== null) handle.context = unboxed(value) ?? 0
    return 0
  },
}

export const generalOptions: Options = {
  [INTERNET_OPTION_CALLBACK]: {
    levels: EVERYWHERE,
    query: (handle) =>
      handle === null
        ? { error: ERROR_INTERNET_INCORRECT_HANDLE_TYPE }
        : { other: handle.callback, size: SIZEOF_DWORD_PTR },
    set: (handle) =>
      handle === null ? ERROR_INTERNET_INCORRECT_HANDLE_TYPE : ERROR_INTERNET_OPTION_NOT_SETTABLE,
  },
  // wininet.h names it, but Windows neither takes nor gives a value.
  [INTERNET_OPTION_POLICY]: {
    levels: EVERYWHERE,
    query: () => ({ error: ERROR_INVALID_PARAMETER }),
    set: () => ERROR_INVALID_PARAMETER,
  },
  [INTERNET_OPTION_CONTEXT_VALUE]: contextValue,
  [INTERNET_OPTION_CONTEXT_VALUE_OLD]: contextValue,
  [INTERNET_OPTION_HANDLE_TYPE]: { levels: EVERY, query: (handle) => ({ dword: handle?.type ?? 0 }) },
  [INTERNET_OPTION_PARENT_HANDLE]: {
    levels: EVERY,
    query: (handle) => ({ dword: handle?.parent?.value ?? 0 }),
  },

  [INTERNET_OPTION_CONNECT_TIMEOUT]: number('connectTimeout'),
  [INTERNET_OPTION_CONNECT_RETRIES]: number('connectRetries'),
  [INTERNET_OPTION_SEND_TIMEOUT]: number('sendTimeout'),
  [INTERNET_OPTION_RECEIVE_TIMEOUT]: number('receiveTimeout'),
  // For data connections, which FTP has.
  [INTERNET_OPTION_DATA_SEND_TIMEOUT]: number('dataSendTimeout'),
  [INTERNET_OPTION_DATA_RECEIVE_TIMEOUT]: number('dataReceiveTimeout'),
  [INTERNET_OPTION_HTTP_DECODING]: {
    levels: EVERY,
    set: (handle, value, length) =>
      withDword(value, length, (dword) => change(handle as Handle, { decoding: dword !== 0 })),
  },

  [INTERNET_OPTION_USERNAME]: text('user'),
  [INTERNET_OPTION_PASSWORD]: text('password'),
  [INTERNET_OPTION_PROXY_USERNAME]: text('proxyUser'),
  [INTERNET_OPTION_PROXY_PASSWORD]: text('proxyPassword'),

  // HTTP/2, encodings of URLs other than UTF-8, HSTS and the cache are not modelled.
  [INTERNET_OPTION_ENABLE_HTTP_PROTOCOL]: idle(EVERYWHERE),
  [INTERNET_OPTION_CODEPAGE]: idle(CALLING),
  [INTERNET_OPTION_CODEPAGE_PATH]: idle(CALLING),
  [INTERNET_OPTION_CODEPAGE_EXTRA]: idle(CALLING),
  [INTERNET_OPTION_IDN]: idle(CALLING),
  [INTERNET_OPTION_ENCODE_EXTRA]: idle(EVERYWHERE),
  [INTERNET_OPTION_HSTS]: idle(EVERYWHERE),
  [INTERNET_OPTION_FROM_CACHE_TIMEOUT]: idle(EVERY),
  [INTERNET_OPTION_BYPASS_EDITED_ENTRY]: idle(EVERY),
}
