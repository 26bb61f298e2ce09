// NO_PROXY: hosts that are reached without a proxy. The rules are curl's, which most tools share.

import type { Target } from '../../lifecycle/index.ts'
import { bytesOfAddress, isWithin, mappedBytes, normalHost } from './ip-address.ts'

type Rule = (target: Target) => boolean

/**
 * Names between commas or white space: `*` is every host; `example.com`, `.example.com` and `*.example.com` are that host
 * and all below it; addresses and networks such as `10.0.0.0/8`; a port behind a colon makes it that port alone. What
 * cannot be understood matches nothing.
 */
export function noProxyRule(list: string): Rule {
  const rules = list
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .map(ruleOf)
  return (target) => rules.some((rule) => rule(target))
}

function ruleOf(entry: string): Rule {
  if (entry === '*') return () => true
  const [, bracketed, plain, port] = /^(?:\[(.+)\]|([^:]+))(?::(\d+))?$/.exec(entry) ?? []
  // An address of version 6 that stands without brackets has no port.
  const [, text = '', length] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(bracketed ?? plain ?? entry) ?? []
  const host = normalHost(text.replace(/^\*?\.|\.$/g, ''))
  if (host === null) return () => false
  const isHere = (target: Target): boolean => port === undefined || target.port === Number(port)
  const bytes = bytesOfAddress(host)
  if (bytes !== null)
    return networkRule(bytes, length === undefined ? 8 * bytes.length : Number(length), isHere)
  // A name is no network.
  if (length !== undefined) return () => false
  return (target) => isHere(target) && isBelow(withoutDot(target.hostname), host)
}

function networkRule(bytes: readonly number[], bits: number, isHere: Rule): Rule {
  if (bits > 8 * bytes.length) return () => false
  const mapped = bits >= 96 ? mappedBytes(bytes) : null
  const [network, length] = mapped === null ? [bytes, bits] : [mapped, bits - 96]
  return (target) => {
    const address = isHere(target) ? bytesOfAddress(target.hostname) : null
    if (address === null) return false
    if (isWithin(address, network, length)) return true
    const inside = mappedBytes(address)
    return inside !== null && isWithin(inside, network, length)
  }
}

const withoutDot = (hostname: string): string => hostname.replace(/\.$/, '')
const isBelow = (hostname: string, domain: string): boolean =>
  hostname === domain || hostname.endsWith(`.${domain}`)
