// How a refused value appears in an error message: quoted, short, and without secrets.

const LIMIT = 60

/** A value as it was given, quoted and cut. */
export function shown(value: unknown): string {
  if (typeof value !== 'string') return kindOf(value)
  return JSON.stringify(value.length > LIMIT ? `${value.slice(0, LIMIT)}…` : value)
}

/** A URL, well formed or not, without credentials and without its query. */
export function shownUrl(url: string): string {
  // A malformed one may have credentials anywhere before its last @.
  const at = url.lastIndexOf('@')
  const rest = url.slice(Math.max(at, 0)).split(/[?#]/, 1)[0] as string
  if (at < 0) return shown(rest)
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(url)?.[0] ?? ''
  return shown(`${scheme}***${rest}`)
}

/** The value of a header field; one that may be a secret is only hinted at. */
export const shownHeader = (name: string, value: string): string =>
  secretive.test(name) ? '"***"' : shown(value)

const secretive = /auth|cookie|token|secret|password|credential|session|key|signature/i

function kindOf(value: unknown): string {
  if (value === null || value === undefined || typeof value === 'number' || typeof value === 'boolean')
    return String(value)
  if (typeof value !== 'object') return `a ${typeof value}`
  const name = (value as { constructor?: { name?: string } }).constructor?.name
  return name === undefined || name === '' ? 'an object' : `an instance of ${name}`
}
