// What becomes of a redirecting response, in the words of fetch.

import { type Check, InvalidOptionError, isToken, masked, shown, shownName } from '../lifecycle/index.ts'
import type { RedirectPolicy } from './redirects.ts'

const modes = ['follow', 'manual', 'error'] as const
export type RedirectMode = (typeof modes)[number]

/** @throws InvalidOptionError */
export function checkedRedirect(given: unknown, call: string): RedirectMode {
  const mode = modes.find((each) => each === given)
  if (mode !== undefined) return mode
  throw new InvalidOptionError(call, 'redirect', shown(given), `Give one of ${modes.join(', ')}.`)
}

/** Names of header fields, in small letters. */
export const fieldNames: Check<readonly string[]> = (value, call, option) => {
  if (!Array.isArray(value)) throw new InvalidOptionError(call, option, masked(value), NAMES)
  return value.map((name: unknown) => {
    if (typeof name === 'string' && isToken(name)) return name.toLowerCase()
    throw new InvalidOptionError(call, option, `given with ${shownName(name)}`, NAMES)
  })
}

const NAMES = 'Give a list of names of header fields, such as X-Api-Key.'

/** The policy, which also keeps the fields of these names from other origins. */
export const keepingBack = (policy: RedirectPolicy, names: readonly string[] | undefined): RedirectPolicy =>
  names === undefined ? policy : { ...policy, confined: new Set([...policy.confined, ...names]) }
