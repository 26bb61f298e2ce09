// Quantities as people read them.

export const milliseconds = (ms: number): string => `${ms.toFixed(ms < 100 ? 2 : 1)} ms`

export const count = (n: number): string => n.toLocaleString('en-US')

/** Rounded down, so that a part never looks like the whole. */
export const mebibytes = (bytes: number): string =>
  `${(Math.floor((bytes / 1_048_576) * 10) / 10).toFixed(1)} MiB`

/** Rounded down, for the same reason. */
export const percent = (part: number, whole: number): string =>
  whole === 0 ? '100.0 %' : `${(Math.floor((part / whole) * 1000) / 10).toFixed(1)} %`

export const plural = (n: number, word: string): string => `${count(n)} ${word}${n === 1 ? '' : 's'}`
