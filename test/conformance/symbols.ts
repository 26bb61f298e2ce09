// Names in braces stand for ports, or addresses, that are known only while a scenario runs.

/** The symbols that a scenario mentions, without braces. */
export const symbolsIn = (text: string, known: readonly string[]): string[] =>
  known.filter((symbol) => text.includes(`{${symbol}}`))

/** Every text inside of a value, with its symbols replaced. */
export function filled<T>(value: T, replace: ReadonlyMap<string, string>): T {
  if (typeof value === 'string') return fill(value, replace) as T
  if (Array.isArray(value)) return value.map((one) => filled(one, replace)) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filled(one, replace)])) as T
}

export const fill = (text: string, replace: ReadonlyMap<string, string>): string =>
  text.replace(/\{([A-Z_]+)\}/g, (whole, symbol: string) => replace.get(symbol) ?? whole)
