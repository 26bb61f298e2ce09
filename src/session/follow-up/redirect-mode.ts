// What becomes of a redirecting response, in the words of fetch.

import { InvalidOptionError } from '../faults/invalid-option-error.ts'
import { shown } from '../faults/shown.ts'

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
