// One state of WinInet: what Windows keeps for each process.

import {
  type Clock,
  checkedOptions,
  Deadlines,
  Inspection,
  type Logic,
  logicFor,
  systemClock,
  type Transport,
} from '../../lifecycle/index.ts'
import { DecodingTransport } from '../../policies/index.ts'
import { ProtectionSpaces, type ProxyChoice } from '../../session/index.ts'
import { refuseOtherRuntimes, UndiciTransport } from '../../transports/undici/index.ts'
import { INTERNET_OPEN_TYPE_DIRECT, INTERNET_OPEN_TYPE_PROXY } from '../constants/index.ts'
import { defaultSettings, type Handle, HandleTable, type ProxyInfo, type Settings } from '../handles/index.ts'
import { SeekableTransport } from '../seekable-transport.ts'
import { BufferWatch, type MisuseReport, warn } from './buffer-watch.ts'
import { CookieStore } from './cookie-store.ts'
import { FollowUps } from './follow-ups.ts'
import { type WinInetOptions, wininetTable } from './wininet-options.ts'
import { wininetProxies } from './wininet-proxies.ts'

/** As in Internet Explorer (KB 833301). */
const IDLE_MS = 60_000

const MAX_CONNS_PER_SERVER = 2
const REREAD_BYTES = 1_048_576

interface Explanation {
  readonly code: number
  readonly text: string
}

export class WinInetState {
  lastError = 0
  readonly handles: HandleTable = new HandleTable()
  /** The options of new sessions. */
  settings: Settings = defaultSettings
  /** INTERNET_OPTION_HTTP_VERSION, of requests that are opened without a version; undefined is 1.1. */
  httpVersion: '1.0' | undefined = undefined
  /** Options that are kept and have no effect. */
  readonly noted: { maxConnsPer10Server: number; maxConnsPerProxy: number } = {
    maxConnsPer10Server: 4,
    maxConnsPerProxy: 16,
  }
  #maxConnsPerServer: number
  readonly #options: WinInetOptions
  readonly logic: Logic
  readonly clock: Clock
  readonly deadlines: Deadlines
  readonly inspection: Inspection | undefined
  /** A body that is cut short is an error. */
  readonly isStrict: boolean
  readonly cookies: CookieStore = new CookieStore()
  readonly followUps: FollowUps = new FollowUps(this.cookies.cookies)
  readonly rememberedCredentials: RememberedCredentials = new RememberedCredentials()
  /** The most connections to one server. */
  readonly limit = (): number => this.#maxConnsPerServer
  /** The buffers of pending calls, in debug mode only. */
  readonly bufferWatch: BufferWatch | null
  #transport: Transport | null = null
  /** The same, where it is the default one. */
  #own: UndiciTransport | null = null
  #decodingTransport: Transport | null = null

  #preconfigured: ProxyInfo

  /** @throws InvalidOptionError */
  constructor(given: WinInetOptions) {
    const options = checkedOptions(given, wininetTable, 'createWinInet')
    if (options.transport === undefined) refuseOtherRuntimes()
    this.#options = options
    this.#preconfigured = preconfigured(options.preconfig)
    this.logic = logicFor(options.interpret === true)
    this.clock = options.clock ?? systemClock
    this.deadlines = new Deadlines(this.clock)
    this.inspection = Inspection.of(options.inspect, this.clock)
    this.isStrict = options.strict ?? false
    this.bufferWatch = bufferWatchFor(options.debug)
    this.#maxConnsPerServer = options.limits?.maxConnsPerServer ?? MAX_CONNS_PER_SERVER
  }

  /** What InternetGetLastResponseInfo returns: the error, and its explanation. */
  explanation: Explanation = { code: 0, text: '' }

  /** Sets the error of a refused call, with an explanation because the code alone does not say why. */
  explain(code: number, text: string): void {
    this.lastError = code
    this.explanation = { code, text }
  }

  /** FALSE, with the explanation. */
  fail(code: number): false {
    this.lastError = code
    return false
  }

  /** NULL, with the explanation. */
  failNull(code: number): null {
    this.lastError = code
    return null
  }

  succeed(): true {
    this.lastError = 0
    return true
  }

  /** INTERNET_OPTION_MAX_CONNS_PER_SERVER. */
  get maxConnsPerServer(): number {
    return this.#maxConnsPerServer
  }

  /** Waiting requests may start. */
  limitConnections(limit: number): void {
    this.#maxConnsPerServer = limit
    this.#own?.limitsChanged()
  }

  closeIdleConnections(): void {
    this.#own?.closeIdle()
  }

  /** Session cookies, and credentials that were accepted. */
  forget(): void {
    this.rememberedCredentials.clear()
    this.cookies.endSession()
  }

  /** INTERNET_OPTION_PROXY of NULL: what sessions of INTERNET_OPEN_TYPE_PRECONFIG are given. */
  get proxyInfo(): ProxyInfo {
    return this.#preconfigured
  }

  preconfigure(proxyInfo: ProxyInfo): void {
    this.#preconfigured = proxyInfo
  }

  /** Null for none; undefined if the strings name none that can be used. */
  proxiesFor({ dwAccessType, lpszProxy, lpszProxyBypass }: ProxyInfo): ProxyChoice | null | undefined {
    if (dwAccessType === INTERNET_OPEN_TYPE_PROXY) return proxies(lpszProxy, lpszProxyBypass)
    const { dwAccessType: usual, lpszProxy: server, lpszProxyBypass: bypass } = this.#preconfigured
    if (dwAccessType === INTERNET_OPEN_TYPE_DIRECT || usual !== INTERNET_OPEN_TYPE_PROXY) return null
    return proxies(server, bypass)
  }

  get transport(): Transport {
    this.#transport ??= this.#options.transport ?? this.#ownTransport()
    return this.#transport
  }

  /** The same connections, with decoded response bodies. */
  get decodingTransport(): Transport {
    this.#decodingTransport ??= new DecodingTransport(this.transport, { codings: ['gzip', 'deflate'] })
    return this.#decodingTransport
  }

  /** A transport in whose response bodies InternetSetFilePointer can move. */
  seekable(handle: Handle): SeekableTransport {
    const below = (): Transport => (handle.settings.decoding ? this.decodingTransport : this.transport)
    return new SeekableTransport(below, this.#options.limits?.rereadBytes ?? REREAD_BYTES)
  }

  /** Closes every handle and the idle connections. The state can be used again. */
  close(): void {
    for (const handle of this.handles.all()) if (handle.parent === null) handle.close()
    this.#transport?.close()
    this.#transport = null
    this.#own = null
    this.#decodingTransport = null
  }

  #ownTransport(): Transport {
    const { idleMs = IDLE_MS, localAddress, lookup, maxHeaderSize, tls } = this.#options
    this.#own = new UndiciTransport({
      connectionsPerOrigin: MAX_CONNS_PER_SERVER,
      idleMs,
      bareBodies: true,
      ...(localAddress === undefined ? undefined : { localAddress }),
      ...(lookup === undefined ? undefined : { lookup }),
      ...(maxHeaderSize === undefined ? undefined : { maxHeaderSize }),
      ...(tls === undefined ? undefined : { tls }),
    })
    return this.#own
  }
}

function preconfigured(preconfig: WinInetOptions['preconfig']): ProxyInfo {
  if (preconfig === undefined)
    return { dwAccessType: INTERNET_OPEN_TYPE_DIRECT, lpszProxy: null, lpszProxyBypass: null }
  const { bypass = null, proxy } = preconfig
  return { dwAccessType: INTERNET_OPEN_TYPE_PROXY, lpszProxy: proxy, lpszProxyBypass: bypass }
}

function bufferWatchFor(debug: boolean | MisuseReport | undefined): BufferWatch | null {
  if (debug === undefined || debug === false) return null
  return new BufferWatch(debug === true ? warn : debug)
}

function proxies(list: string | null, bypass: string | null): ProxyChoice | undefined {
  if (list === null) return undefined
  try {
    return wininetProxies(list, bypass ?? '', { call: 'InternetOpen', option: 'lpszProxy' })
  } catch {
    return undefined
  }
}

/** Where credentials were accepted. They are sent again only for handles with the same credentials. */
class RememberedCredentials {
  readonly #spaces = new Map<string, ProtectionSpaces>()

  spacesOf(user: string, password: string): ProtectionSpaces {
    const key = JSON.stringify([user, password])
    const known = this.#spaces.get(key) ?? new ProtectionSpaces()
    this.#spaces.set(key, known)
    return known
  }

  clear(): void {
    this.#spaces.clear()
  }
}
