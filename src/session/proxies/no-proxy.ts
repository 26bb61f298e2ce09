// NO_PROXY: hosts that are reached without a proxy. The rules are curl's, which most tools share.

import type { Target } from '../../lifecycle/index.ts'
import { bytesOfAddress, isWithin, normalHost } from './ip-address.ts'

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
  const isHere = (target: Target): boolean => port === undefined || target.port === Number(port)
  // An address of version 6 that stands without brackets has no port.
  const [text = '', length] = (bracketed ?? plain ?? entry).split('/')
  const host = normalHost(text.replace(/^\*?\.|\.$/g, ''))
  if (host === null) return () => false
  const bytes = bytesOfAddress(host)
  if (bytes === null) return (target) => isHere(target) && isBelow(withoutDot(target.hostname), host)
  const bits = length === undefined ? 8 * bytes.length : Number(length)
  return (target) => {
    const address = bytesOfAddress(target.hostname)
    return isHere(target) && address !== null && isWithin(address, bytes, bits)
  }
}

const withoutDot = (hostname: string): string => hostname.replace(/\.$/, '')
const isBelow = (hostname: string, domain: string): boolean =>
  hostname === domain || hostname.endsWith(`.${domain}`)
