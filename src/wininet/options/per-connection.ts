// INTERNET_PER_CONN_OPTION_LIST: the proxy settings of a session, or of the process.

import {
  ERROR_INVALID_PARAMETER,
  INTERNET_OPEN_TYPE_DIRECT,
  INTERNET_OPEN_TYPE_PROXY,
  INTERNET_PER_CONN_AUTOCONFIG_URL,
  INTERNET_PER_CONN_AUTODISCOVERY_FLAGS,
  INTERNET_PER_CONN_FLAGS,
  INTERNET_PER_CONN_FLAGS_UI,
  INTERNET_PER_CONN_PROXY_BYPASS,
  INTERNET_PER_CONN_PROXY_SERVER,
  PROXY_TYPE_DIRECT,
  PROXY_TYPE_PROXY,
} from '../constants/index.ts'
import type { ProxyInfo } from '../handles/index.ts'

export interface INTERNET_PER_CONN_OPTION {
  /** INTERNET_PER_CONN_… */
  dwOption: number
  Value: { dwValue?: number; pszValue?: string | null }
}

export interface INTERNET_PER_CONN_OPTION_LIST {
  dwSize?: number
  /** Null for the local network, which is the only connection. */
  pszConnection?: string | null
  dwOptionCount?: number
  /** Which option was refused. */
  dwOptionError?: number
  pOptions: INTERNET_PER_CONN_OPTION[]
}

/** The values that are kept. */
interface PerConnection {
  flags: number
  server: string | null
  bypass: string | null
  /** It is kept, but no script is run. */
  script: string | null
}

interface Owner {
  readonly proxyInfo: ProxyInfo
}

/** Valid as long as its owner has the proxies that were made from it. */
const known = new WeakMap<Owner, { readonly proxyInfo: ProxyInfo; readonly kept: PerConnection }>()

export const keepPerConnection = (owner: Owner, kept: PerConnection): unknown =>
  known.set(owner, { proxyInfo: owner.proxyInfo, kept })

/** A copy. */
export function perConnectionOf(owner: Owner): PerConnection {
  const found = known.get(owner)
  if (found !== undefined && found.proxyInfo === owner.proxyInfo) return { ...found.kept }
  const { dwAccessType, lpszProxy, lpszProxyBypass } = owner.proxyInfo
  const flags = dwAccessType === INTERNET_OPEN_TYPE_PROXY ? PROXY_TYPE_PROXY : PROXY_TYPE_DIRECT
  return { flags, server: lpszProxy, bypass: lpszProxyBypass, script: null }
}

/** If a proxy is named it is used, even if the flags also allow direct connections. */
export function proxyInfoOf({ bypass, flags, server }: PerConnection): ProxyInfo {
  const isProxied = (flags & PROXY_TYPE_PROXY) !== 0 && server !== null && server !== ''
  return isProxied
    ? { dwAccessType: INTERNET_OPEN_TYPE_PROXY, lpszProxy: server, lpszProxyBypass: bypass }
    : { dwAccessType: INTERNET_OPEN_TYPE_DIRECT, lpszProxy: null, lpszProxyBypass: null }
}

export function listIn(value: unknown): INTERNET_PER_CONN_OPTION_LIST | null {
  if (typeof value !== 'object' || value === null || !('pOptions' in value)) return null
  return Array.isArray(value.pOptions) ? (value as INTERNET_PER_CONN_OPTION_LIST) : null
}

const counted = ({ dwOptionCount, pOptions }: INTERNET_PER_CONN_OPTION_LIST): INTERNET_PER_CONN_OPTION[] =>
  pOptions.slice(0, dwOptionCount ?? pOptions.length)

/** 0, or the error; the options before it have their values. */
export function queryPerConnection(list: INTERNET_PER_CONN_OPTION_LIST, kept: PerConnection): number {
  for (const [i, each] of counted(list).entries()) {
    const value = valueKept(each.dwOption, kept)
    if (value === undefined) return refused(list, i)
    each.Value = value
  }
  return 0
}

function valueKept(option: number, kept: PerConnection): INTERNET_PER_CONN_OPTION['Value'] | undefined {
  switch (option) {
    case INTERNET_PER_CONN_FLAGS:
    case INTERNET_PER_CONN_FLAGS_UI:
      return { dwValue: (kept.flags & PROXY_TYPE_DIRECT) !== 0 ? PROXY_TYPE_DIRECT : kept.flags }
    case INTERNET_PER_CONN_PROXY_SERVER:
      return { pszValue: kept.server }
    case INTERNET_PER_CONN_PROXY_BYPASS:
      return { pszValue: kept.bypass }
    case INTERNET_PER_CONN_AUTOCONFIG_URL:
      return { pszValue: kept.script }
    case INTERNET_PER_CONN_AUTODISCOVERY_FLAGS:
      return { dwValue: 0 }
    default:
      return undefined
  }
}

/** 0, or the error. */
export function setPerConnection(list: INTERNET_PER_CONN_OPTION_LIST, kept: PerConnection): number {
  for (const [i, { dwOption, Value }] of counted(list).entries()) {
    const text = Value.pszValue ?? null
    if (dwOption === INTERNET_PER_CONN_FLAGS || dwOption === INTERNET_PER_CONN_FLAGS_UI)
      kept.flags = Value.dwValue ?? PROXY_TYPE_DIRECT
    else if (dwOption === INTERNET_PER_CONN_PROXY_SERVER) kept.server = text
    else if (dwOption === INTERNET_PER_CONN_PROXY_BYPASS) kept.bypass = text
    else if (dwOption === INTERNET_PER_CONN_AUTOCONFIG_URL) kept.script = text
    else if (dwOption !== INTERNET_PER_CONN_AUTODISCOVERY_FLAGS) return refused(list, i)
  }
  return 0
}

function refused(list: INTERNET_PER_CONN_OPTION_LIST, i: number): number {
  list.dwOptionError = i
  return ERROR_INVALID_PARAMETER
}
