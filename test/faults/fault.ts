// The type of a row of the fault matrix.

import type { Step } from '../../src/testing/index.ts'
import type { OddPlace } from './broken-hosts.ts'

export const phases = ['resolve', 'connect', 'secure', 'send', 'write', 'response', 'read'] as const
export type Phase = (typeof phases)[number]

/** Where the request goes: to a server that plays the steps, or to one of the odd places of the contract's environment. */
export type Place = 'origin' | 'refusing' | 'unknown' | 'unresolving' | 'mute' | OddPlace

export interface Fault {
  readonly phase: Phase
  readonly fault: string
  readonly place: Place
  readonly steps: readonly Step[]
  /** A time limit of 30 ms on that phase, or what the caller does when it hears a status. */
  readonly limit?: Phase
  readonly act?: 'cancel' | 'close'
  readonly on?: string
  /** Which of them is more than the sockets in between hold. */
  readonly much?: 'head' | 'write'
  /** What the failing call says, or null where all goes well. */
  readonly failure: string | null
  /** CLOSING_CONNECTION and CONNECTION_CLOSED come before that; where the caller closes, after it. */
  readonly closes: boolean
}

/** What is sent. */
export const shapes = ['GET', 'upload with a length', 'chunked upload'] as const
export type Shape = (typeof shapes)[number]

/** A GET writes nothing. */
export const applies = (fault: Fault, shape: Shape): boolean => fault.phase !== 'write' || shape !== 'GET'
