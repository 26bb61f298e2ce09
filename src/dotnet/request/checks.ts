// Checks the values that are set on a request. The parameter of a property's setter is called `value`.

import { ArgumentException, ArgumentNullException, ArgumentOutOfRangeException } from '../exceptions.ts'

/**
 * -1 is Timeout.Infinite.
 * @throws ArgumentOutOfRangeException
 */
export function checkedMs(value: number, least: 0 | 1): number {
  if (value === -1 || (Number.isInteger(value) && value >= least)) return value
  throw new ArgumentOutOfRangeException('value', `Give milliseconds, ${least} or more, or -1 for no limit.`)
}

/** @throws ArgumentOutOfRangeException */
export function checkedLength(value: number): number {
  if (Number.isSafeInteger(value) && value >= 0) return value
  throw new ArgumentOutOfRangeException('value', 'Give a whole number of bytes, 0 or more.')
}

/**
 * Kilobytes; -1 is no limit.
 * @throws ArgumentOutOfRangeException
 */
export function checkedKilobytes(value: number): number {
  if (Number.isInteger(value) && value >= -1) return value
  throw new ArgumentOutOfRangeException('value', 'Give kilobytes, 0 or more, or -1 for no limit.')
}

/** @throws ArgumentOutOfRangeException */
export function checkedMethods(value: number): number {
  if (Number.isInteger(value) && value >= 0 && value <= 3) return value
  throw new ArgumentOutOfRangeException('value', 'Give a sum of members of DecompressionMethods.')
}

/** The verbs that KnownHttpVerb.Parse puts into capitals; others do not change. */
const knownVerbs: ReadonlySet<string> = new Set(['GET', 'CONNECT', 'HEAD', 'PUT', 'POST', 'MKCOL'])
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

/** @throws ArgumentException */
export function checkedMethod(value: string): string {
  if (typeof value !== 'string' || !token.test(value))
    throw new ArgumentException('A method has to be one word, such as POST.', 'value')
  const capitals = value.toUpperCase()
  return knownVerbs.has(capitals) ? capitals : value
}

/**
 * host or host:port.
 * @throws ArgumentNullException and ArgumentException
 */
export function checkedHost(value: string): string {
  if (value === null || value === undefined) throw new ArgumentNullException('value')
  const [, host = ''] = /^(\[[0-9a-f:.]+\]|[^:]*)(?::\d{0,5})?$/i.exec(value) ?? []
  if (isHost(host) && URL.canParse(`http://${value}`)) return value
  throw new ArgumentException('Give a host name, or a host name and a port.', 'value')
}

/** Letters of any script, digits, hyphens and underscores, at most 63 in a label and 255 in total; or an address in brackets. */
const isHost = (host: string): boolean =>
  host.startsWith('[') ||
  (host.length <= 255 && /^[\p{L}\p{M}\p{N}_-]{1,63}(?:\.[\p{L}\p{M}\p{N}_-]{1,63})*\.?$/u.test(host))

/** @throws ArgumentException */
export function checkedVersion(value: string): string {
  const text = String(value)
  if (text === '1.0' || text === '1.1') return text
  throw new ArgumentException('The version of HTTP has to be 1.0 or 1.1.', 'value')
}

/** @throws ArgumentException */
export function checkedRedirections(value: number): number {
  if (Number.isInteger(value) && value > 0) return value
  throw new ArgumentException('Give a whole number of redirections, 1 or more.', 'value')
}

export interface RangeArguments {
  readonly specifier: string
  readonly from: number
  readonly to: number | null
}

/**
 * The four forms of AddRange.
 * @throws ArgumentNullException, ArgumentException and ArgumentOutOfRangeException
 */
export function rangeArguments(given: readonly (string | number)[]): RangeArguments {
  const named = typeof given[0] !== 'number'
  const [from, to] = (named ? given.slice(1) : given) as [number, number | undefined]
  const specifier = named ? (given[0] as string) : 'bytes'
  if (specifier === null || specifier === undefined) throw new ArgumentNullException('rangeSpecifier')
  if (to !== undefined) {
    if (from < 0) throw new ArgumentOutOfRangeException('from', 'A range has to start at 0 or later.')
    if (to < 0) throw new ArgumentOutOfRangeException('to', 'A range has to end at 0 or later.')
    if (from > to) throw new ArgumentOutOfRangeException('from', 'A range cannot end before it starts.')
  }
  if (!token.test(specifier))
    throw new ArgumentException('A range specifier has to be one word, such as bytes.', 'rangeSpecifier')
  if (!Number.isSafeInteger(from) || (to !== undefined && !Number.isSafeInteger(to)))
    throw new ArgumentOutOfRangeException(Number.isSafeInteger(from) ? 'to' : 'from', 'Give whole numbers.')
  return { specifier, from, to: to ?? null }
}
