// The options of a transport, checked.

import net from 'node:net'
import { checkedTlsOptions, type LookupFunction, type TlsOptions } from '../../connect/index.ts'
import {
  type Check,
  type Checks,
  count,
  countOrInfinity,
  flag,
  InvalidOptionError,
  milliseconds,
  type OptionTable,
  optionTable,
  shown,
} from '../../lifecycle/index.ts'
import { checkedLimit } from '../limit.ts'
import type { ConnectionFilter } from './pool/index.ts'

export interface UndiciTransportOptions {
  /**
   * How many connections one origin may have at a time. A function is called whenever a connection is wanted or becomes
   * free; after a change that the transport cannot notice, call `limitsChanged`. A response whose body is not read keeps its connection.
   * @defaultValue 6, as in browsers
   */
  readonly connectionsPerOrigin?: number | (() => number)
  /**
   * How many connections there may be at a time, to all origins together.
   * @defaultValue Infinity
   */
  readonly connections?: number | (() => number)
  /**
   * How many requests may wait for a connection to one origin. The next one fails with reason `queueFull`.
   * @defaultValue Infinity
   */
  readonly queueLength?: number
  /**
   * Milliseconds that a kept connection may be idle; 0 keeps no connection. If the server's Keep-Alive field names a shorter
   * time, that one applies.
   * @defaultValue 4000
   */
  readonly idleMs?: number
  /**
   * The largest response head in bytes. A larger one fails with reason `tooLarge`.
   * @defaultValue `http.maxHeaderSize` of Node, which is 16 KiB unless `--max-http-header-size` says otherwise
   */
  readonly maxHeaderSize?: number
  /**
   * True accepts a response without a status line as the body of a 200, as in HTTP/0.9. With false it fails as `malformed`.
   * @defaultValue false
   */
  readonly bareBodies?: boolean
  /**
   * With false, response bodies go through undici's parser, too, which costs several times as much. Nothing else changes. The option
   * exists to compare the two.
   * @defaultValue true
   */
  readonly bodyBypass?: boolean
  /**
   * Replaces `dns.lookup`. It may answer by callback or by promise. If it throws, or answers with something that is not an
   * address, the name counts as not found.
   * @defaultValue `dns.lookup`
   */
  readonly lookup?: LookupFunction
  /**
   * TLS options for connections to servers, with the names that `tls.connect` has for them.
   * @defaultValue Node's own authorities and settings; NODE_TLS_REJECT_UNAUTHORIZED has no effect
   * @example
   * ```ts
   * new Session({ tls: { ca: await readFile('authority.pem'), minVersion: 'TLSv1.2' } })
   * ```
   */
  readonly tls?: TlsOptions
  /**
   * TLS options for connections to proxies that are reached over https.
   * @defaultValue `ca` of `tls`, and nothing else of it
   */
  readonly proxyTls?: TlsOptions
  /**
   * The local IP address to connect from.
   * @defaultValue chosen by the system
   */
  readonly localAddress?: string
}

const lookup: Check<LookupFunction> = (value, call, option) => {
  if (typeof value === 'function') return value as LookupFunction
  throw new InvalidOptionError(call, option, shown(value), 'Give a function such as dns.lookup.')
}

const localAddress: Check<string> = (value, call, option) => {
  if (typeof value === 'string' && net.isIP(value) !== 0) return value
  throw new InvalidOptionError(call, option, shown(value), 'Give an IP address of this machine.')
}

const transportChecks: Checks<UndiciTransportOptions> = {
  connectionsPerOrigin: checkedLimit,
  connections: checkedLimit,
  queueLength: countOrInfinity(0),
  idleMs: milliseconds,
  maxHeaderSize: count(1),
  bareBodies: flag,
  bodyBypass: flag,
  lookup,
  tls: checkedTlsOptions,
  proxyTls: checkedTlsOptions,
  localAddress,
}

const text: Check<string> = (value, call, option) => {
  if (typeof value === 'string') return value
  throw new InvalidOptionError(call, option, shown(value), 'Give a string.')
}

export const filterTable: OptionTable<ConnectionFilter> = optionTable<ConnectionFilter>({
  origin: text,
  group: text,
})

export const transportTable: OptionTable<UndiciTransportOptions> = optionTable(transportChecks)
