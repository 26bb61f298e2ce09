// What a session can be told, checked once and resolved to what its requests share.

import { phases } from '../../machines/index.ts'
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
  systemClock,
  type Timeouts,
  type Transport,
} from '../lifecycle/index.ts'
import {
  type ProxyInput,
  proxiesFrom,
  Routes,
  type ServiceOptions,
  Services,
  serviceChecks,
} from '../policies/index.ts'
import { transportTable, UndiciTransport, type UndiciTransportOptions } from '../transports/undici/index.ts'
import { adviceWith, foreignOptions } from './advice.ts'

/** All but the last few concern the default transport, and have no effect on a `transport` of your own. */
export interface SessionOptions extends UndiciTransportOptions, ServiceOptions {
  /** The User-Agent of requests that set none. None is sent unless given. */
  readonly agent?: string
  /** Sent with every request that does not set the same field. */
  readonly headers?: HeaderInput
  /**
   * The way to the servers. None unless given: a session takes nothing from its surroundings by itself. `'environment'` takes
   * HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY as they are now, those in small letters first. A URL such as
   * `http://user:password@proxy.example:8080` is the proxy for every request; options and a function can tell hosts apart.
   * The choice is made anew for each redirect. SOCKS is not supported.
   */
  readonly proxy?: ProxyInput
  /** How long each phase may take. Without limits unless given. */
  readonly timeouts?: Timeouts
  /**
   * A response body of more bytes, as they are read, fails as `bodyTooLarge`: decoded ones where it is decoded, else as they came. No
   * limit unless given. What is not read does not pile up, with or without a limit.
   */
  readonly maxResponseSize?: number
  /** False leaves it to the server to notice that a body is shorter than its Content-Length. True unless given. */
  readonly strictLength?: boolean
  /** Stands in for the network. The session closes it. */
  readonly transport?: Transport
  /** Stands in for the time: deadlines, and `elapsed` of notifications. */
  readonly clock?: Clock
  /**
   * Is shown every request, as `session.inspect` does later: an observer of XState's inspection, or the inspector of
   * `hinternet/inspect`.
   */
  readonly inspect?: Inspect | RequestInspector
  /** Interprets the chart instead of running the table that is printed from it. Slower, and the same in every other respect. */
  readonly interpret?: boolean
}

/** What the requests of a session have in common. */
export interface Shared {
  readonly clock: Clock
  readonly headers: readonly string[]
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

const limits = Object.fromEntries([...phases, 'total'].map((name) => [name, milliseconds]))
const timeoutsTable: OptionTable<Timeouts> = optionTable(limits as unknown as Checks<Timeouts>)

/** An object of limits: a number alone would not say of what. */
export const checkedTimeouts: Check<Timeouts> = optionsOf(timeoutsTable)

const table: OptionTable<SessionOptions> = optionTable<SessionOptions>(
  {
    ...transportTable.checks,
    ...serviceChecks,
    agent,
    headers: asGiven,
    proxy: asGiven,
    timeouts: checkedTimeouts,
    maxResponseSize: countOrInfinity(0),
    strictLength: flag,
    transport: aTransport,
    clock: aClock,
    inspect: anInspector,
    interpret: flag,
  },
  adviceWith(
    [['signal', 'redirect'], 'open() and fetch()'],
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
      'Each request has a length of its own: leave it out.',
    )
  if (options.agent === undefined || hasField(list, 'user-agent')) return list
  return [...list, 'User-Agent', options.agent]
}

/** Those that concern the transport; it takes no others. */
const transportOptions = (options: SessionOptions): UndiciTransportOptions =>
  Object.fromEntries(Object.entries(options).filter(([name]) => transportTable.names.includes(name)))
