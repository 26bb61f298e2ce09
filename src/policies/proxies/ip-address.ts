// IP addresses as bytes, to be compared by their beginnings. They are written as the URL parser writes them.

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

/** An address of version 4 that is written as one of version 6 (RFC 4291 §2.5.5.2), as its four bytes; null for any other. */
export function mappedBytes(address: readonly number[]): readonly number[] | null {
  const isMapped = address.length === 16 && isWithin(address, MAPPED, 96)
  return isMapped ? address.slice(12) : null
}

const MAPPED: readonly number[] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0]

/** The host as the URL parser writes it, without brackets; null where it is none. */
export function normalHost(text: string): string | null {
  const host = text.includes(':') && !text.startsWith('[') ? `[${text}]` : text
  if (/[/\\?#@\s]/.test(host)) return null
  if (!URL.canParse(`http://${host}/`)) return null
  const { hostname } = new URL(`http://${host}/`)
  return hostname.replace(/^\[|\]$/g, '')
}

/** True when the first bits are those of the network. */
export function isWithin(address: readonly number[], network: readonly number[], bits: number): boolean {
  if (address.length !== network.length) return false
  return network.every((byte, i) => {
    const counted = Math.min(Math.max(bits - 8 * i, 0), 8)
    const mask = 0xff & (0xff00 >> counted)
    return ((address[i] as number) & mask) === (byte & mask)
  })
}
