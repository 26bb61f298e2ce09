// The filter of the list: words, and fields with a value; a minus sign before either inverts it.

import type { Summary } from '../../run/index.ts'
import { durationOf } from './phases.ts'

export type Kind = 'all' | 'live' | 'finished' | 'failed'

export interface Filter {
  readonly kind: Kind
  /** As it was typed. */
  readonly text: string
  readonly terms: readonly Term[]
  /** A sentence about the part that cannot be understood; null for none. */
  readonly fault: string | null
}

export type Term = (summary: Summary) => boolean

export const hasFailed = ({ failure, status }: Summary): boolean =>
  failure !== null || (status !== null && status >= 400)

export const NO_FILTER: Filter = { kind: 'all', text: '', terms: [], fault: null }

/** The comparison that each field makes; null if the value is not valid. */
const fields: Readonly<Record<string, (value: string) => Term | null>> = {
  host: (value) => (summary) => addressesOf(summary).some(({ host }) => host.includes(value)),
  path: (value) => (summary) => addressesOf(summary).some(({ path }) => path.includes(value)),
  url: (value) => (summary) => urlsOf(summary).some((url) => url.includes(value)),
  method:
    (value) =>
    ({ method }) =>
      method.toLowerCase() === value,
  status: statusTerm,
  id: (value) => {
    const ids = value.split(',').map((each) => Number(each.replace(/^#/, '')))
    return ids.every(Number.isInteger) ? ({ id }) => ids.includes(id) : null
  },
  connection: (value) => {
    const number = Number(value)
    return Number.isInteger(number) ? ({ connection }) => connection?.connection === number : null
  },
  by:
    (value) =>
    ({ startedBy }) =>
      startedBy != null &&
      (startedBy.id.toLowerCase() === value ||
        startedBy.machines.some((each) => each.session === value || each.machine.toLowerCase() === value)),
  is: (value) => states[value] ?? null,
  state:
    (value) =>
    ({ state }) =>
      state.toLowerCase().includes(value),
  reason:
    (value) =>
    ({ failure }) =>
      failure !== null && failureText(failure).includes(value),
  slower: (value) => {
    const ms = amount(value, durations)
    return ms === null ? null : (summary) => (durationOf(summary) ?? 0) > ms
  },
  faster: (value) => {
    const ms = amount(value, durations)
    return ms === null ? null : (summary) => summary.over && (durationOf(summary) ?? 0) < ms
  },
  larger: (value) => {
    const bytes = amount(value, sizes)
    return bytes === null ? null : ({ received, sent }) => Math.max(sent, received) > bytes
  },
}

const states: Readonly<Record<string, Term>> = {
  live: ({ over }) => !over,
  finished: ({ over }) => over,
  failed: hasFailed,
  reused: ({ connection }) => connection !== null && connection.exchanges > 0,
  new: ({ connection }) => connection?.exchanges === 0,
  redirected: ({ askedUrl }) => askedUrl !== null,
  queued: ({ wait }) => wait !== null,
  waiting: ({ wait }) => wait?.waits === true,
}

export function filterOf(kind: Kind, text: string): Filter {
  const terms: Term[] = []
  let fault: string | null = null
  for (const [, minus, word = '', quoted] of text
    .toLowerCase()
    .matchAll(/(-?)((?:[^\s"]*"([^"]*)"?)|[^\s]+)/g)) {
    const [, name = '', rest = ''] = /^([a-z]+):(.*)$/s.exec(word) ?? []
    const field = fields[name]
    const value = quoted ?? rest
    // A word with a colon that has no field name before it is part of an address.
    const term = field === undefined ? wordTerm(quoted ?? word) : value === '' ? null : field(value)
    if (term !== null) terms.push(minus === '-' ? (summary) => !term(summary) : term)
    else if (value !== '') fault ??= `${name}: cannot be ${value}.${hints[name] ?? ''}`
  }
  return { kind, text, terms, fault }
}

const hints: Readonly<Record<string, string>> = {
  is: ` It can be ${Object.keys(states).join(', ')}.`,
  status: ' It can be 404, 5xx, 200-299 or >=400.',
  slower: ' It takes a time, such as 500ms or 2s.',
  faster: ' It takes a time, such as 500ms or 2s.',
  larger: ' It takes a size, such as 64KiB or 1MiB.',
  id: ' It takes numbers, such as 12 or 12,17.',
  connection: ' It takes the number of a connection.',
}

export function passes({ kind, terms }: Filter, summary: Summary): boolean {
  if (kind === 'live' && summary.over) return false
  if (kind === 'finished' && !summary.over) return false
  if (kind === 'failed' && !hasFailed(summary)) return false
  return terms.every((term) => term(summary))
}

/** The text of a request in the list: its number, method, addresses, status and failure. */
const wordTerm =
  (word: string): Term =>
  (summary) => {
    const { failure, id, method, status } = summary
    if (word === `#${id}` || method.toLowerCase() === word || String(status ?? '') === word) return true
    if (failure !== null && failureText(failure).includes(word)) return true
    return urlsOf(summary).some((url) => url.includes(word))
  }

const failureText = ({ code, reason }: NonNullable<Summary['failure']>): string =>
  `${reason} ${code ?? ''}`.toLowerCase()

const urlsOf = ({ askedUrl, url }: Summary): readonly string[] =>
  askedUrl === null ? [url.toLowerCase()] : [url.toLowerCase(), askedUrl.toLowerCase()]

const addressesOf = (summary: Summary): readonly { host: string; path: string }[] =>
  urlsOf(summary).map(addressOf)

const addresses = new Map<string, { host: string; path: string }>()

/** Host, and path with query, of a URL. */
export function addressOf(url: string): { host: string; path: string } {
  const known = addresses.get(url)
  if (known !== undefined) return known
  if (addresses.size > 20_000) addresses.clear()
  const address = URL.canParse(url)
    ? { host: new URL(url).host, path: url.slice(new URL(url).origin.length) || '/' }
    : { host: '', path: url }
  addresses.set(url, address)
  return address
}

function statusTerm(value: string): Term | null {
  const [, sign, digits = '', to] = /^(>=|<=|>|<|)([\dx]{3})(?:-(\d{3}))?$/.exec(value) ?? []
  if (digits === '') return null
  const least = Number(digits.replaceAll('x', '0'))
  const most = to === undefined ? Number(digits.replaceAll('x', '9')) : Number(to)
  return ({ status }) => {
    if (status === null) return false
    if (sign === '>=') return status >= least
    if (sign === '>') return status > most
    if (sign === '<=') return status <= most
    if (sign === '<') return status < least
    return status >= least && status <= most
  }
}

const durations = { '': 1, ms: 1, s: 1000, min: 60_000 }
const sizes = { '': 1, b: 1, k: 1024, kb: 1024, kib: 1024, m: 1_048_576, mb: 1_048_576, mib: 1_048_576 }

function amount(value: string, units: Readonly<Record<string, number>>): number | null {
  const [, digits, unit = ''] = /^([\d.]+)([a-z]*)$/.exec(value) ?? []
  const factor = units[unit]
  const count = Number(digits)
  return digits === undefined || factor === undefined || Number.isNaN(count) ? null : count * factor
}
