// How a refused value appears in an error message. The rule: one short word is quoted where a number, a flag or one of a few words
// is expected, since nobody would put a secret there. Of any other text only the length is told.

const LIMIT = 60

/** Where a number, a flag or one of a few words is expected. */
export const shown = (value: unknown): string =>
  typeof value === 'string' && /^[\w.+-]{1,24}$/.test(value) ? quoted(value) : masked(value)

/** For what is no secret: quoted and cut. */
export const quoted = (text: string): string =>
  JSON.stringify(text.length > LIMIT ? `${text.slice(0, LIMIT)}…` : text)

/** For what may hold a secret: the kind of the value, and how long a text is. */
export function masked(value: unknown): string {
  if (typeof value !== 'string') return kindOf(value)
  return value === '' ? 'an empty string' : `a string of ${value.length} characters`
}

/** A name, up to the first character that is not allowed in it: behind that may be anything, such as a value. */
export function shownName(name: unknown): string {
  return typeof name === 'string' ? quoted(cutName(name)) : kindOf(name)
}

/** The same without quotes, and empty for what is no text. */
export function cutName(name: unknown): string {
  if (typeof name !== 'string') return ''
  const wrong = name.search(/[^!#$%&'*+\-.^_`|~0-9A-Za-z]/)
  if (wrong < 0) return name
  // White space that ends a line belongs together.
  const end = wrong + 1
  return end === name.length ? name : `${name.slice(0, end)}…`
}

/** A URL, well formed or not, without credentials and without its query. */
export function shownUrl(url: string): string {
  // A malformed one may have credentials anywhere before its last @.
  const at = url.lastIndexOf('@')
  const rest = url.slice(Math.max(at, 0)).split(/[?#]/, 1)[0] as string
  if (at < 0) return quoted(rest)
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(url)?.[0] ?? ''
  return quoted(`${scheme}***${rest}`)
}

/** The value of a header field; one that may be a secret is only hinted at. */
export const shownHeader = (name: string, value: string): string =>
  secretive.test(name) ? '"***"' : quoted(value)

const secretive = /auth|cookie|token|secret|password|credential|session|key|signature/i

function kindOf(value: unknown): string {
  switch (typeof value) {
    case 'undefined':
    case 'number':
    case 'boolean':
      return String(value)
    case 'function':
      return 'a function'
    case 'object':
      return value === null ? 'null' : `an ${instanceOf(value)}`
    default:
      return `a ${typeof value}`
  }
}

function instanceOf(value: object): string {
  try {
    if (Array.isArray(value)) return 'array'
    const name: unknown = value.constructor?.name
    return typeof name === 'string' && name !== '' ? `instance of ${name}` : 'object'
  } catch {
    return 'object'
  }
}
