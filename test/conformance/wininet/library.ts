// The thin place where the runner meets the library.

import type { Transport } from '../../../src/lifecycle/index.ts'
import type { LookupFunction } from '../names.ts'

export interface Box<T> {
  value: T
}

export interface Buffers {
  dwStructSize: number
  lpcszHeader: string | null
  dwHeadersLength: number
  lpvBuffer: Uint8Array | null
  dwBufferLength: number
  dwBufferTotal: number
}

export type Callback = (handle: number, context: unknown, status: number, payload: unknown) => void

/** The part of the library that scripts call, in the words of wininet.h. */
export interface Library {
  InternetOpen(agent: string | null, accessType: number, proxy: null, bypass: null, flags: number): number
  InternetSetStatusCallback(handle: number, callback: Callback | null): Callback | number | null
}

export const boxed = <T>(value: T): Box<T> => ({ value })
