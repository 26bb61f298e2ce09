// One token: words between spaces, where a JSON text is one word. An expected token may have patterns in the places of values.

const FIELD = /^(read|len|avail|written|part|data|value|index|bytes|error|fnv|pending|via)=/
const NOTIFICATION = /^[ia*]$/
const NUMERIC_PATTERN = /^(>=?)?[\d|]+$/
const NUMBER = /^-?\d+$/
const PAIR = /^\{(.*),(.*)\}$/

/** The callback that is meant where a notification names none. */
const FIRST_CALLBACK = 'via=cb1'

export function wordsOf(token: string): string[] {
  return token.match(/(?:"(?:\\.|[^"\\])*"?|[^ "])+/gs) ?? []
}

/** `n`, `n|m`, `>n`, `>=n`, or `*`. */
export function numberFits(pattern: string, value: string): boolean {
  if (pattern === '*') return true
  if (pattern.startsWith('>=')) return Number(value) >= Number(pattern.slice(2))
  if (pattern.startsWith('>')) return Number(value) > Number(pattern.slice(1))
  return pattern.split('|').includes(value)
}

/** The status that a notification names, and the handle and context that it names it for; null for other tokens. */
export interface Heard {
  readonly inline: boolean
  readonly handle: string
  readonly status: string
}

export function heard(token: string): Heard | null {
  const [first = '', who = '', status = ''] = wordsOf(token)
  if (!NOTIFICATION.test(first)) return null
  return { inline: first === 'i', handle: who.split('@')[0] ?? '', status }
}

/** Whether a recorded token is what was expected. A field that is not expected is not compared. */
export function tokenFits(expected: string, recorded: string): boolean {
  if (expected.startsWith('# ')) return expected === recorded
  const [want, got] = [parse(expected), parse(recorded)]
  if (want.words.length !== got.words.length) return false
  if (!want.words.every((word, at) => (at === 1 ? whoFits : wordFits)(word, got.words[at] as string)))
    return false
  if (NOTIFICATION.test(want.words[0] ?? '') && callbackOf(want) !== callbackOf(got)) return false
  return want.fields.every(
    (field) => field === FIRST_CALLBACK || got.fields.some((known) => fieldFits(field, known)),
  )
}

interface Parsed {
  readonly words: readonly string[]
  /** `name=value` */
  readonly fields: readonly string[]
}

function parse(token: string): Parsed {
  const all = wordsOf(token)
  return {
    words: all.filter((word) => !FIELD.test(word)),
    fields: all.filter((word) => FIELD.test(word)),
  }
}

const callbackOf = ({ fields }: Parsed): string =>
  fields.find((field) => field.startsWith('via=')) ?? FIRST_CALLBACK

/** `handle@context`; any handle for `*`. */
function whoFits(pattern: string, value: string): boolean {
  if (!pattern.includes('@')) return wordFits(pattern, value)
  const [handle, context] = pattern.split('@')
  const [actualHandle, actualContext] = value.split('@')
  return (handle === '*' || handle === actualHandle) && context === actualContext
}

function wordFits(pattern: string, value: string): boolean {
  if (pattern === value || pattern === '*') return true
  const [pair, actual] = [PAIR.exec(pattern), PAIR.exec(value)]
  if (pair !== null && actual !== null)
    return numberFits(pair[1] ?? '', actual[1] ?? '') && numberFits(pair[2] ?? '', actual[2] ?? '')
  return NUMERIC_PATTERN.test(pattern) && NUMBER.test(value) && numberFits(pattern, value)
}

function fieldFits(pattern: string, value: string): boolean {
  if (pattern === value) return true
  const [name = ''] = FIELD.exec(pattern) ?? []
  const wanted = pattern.slice(name.length)
  return value.startsWith(name) && !wanted.startsWith('"') && numberFits(wanted, value.slice(name.length))
}
