// Small checks of what callers pass to calls.

import { type Check, hasMethods, InvalidOptionError, MAX_MS, masked, shown } from '../../lifecycle/index.ts'

/** null is none, as for fetch. */
export const aSignal: Check<AbortSignal | undefined> = (value, call, option) => {
  if (value === null) return undefined
  if (isSignal(value)) return value
  throw new InvalidOptionError(call, option, masked(value), 'Give an AbortSignal.')
}

function isSignal(value: unknown): value is AbortSignal {
  if (!hasMethods(value, ['addEventListener', 'removeEventListener', 'throwIfAborted'])) return false
  return typeof (value as AbortSignal).aborted === 'boolean'
}

export const aLength: Check<number> = (value, call, option) => {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number
  throw new InvalidOptionError(call, option, shown(value), 'Give a whole number of bytes.')
}

export const anExpectation: Check<boolean | number> = (value, call, option) => {
  if (typeof value === 'boolean' || value === Number.POSITIVE_INFINITY) return value
  if (typeof value === 'number' && value >= 0 && value <= MAX_MS) return value
  throw new InvalidOptionError(call, option, shown(value), 'Give true, false, or milliseconds.')
}

/** Milliseconds; 0 where 100 (Continue) is not asked for. */
export const expectationOf = (wait: boolean | number | undefined): number =>
  typeof wait === 'number' ? wait : wait === true ? CONTINUE_MS : 0

/** System.Net's `HttpWebRequest.ContinueTimeout`. */
const CONTINUE_MS = 350

/** A buffer to read into, as bytes. @throws InvalidOptionError */
export function checkedBuffer(into: ArrayBufferView): Uint8Array {
  if (!ArrayBuffer.isView(into))
    throw new InvalidOptionError('read', 'into', shown(into), 'Give a Uint8Array to read into.')
  if (into.byteLength === 0)
    throw new InvalidOptionError(
      'read',
      'into',
      '0 bytes long',
      'The answer 0 means the end: give a larger buffer.',
    )
  return into instanceof Uint8Array ? into : new Uint8Array(into.buffer, into.byteOffset, into.byteLength)
}
