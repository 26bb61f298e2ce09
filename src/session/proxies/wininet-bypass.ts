// Hosts that are reached without a proxy, as WinInet writes them.

import type { Target } from '../../lifecycle/index.ts'

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
    if (patterns.some((matches) => matches(target))) return true
    if (loopback.has(target.hostname)) return takesLoopback
    return takesLocal && !/[.:]/.test(target.hostname)
  }
}

function patternOf(entry: string): (target: Target) => boolean {
  const [, scheme, host = '', port] = /^(?:([a-z]+):\/\/)?(.*?)(?::(\d+))?$/i.exec(bracketed(entry)) ?? []
  const text = host
    .replace(/^\[|\]$/g, '')
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
  const pattern = new RegExp(`^${text}$`, 'i')
  return (target) =>
    pattern.test(target.hostname) &&
    (scheme === undefined || `${scheme.toLowerCase()}:` === target.protocol) &&
    (port === undefined || Number(port) === target.port)
}

/** An address of version 6 without brackets has no port. */
const bracketed = (entry: string): string =>
  /^[0-9a-f:*]*:[0-9a-f:*]*:[0-9a-f:*]*$/i.test(entry) ? `[${entry}]` : entry
