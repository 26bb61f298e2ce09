// The thin place where the runner meets the library.

import type { Transport } from '../../../src/lifecycle/index.ts'
import * as api from '../../../src/wininet/index.ts'
import type { LookupFunction } from '../names.ts'

export interface Library extends api.WinInet {
  InternetQueryDataAvailable(
    handle: number | null,
    available: api.Box<number>,
    flags: number,
    context: number,
  ): boolean
  InternetOpenUrl(
    handle: number | null,
    url: string | null,
    headers: string | null,
    length: number,
    flags: number,
    context: number,
  ): number | null
}
export type Buffers = api.INTERNET_BUFFERS
export type Callback = (
  handle: number,
  context: unknown,
  status: number,
  payload: unknown,
  length: number,
) => void

export interface LibraryOptions {
  readonly lookup: LookupFunction
  /** PEM. */
  readonly authority: string | null
  readonly interpret: boolean
  /** A body that is cut short is an error. */
  readonly strict: boolean
  readonly transport?: Transport
}

export const openLibrary = ({ authority, interpret, lookup, strict, transport }: LibraryOptions): Library =>
  api.createWinInet({
    interpret,
    lookup,
    strict,
    ...(authority === null ? undefined : { tls: { ca: authority } }),
    ...(transport === undefined ? undefined : { transport }),
  }) as Library

export const errorOf = (library: Library): number => library.GetLastError()

export const boxed = <T>(value: T): api.Box<T> => ({ value })
export const buffersOf = api.internetBuffers

export const statuses: Readonly<Record<string, number>> = api.constants.status

const known = api as unknown as Readonly<Record<string, unknown>>

/** @throws Error for a name that wininet.h does not have */
export function constant(name: string): number {
  const value = known[name]
  if (typeof value !== 'number') throw new Error(`there is no constant ${name}`)
  return value
}

/** Flags by name: in full, or without INTERNET_FLAG_. */
export const flagsOf = (flags: readonly string[] = []): number =>
  flags.reduce(
    (sum, flag) => sum | constant(typeof known[flag] === 'number' ? flag : `INTERNET_FLAG_${flag}`),
    0,
  ) >>> 0
