// The functions of WinInet as the scripts call them: nothing else of the runner knows hinternet/wininet.

import type { Transport } from '../../../src/lifecycle/index.ts'
import * as wininet from '../../../src/wininet/index.ts'
import type { LookupFunction } from '../names.ts'

export interface Api extends wininet.WinInet {
  InternetQueryDataAvailable(
    handle: number | null,
    available: wininet.Box<number>,
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
export type Buffers = wininet.INTERNET_BUFFERS
export type Callback = (
  handle: number,
  context: unknown,
  status: number,
  payload: unknown,
  length: number,
) => void

export interface ApiOptions {
  readonly lookup: LookupFunction
  /** PEM. */
  readonly authority: string | null
  readonly interpret: boolean
  /** A body that is cut short is an error. */
  readonly strict: boolean
  readonly transport?: Transport
}

export const openApi = ({ authority, interpret, lookup, strict, transport }: ApiOptions): Api =>
  wininet.createWinInet({
    interpret,
    lookup,
    strict,
    ...(authority === null ? undefined : { tls: { ca: authority } }),
    ...(transport === undefined ? undefined : { transport }),
  }) as Api

export const errorOf = (api: Api): number => api.GetLastError()

export const boxed = <T>(value: T): wininet.Box<T> => ({ value })
export const buffersOf = wininet.internetBuffers

export const statuses: Readonly<Record<string, number>> = wininet.constants.status

const known = wininet as unknown as Readonly<Record<string, unknown>>

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
