// The options of a session, checked once. Those of redirects, cookies, credentials and decoding are in policies/service-options.ts;
// those of connections, in transports/undici/transport-options.ts.

import { phases, type RetryPolicy } from '../../machines/index.ts'
import {
  aClock,
  anInspector,
  asGiven,
  aTransport,
  type Check,
  type Checks,
  type Clock,
  checkedField,
  checkedFields,
  checkedOptions,
  countOrInfinity,
  Deadlines,
  flag,
  type HeaderInput,
  hasField,
  type Inspect,
  InvalidOptionError,
  type LifecycleOptions,
  logicFor,
  masked,
  milliseconds,
  NO_TIMEOUTS,
  type OptionTable,
  optionsOf,
  optionTable,
  type RequestInspector,
  shown,
  systemClock,
  type Timeouts,
  type Transport,
} from '../lifecycle/index.ts'
import {
  aRetry,
  type ProxyInput,
  proxiesFrom,
  type RetryOptions,
  Routes,
  retryPolicyOf,
  type ServiceOptions,
  Services,
  serviceChecks,
} from '../policies/index.ts'
import { transportTable, UndiciTransport, type UndiciTransportOptions } from '../transports/undici/index.ts'
import { adviceWith, foreignOptions } from './advice.ts'
import { isHttpUrl } from './request-head-builder.ts'

/** All but the last few are for the default transport, and have no effect on a `transport` of your own. */
export interface SessionOptions extends UndiciTransportOptions, ServiceOptions {
  /**
   * The User-Agent of requests that set none.
   * @defaultValue no User-Agent is sent
   */
  readonly agent?: string
  /**
   * Header fields for every request that does not set the same field itself.
   * @defaultValue none
   */
  readonly headers?: HeaderInput
  /**
   * Where relative URLs of `open` and `fetch` start, resolved as `new URL(url, baseUrl)` does: end it with a slash to keep its whole path.
   * @defaultValue none: every URL is absolute
   * @example
   * ```ts
   * const session = new Session({ baseUrl: 'https://api.example.com/v2/' })
   * await session.fetch('users') // https://api.example.com/v2/users
   * ```
   */
  readonly baseUrl?: string | URL
  /**
   * With true, `fetch`, `send` and `end` reject with HttpError if the server answers with a status of 400 or more. With false, the caller
   * looks at the status.
   * @defaultValue false
   */
  readonly throwHttpErrors?: boolean
  /**
   * The proxy to use. A URL is the proxy for every request; options and a function can choose by host. `'environment'` reads
   * HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY once, now; a variable in lower case takes precedence. The proxy is chosen again for
   * each redirect. `socks5://` and `socks4://` name SOCKS proxies; with `socks5h://` and `socks4a://` they look names up themselves.
   * @defaultValue no proxy: a session reads nothing from its environment by itself
   * @example
   * ```ts
   * new Session({ proxy: 'http://user:password@proxy.example:8080' })
   * new Session({ proxy: 'socks5h://user:password@proxy.example:1080' })
   * new Session({ proxy: { url: 'http://proxy.example:8080', bypass: 'localhost, .example.com' } })
   * ```
   */
  readonly proxy?: ProxyInput
  /**
   * Sends a request again if it failed before there was a response, or was answered with a status such as 503. A number is the largest
   * number of retries; an object has more options. It applies to `fetch` and `send`, and to bodies that can be sent again: not to streams and
   * iterables, unless a function makes them. Each retry is announced as `retryScheduled` before its delay.
   * @defaultValue 0: nothing is sent again
   * @example
   * ```ts
   * new Session({ retry: 3 })
   * new Session({ retry: { limit: 5, methods: ['GET', 'POST'], delay: 200, total: 10_000 } })
   * ```
   */
  readonly retry?: number | RetryOptions
  /**
   * Time limits in milliseconds, by phase.
   * @defaultValue no limits
   * @example
   * ```ts
   * new Session({ timeouts: { connect: 5_000, response: 30_000, total: 120_000 } })
   * ```
   */
  readonly timeouts?: Timeouts
  /**
   * The largest response body in bytes, counted as they are read: after decoding if the body is decoded. A larger one fails
   * with reason `bodyTooLarge`. Without a limit, too, unread bytes do not pile up in memory.
   * @defaultValue Infinity
   */
  readonly maxResponseSize?: number
  /**
   * Announces `stalled` when a pending call has made no progress for this many milliseconds, and `resumed` when it goes on.
   * @defaultValue 0: never
   */
  readonly stallAfter?: number
  /**
   * True refuses `end` while the body is shorter than its Content-Length. False leaves this to the server.
   * @defaultValue true
   */
  readonly strictLength?: boolean
  /**
   * Replaces the network. The session closes it. The options of the default transport have no effect then.
   * @defaultValue a new `UndiciTransport` with the options above
   */
  readonly transport?: Transport
  /**
   * Replaces the clock of time limits and of `elapsed` in notifications.
   * @defaultValue the clock of the system
   */
  readonly clock?: Clock
  /**
   * Shows every request to an inspector, as `session.inspect` can do later: the one of `hinternet/inspect`, or an observer of
   * XState's inspection events.
   * @defaultValue no inspector
   */
  readonly inspect?: Inspect | RequestInspector
  /**
   * True runs every request as an interpreted XState actor instead of by the table that is printed from the machine. It behaves the same
   * and costs about a hundred times as much.
   * @defaultValue false
   */
  readonly interpret?: boolean
}

/** The settings that the requests of a session share. */
export interface Shared {
  readonly clock: Clock
  readonly headers: readonly string[]
  readonly baseUrl: string | undefined
  readonly throwHttpErrors: boolean
  readonly retry: RetryPolicy | null
  readonly lifecycle: LifecycleOptions
  readonly services: Services
  readonly transport: Transport
}

/** @throws InvalidOptionError and InvalidHeaderError */
export function resolveOptions(given: SessionOptions): Shared {
  const options = checkedOptions(given, table, CALL)
  const clock = options.clock ?? systemClock
  const list = sessionHeaders(options)
  const proxies = proxiesFrom(options.proxy, CALL)
  const transport = options.transport ?? new UndiciTransport(transportOptions(options))
  const services = new Services(options, transport, new Routes(proxies), CALL)
  return {
    clock,
    transport,
    services,
    headers: list,
    baseUrl: options.baseUrl as string | undefined,
    throwHttpErrors: options.throwHttpErrors ?? false,
    retry: retryPolicyOf(options.retry),
    lifecycle: {
      logic: logicFor(options.interpret === true),
      transport: services.transport,
      clock,
      deadlines: new Deadlines(clock),
      timeouts: options.timeouts ?? NO_TIMEOUTS,
      followUp: services.followUp,
      lenientEnd: false,
      strictLength: options.strictLength ?? true,
      ...(options.maxResponseSize === undefined ? undefined : { maxResponseSize: options.maxResponseSize }),
      ...(options.stallAfter === undefined ? undefined : { stallAfter: options.stallAfter }),
      inspect: undefined,
    },
  }
}

const CALL = 'new Session'

const agent: Check<string> = (value, call, option) => {
  if (typeof value === 'string') return checkedField('User-Agent', value, call)
  const fix = `Give the text of the User-Agent field. ${foreignOptions.get('dispatcher')}`
  throw new InvalidOptionError(call, option, masked(value), fix)
}

/** Gives its text. */
const aBaseUrl: Check<string | URL> = (value, call, option) => {
  const text = value instanceof URL ? value.href : value
  if (typeof text === 'string' && isHttpUrl(text)) return text
  const fix = 'Give an http or https URL, such as https://example.com/v1/.'
  throw new InvalidOptionError(call, option, masked(value), fix)
}

const limits = Object.fromEntries([...phases, 'total'].map((name) => [name, milliseconds]))
const timeoutsTable: OptionTable<Timeouts> = optionTable(limits as unknown as Checks<Timeouts>)

/** An object of limits; a number alone would not say which limit. */
export const checkedTimeouts: Check<Timeouts> = (value, call, option) => {
  if (typeof value !== 'number') return timeLimits(value, call, option)
  throw new InvalidOptionError(
    call,
    option,
    shown(value),
    `Say what it limits: { total: ${value} }, or such as { connect: 1000, response: 5000 }.`,
  )
}
const timeLimits = optionsOf(timeoutsTable)

const table: OptionTable<SessionOptions> = optionTable<SessionOptions>(
  {
    ...transportTable.checks,
    ...serviceChecks,
    agent,
    headers: asGiven,
    baseUrl: aBaseUrl,
    throwHttpErrors: flag,
    retry: aRetry,
    proxy: asGiven,
    timeouts: checkedTimeouts,
    maxResponseSize: countOrInfinity(0),
    stallAfter: milliseconds,
    strictLength: flag,
    transport: aTransport,
    clock: aClock,
    inspect: anInspector,
    interpret: flag,
  },
  adviceWith(
    [['signal', 'redirect', 'searchParams'], 'open() and fetch()'],
    [['json', 'form'], 'fetch() and send()'],
    [['expectContinue', 'contentLength'], 'send() and sendEx()'],
  ),
)

export const sessionOptionNames: readonly string[] = table.names

function sessionHeaders(options: SessionOptions): readonly string[] {
  const { contentLength, list } = checkedFields(options.headers, CALL)
  if (contentLength !== null)
    throw new InvalidOptionError(
      CALL,
      'headers',
      'given a Content-Length',
      'The length differs for each request: leave it out.',
    )
  if (options.agent === undefined || hasField(list, 'user-agent')) return list
  return [...list, 'User-Agent', options.agent]
}

/** The options of the transport, which takes no others. */
const transportOptions = (options: SessionOptions): UndiciTransportOptions =>
  Object.fromEntries(Object.entries(options).filter(([name]) => transportTable.names.includes(name)))
