// What a WinInet state can be given: everything that Windows takes from the machine.

import {
  aClock,
  anInspector,
  aTransport,
  type Check,
  type Clock,
  count,
  flag,
  type Inspect,
  InvalidOptionError,
  masked,
  type OptionTable,
  optionsOf,
  optionTable,
  type RequestInspector,
  type Transport,
} from '../../lifecycle/index.ts'
import { transportTable, type UndiciTransportOptions } from '../../transports/undici/index.ts'
import type { MisuseReport } from './buffer-watch.ts'

/** The first lines concern the default transport, and have no effect on a `transport` of your own. */
export interface WinInetOptions
  extends Pick<UndiciTransportOptions, 'lookup' | 'tls' | 'localAddress' | 'idleMs' | 'maxHeaderSize'> {
  /** Stands in for the network. The library closes it. */
  readonly transport?: Transport
  /** Stands in for the time of the time limits. */
  readonly clock?: Clock
  /** Interprets the charts instead of running the table that is printed from them. */
  readonly interpret?: boolean
  /** Is shown every request: the inspector of `hinternet/inspect`, or an observer of XState's inspection. */
  readonly inspect?: Inspect | RequestInspector
  /** The proxies of INTERNET_OPEN_TYPE_PRECONFIG, in WinInet's form. Without them it is as INTERNET_OPEN_TYPE_DIRECT. */
  readonly preconfig?: { readonly proxy: string; readonly bypass?: string }
  readonly limits?: {
    /** INTERNET_OPTION_MAX_CONNS_PER_SERVER until it is set. 2 unless given. */
    readonly maxConnsPerServer?: number
    /** How much of a response body is kept so that InternetSetFilePointer can go back. 1 MiB unless given. */
    readonly rereadBytes?: number
  }
  /** A body that is cut short is an error, ERROR_INTERNET_CONNECTION_ABORTED. In WinInet, and unless given, it just ends. */
  readonly strict?: boolean
  /**
   * Watches the buffers that belong to the library until a call completes, and tells of one that was touched: to the
   * function that is given, or as a warning of the process. Costs a look at every byte.
   */
  readonly debug?: boolean | MisuseReport
}

type Preconfig = NonNullable<WinInetOptions['preconfig']>
type Limits = NonNullable<WinInetOptions['limits']>

const text: Check<string> = (value, call, option) => {
  if (typeof value === 'string') return value
  throw new InvalidOptionError(call, option, masked(value), 'Give a string, in the form of WinInet.')
}

const debug: Check<boolean | MisuseReport> = (value, call, option) => {
  if (typeof value === 'boolean' || typeof value === 'function') return value as boolean | MisuseReport
  throw new InvalidOptionError(call, option, masked(value), 'Give true, false, or a function.')
}

const { idleMs, localAddress, lookup, maxHeaderSize, tls } = transportTable.checks

export const wininetTable: OptionTable<WinInetOptions> = optionTable<WinInetOptions>({
  idleMs,
  localAddress,
  lookup,
  maxHeaderSize,
  tls,
  transport: aTransport,
  clock: aClock,
  interpret: flag,
  inspect: anInspector,
  preconfig: optionsOf(optionTable<Preconfig>({ proxy: text, bypass: text })),
  limits: optionsOf(optionTable<Limits>({ maxConnsPerServer: count(1), rereadBytes: count(0) })),
  strict: flag,
  debug,
})
