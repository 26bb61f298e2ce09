// What a session can be told, checked once and resolved to what its requests share.

import { phases } from '../../machines/index.ts'
import {
  type Clock,
  Deadlines,
  type Inspect,
  type LifecycleOptions,
  NO_TIMEOUTS,
  type RequestInspector,
  systemClock,
  type Timeouts,
  type Transport,
} from '../lifecycle/index.ts'
import { UndiciTransport, type UndiciTransportOptions } from '../transports/undici/index.ts'
import { InvalidOptionError } from './faults/invalid-option-error.ts'
import { shown } from './faults/shown.ts'
import { checkTlsOptions, type ServiceOptions, Services } from './follow-up/index.ts'
import { checkedField, checkedFields, type HeaderInput, hasField } from './head/headers.ts'
import { logicFor } from './logic.ts'
import { type ProxyInput, proxiesFrom, Routes } from './proxies/index.ts'

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
export function resolveOptions(options: SessionOptions): Shared {
  const clock = options.clock ?? systemClock
  checkLimit('connectionsPerOrigin', options.connectionsPerOrigin)
  checkLimit('connections', options.connections)
  if (options.queueLength !== Number.POSITIVE_INFINITY) checkCount('queueLength', options.queueLength, 0)
  checkCount('maxRedirects', options.maxRedirects, 0)
  checkCount('maxHeaderSize', options.maxHeaderSize, 1)
  if (options.lookup !== undefined && typeof options.lookup !== 'function')
    throw new InvalidOptionError(CALL, 'lookup', shown(options.lookup), 'Give a function such as dns.lookup.')
  checkMs(CALL, 'idleMs', options.idleMs)
  checkTlsOptions('tls', options.tls, CALL)
  checkTlsOptions('proxyTls', options.proxyTls, CALL)
  const transport = options.transport ?? new UndiciTransport(transportOptions(options))
  const routes = new Routes(proxiesFrom(options.proxy, CALL))
  const services = new Services(options, transport, routes, CALL)
  return {
    clock,
    transport,
    services,
    headers: sessionHeaders(options),
    lifecycle: {
      logic: logicFor(options.interpret === true),
      transport: services.transport,
      clock,
      deadlines: new Deadlines(clock),
      timeouts: checkedTimeouts(options.timeouts, CALL) ?? NO_TIMEOUTS,
      followUp: services.followUp,
      lenientEnd: false,
      strictLength: options.strictLength ?? true,
      inspect: undefined,
    },
  }
}

const limits: ReadonlySet<string> = new Set<keyof Timeouts>([...phases, 'total'])

/** @throws InvalidOptionError */
export function checkedTimeouts(timeouts: Timeouts | undefined, call: string): Timeouts | undefined {
  if (timeouts === undefined) return undefined
  for (const [name, ms] of Object.entries(timeouts)) {
    if (!limits.has(name))
      throw new InvalidOptionError(
        call,
        `timeouts.${name}`,
        shown(ms),
        `The limits are ${[...limits].join(', ')}.`,
      )
    checkMs(call, `timeouts.${name}`, ms)
  }
  return { ...timeouts }
}

const CALL = 'new Session'

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
  return [...list, 'User-Agent', checkedField('User-Agent', options.agent, CALL)]
}

function checkCount(option: string, value: unknown, least: number): void {
  if (value === undefined || (Number.isSafeInteger(value) && (value as number) >= least)) return
  throw new InvalidOptionError(CALL, option, shown(value), `Give a whole number, ${least} or more.`)
}

/** A count, no limit at all, or a function that is asked later. */
function checkLimit(option: string, value: unknown): void {
  if (typeof value !== 'function' && value !== Number.POSITIVE_INFINITY) checkCount(option, value, 1)
}

function checkMs(call: string, option: string, value: unknown): void {
  if (value === undefined || (typeof value === 'number' && value >= 0 && value <= MAX_MS)) return
  throw new InvalidOptionError(call, option, shown(value), `Give milliseconds, from 0 to ${MAX_MS}.`)
}

/** Node's timers fire at once when they are set to more. */
const MAX_MS = 2_147_483_647

/** An option that is given as undefined is one that is not given. */
const transportOptions = (options: SessionOptions): UndiciTransportOptions =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
