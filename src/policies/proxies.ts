// Chooses the proxy of a request: by the `proxy` option of a session, or by HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and
// NO_PROXY.

import {
  type Check,
  checkedOptions,
  InvalidOptionError,
  masked,
  type OptionTable,
  optionTable,
  type ProxyServer,
  readably,
  synchronous,
} from '../lifecycle/index.ts'
import { noProxyRule } from './no-proxy.ts'
import { type ProxyChoice, proxyServerFrom } from './proxy-server.ts'

/** Credentials in an address are sent to that proxy by Basic authentication. */
export interface ProxyOptions {
  /**
   * The proxy for http and https.
   * @defaultValue none
   */
  readonly url?: string | URL | null
  /**
   * The proxy for http; null connects directly.
   * @defaultValue `url`
   */
  readonly http?: string | URL | null
  /**
   * The proxy for https; null connects directly.
   * @defaultValue `url`
   */
  readonly https?: string | URL | null
  /**
   * Hosts that are reached directly, in the form of NO_PROXY: `localhost, .example.com, 10.0.0.0/8, [::1]:8080`.
   * @defaultValue none
   */
  readonly bypass?: string | readonly string[]
  /**
   * The user name for the proxy.
   * @defaultValue the one in the proxy's URL
   */
  readonly username?: string
  /**
   * The password for the proxy.
   * @defaultValue the one in the proxy's URL
   */
  readonly password?: string
}

/**
 * Called before each message of a request, also after redirects. `url` has no credentials. An error fails the
 * request.
 */
export type ProxyFunction = (url: URL) => string | URL | null

export type ProxyInput = 'environment' | (string & {}) | URL | ProxyOptions | ProxyFunction | null

/**
 * Null if no request uses a proxy.
 * @throws InvalidOptionError
 */
export function proxiesFrom(
  input: ProxyInput | undefined,
  call: string,
  environment?: Environment,
): ProxyChoice | null {
  if (input === undefined || input === null) return null
  return readably(call, 'proxy', () => choiceFrom(input, call, environment))
}

function choiceFrom(
  input: NonNullable<ProxyInput>,
  call: string,
  environment?: Environment,
): ProxyChoice | null {
  if (input === 'environment') {
    const choice = proxiesFromEnvironment(call, environment)
    return choice && memorized(choice)
  }
  if (typeof input === 'function')
    return asked(
      synchronous<ProxyFunction>('Give a function that answers at once.')(input, call, 'proxy'),
      call,
    )
  if (typeof input === 'string' || input instanceof URL) {
    const server = proxyServerFrom(input, { call, option: 'proxy' })
    return () => server
  }
  if (typeof input !== 'object')
    throw new InvalidOptionError(
      call,
      'proxy',
      masked(input),
      'Give a URL, options, a function, "environment" or null.',
    )
  return memorized(given(input, call))
}

const address: Check<string | URL | null> = (value, call, option) => {
  if (value === null || typeof value === 'string' || value instanceof URL) return value
  throw new InvalidOptionError(call, option, masked(value), 'Give a URL, or null for none.')
}

const text: Check<string> = (value, call, option) => {
  if (typeof value === 'string') return value
  throw new InvalidOptionError(call, option, masked(value), 'Give a string.')
}

const bypassList: Check<string | readonly string[]> = (value, call, option) =>
  Array.isArray(value) ? value.map((each) => text(each, call, option)) : text(value, call, option)

const table: OptionTable<ProxyOptions> = optionTable<ProxyOptions>(
  { url: address, http: address, https: address, bypass: bypassList, username: text, password: text },
  new Map([
    ...['host', 'hostname', 'port', 'protocol', 'uri', 'server'].map(
      (name) => [name, 'Give url, such as http://proxy.example:8080.'] as const,
    ),
    ...['auth', 'token'].map((name) => [name, 'Give username and password.'] as const),
    ...['noproxy', 'no', 'exclude'].map((name) => [name, 'Give bypass.'] as const),
  ]),
)

function given(input: ProxyOptions, call: string): ProxyChoice {
  const options = checkedOptions(input, table, call, 'proxy')
  const { bypass = '', url = null, username, password } = options
  for (const [name, text] of [
    ['username', username],
    ['password', password],
  ] as const)
    if (text !== undefined && typeof text !== 'string')
      throw new InvalidOptionError(call, `proxy.${name}`, typeof text, 'Give a string.')
  const isOther = username !== undefined || password !== undefined
  const credentials = isOther ? { username: username ?? '', password: password ?? '' } : null
  const servers = new Map<string, ProxyServer>()
  for (const scheme of ['http', 'https'] as const) {
    const own = options[scheme]
    const address = own === undefined ? url : own
    const option = own === undefined ? 'proxy.url' : `proxy.${scheme}`
    if (address !== null) servers.set(`${scheme}:`, proxyServerFrom(address, { call, option }, credentials))
  }
  if (servers.size === 0)
    throw new InvalidOptionError(call, 'proxy', 'without an address', 'Give it a url, or leave proxy out.')
  const isBypassed = noProxyRule(typeof bypass === 'string' ? bypass : bypass.join())
  return (target) => (isBypassed(target) ? null : (servers.get(target.protocol) ?? null))
}

function noAddress(answer: unknown, call: string): InvalidOptionError {
  if (answer instanceof Promise) answer.catch(() => {})
  return new InvalidOptionError(call, 'the answer of proxy', masked(answer), 'Give a URL, or null for none.')
}

/** The same answer gives the same object, so that its connections are found again. */
function asked(choose: ProxyFunction, call: string): ProxyChoice {
  const servers = new Map<string, ProxyServer>()
  return (target) => {
    const answer = choose(new URL(target.url))
    if (answer === null || answer === undefined) return null
    if (!(typeof answer === 'string' || (answer as unknown) instanceof URL)) throw noAddress(answer, call)
    const text = String(answer)
    const known = servers.get(text) ?? proxyServerFrom(answer, { call, option: 'the answer of proxy' })
    if (servers.size >= REMEMBERED) servers.clear()
    servers.set(text, known)
    return known
  }
}

// ---- the environment

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Null if the environment names no proxy.
 * @throws InvalidOptionError
 */
function proxiesFromEnvironment(call: string, environment: Environment = process.env): ProxyChoice | null {
  const servers = new Map<string, ProxyServer>()
  const serverOf = (scheme: 'http' | 'https'): ProxyServer | null => {
    const name = namesOf(scheme, environment)
      .map((names) => names.find((one) => environment[one] !== undefined) ?? '')
      .find((one) => textOf(environment, one) !== '')
    if (name === undefined) return null
    const known = servers.get(name)
    if (known !== undefined) return known
    const subject = { call, option: `proxy, taken from ${name} in the environment,` }
    const server = proxyServerFrom(textOf(environment, name), subject)
    servers.set(name, server)
    return server
  }
  const [http, https] = [serverOf('http'), serverOf('https')]
  if (http === null && https === null) return null
  const isBypassed = noProxyRule((environment.no_proxy ?? environment.NO_PROXY ?? '').trim())
  return (target) => (isBypassed(target) ? null : target.protocol === 'http:' ? http : https)
}

const textOf = (environment: Environment, name: string): string => (environment[name] ?? '').trim()

/**
 * The variables, in order of precedence. The lower-case name wins even if it is empty, so that it can switch a proxy
 * off (as in undici's EnvHttpProxyAgent and Python's urllib).
 */
function namesOf(scheme: 'http' | 'https', environment: Environment): string[][] {
  const all = ['all_proxy', 'ALL_PROXY']
  if (scheme === 'https') return [['https_proxy', 'HTTPS_PROXY'], all]
  // In a CGI script the field "Proxy" of a request arrives under the upper-case name (CVE-2016-5385). On Windows both
  // are the same.
  const isCgi = environment.REQUEST_METHOD !== undefined
  if (!isCgi) return [['http_proxy', 'HTTP_PROXY'], all]
  return process.platform === 'win32' ? [all] : [['http_proxy'], all]
}

const REMEMBERED = 256

/** Makes a choice once for each origin, if it depends on the origin alone. */
export function memorized(choice: ProxyChoice): ProxyChoice {
  const known = new Map<string, ProxyServer | null>()
  return (target) => {
    const before = known.get(target.origin)
    if (before !== undefined) return before
    const server = choice(target)
    if (known.size >= REMEMBERED) known.clear()
    known.set(target.origin, server)
    return server
  }
}
