// Options of the library as a whole, and of sessions.

import {
  ERROR_BAD_ARGUMENTS,
  ERROR_INVALID_PARAMETER,
  INTERNET_OPTION_CONNECTED_STATE,
  INTERNET_OPTION_DIGEST_AUTH_UNLOAD,
  INTERNET_OPTION_END_BROWSER_SESSION,
  INTERNET_OPTION_EXTENDED_ERROR,
  INTERNET_OPTION_HTTP_VERSION,
  INTERNET_OPTION_MAX_CONNS_PER_1_0_SERVER,
  INTERNET_OPTION_MAX_CONNS_PER_PROXY,
  INTERNET_OPTION_MAX_CONNS_PER_SERVER,
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
import type { ProxyInfo } from '../handles/index.ts'
import { isFieldText } from '../headers/index.ts'
import { command, EVERYWHERE, idle, type Level, type Options, ofProcess, option } from './option.ts'
import { structureIn, textOf } from './option-value.ts'

const SESSION: readonly ['session'] = ['session']
const SESSIONS: readonly Level[] = ['process', 'session']
const PROCESS: readonly Level[] = ['process']

const positive = (value: number, use: (value: number) => void): number => {
  if (value === 0) return ERROR_BAD_ARGUMENTS
  use(value)
  return 0
}

export const processOptions: Options = {
  [INTERNET_OPTION_MAX_CONNS_PER_SERVER]: ofProcess(
    (library) => library.maxConnsPerServer,
    (library, value) => positive(value, (limit) => library.limitConnections(limit)),
  ),
  // No connection is known to be one of HTTP/1.0 before it is used, and none is limited as one to a proxy.
  [INTERNET_OPTION_MAX_CONNS_PER_1_0_SERVER]: ofProcess(
    (library) => library.noted.maxConnsPer10Server,
    (library, value) =>
      positive(value, (limit) => {
        library.noted.maxConnsPer10Server = limit
      }),
  ),
  [INTERNET_OPTION_MAX_CONNS_PER_PROXY]: ofProcess(
    (library) => library.noted.maxConnsPerProxy,
    (library, value) => {
      if (value < 2 || value > 128) return ERROR_INVALID_PARAMETER
      library.noted.maxConnsPerProxy = value
      return 0
    },
  ),
  [INTERNET_OPTION_CONNECTED_STATE]: ofProcess(() => INTERNET_STATE_CONNECTED),
  [INTERNET_OPTION_EXTENDED_ERROR]: ofProcess((library) => library.explanation.code),
  [INTERNET_OPTION_VERSION]: {
    levels: PROCESS,
    query: () => ({ other: { dwMajorVersion: 1, dwMinorVersion: 2 } }),
  },
  [INTERNET_OPTION_HTTP_VERSION]: {
    levels: ['process', 'request'],
    query: () => ({ other: { dwMajorVersion: 1, dwMinorVersion: 1 } }),
  },
  [INTERNET_OPTION_SETTINGS_CHANGED]: command(EVERYWHERE, (library) => library.closeIdleConnections()),
  [INTERNET_OPTION_PROXY_SETTINGS_CHANGED]: command(EVERYWHERE, (library) => library.closeIdleConnections()),
  [INTERNET_OPTION_END_BROWSER_SESSION]: command(SESSIONS, (library) => library.forget()),
  [INTERNET_OPTION_DIGEST_AUTH_UNLOAD]: command(PROCESS, (library) => library.rememberedCredentials.clear()),
  [INTERNET_OPTION_REFRESH]: idle(SESSIONS),
  [INTERNET_OPTION_RESET_URLCACHE_SESSION]: idle(SESSIONS),
  [INTERNET_OPTION_SUPPRESS_BEHAVIOR]: idle(PROCESS),

  [INTERNET_OPTION_USER_AGENT]: option(
    SESSION,
    (session) => ({ text: session.agent ?? '' }),
    (session, value, length) => {
      const agent = textOf(value, length)
      if (typeof agent === 'number') return agent
      if (!isFieldText(agent)) return ERROR_INVALID_PARAMETER
      session.agent = agent === '' ? null : agent
      return 0
    },
  ),
  [INTERNET_OPTION_PROXY]: option(
    SESSION,
    (session) => ({ other: session.proxyInfo }),
    (session, value, _length, library) => {
      const given = structureIn(value) as ProxyInfo | null
      const proxies = given === null ? undefined : library.proxiesFor(given)
      if (given === null || proxies === undefined) return ERROR_INVALID_PARAMETER
      session.useProxies(proxies, given)
      return 0
    },
  ),
}
