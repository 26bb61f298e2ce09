// Small checks of what callers pass to calls.

import { InvalidOptionError } from '../faults/invalid-option-error.ts'
import { shown } from '../faults/shown.ts'

/** @throws InvalidOptionError */
export function checkedSignal(signal: AbortSignal | undefined, call: string): AbortSignal | undefined {
  if (signal === undefined || signal === null) return undefined
  if (typeof signal.aborted === 'boolean' && typeof signal.addEventListener === 'function') return signal
  throw new InvalidOptionError(call, 'signal', shown(signal), 'Give an AbortSignal.')
}

/** @throws InvalidOptionError */
export function checkedLength(length: number | undefined, call: string): number | null {
  if (length === undefined) return null
  if (Number.isSafeInteger(length) && length >= 0) return length
  throw new InvalidOptionError(call, 'contentLength', shown(length), 'Give a whole number of bytes.')
}

/** Milliseconds; 0 where 100 (Continue) is not asked for. @throws InvalidOptionError */
export function checkedExpectation(wait: boolean | number | undefined, call: string): number {
  if (wait === undefined || wait === false) return 0
  if (wait === true) return CONTINUE_MS
  if (typeof wait === 'number' && wait >= 0) return wait
  throw new InvalidOptionError(call, 'expectContinue', shown(wait), 'Give true, false, or milliseconds.')
}

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
