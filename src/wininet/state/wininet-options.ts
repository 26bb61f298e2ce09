// The options of a library state: everything that Windows takes from the machine.

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

/** The first options concern the default transport, and have no effect on a `transport` of your own. */
export interface WinInetOptions
  extends Pick<UndiciTransportOptions, 'lookup' | 'tls' | 'localAddress' | 'idleMs' | 'maxHeaderSize'> {
  /**
   * Replaces the network. The library closes it.
   * @defaultValue a new `UndiciTransport`
   */
  readonly transport?: Transport
  /**
   * Replaces the clock of time limits.
   * @defaultValue the clock of the system
   */
  readonly clock?: Clock
  /**
   * True runs charts as interpreted XState actors instead of by the table that is printed from them.
   * @defaultValue false
   */
  readonly interpret?: boolean
  /**
   * Shows every request to an inspector: the one of `hinternet/inspect`, or an observer of XState's inspection.
   * @defaultValue none
   */
  readonly inspect?: Inspect | RequestInspector
  /**
   * The proxies of INTERNET_OPEN_TYPE_PRECONFIG, in WinInet's notation.
   * @defaultValue none: as with INTERNET_OPEN_TYPE_DIRECT
   */
  readonly preconfig?: { readonly proxy: string; readonly bypass?: string }
  /** @defaultValue the defaults below */
  readonly limits?: {
    /**
     * INTERNET_OPTION_MAX_CONNS_PER_SERVER until it is set.
     * @defaultValue 2
     */
    readonly maxConnsPerServer?: number
    /**
     * The most bytes of a response body that are kept so that InternetSetFilePointer can go back.
     * @defaultValue 1 MiB
     */
    readonly rereadBytes?: number
  }
  /**
   * True makes a body that is cut short an error, ERROR_INTERNET_CONNECTION_ABORTED. In WinInet it just ends.
   * @defaultValue false
   */
  readonly strict?: boolean
  /**
   * Watches the buffers of pending calls, and reports one that the caller touched: to the given function, or as a
   * process warning. Every byte is compared.
   * @defaultValue false
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
