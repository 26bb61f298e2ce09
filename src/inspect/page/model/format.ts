// How quantities are written.

/** `3.2 ms`, `1.25 s`, `2 min 5 s`. */
export function duration(ms: number): string {
  if (ms < 0.995) return `${Math.round(ms * 1000)} µs`
  if (ms < 99.95) return `${ms.toFixed(ms < 9.995 ? 2 : 1)} ms`
  if (ms < 999.5) return `${Math.round(ms)} ms`
  if (ms < 59_995) return `${(ms / 1000).toFixed(ms < 9995 ? 2 : 1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`
}

/** Elapsed time, in milliseconds with a fixed number of places, so that a column of them lines up. */
export const elapsed = (ms: number): string => (ms < 100_000 ? ms.toFixed(2) : ms.toFixed(0))

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const

export function bytes(count: number): string {
  let value = count
  let unit = 0
  while (value >= 1023.5 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  const places = unit === 0 || value >= 99.95 ? 0 : 1
  return `${value.toFixed(places)} ${units[unit]}`
}

/** A fact on one line. */
export function fact(value: unknown): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map(fact).join(', ')
  if (typeof value !== 'object' || value === null) return String(value)
  return Object.entries(value)
    .map(([name, each]) => `${name} ${fact(each)}`)
    .join(', ')
}

/** Without the prefix INTERNET_STATUS_. */
export const shortName = (status: string): string => status.replace(/^INTERNET_STATUS_/, '')

/** `open.exchange.reading.ready` as `reading.ready`. */
export const shortState = (state: string): string => state.replace(/^open\.(exchange\.)?(?=.)/, '')
