// What stands behind one origin: its name, its addresses, its handshake, and what it says on each path.

import type { Reason } from '../../../machines/index.ts'
import { reply, type Step, take } from './steps.ts'

/** One of a kind, or a list: the first, the second … time; the last repeats. */
export type EachTime<T> = T | readonly [T, ...T[]]

interface Delayed {
  /** Milliseconds that it takes. */
  readonly after?: number
}

export interface Failing extends Delayed {
  readonly reason: Reason
  /** Such as `ECONNREFUSED`. */
  readonly code?: string
}

export interface Found extends Delayed {
  readonly found: readonly string[]
}

export interface Accepted extends Delayed {
  readonly accepted: true
}

export interface Secured extends Delayed {
  readonly protocol: string
  readonly cipher: string
}

export type Lookup = Found | Failing | 'hangs'
export type Connect = Accepted | Failing | 'hangs'
export type Handshake = Secured | Failing | 'hangs'

export interface OriginScript {
  /** Asked for names, not for literal addresses. Answers 127.0.0.1 unless told otherwise. */
  readonly lookup?: EachTime<Lookup>
  /** Accepts unless told otherwise; a record says it for each address. */
  readonly connect?: EachTime<Connect> | { readonly byAddress: Readonly<Record<string, Connect>> }
  /** For https. */
  readonly secure?: EachTime<Handshake>
  /** Body bytes that the kernels hold of what the server has not read; more than that makes writes pend. No limit unless given. */
  readonly capacity?: number
  /** What the server does with a request for a path (without its query): steps, or lists of steps for the first, second … request. `*` is any other path. */
  readonly routes: Readonly<Record<string, readonly Step[] | readonly (readonly Step[])[]>>
}

export const found = (...addresses: readonly string[]): Lookup => ({ found: addresses })
export const notFound = (): Lookup => ({ reason: 'notFound', code: 'ENOTFOUND' })
export const accepts = (after = 0): Connect => ({ accepted: true, after })
export const refuses = (after = 0): Connect => ({ reason: 'refused', code: 'ECONNREFUSED', after })
export const unreachable = (after = 0): Connect => ({ reason: 'unreachable', code: 'EHOSTUNREACH', after })

export const isFailing = (script: object): script is Failing => 'reason' in script

/** The one for the `n`th time, counted from 0. */
export function eachTime<T>(script: EachTime<T>, n: number): T {
  if (!Array.isArray(script)) return script as T
  return script[Math.min(n, script.length - 1)] as T
}

/** The steps for the `n`th request of a path, counted from 0. */
export function stepsFor({ routes }: OriginScript, path: string, n: number): readonly Step[] {
  const [pathname = path] = path.split('?')
  const route = routes[pathname] ?? routes['*'] ?? NO_ROUTE
  return isByHit(route) ? (route[Math.min(n, route.length - 1)] ?? NO_ROUTE) : route
}

const isByHit = (
  route: readonly Step[] | readonly (readonly Step[])[],
): route is readonly (readonly Step[])[] => Array.isArray(route[0])

const NO_ROUTE: readonly Step[] = [take(), reply(404)]
