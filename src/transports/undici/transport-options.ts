// What a transport can be told, checked.

import net from 'node:net'
import { checkedTlsOptions, type LookupFunction } from '../../connect/index.ts'
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
  synchronous,
} from '../../lifecycle/index.ts'
import type { Limit } from '../limit.ts'
import type { ConnectionFilter } from './pool/index.ts'
import type { UndiciTransportOptions } from './undici-transport.ts'

/** A count, no limit at all, or a function that is asked later. */
const limit: Check<Limit> = (value, call, option) =>
  typeof value === 'function'
    ? synchronous<() => number>('Give a whole number, or a function that returns one at once.')(
        value,
        call,
        option,
      )
    : countOrInfinity(1)(value, call, option)

const lookup: Check<LookupFunction> = (value, call, option) => {
  if (typeof value === 'function') return value as LookupFunction
  throw new InvalidOptionError(call, option, shown(value), 'Give a function such as dns.lookup.')
}

const localAddress: Check<string> = (value, call, option) => {
  if (typeof value === 'string' && net.isIP(value) !== 0) return value
  throw new InvalidOptionError(call, option, shown(value), 'Give an IP address of this machine.')
}

const transportChecks: Checks<UndiciTransportOptions> = {
  connectionsPerOrigin: limit,
  connections: limit,
  queueLength: countOrInfinity(0),
  idleMs: milliseconds,
  maxHeaderSize: count(1),
  bareBodies: flag,
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
