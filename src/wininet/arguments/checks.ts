// What callers pass: a value of the wrong JavaScript type is a TypeError, as it would be a compiler's error in C.
// undefined is NULL or 0: what C writes out may be left out here.

import { type Box, DWORD, type OutBuffer, STRING } from '../boxes/index.ts'
import type { INTERNET_STATUS_CALLBACK } from '../callbacks/index.ts'

const wrong = (call: string, name: string, wanted: string, value: unknown): never => {
  throw new TypeError(`${call}(): ${name} is a value of type ${typeof value}; give ${wanted}.`)
}

export function text(value: string | null | undefined, call: string, name: string): string | null {
  if (typeof value === 'string') return value
  return value === null || value === undefined ? null : wrong(call, name, 'a string or null', value)
}

export function number(value: number | undefined, call: string, name: string): number {
  if (typeof value === 'number') return value
  return value === undefined ? 0 : wrong(call, name, 'a number', value)
}

export function bytes(value: Uint8Array | null | undefined, call: string, name: string): Uint8Array | null {
  if (value instanceof Uint8Array) return value
  return value === null || value === undefined ? null : wrong(call, name, 'a Uint8Array or null', value)
}

export function box<T>(value: Box<T> | null | undefined, call: string, name: string): Box<T> | null {
  if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array)) return value
  // C writes NULL as 0, too.
  return value === null || value === undefined || (value as unknown) === 0
    ? null
    : wrong(call, name, 'an object with a value, or null', value)
}

export function structure<T extends object>(
  value: T | null | undefined,
  call: string,
  name: string,
): T | null {
  if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array)) return value
  return value === null || value === undefined ? null : wrong(call, name, 'an object or null', value)
}

export function callback(
  value: INTERNET_STATUS_CALLBACK | null | undefined,
  call: string,
): INTERNET_STATUS_CALLBACK | null {
  if (typeof value === 'function') return value
  return value === null || value === undefined
    ? null
    : wrong(call, 'lpfnInternetCallback', 'a function or null', value)
}

export function outBuffer(value: OutBuffer, call: string, name: string): Uint8Array | Box<unknown> | null {
  if (typeof value === 'object' && value !== null) return value
  return value === null || value === undefined
    ? null
    : wrong(call, name, 'an object with a value, a Uint8Array or null', value)
}

/**
 * NULL for a length that a C function needs. One that is left out is that of the buffer, and an object of the caller's own with a
 * `value` has no length that could be told.
 */
export function lacksLength(buffer: OutBuffer, given: Box<number> | null | undefined): boolean {
  if (given !== null && (given as unknown) !== 0) return buffer === null && given === undefined
  return !isOwnBox(buffer)
}

const isOwnBox = (buffer: OutBuffer): boolean =>
  typeof buffer === 'object' &&
  buffer !== null &&
  !(buffer instanceof Uint8Array || buffer instanceof DWORD || buffer instanceof STRING)

/** Header text of a stated length: -1, 0xFFFFFFFF and 0 mean the whole of it, as for the W functions. */
export function measured(lines: string | null, length: number | undefined, call: string): string | null {
  const asked = number(length ?? -1, call, 'dwHeadersLength')
  return lines === null || asked <= 0 || asked >= lines.length ? lines : lines.slice(0, asked)
}
