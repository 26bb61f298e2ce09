// When a request is sent again after a failure or a bad response: the options, their defaults, and what Retry-After says.

import type { RetryPolicy } from '../../machines/index.ts'
import {
  type Check,
  checkedMethod,
  checkedOptions,
  count,
  InvalidOptionError,
  isRecord,
  milliseconds,
  type OptionTable,
  optionTable,
  type ResponseHead,
  readably,
  shown,
} from '../lifecycle/index.ts'

export interface RetryOptions {
  /**
   * The largest number of retries, besides the first attempt.
   * @defaultValue 2
   */
  readonly limit?: number
  /**
   * Only requests with these methods are sent again.
   * @defaultValue GET, PUT, HEAD, DELETE, OPTIONS and TRACE: those that RFC 9110 §9.2.2 calls idempotent
   */
  readonly methods?: readonly string[]
  /**
   * Responses with these status codes are followed by a retry. For 413 the server has to say when, by Retry-After.
   * @defaultValue 408, 413, 429, 500, 502, 503 and 504
   */
  readonly statuses?: readonly number[]
  /**
   * Milliseconds before the first retry. Each further delay is twice as long. A Retry-After field of the response, with seconds or a date,
   * replaces the delay.
   * @defaultValue 1000
   */
  readonly delay?: number
  /**
   * The longest delay in milliseconds, unless the server asks for one.
   * @defaultValue 30000
   */
  readonly maxDelay?: number
  /**
   * The share of each delay that is random, from 0 to 1: with 0.5, a delay of 1000 becomes one of 500 to 1000.
   * @defaultValue 0.5
   */
  readonly jitter?: number
  /**
   * There is no retry if Retry-After asks for more milliseconds than this.
   * @defaultValue 60000
   */
  readonly maxRetryAfter?: number
  /**
   * No attempt starts later than this many milliseconds after the first. `timeouts.total` limits it as well.
   * @defaultValue Infinity
   */
  readonly total?: number
}

const defaults: RetryPolicy = {
  limit: 2,
  methods: ['GET', 'PUT', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE'],
  statuses: [408, 413, 429, 500, 502, 503, 504],
  // Before there is a response. A certificate that is refused once will be refused again.
  reasons: ['notFound', 'refused', 'unreachable', 'closed', 'reset', 'timeout'],
  delay: 1000,
  maxDelay: 30_000,
  jitter: 0.5,
  maxRetryAfter: 60_000,
  total: Number.POSITIVE_INFINITY,
}

const listOf =
  <T>(check: Check<T>, fix: string): Check<readonly T[]> =>
  (value, call, option) =>
    readably(call, option, () => {
      if (!Array.isArray(value)) throw new InvalidOptionError(call, option, shown(value), fix)
      return Array.from(value, (one) => check(one, call, option))
    })

const aMethod: Check<string> = (value, call, option) => {
  if (typeof value !== 'string')
    throw new InvalidOptionError(call, option, `a list with ${shown(value)}`, METHODS)
  return checkedMethod(value, call)
}

const aShare: Check<number> = (value, call, option) => {
  if (typeof value === 'number' && value >= 0 && value <= 1) return value
  throw new InvalidOptionError(call, option, shown(value), 'Give a number from 0 to 1.')
}

const millisecondsOrInfinity: Check<number> = (value, call, option) =>
  value === Number.POSITIVE_INFINITY ? value : milliseconds(value, call, option)

const METHODS = "Give a list of methods, such as ['GET', 'PUT']."

const table: OptionTable<RetryOptions> = optionTable<RetryOptions>(
  {
    limit: count(0),
    methods: listOf(aMethod, METHODS),
    statuses: listOf(count(100, 599), 'Give a list of status codes, such as [429, 503].'),
    delay: milliseconds,
    maxDelay: milliseconds,
    jitter: aShare,
    maxRetryAfter: milliseconds,
    total: millisecondsOrInfinity,
  },
  new Map([
    ['statuscodes', 'Give statuses.'],
    ['backofflimit', 'Give maxDelay.'],
    ['calculatedelay', 'Give delay, maxDelay and jitter.'],
    ['errorcodes', 'Failures of the network before a response are retried.'],
  ]),
)

/** Returns a complete policy. A number is its limit; with a limit of 0 nothing is sent again. */
export const aRetry: Check<number | RetryOptions> = (value, call, option) => {
  if (isNumberOrOptions(value, call, option))
    return { ...defaults, ...(typeof value === 'number' ? checked({ limit: value }) : checked(value)) }
  throw new InvalidOptionError(
    call,
    option,
    shown(value),
    'Give a number of retries, or an object with limit and others.',
  )

  function checked(options: object): RetryOptions {
    return checkedOptions(options, table, call, option)
  }
}

const isNumberOrOptions = (value: unknown, call: string, option: string): value is number | object =>
  typeof value === 'number' || readably(call, option, () => isRecord(value))

/** The policy of an option that was checked; null for none. */
export const retryPolicyOf = (retry: number | RetryOptions | undefined): RetryPolicy | null =>
  retry === undefined || (retry as RetryPolicy).limit === 0 ? null : (retry as RetryPolicy)

/**
 * RFC 9110 §10.2.3. A date is compared with the Date of the response, because the clock of the server may differ from ours. Null if the
 * field is absent or not valid.
 */
export function retryAfterMs(response: Pick<ResponseHead, 'header'>, now: number): number | null {
  const text = response.header('retry-after')?.trim() ?? ''
  if (/^\d+$/.test(text)) return Number(text) * 1000
  const date = Date.parse(text)
  if (!/^[A-Z][a-z]{2}/.test(text) || Number.isNaN(date)) return null
  const sent = Date.parse(response.header('date') ?? '')
  return Math.max(0, date - (Number.isNaN(sent) ? now : sent))
}
