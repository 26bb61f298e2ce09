// The name of a state as a dotted path.

import type { StateValue } from './run.ts'

const names = new WeakMap<object, string>()

/** `open.exchange.reading.ready` for the value of a snapshot. */
export function stateName(value: StateValue): string {
  if (typeof value === 'string') return value
  const known = names.get(value)
  if (known !== undefined) return known
  const name = Object.entries(value)
    .map(([key, inner]) => {
      const rest = stateName(inner)
      return rest === '' ? key : `${key}.${rest}`
    })
    .join(' & ')
  names.set(value, name)
  return name
}
