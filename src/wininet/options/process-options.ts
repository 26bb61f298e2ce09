// Options of the library state and of sessions.

import {
  ERROR_BAD_ARGUMENTS,
  ERROR_INTERNET_BAD_OPTION_LENGTH,
  ERROR_INTERNET_INVALID_OPERATION,
  ERROR_INVALID_PARAMETER,
  INTERNET_OPTION_CONNECTED_STATE,
  INTERNET_OPTION_DIGEST_AUTH_UNLOAD,
  INTERNET_OPTION_END_BROWSER_SESSION,
  INTERNET_OPTION_EXTENDED_ERROR,
  INTERNET_OPTION_HTTP_VERSION,
  INTERNET_OPTION_MAX_CONNS_PER_1_0_SERVER,
  INTERNET_OPTION_MAX_CONNS_PER_PROXY,
  INTERNET_OPTION_MAX_CONNS_PER_SERVER,
  INTERNET_OPTION_PER_CONNECTION_OPTION,
  INTERNET_OPTION_PROXY,
  INTERNET_OPTION_PROXY_SETTINGS_CHANGED,
  INTERNET_OPTION_REFRESH,
  INTERNET_OPTION_RESET_URLCACHE_SESSION,
  INTERNET_OPTION_SETTINGS_CHANGED,
  INTERNET_OPTION_SUPPRESS_BEHAVIOR,
  INTERNET_OPTION_USER_AGENT,
  INTERNET_OPTION_VERSION,
  INTERNET_STATE_CONNECTED,
} from '../constants/index.ts'
import type { ProxyInfo, SessionHandle } from '../handles/index.ts'
import { isFieldText } from '../headers/index.ts'
import type { WinInetState } from '../state/index.ts'
import {
  command,
  EVERYWHERE,
  idle,
  type Level,
  type Options,
  ofProcess,
  option,
  structureIn,
  textOf,
  unboxed,
} from './option.ts'
import {
  keepPerConnection,
  listIn,
  perConnectionOf,
  proxyInfoOf,
  queryPerConnection,
  setPerConnection,
} from './per-connection.ts'

const SESSION: readonly ['session'] = ['session']
const SESSIONS: readonly ['process', 'session'] = ['process', 'session']
const PROCESS: readonly Level[] = ['process']

/** In Windows for 64 bits. */
const SIZEOF_VERSION_INFO = 8
const SIZEOF_PROXY_INFO = 24
const SIZEOF_OPTION_LIST = 32

/** The structure of INTERNET_OPTION_HTTP_VERSION. */
interface HTTP_VERSION_INFO {
  readonly dwMajorVersion: number
  readonly dwMinorVersion: number
}

const positive = (value: number, use: (value: number) => void): number => {
  if (value === 0) return ERROR_BAD_ARGUMENTS
  use(value)
  return 0
}

export const processOptions: Options = {
  [INTERNET_OPTION_MAX_CONNS_PER_SERVER]: ofProcess(
    (state) => state.maxConnsPerServer,
    (state, value) => positive(value, (limit) => state.limitConnections(limit)),
  ),
  // It is not known before use that a connection speaks HTTP/1.0, and connections to proxies have no limit of their
  // own.
  [INTERNET_OPTION_MAX_CONNS_PER_1_0_SERVER]: ofProcess(
    (state) => state.noted.maxConnsPer10Server,
    (state, value) =>
      positive(value, (limit) => {
        state.noted.maxConnsPer10Server = limit
      }),
  ),
  [INTERNET_OPTION_MAX_CONNS_PER_PROXY]: ofProcess(
    (state) => state.noted.maxConnsPerProxy,
    (state, value) => {
      if (value < 2 || value > 128) return ERROR_INVALID_PARAMETER
      state.noted.maxConnsPerProxy = value
      return 0
    },
  ),
  [INTERNET_OPTION_CONNECTED_STATE]: ofProcess(() => INTERNET_STATE_CONNECTED),
  [INTERNET_OPTION_EXTENDED_ERROR]: ofProcess((state) => state.explanation.code),
  [INTERNET_OPTION_VERSION]: {
    levels: PROCESS,
    query: () => ({ other: { dwMajorVersion: 1, dwMinorVersion: 2 }, size: SIZEOF_VERSION_INFO }),
  },
  [INTERNET_OPTION_HTTP_VERSION]: option(
    ['process', 'request'],
    (request, state) => {
      const dwMinorVersion = (request ?? state).httpVersion === '1.0' ? 0 : 1
      return { other: { dwMajorVersion: 1, dwMinorVersion }, size: SIZEOF_VERSION_INFO }
    },
    (request, value, length, state) => {
      if (request !== null) return ERROR_INTERNET_INVALID_OPERATION
      if (length !== undefined && length !== SIZEOF_VERSION_INFO) return ERROR_INTERNET_BAD_OPTION_LENGTH
      const { dwMajorVersion, dwMinorVersion } = (structureIn(value) ?? {}) as Partial<HTTP_VERSION_INFO>
      if (dwMajorVersion !== 1 || (dwMinorVersion !== 0 && dwMinorVersion !== 1))
        return ERROR_INVALID_PARAMETER
      state.httpVersion = dwMinorVersion === 0 ? '1.0' : undefined
      return 0
    },
  ),
  [INTERNET_OPTION_SETTINGS_CHANGED]: command(EVERYWHERE, (state) => state.closeIdleConnections()),
  [INTERNET_OPTION_PROXY_SETTINGS_CHANGED]: command(EVERYWHERE, (state) => state.closeIdleConnections()),
  [INTERNET_OPTION_END_BROWSER_SESSION]: command(SESSIONS, (state) => state.forget()),
  [INTERNET_OPTION_DIGEST_AUTH_UNLOAD]: command(PROCESS, (state) => state.rememberedCredentials.clear()),
  [INTERNET_OPTION_REFRESH]: idle(SESSIONS),
  [INTERNET_OPTION_RESET_URLCACHE_SESSION]: idle(SESSIONS),
  [INTERNET_OPTION_SUPPRESS_BEHAVIOR]: idle(PROCESS),

  [INTERNET_OPTION_USER_AGENT]: option(
    SESSION,
    (session) => ({ text: session.agent ?? '' }),
    (session, value) => {
      const agent = textOf(value)
      if (typeof agent === 'number') return agent
      if (!isFieldText(agent)) return ERROR_INVALID_PARAMETER
      session.agent = agent === '' ? null : agent
      return 0
    },
  ),
  [INTERNET_OPTION_PROXY]: option(
    SESSIONS,
    (session, state) => ({ other: (session ?? state).proxyInfo, size: SIZEOF_PROXY_INFO }),
    (session, value, _length, state) => {
      const given = structureIn(value) as ProxyInfo | null
      return given === null ? ERROR_INVALID_PARAMETER : useProxies(state, session, given)
    },
  ),
  [INTERNET_OPTION_PER_CONNECTION_OPTION]: option(
    SESSIONS,
    (session, state, buffer) => {
      const list = listIn(unboxed(buffer))
      if (list === null) return { error: ERROR_INVALID_PARAMETER }
      const error = queryPerConnection(list, perConnectionOf(session ?? state))
      return error === 0 ? { other: list, size: SIZEOF_OPTION_LIST } : { error }
    },
    (session, value, _length, state) => {
      const list = listIn(structureIn(value))
      if (list === null) return ERROR_INVALID_PARAMETER
      const kept = perConnectionOf(session ?? state)
      const error = setPerConnection(list, kept)
      if (error !== 0) return error
      const failure = useProxies(state, session, proxyInfoOf(kept))
      if (failure === 0) keepPerConnection(session ?? state, kept)
      return failure
    },
  ),
}

/** Of the session, or of all sessions that use the settings of the process. */
function useProxies(state: WinInetState, session: SessionHandle | null, given: ProxyInfo): number {
  const proxies = state.proxiesFor(given)
  if (proxies === undefined) return ERROR_INVALID_PARAMETER
  if (session === null) state.preconfigure(given)
  else session.useProxies(proxies, given)
  return 0
}
