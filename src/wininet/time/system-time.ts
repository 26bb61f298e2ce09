// SYSTEMTIME, and dates as HTTP writes them.

/** In UTC. `wDayOfWeek` 0 is Sunday, `wMonth` 1 is January. */
export interface SYSTEMTIME {
  wYear: number
  wMonth: number
  wDayOfWeek: number
  wDay: number
  wHour: number
  wMinute: number
  wSecond: number
  wMilliseconds: number
}

/** The structure, zeroed. */
export const systemTime = (given: Partial<SYSTEMTIME> = {}): SYSTEMTIME => ({
  wYear: 0,
  wMonth: 0,
  wDayOfWeek: 0,
  wDay: 0,
  wHour: 0,
  wMinute: 0,
  wSecond: 0,
  wMilliseconds: 0,
  ...given,
})

/** RFC 1123: `Wed, 21 Oct 2015 07:28:00 GMT`. Null for a day that does not exist. */
export function httpDate(time: SYSTEMTIME): string | null {
  const { wDay, wHour, wMilliseconds, wMinute, wMonth, wSecond, wYear } = time
  const date = new Date(Date.UTC(wYear, wMonth - 1, wDay, wHour, wMinute, wSecond, wMilliseconds))
  const isReal =
    date.getUTCFullYear() === wYear &&
    date.getUTCMonth() === wMonth - 1 &&
    date.getUTCDate() === wDay &&
    date.getUTCHours() === wHour &&
    date.getUTCMinutes() === wMinute &&
    date.getUTCSeconds() === wSecond
  return isReal ? date.toUTCString() : null
}

/** RFC 9110 §5.6.7: a date names its month, and is in UTC also where it names no zone. Null for a text that is no date. */
export function parseHttpDate(text: string): SYSTEMTIME | null {
  if (!/[a-z]{3}/i.test(text)) return null
  const date = new Date(/GMT|UTC|[+-]\d{4}\s*$/i.test(text) ? text : `${text} GMT`)
  if (Number.isNaN(date.getTime())) return null
  return {
    wYear: date.getUTCFullYear(),
    wMonth: date.getUTCMonth() + 1,
    wDayOfWeek: date.getUTCDay(),
    wDay: date.getUTCDate(),
    wHour: date.getUTCHours(),
    wMinute: date.getUTCMinutes(),
    wSecond: date.getUTCSeconds(),
    wMilliseconds: date.getUTCMilliseconds(),
  }
}
