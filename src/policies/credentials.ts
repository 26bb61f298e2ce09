// Credentials as callers give them: user name and password, a function, or a function for other schemes.

import {
  areSendable,
  asGiven,
  type Credentials,
  checkedOptions,
  flag,
  InvalidOptionError,
  isRecord,
  masked,
  type OptionTable,
  optionTable,
  readably,
} from '../lifecycle/index.ts'
import type { Challenge } from './challenges.ts'

/** What a function for credentials is told about a challenge. */
export interface CredentialsWanted {
  /** The origin of the server, or of the proxy if `proxy` is true. */
  readonly origin: string
  readonly realm: string
  readonly scheme: 'basic' | 'digest'
  readonly proxy: boolean
  /** 1 at first; more if earlier credentials were refused. */
  readonly attempt: number
}

/**
 * `null`: there are none for this scheme. The function is called for each scheme that is offered; after the last, the
 * response is returned.
 */
export type CredentialsFunction = (
  wanted: CredentialsWanted,
) => Credentials | null | undefined | Promise<Credentials | null | undefined>

export interface GivenCredentials extends Credentials {
  /**
   * True sends them by Basic before the server asks. Otherwise they answer a challenge, and are sent along only after
   * that.
   */
  readonly preemptive?: boolean | undefined
}

/**
 * User name and password are for the origin that the request was opened for, and for no other, even after a redirect.
 * A function decides for itself.
 */
export type CredentialsSource = GivenCredentials | CredentialsFunction

/** What `authenticate` is told. */
export interface AuthenticationWanted {
  /** The origin of the server, or of the proxy if `proxy` is true. */
  readonly origin: string
  readonly method: string
  /** The URL of the request, without credentials. */
  readonly url: string
  readonly proxy: boolean
  /** All challenges of the response, in order. */
  readonly challenges: readonly Challenge[]
  /** 1 at first; more if an earlier answer was refused, or was one step of several. */
  readonly attempt: number
}

/** The value of an Authorization field. With `reuse`, later requests of the session to that origin send it, too. */
export type Authorization = string | { readonly authorization: string; readonly reuse?: boolean }

/**
 * Answers schemes that hinternet does not know, or any for which there are no credentials. `null`: the response is
 * returned.
 */
export type AuthenticateHook = (
  wanted: AuthenticationWanted,
) => Authorization | null | undefined | Promise<Authorization | null | undefined>

/**
 * A copy.
 * @throws InvalidOptionError, which shows neither user nor password
 */
export function checkedCredentials(given: unknown, call: string, option = 'credentials'): Credentials {
  if (typeof given !== 'object' || given === null) {
    throw new InvalidOptionError(call, option, masked(given), FIX)
  }
  const { password, username } = given as Partial<Credentials>
  if (typeof username !== 'string' || typeof password !== 'string')
    throw new InvalidOptionError(call, option, 'without a username or a password that is a string', FIX)
  if (!areSendable({ username, password }))
    throw new InvalidOptionError(call, option, 'given with a control character', 'Take it out.')
  return { username, password }
}

/** @throws InvalidOptionError */
export function checkedSource(given: unknown, call: string, option = 'credentials'): CredentialsSource {
  if (typeof given === 'function') return given as CredentialsFunction
  if (!readably(call, option, () => isRecord(given)))
    throw new InvalidOptionError(call, option, masked(given), FIX)
  const checked = checkedOptions(given, table, call, option)
  return { ...checkedCredentials(checked, call, option), preemptive: checked.preemptive ?? false }
}

const table: OptionTable<GivenCredentials> = optionTable<GivenCredentials>(
  { username: asGiven, password: asGiven, preemptive: flag },
  new Map([
    ['user', 'Did you mean username?'],
    ['pass', 'Did you mean password?'],
  ]),
)

/** @throws InvalidOptionError */
export function checkedHook(given: unknown, call: string): AuthenticateHook {
  if (typeof given === 'function') return given as AuthenticateHook
  throw new InvalidOptionError(
    call,
    'authenticate',
    masked(given),
    'Give a function that returns the value of an Authorization field, or null.',
  )
}

export const isSame = (one: Credentials, other: Credentials): boolean =>
  one.username === other.username && one.password === other.password

/** From the value of a field, as a proxy has it; null for another scheme. */
export function credentialsIn(authorization: string | null): Credentials | null {
  const encoded = /^basic +([A-Za-z0-9+/=]+)$/i.exec(authorization ?? '')?.[1]
  if (encoded === undefined) return null
  const pair = Buffer.from(encoded, 'base64').toString()
  const colon = pair.indexOf(':')
  return colon < 0 ? null : { username: pair.slice(0, colon), password: pair.slice(colon + 1) }
}

const FIX = 'Give { username, password }, or a function that returns them or null.'
