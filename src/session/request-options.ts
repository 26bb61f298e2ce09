// The options of open and fetch, and those that a Request has.

import {
  aFunction,
  asGiven,
  type Check,
  type Checks,
  checkedOptions,
  countOrInfinity,
  flag,
  type HeaderInput,
  InvalidBodyError,
  InvalidOptionError,
  milliseconds,
  type OptionTable,
  optionTable,
  shown,
  type Timeouts,
} from '../lifecycle/index.ts'
import { aRetry, type OwnServiceOptions, ownServiceChecks, type RetryOptions } from '../policies/index.ts'
import { adviceWith } from './advice.ts'
import { aForm, aJsonValue, aQuery, type NamedValues } from './body/named-values.ts'
import type { Body, BodyOptions } from './body/payload.ts'
import { anExpectation, aSignal, progressChecks, type SendOptions } from './call-options.ts'
import type { Notification } from './notifications/notification.ts'
import type { Progress } from './progress.ts'
import { checkedTimeouts, sessionOptionNames } from './session-options.ts'

export interface OpenOptions extends OwnServiceOptions {
  /**
   * Header fields. They replace fields of the same name of the session.
   * @defaultValue none besides the session's
   */
  readonly headers?: HeaderInput | undefined
  /** Closes the request when it is aborted. The pending call and every later one reject with the signal's reason. */
  readonly signal?: AbortSignal | null | undefined
  /**
   * Time limits in milliseconds. They replace all of the session's.
   * @defaultValue those of the session
   */
  readonly timeouts?: Timeouts | undefined
  /**
   * The largest response body in bytes, as in `SessionOptions`.
   * @defaultValue that of the session
   */
  readonly maxResponseSize?: number | undefined
  /**
   * As in `SessionOptions`; 0 for never.
   * @defaultValue that of the session
   */
  readonly stallAfter?: number | undefined
  /**
   * The query, which replaces that of the URL. A text is used unchanged, with or without its question mark; names and values are encoded.
   * @defaultValue the query of the URL
   */
  readonly searchParams?: string | URLSearchParams | NamedValues | undefined
  /**
   * As in `SessionOptions`.
   * @defaultValue that of the session
   */
  readonly throwHttpErrors?: boolean | undefined
  /**
   * Called with the progress of the bodies: first when a body begins, then at intervals, and last when it is complete. A body that fails has
   * no last call. An error that it throws is an uncaughtException; the request goes on.
   * @example
   * ```ts
   * await session.fetch('https://example.com/file', { onProgress: ({ transferred, total }) => console.log(transferred, total) })
   * ```
   */
  readonly onProgress?: ((progress: Progress) => void) | undefined
  /**
   * The least number of milliseconds between two calls of `onProgress` for one body, except the last one. 0 calls it each time.
   * @defaultValue 100
   */
  readonly progressInterval?: number | undefined
  /**
   * As in `SessionOptions`. 0 sends nothing again.
   * @defaultValue that of the session
   */
  readonly retry?: number | RetryOptions | undefined
}

/**
 * Options of fetch that have no use here. Those without an effect in Node are accepted; those whose effect is missing here are refused. A Request
 * may bring them, too.
 */
export interface StandardFetchOptions {
  /**
   * There is no cache here. `'no-store'`, `'reload'` and `'no-cache'` send the same fields as fetch does, for caches on the way;
   * `'only-if-cached'` is refused.
   * @defaultValue `'default'`
   */
  readonly cache?:
    | 'default'
    | 'no-store'
    | 'reload'
    | 'no-cache'
    | 'force-cache'
    | 'only-if-cached'
    | undefined
  /**
   * Only an empty text: the body is not compared with a hash.
   * @defaultValue `''`
   */
  readonly integrity?: string | undefined
  /**
   * Has no effect: connections are kept unless `idleMs` of the session is 0.
   * @defaultValue none
   */
  readonly keepalive?: boolean | undefined
  /**
   * Has no effect, as in Node's fetch: there is no page to protect. `'navigate'` is refused.
   * @defaultValue none
   */
  readonly mode?: 'cors' | 'no-cors' | 'same-origin' | 'navigate' | undefined
  /**
   * Has no effect.
   * @defaultValue none
   */
  readonly priority?: 'auto' | 'high' | 'low' | undefined
  /**
   * Only an empty text or `'about:client'`: no Referer is sent, unless it is in `headers`.
   * @defaultValue `''`
   */
  readonly referrer?: string | undefined
  /**
   * Has no effect, since no Referer is sent.
   * @defaultValue none
   */
  readonly referrerPolicy?:
    | ''
    | 'no-referrer'
    | 'no-referrer-when-downgrade'
    | 'origin'
    | 'origin-when-cross-origin'
    | 'same-origin'
    | 'strict-origin'
    | 'strict-origin-when-cross-origin'
    | 'unsafe-url'
    | undefined
  /**
   * Has no effect.
   * @defaultValue none
   */
  readonly window?: null | undefined
}

export interface FetchOptions extends OpenOptions, BodyOptions, StandardFetchOptions {
  /**
   * The request method. GET and HEAD take no body here.
   * @defaultValue `'GET'`
   */
  readonly method?: string | undefined
  /**
   * The request body: text, bytes, a Blob, form data, search parameters, a stream, an iterable, or a function that makes one of these.
   * @defaultValue null: no body
   */
  readonly body?: Body | null | undefined
  /**
   * As for `HttpRequest.send`.
   * @defaultValue false
   */
  readonly expectContinue?: SendOptions['expectContinue']
  /**
   * fetch requires it with a stream. Here it has no effect: any body can be sent while the response arrives.
   * @defaultValue `'half'`
   */
  readonly duplex?: 'half' | undefined
  /** Called with every notification of the request except HANDLE_CREATED. */
  readonly onStatus?: ((notification: Notification) => void) | undefined
}

export const NO_OPTIONS: OpenOptions = Object.freeze({})

const openChecks: Checks<OpenOptions> = {
  ...ownServiceChecks,
  headers: asGiven,
  signal: aSignal,
  timeouts: checkedTimeouts,
  maxResponseSize: countOrInfinity(0),
  stallAfter: milliseconds,
  ...progressChecks,
  searchParams: aQuery,
  throwHttpErrors: flag,
  retry: aRetry,
}

const oneOf =
  <const T extends string>(
    names: readonly T[],
    fix = `Give ${names.map((name) => `'${name}'`).join(', ')}, or leave it out.`,
  ): Check<T> =>
  (value, call, option) => {
    if (names.includes(value as T)) return value as T
    throw new InvalidOptionError(call, option, shown(value), fix)
  }
/** Checked, and then forgotten. */
const withoutEffect =
  <T>(check: Check<T>): Check<T | undefined> =>
  (value, call, option) => {
    check(value, call, option)
    return undefined
  }
const standardChecks: Checks<StandardFetchOptions> = {
  cache: oneOf(['default', 'no-store', 'reload', 'no-cache', 'force-cache']),
  integrity: withoutEffect(oneOf([''], 'Compare the hash of the body yourself.')),
  keepalive: () => undefined,
  mode: withoutEffect(oneOf(['cors', 'no-cors', 'same-origin'])),
  priority: () => undefined,
  referrer: withoutEffect(oneOf(['', 'about:client'], 'Give the field Referer in headers.')),
  referrerPolicy: withoutEffect(
    oneOf([
      '',
      'no-referrer',
      'no-referrer-when-downgrade',
      'origin',
      'origin-when-cross-origin',
      'same-origin',
      'strict-origin',
      'strict-origin-when-cross-origin',
      'unsafe-url',
    ]),
  ),
  window: (value, call, option) => {
    if (value === null) return undefined
    throw new InvalidOptionError(call, option, shown(value), 'Give null, or leave it out.')
  },
}
const ofSessions = [sessionOptionNames, 'new Session'] as const
export const openTable: OptionTable<OpenOptions> = optionTable(
  openChecks,
  adviceWith(
    ofSessions,
    [['expectContinue', 'contentLength'], 'send() and sendEx()'],
    [['json', 'form'], 'fetch() and send()'],
    [['onStatus', 'duplex', ...Object.keys(standardChecks)], 'fetch()'],
  ),
)
export const fetchTable: OptionTable<FetchOptions> = optionTable<FetchOptions>(
  {
    ...openChecks,
    ...standardChecks,
    method: asGiven,
    body: asGiven,
    json: aJsonValue,
    form: aForm,
    expectContinue: anExpectation,
    duplex: oneOf(['half']),
    onStatus: aFunction('Give a function that takes notifications.'),
  },
  adviceWith(ofSessions),
)

/** A Request of Node, or of any copy of undici. */
export const isRequest = (input: URL | Request): input is Request =>
  input instanceof Request || Object.prototype.toString.call(input) === '[object Request]'

/** Keeps each Request, because a Request passes an abort of its caller's signal on only while somebody holds it. */
const requests = new WeakMap<AbortSignal, Request>()

/** The options of a Request, checked like any others, and overridden by the caller's own. */
export function optionsOf(request: Request, own: FetchOptions): FetchOptions {
  const { cache, credentials, headers, integrity, method, redirect, referrer, signal } = request
  requests.set(signal, request)
  const hasOwnBody = [own.body ?? undefined, own.json, own.form].some((one) => one !== undefined)
  if (request.bodyUsed && !hasOwnBody)
    throw new InvalidBodyError(
      'fetch() is refused: the body of the Request was used before. Give a clone() that was made before that.',
    )
  const { body, ...given } = checkedOptions<FetchOptions>(
    { cache, credentials, headers, integrity, method, redirect, referrer, signal, body: request.body },
    fetchTable,
    'fetch',
  )
  return hasOwnBody ? { ...given, ...own } : { ...given, body, ...own }
}

/** The fields that fetch sends for caches on the way. */
const FOR_CACHES: Readonly<Record<string, readonly string[]>> = {
  'no-cache': ['Cache-Control', 'max-age=0'],
  'no-store': ['Pragma', 'no-cache', 'Cache-Control', 'no-cache'],
  reload: ['Pragma', 'no-cache', 'Cache-Control', 'no-cache'],
}

/** The fields for a mode of `cache`, which those of the request replace. */
export const fieldsForCaches = (cache: StandardFetchOptions['cache']): readonly string[] =>
  FOR_CACHES[cache ?? ''] ?? []

/**
 * The body of a Request. If it was made of text or bytes, it can be read at once: it is sent with its length, as fetch does.
 * Any other body is passed on as a stream, without waiting for it.
 */
export async function bodyAtHand(
  stream: ReadableStream<Uint8Array>,
): Promise<Uint8Array | AsyncIterable<Uint8Array>> {
  const reader = stream.getReader()
  const pieces = [reader.read()]
  const ready = async (piece: ReadPiece): Promise<Awaited<ReadPiece> | null> =>
    Promise.race([piece, new Promise<null>((resolve) => setImmediate(resolve, null))]).catch(() => null)
  const first = await ready(pieces[0] as ReadPiece)
  if (first?.done === true) return new Uint8Array()
  if (first !== null) {
    pieces.push(reader.read())
    const second = await ready(pieces[1] as ReadPiece)
    if (second?.done === true) return first.value as Uint8Array
  }
  return restOf(reader, pieces)
}

type ReadPiece = ReturnType<ReadableStreamDefaultReader<Uint8Array>['read']>

async function* restOf(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  begun: readonly ReadPiece[],
): AsyncGenerator<Uint8Array> {
  let isOver = false
  try {
    for (let i = 0; ; i++) {
      const { done, value } = await (begun[i] ?? reader.read())
      isOver = done
      if (done) return
      yield value
    }
  } finally {
    if (!isOver) await reader.cancel().catch(() => {})
  }
}
