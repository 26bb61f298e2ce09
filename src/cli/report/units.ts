// Quantities as people read them.

export const milliseconds = (ms: number): string => `${ms.toFixed(ms < 100 ? 2 : 1)} ms`

export const count = (n: number): string => n.toLocaleString('en-US')

const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'] as const

/** Rounded down, so that a part never looks like the whole. */
export function size(bytes: number): string {
  let unit = 0
  let scaled = bytes
  while (scaled >= 1024 && unit < units.length - 1) {
    scaled /= 1024
    unit++
  }
  return unit === 0 ? plural(bytes, 'byte') : `${(Math.floor(scaled * 10) / 10).toFixed(1)} ${units[unit]}`
}

/** Rounded down, for the same reason. */
export const percent = (part: number, whole: number): string =>
  whole === 0 ? '100.0 %' : `${(Math.floor((part / whole) * 1000) / 10).toFixed(1)} %`

export const plural = (n: number, word: string): string => `${count(n)} ${word}${n === 1 ? '' : 's'}`
