// The name of a state as a dotted path.

/** The state value, as XState writes it: `{ open: { exchange: 'queued' } }`. */
export type StateValue = string | { readonly [key: string]: StateValue }

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
