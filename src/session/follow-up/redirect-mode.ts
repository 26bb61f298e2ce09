// What becomes of a redirecting response, in the words of fetch.

import type { RedirectPolicy } from '../../lifecycle/index.ts'
import { InvalidOptionError } from '../faults/invalid-option-error.ts'
import { shown } from '../faults/shown.ts'
import { isToken } from '../head/method.ts'

const modes = ['follow', 'manual', 'error'] as const
export type RedirectMode = (typeof modes)[number]

/** @throws InvalidOptionError */
export function checkedRedirect(given: unknown, call: string): RedirectMode {
  const mode = modes.find((each) => each === given)
  if (mode !== undefined) return mode
  throw new InvalidOptionError(call, 'redirect', shown(given), `Give one of ${modes.join(', ')}.`)
}

/** @throws InvalidOptionError */
export function checkedFlag(option: string, given: unknown, call: string): boolean | undefined {
  if (given === undefined || typeof given === 'boolean') return given
  throw new InvalidOptionError(call, option, shown(given), 'Give true or false.')
}

/** The policy, which also keeps the fields of these names from other origins. @throws InvalidOptionError */
export function keepingBack(policy: RedirectPolicy, names: unknown, call: string): RedirectPolicy {
  if (names === undefined) return policy
  const fix = 'Give a list of names of header fields, such as X-Api-Key.'
  if (!Array.isArray(names)) throw new InvalidOptionError(call, 'sensitiveHeaders', shown(names), fix)
  for (const name of names as unknown[])
    if (typeof name !== 'string' || !isToken(name))
      throw new InvalidOptionError(call, 'sensitiveHeaders', `given with ${shown(name)}`, fix)
  const confined = new Set([...policy.confined, ...(names as string[]).map((name) => name.toLowerCase())])
  return { ...policy, confined }
}
