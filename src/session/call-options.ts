// Checks the options and arguments of a request's calls.

import {
  aFunction,
  asGiven,
  type Check,
  type Checks,
  checkedOptions,
  flag,
  hasMethods,
  InvalidOptionError,
  MAX_MS,
  masked,
  milliseconds,
  type OptionTable,
  optionTable,
  shown,
} from '../lifecycle/index.ts'
import { adviceWith } from './advice.ts'
import { aForm, aJsonValue } from './body/named-values.ts'
import type { BodyOptions, Bytes } from './body/payload.ts'
import type { Progress, ProgressInput } from './progress.ts'

/** null means none, as for fetch. */
export const aSignal: Check<AbortSignal | undefined> = (value, call, option) => {
  if (value === null) return undefined
  if (isSignal(value)) return value
  throw new InvalidOptionError(call, option, masked(value), 'Give an AbortSignal.')
}

function isSignal(value: unknown): value is AbortSignal {
  if (!hasMethods(value, ['addEventListener', 'removeEventListener', 'throwIfAborted'])) return false
  return typeof (value as AbortSignal).aborted === 'boolean'
}

const aLength: Check<number> = (value, call, option) => {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number
  throw new InvalidOptionError(call, option, shown(value), 'Give a whole number of bytes.')
}

export const anExpectation: Check<boolean | number> = (value, call, option) => {
  if (typeof value === 'boolean' || value === Number.POSITIVE_INFINITY) return value
  if (typeof value === 'number' && value >= 0 && value <= MAX_MS) return value
  throw new InvalidOptionError(call, option, shown(value), 'Give true, false, or milliseconds.')
}

/** Milliseconds; 0 to send no Expect field. */
export const expectationOf = (wait: boolean | number | undefined): number =>
  typeof wait === 'number' ? wait : wait === true ? CONTINUE_MS : 0

/** System.Net's `HttpWebRequest.ContinueTimeout`. */
const CONTINUE_MS = 350

/**
 * The bytes of a buffer to read into.
 * @throws InvalidOptionError
 */
export function checkedBuffer(into: ArrayBufferView): Uint8Array {
  if (!ArrayBuffer.isView(into))
    throw new InvalidOptionError('read', 'into', shown(into), 'Give a Uint8Array to read into.')
  if (into.byteLength === 0)
    throw new InvalidOptionError(
      'read',
      'into',
      '0 bytes long',
      '0 would mean the end: give a larger buffer.',
    )
  return into instanceof Uint8Array ? into : new Uint8Array(into.buffer, into.byteOffset, into.byteLength)
}

export interface CallOptions {
  /** Cancels the call. Its promise rejects with the signal's reason; the request can be sent again or closed. */
  readonly signal?: AbortSignal | undefined
}

/** Options of the calls that send a head. */
export interface HeadOptions extends CallOptions {
  /**
   * The length of a streamed body in bytes.
   * @defaultValue that of the body; a stream of unknown length is chunked
   */
  readonly contentLength?: number | undefined
  /**
   * Sends `Expect: 100-continue` and waits this many milliseconds for 100 (Continue) before the body is sent (RFC 9110 §10.1.1). True waits 350,
   * as System.Net does. After that time the body is sent anyway; if a final response arrives first, none of the body is sent. It has no
   * effect on a request without a body.
   * @defaultValue false
   */
  readonly expectContinue?: boolean | number | undefined
  /**
   * As in `OpenOptions`, for this send only.
   * @defaultValue that of the request
   */
  readonly onProgress?: ((progress: Progress) => void) | undefined
  /**
   * As in `OpenOptions`, for this send only.
   * @defaultValue that of the request
   */
  readonly progressInterval?: number | undefined
}

export interface SendOptions extends HeadOptions, BodyOptions {}

export interface SendExOptions extends HeadOptions {
  /**
   * The first bytes of the body. They are sent together with the head.
   * @defaultValue none
   */
  readonly body?: Bytes | undefined
}

export interface ReadOptions extends CallOptions {
  /**
   * True waits until the buffer is full or the body has ended. False completes as soon as there is at least one byte.
   * @defaultValue false
   */
  readonly fill?: boolean | undefined
}

export const NO_OPTIONS: Readonly<Record<string, never>> = Object.freeze({})

const advice = adviceWith([
  [
    'headers',
    'searchParams',
    'throwHttpErrors',
    'timeouts',
    'redirect',
    'decode',
    'credentials',
    'cookies',
    'tls',
  ],
  'open() and fetch()',
])
const callTable: OptionTable<CallOptions> = optionTable<CallOptions>({ signal: aSignal }, advice)
const readTable: OptionTable<ReadOptions> = optionTable<ReadOptions>({ signal: aSignal, fill: flag }, advice)
/** Of `open`, `fetch`, `send` and `sendEx`. */
export const progressChecks: Checks<ProgressInput> = {
  onProgress: aFunction('Give a function that takes the progress.'),
  progressInterval: milliseconds,
}

const sendChecks = {
  signal: aSignal,
  contentLength: aLength,
  expectContinue: anExpectation,
  ...progressChecks,
}
const sendTable: OptionTable<SendOptions> = optionTable<SendOptions>(
  { ...sendChecks, json: aJsonValue, form: aForm },
  advice,
)
const sendExTable: OptionTable<SendExOptions> = optionTable<SendExOptions>(
  // Its type is checked together with the bytes.
  { ...sendChecks, body: asGiven },
  advice,
)

/** @throws InvalidOptionError */
export const checkedCall = (options: CallOptions, call: string): CallOptions =>
  options === NO_OPTIONS ? options : checkedOptions(options, callTable, call)

export const checkedRead = (options: ReadOptions): ReadOptions =>
  options === NO_OPTIONS ? options : checkedOptions(options, readTable, 'read')

export const checkedSend = (options: SendOptions): SendOptions =>
  options === NO_OPTIONS ? options : checkedOptions(options, sendTable, 'send')

export const checkedSendEx = (options: SendExOptions, call: string): SendExOptions =>
  options === NO_OPTIONS ? options : checkedOptions(options, sendExTable, call)
