// Checks for what every door takes: a transport, a clock, an inspector.

import type { Inspect, RequestInspector } from '../inspection.ts'
import type { Clock } from '../time/index.ts'
import type { Transport } from '../transport.ts'
import { hasMethods, withMethods } from './checks.ts'
import { InvalidOptionError } from './invalid-option-error.ts'
import type { Check } from './options.ts'
import { masked } from './shown.ts'

export const aTransport: Check<Transport> = withMethods(
  ['open', 'close'],
  'Give an object with open() and close(), such as a UndiciTransport. A dispatcher or an agent of undici is none.',
)

export const aClock: Check<Clock> = withMethods(
  ['now', 'after', 'soon'],
  'Give an object with now(), after() and soon().',
)

export const anInspector: Check<Inspect | RequestInspector> = (value, call, option) => {
  if (typeof value === 'function' || hasMethods(value, ['watch']) || hasMethods(value, ['next']))
    return value as Inspect | RequestInspector
  throw new InvalidOptionError(call, option, masked(value), INSPECTOR)
}

const INSPECTOR = 'Give what serveInspector() is fulfilled with, or an observer of XState inspection events.'
