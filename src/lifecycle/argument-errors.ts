// Errors for what a caller gave, and how a refused value appears in their messages.

/** Thrown or rejected at once; nothing has changed. */
export class InvalidOptionError extends TypeError {
  override readonly name = 'InvalidOptionError'
  readonly code = 'ERR_INVALID_OPTION'
  /** The option, such as `timeouts.read`. */
  readonly option: string

  /** `given` says what it is, in words that hold no secret. */
  constructor(call: string, option: string, given: string, fix: string, cause?: unknown) {
    super(`${call}() is refused: ${option} is ${given}. ${fix}`, cause === undefined ? undefined : { cause })
    this.option = option
  }
}

/** Thrown at once, or the rejection of the call that would send the field; nothing was sent and nothing has changed. */
export class InvalidHeaderError extends TypeError {
  override readonly name = 'InvalidHeaderError'
  readonly code = 'ERR_INVALID_HEADER'
  /** The name of the field, as it was given. */
  readonly header: string

  constructor(header: string, message: string) {
    super(message)
    this.header = header
  }
}

/** Thrown at once; nothing has changed. */
export class InvalidMethodError extends TypeError {
  override readonly name = 'InvalidMethodError'
  readonly code = 'ERR_INVALID_METHOD'
}

/** Thrown at once; nothing has changed. */
export class InvalidUrlError extends TypeError {
  override readonly name = 'InvalidUrlError'
  readonly code = 'ERR_INVALID_URL'
}

/** Rejects the call; of what was refused, nothing was sent. */
export class InvalidBodyError extends TypeError {
  override readonly name = 'InvalidBodyError'
  readonly code = 'ERR_INVALID_BODY'
}

/** Thrown at once. */
export class SessionClosedError extends Error {
  override readonly name = 'SessionClosedError'
  readonly code = 'ERR_SESSION_CLOSED'

  constructor(call: string) {
    super(`${call}() is refused: the session is closed. Make a new Session.`)
  }
}

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
