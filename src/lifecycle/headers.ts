// Checks methods and header fields, and turns every form in which callers give fields into one flat list.

import {
  cutName,
  InvalidHeaderError,
  InvalidMethodError,
  masked,
  quoted,
  shownHeader,
  shownName,
  shownUrl,
} from './argument-errors.ts'
import { isRecord } from './option-table.ts'

/**
 * Header fields as an object, as pairs, as a `Headers`, or flat (name, value, name, value …, the form of
 * `rawHeaders`). An array as a value makes one field for each element; undefined makes none.
 */
export type HeaderInput =
  | Headers
  | Readonly<Record<string, string | number | readonly string[] | undefined>>
  | Iterable<readonly string[]>
  | readonly string[]

/** Checked header fields. */
export interface Fields {
  /** Name, value, name, value … without Content-Length. */
  readonly list: string[]
  /** The length of the body, as the caller declares it. */
  readonly contentLength: number | null
}

const NO_FIELDS: Fields = { list: [], contentLength: null }

/** @throws InvalidHeaderError */
export function checkedFields(input: HeaderInput | undefined, call: string): Fields {
  if (input === undefined) return NO_FIELDS
  const list: string[] = []
  let contentLength: number | null = null
  let hasHost = false
  for (const [name, value] of pairs(input, call)) {
    const checked = checkedField(name, value, call)
    const key = (name as string).toLowerCase()
    if (key === 'content-length') contentLength = sameLength(contentLength, checked, call)
    else list.push(name as string, checked)
    if (key !== 'host') continue
    // RFC 9112 §3.2.
    if (hasHost)
      throw new InvalidHeaderError(name as string, `${call}() is refused: Host is given twice. Give it once.`)
    hasHost = true
  }
  return { list, contentLength }
}

/**
 * The value as it is sent, without white space around it.
 * @throws InvalidHeaderError
 */
export function checkedField(given: unknown, value: unknown, call: string): string {
  const name = checkedName(given, call)
  if (typeof value !== 'string' && !Number.isFinite(value))
    throw new InvalidHeaderError(
      name,
      `${call}() is refused: the value of the header ${name} is ${masked(value)}. Give a string.`,
    )
  const text = trimmed(String(value))
  const at = text.search(forbidden)
  if (at >= 0) {
    const code = text.charCodeAt(at).toString(16).toUpperCase().padStart(4, '0')
    throw new InvalidHeaderError(
      name,
      `${call}() is refused: the value of the header ${name}, ${shownHeader(name, cutValue(text, at))}, has the forbidden character U+${code} at ${at}. Take it out, or encode the value.`,
    )
  }
  const fix = owned.get(name.toLowerCase())?.(text.toLowerCase())
  if (fix !== undefined)
    throw new InvalidHeaderError(
      name,
      `${call}() is refused: the header ${name} ${shownHeader(name, text)} is not the caller's to set. ${fix}`,
    )
  return text
}

/** The part without the spaces and tabs around it. A regular expression would take quadratic time for those in the middle. */
export function trimmed(text: string, from = 0, to: number = text.length): string {
  let [start, end] = [from, to]
  while (start < end && isBlank(text.charCodeAt(start))) start++
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--
  return text.slice(start, end)
}

const isBlank = (code: number): boolean => code === 0x20 || code === 0x09

/** True when the flat list has the field; `name` in lower case. */
export function hasField(list: readonly string[], name: string): boolean {
  for (let i = 0; i < list.length; i += 2) {
    const each = list[i] as string
    if (each.length === name.length && each.toLowerCase() === name) return true
  }
  return false
}

/** The value of the first field of that name, or null; `name` in lower case. */
export function fieldOf(list: readonly string[], name: string): string | null {
  for (let i = 0; i < list.length; i += 2) {
    const each = list[i] as string
    if (each.length === name.length && each.toLowerCase() === name) return list[i + 1] as string
  }
  return null
}

/** Removes every field of that name from the list; `name` in lower case. */
export function removeField(list: string[], name: string): void {
  for (let i = list.length - 2; i >= 0; i -= 2) {
    if ((list[i] as string).toLowerCase() === name) list.splice(i, 2)
  }
}

/** A new list: the session's fields that the request does not replace, then the request's own. */
export function mergedFields(ofSession: readonly string[], ofRequest: readonly string[]): string[] {
  if (ofRequest.length === 0) return ofSession.slice()
  const merged: string[] = []
  for (let i = 0; i < ofSession.length; i += 2) {
    const name = ofSession[i] as string
    if (!hasField(ofRequest, name.toLowerCase())) merged.push(name, ofSession[i + 1] as string)
  }
  for (const part of ofRequest) merged.push(part)
  return merged
}

/** Text after a line break could become another field. */
const cutValue = (text: string, at: number): string =>
  at + 1 === text.length ? text : `${text.slice(0, at + 1)}…`

/** RFC 9110 §5.5: visible characters, obs-text, spaces and tabs. */
const forbidden = /[^\t\x20-\x7e\x80-\xff]/

/** What to do instead; undefined if the value is fine. Values are in lower case. */
type Rule = (value: string) => string | undefined

const byHinternet: Rule = () => 'hinternet adds this field itself: leave it out.'

/**
 * Fields that delimit the message or control the connection. If callers could set them, one request could become two.
 */
const owned: ReadonlyMap<string, Rule> = new Map<string, Rule>(
  Object.entries({
    'content-length': (value) =>
      /^\d{1,15}$/.test(value) ? undefined : 'Give the number of bytes of the body, or leave it out.',
    'transfer-encoding': () =>
      'Leave it out: a body of unknown length is chunked automatically. Call sendEx() without contentLength.',
    connection: (value) =>
      value === 'close' || value === 'keep-alive' ? undefined : 'Only close and keep-alive can be asked for.',
    'keep-alive': () => 'Leave it out; idleMs of the Session says how long connections are kept.',
    'proxy-connection': byHinternet,
    upgrade: () => 'Switching to another protocol is not supported: leave it out.',
    expect: () => 'Use the option expectContinue of send() and sendEx(), and leave it out.',
    te: () => 'Trailers and transfer codings are not supported: leave it out.',
    trailer: () => 'Trailers are not supported: leave it out.',
  }),
)

type Pair = readonly [name: unknown, value: unknown]

function pairs(input: HeaderInput, call: string): readonly Pair[] {
  if (typeof input !== 'object' || input === null)
    throw new InvalidHeaderError('', `${call}() is refused: headers is ${masked(input)}. ${FORMS}`)
  let found: readonly Pair[] | null
  try {
    found = pairsIn(input, call)
  } catch (error) {
    if (error instanceof InvalidHeaderError) throw error
    const message = `${call}() is refused: headers throws when it is read. Give a plain object.`
    throw Object.assign(new InvalidHeaderError('', message), { cause: error })
  }
  if (found !== null) return found
  throw new InvalidHeaderError('', `${call}() is refused: headers is ${masked(input)}. ${FORMS}`)
}

/** Null for an object in none of these forms. */
function pairsIn(input: object, call: string): readonly Pair[] | null {
  if (Array.isArray(input) && typeof input[0] === 'string') return flatPairs(input, call)
  if (isIterable(input)) return Array.from(input, (pair) => checkedPair(pair, call))
  if (!isRecord(input)) return null
  const found: Pair[] = []
  for (const [name, value] of Object.entries(input)) {
    if (Array.isArray(value)) for (const each of value) found.push([name, each])
    else if (value !== undefined) found.push([name, value])
  }
  return found
}

/** An iterator that somebody added to Object.prototype does not count. */
const isIterable = (input: object): input is Iterable<unknown> => {
  const iterator: unknown = Reflect.get(input, Symbol.iterator)
  return typeof iterator === 'function' && iterator !== Reflect.get(Object.prototype, Symbol.iterator)
}

function flatPairs(list: readonly unknown[], call: string): readonly Pair[] {
  if (list.length % 2 !== 0)
    throw new InvalidHeaderError(
      cutName(list.at(-1)),
      `${call}() is refused: the flat list of headers has ${list.length} elements; its last name has no value. Give pairs.`,
    )
  return Array.from({ length: list.length / 2 }, (_, i) => [list[2 * i], list[2 * i + 1]])
}

function checkedPair(pair: unknown, call: string): Pair {
  if (Array.isArray(pair) && pair.length === 2) return pair as unknown as Pair
  const what = Array.isArray(pair) ? `an array of ${pair.length}` : masked(pair)
  throw new InvalidHeaderError(
    '',
    `${call}() is refused: among the headers is ${what}. Give pairs of a name and a value.`,
  )
}

const FORMS = 'Give an object, a Headers, pairs, or a flat list of names and values.'

/** @throws InvalidHeaderError */
export function checkedName(name: unknown, call: string): string {
  if (typeof name === 'string' && isToken(name)) return name
  throw noName(name, call)
}

const noName = (name: unknown, call: string): InvalidHeaderError =>
  new InvalidHeaderError(
    cutName(name),
    `${call}() is refused: ${shownName(name)} is not the name of a header field. Use letters, digits and hyphens.`,
  )

function sameLength(before: number | null, value: string, call: string): number {
  const length = Number(value)
  if (before === null || before === length) return length
  throw new InvalidHeaderError(
    'Content-Length',
    `${call}() is refused: Content-Length is given twice, as ${before} and ${length}. Give it once.`,
  )
}

const usual: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** RFC 9110 §5.6.2. */
export const isToken = (text: string): boolean => token.test(text)

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

/**
 * The method as it is sent. Methods are case-sensitive; the usual ones are also recognised in lower case.
 * @throws InvalidMethodError
 */
export function checkedMethod(method: string, call: string): string {
  if (usual.has(method)) return method
  if (typeof method !== 'string' || !isToken(method))
    throw new InvalidMethodError(
      `${call}() is refused: ${shownMethod(method)} is not a method. Give one word of letters, such as GET or PROPFIND.`,
    )
  const upper = method.toUpperCase()
  if (upper === 'CONNECT')
    throw new InvalidMethodError(
      `${call}() is refused: CONNECT makes a tunnel, which a request handle is not. Use a proxy, or node:http.`,
    )
  return usual.has(upper) ? upper : method
}

/** The caller may have swapped method and URL, which may hold credentials. */
const shownMethod = (method: unknown): string =>
  typeof method !== 'string' ? masked(method) : method.includes('://') ? shownUrl(method) : quoted(method)

/**
 * Methods for which a body has a meaning, so that an empty body is declared with Content-Length: 0 (RFC 9110 §8.6).
 */
export const expectsBody = (method: string): boolean =>
  method === 'POST' || method === 'PUT' || method === 'PATCH'

export const hasNoBody = (method: string): boolean => method === 'GET' || method === 'HEAD'
