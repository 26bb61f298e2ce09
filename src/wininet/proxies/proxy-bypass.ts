// Hosts that are reached without a proxy, as WinInet writes them.

import type { Target } from '../../lifecycle/index.ts'
import { bytesOfAddress, mappedBytes } from '../../policies/index.ts'

/** Always bypassed unless `<-loopback>` says otherwise ("INTERNET_PROXY_INFO", Microsoft Learn). */
const loopback: ReadonlySet<string> = new Set(['localhost', 'loopback', '127.0.0.1', '::1'])

/**
 * Entries between semicolons or white space: `<local>` is every name without a dot, `<-loopback>` takes back that this
 * machine is always bypassed; any other is a pattern in which `*` stands for any text, with a scheme before it or a port
 * behind it if only these are meant: `*.example.com`, `10.*`, `https://*.test:8443`.
 */
export function wininetBypass(list: string): (target: Target) => boolean {
  const entries = list.split(/[\s;]+/).filter((entry) => entry !== '')
  const words = new Set(entries.map((entry) => entry.toLowerCase()))
  const takesLocal = words.has('<local>')
  const takesLoopback = !words.has('<-loopback>')
  const patterns = entries.filter((entry) => !entry.startsWith('<')).map(patternOf)
  return (target) => {
    const hostname = shortHost(target.hostname)
    if (patterns.some((matches) => matches(target, target.hostname) || matches(target, hostname))) return true
    if (loopback.has(hostname)) return takesLoopback
    return takesLocal && !/[.:]/.test(hostname)
  }
}

/** An address of version 4 that is written as one of version 6 is the same address. */
function shortHost(hostname: string): string {
  const bytes = hostname.includes(':') ? bytesOfAddress(hostname) : null
  return (bytes === null ? null : mappedBytes(bytes)?.join('.')) ?? hostname
}

function patternOf(entry: string): (target: Target, hostname: string) => boolean {
  const [, scheme, host = '', port] = /^(?:([a-z]+):\/\/)?(.*?)(?::(\d+))?$/i.exec(bracketed(entry)) ?? []
  const text = host
    .replace(/^\[|\]$/g, '')
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
  const pattern = new RegExp(`^${text}$`, 'i')
  return (target, hostname) =>
    pattern.test(hostname) &&
    (scheme === undefined || `${scheme.toLowerCase()}:` === target.protocol) &&
    (port === undefined || Number(port) === target.port)
}

/** An address of version 6 without brackets has no port. */
const bracketed = (entry: string): string =>
  /^[0-9a-f:*]*:[0-9a-f:*]*:[0-9a-f:*]*$/i.test(entry) ? `[${entry}]` : entry
