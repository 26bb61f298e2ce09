// The constants in groups.

import * as all from './wininet.constants.ts'

/**
 * The names of each group: those that begin with a pattern ending in an underscore, and names written in full. If
 * several patterns match, the longest decides.
 */
export interface ConstantPatterns {
  status: 'INTERNET_STATUS_'
  errors: 'ERROR_INTERNET_' | 'ERROR_HTTP_'
  win32: 'ERROR_' | 'WSAEWOULDBLOCK'
  flags: 'INTERNET_FLAG_'
  callFlags: 'WININET_API_FLAG_' | 'IRF_' | 'HSR_' | 'INTERNET_NO_CALLBACK'
  options: 'INTERNET_OPTION_'
  httpQuery: 'HTTP_QUERY_'
  httpQueryModifiers: 'HTTP_QUERY_FLAG_' | 'HTTP_QUERY_MODIFIER_FLAGS_MASK' | 'HTTP_QUERY_HEADER_MASK'
  addRequestHeaders: 'HTTP_ADDREQ_'
  services: 'INTERNET_SERVICE_'
  schemes: 'INTERNET_SCHEME_'
  openTypes: 'INTERNET_OPEN_TYPE_'
  ports: 'INTERNET_DEFAULT_' | 'INTERNET_INVALID_PORT_NUMBER'
  handleTypes: 'INTERNET_HANDLE_TYPE_'
  requestFlags: 'INTERNET_REQFLAG_'
  securityFlags: 'SECURITY_'
  securityFlagsUndocumented: '_SECURITY_'
  errorMask: 'INTERNET_ERROR_MASK_'
  states: 'INTERNET_STATE_'
  icu: 'ICU_'
  cookieFlags: 'INTERNET_COOKIE_'
  cookieStates: 'COOKIE_STATE_'
  limits: 'INTERNET_MAX_'
  httpStatus: 'HTTP_STATUS_'
  httpProtocolFlags: 'HTTP_PROTOCOL_'
  suppress: 'INTERNET_SUPPRESS_'
  perConn: 'INTERNET_PER_CONN_'
  proxyTypes: 'PROXY_TYPE_'
  socketInfoFlags: 'IDSI_FLAG_'
  setOptionExFlags: 'ISO_'
  errorUiFlags: 'FLAGS_ERROR_UI_'
  misc:
    | 'INTERNET_INVALID_STATUS_CALLBACK'
    | 'INTERNET_ERROR_BASE'
    | 'HTTP_MAJOR_VERSION'
    | 'HTTP_MINOR_VERSION'
    | 'INTERNET_PRIORITY_FOREGROUND'
    | 'INTERNET_RFC1123_'
  connectedState: 'INTERNET_CONNECTION_' | 'INTERNET_RAS_INSTALLED'
  autoProxyTypes: 'PROXY_AUTO_DETECT_TYPE_'
  privacy: 'PRIVACY_'
  waiting: 'INFINITE' | 'WAIT_' | 'MAXIMUM_WAIT_OBJECTS'
}

const groups: { readonly [Group in keyof ConstantPatterns]: readonly ConstantPatterns[Group][] } = {
  status: ['INTERNET_STATUS_'],
  errors: ['ERROR_INTERNET_', 'ERROR_HTTP_'],
  win32: ['ERROR_', 'WSAEWOULDBLOCK'],
  flags: ['INTERNET_FLAG_'],
  callFlags: ['WININET_API_FLAG_', 'IRF_', 'HSR_', 'INTERNET_NO_CALLBACK'],
  options: ['INTERNET_OPTION_'],
  httpQuery: ['HTTP_QUERY_'],
  httpQueryModifiers: ['HTTP_QUERY_FLAG_', 'HTTP_QUERY_MODIFIER_FLAGS_MASK', 'HTTP_QUERY_HEADER_MASK'],
  addRequestHeaders: ['HTTP_ADDREQ_'],
  services: ['INTERNET_SERVICE_'],
  schemes: ['INTERNET_SCHEME_'],
  openTypes: ['INTERNET_OPEN_TYPE_'],
  ports: ['INTERNET_DEFAULT_', 'INTERNET_INVALID_PORT_NUMBER'],
  handleTypes: ['INTERNET_HANDLE_TYPE_'],
  requestFlags: ['INTERNET_REQFLAG_'],
  securityFlags: ['SECURITY_'],
  securityFlagsUndocumented: ['_SECURITY_'],
  errorMask: ['INTERNET_ERROR_MASK_'],
  states: ['INTERNET_STATE_'],
  icu: ['ICU_'],
  cookieFlags: ['INTERNET_COOKIE_'],
  cookieStates: ['COOKIE_STATE_'],
  limits: ['INTERNET_MAX_'],
  httpStatus: ['HTTP_STATUS_'],
  httpProtocolFlags: ['HTTP_PROTOCOL_'],
  suppress: ['INTERNET_SUPPRESS_'],
  perConn: ['INTERNET_PER_CONN_'],
  proxyTypes: ['PROXY_TYPE_'],
  socketInfoFlags: ['IDSI_FLAG_'],
  setOptionExFlags: ['ISO_'],
  errorUiFlags: ['FLAGS_ERROR_UI_'],
  misc: [
    'INTERNET_INVALID_STATUS_CALLBACK',
    'INTERNET_ERROR_BASE',
    'HTTP_MAJOR_VERSION',
    'HTTP_MINOR_VERSION',
    'INTERNET_PRIORITY_FOREGROUND',
    'INTERNET_RFC1123_',
  ],
  connectedState: ['INTERNET_CONNECTION_', 'INTERNET_RAS_INSTALLED'],
  autoProxyTypes: ['PROXY_AUTO_DETECT_TYPE_'],
  privacy: ['PRIVACY_'],
  waiting: ['INFINITE', 'WAIT_', 'MAXIMUM_WAIT_OBJECTS'],
}

/** Every constant, by name. */
export type AllConstants = typeof all

/** The names that match one of the patterns. */
export type FittingNames<Names, P> = P extends `${string}_`
  ? Names extends `${P}${string}`
    ? Names
    : never
  : Extract<Names, P>
/** The constants that no longer pattern matches. */
export type ConstantNames<P> = P extends unknown
  ? Exclude<
      FittingNames<keyof AllConstants, P>,
      FittingNames<keyof AllConstants, Exclude<FittingNames<ConstantPatterns[keyof ConstantPatterns], P>, P>>
    >
  : never

export type Constants = {
  readonly [Group in keyof ConstantPatterns]: {
    readonly [Name in ConstantNames<ConstantPatterns[Group]>]: AllConstants[Name]
  }
}

const fits = (name: string, pattern: string): boolean =>
  pattern.endsWith('_') ? name.startsWith(pattern) : name === pattern

function grouped(): Constants {
  const tables: Record<string, Record<string, number>> = {}
  const patterns: [pattern: string, table: Record<string, number>][] = []
  for (const [group, ofGroup] of Object.entries(groups)) {
    const table: Record<string, number> = {}
    tables[group] = table
    for (const pattern of ofGroup) patterns.push([pattern, table])
  }
  patterns.sort(([one], [two]) => two.length - one.length)
  for (const [name, value] of Object.entries(all)) {
    const [, table] = patterns.find(([pattern]) => fits(name, pattern)) ?? []
    if (table !== undefined) table[name] = value
  }
  return tables as unknown as Constants
}

/** The constants in groups. */
export const constants: Constants = /* @__PURE__ */ grouped()
