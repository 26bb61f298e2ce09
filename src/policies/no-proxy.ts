// NO_PROXY: hosts that are reached directly. The rules are curl's, which most tools share.

import type { Target } from '../lifecycle/index.ts'

type Rule = (target: Target) => boolean

/**
 * Names separated by commas or white space. `*` is every host. `example.com`, `.example.com` and `*.example.com` are
 * that host and all its subdomains. Addresses and networks such as `10.0.0.0/8` are allowed, and a port after a
 * colon. Anything else matches nothing.
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
  // An IPv6 address without brackets has no port.
  const [, text = '', length] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(bracketed ?? plain ?? entry) ?? []
  const host = normalHost(text.replace(/^\*?\.|\.$/g, ''))
  if (host === null) return () => false
  const isHere = (target: Target): boolean => port === undefined || target.port === Number(port)
  const bytes = bytesOfAddress(host)
  if (bytes !== null)
    return networkRule(bytes, length === undefined ? 8 * bytes.length : Number(length), isHere)
  // A name cannot be a network.
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

// ---- IP addresses as bytes, compared by their first bits, in the notation of the URL parser

/** Four or sixteen bytes; null for a name. */
export function bytesOfAddress(hostname: string): readonly number[] | null {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(hostname)) return hostname.split('.').map(Number)
  if (!hostname.includes(':')) return null
  const [head = '', tail] = hostname.split('::')
  const [front, back] = [groupsOf(head), groupsOf(tail ?? '')]
  const gap = tail === undefined ? 0 : 8 - front.length - back.length
  const groups = [...front, ...new Array<number>(Math.max(gap, 0)).fill(0), ...back]
  return groups.length === 8 ? groups.flatMap((group) => [group >> 8, group & 0xff]) : null
}

const groupsOf = (text: string): number[] =>
  text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16))

/** An IPv4-mapped IPv6 address (RFC 4291 §2.5.5.2) as its four bytes; null for any other. */
export function mappedBytes(address: readonly number[]): readonly number[] | null {
  const isMapped = address.length === 16 && isWithin(address, MAPPED, 96)
  return isMapped ? address.slice(12) : null
}

const MAPPED: readonly number[] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0]

/** The host as the URL parser writes it, without brackets; null if it is not valid. */
function normalHost(text: string): string | null {
  const host = text.includes(':') && !text.startsWith('[') ? `[${text}]` : text
  if (/[/\\?#@\s]/.test(host)) return null
  if (!URL.canParse(`http://${host}/`)) return null
  const { hostname } = new URL(`http://${host}/`)
  return hostname.replace(/^\[|\]$/g, '')
}

/** True when the first bits are those of the network. */
function isWithin(address: readonly number[], network: readonly number[], bits: number): boolean {
  if (address.length !== network.length) return false
  return network.every((byte, i) => {
    const counted = Math.min(Math.max(bits - 8 * i, 0), 8)
    const mask = 0xff & (0xff00 >> counted)
    return ((address[i] as number) & mask) === (byte & mask)
  })
}
