// Which texts are addresses.

import { isIPv4, isIPv6 } from 'node:net'

/**
 * 4 or 6 for an address, 0 for a name, as net.isIP says. But V8 needs some milliseconds to compile Node's expression for IPv6, and only a text with a colon
 * is held against it here.
 */
export const familyOf = (host: string): 0 | 4 | 6 =>
  host.includes(':') ? (isIPv6(host) ? 6 : 0) : isIPv4(host) ? 4 : 0
