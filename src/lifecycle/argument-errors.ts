// The errors for arguments, and how a refused value appears in their messages.

/** Thrown by the call that got the option, or its rejection. Nothing has changed. */
export class InvalidOptionError extends TypeError {
  override readonly name = 'InvalidOptionError'
  readonly code = 'ERR_INVALID_OPTION'
  /** The option, such as `timeouts.read`. */
  readonly option: string

  /** `given` describes the value, without secrets. */
  constructor(call: string, option: string, given: string, fix: string, cause?: unknown) {
    super(`${call}() is refused: ${option} is ${given}. ${fix}`, cause === undefined ? undefined : { cause })
    this.option = option
  }
}

/**
 * Thrown at once, or the rejection of the call that would send the field. Nothing was sent, and nothing has changed.
 */
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

/** Rejects the call. Nothing of the refused body was sent. */
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

/** For values of options that take a number, a flag or one of a few words. */
export const shown = (value: unknown): string =>
  typeof value === 'string' && /^[\w.+-]{1,24}$/.test(value) ? quoted(value) : masked(value)

/** For values that are not secret: quoted, and shortened. */
export const quoted = (text: string): string =>
  JSON.stringify(text.length > LIMIT ? `${text.slice(0, LIMIT)}…` : text)

/** For values that may be secret: the kind of the value, and the length of a string. */
export function masked(value: unknown): string {
  if (typeof value !== 'string') return kindOf(value)
  return value === '' ? 'an empty string' : `a string of ${value.length} characters`
}

/** A name up to the first character that is not allowed in it, since a secret may follow there. */
export function shownName(name: unknown): string {
  return typeof name === 'string' ? quoted(cutName(name)) : kindOf(name)
}

/** The same without quotes; empty for a value that is not a string. */
export function cutName(name: unknown): string {
  if (typeof name !== 'string') return ''
  const wrong = name.search(/[^!#$%&'*+\-.^_`|~0-9A-Za-z]/)
  if (wrong < 0) return name
  // Runs of white space become one space.
  const end = wrong + 1
  return end === name.length ? name : `${name.slice(0, end)}…`
}

/** A URL, well formed or not, without its credentials and query. */
export function shownUrl(url: string): string {
  // In a malformed URL, credentials may be anywhere before the last @.
  const at = url.lastIndexOf('@')
  const rest = url.slice(Math.max(at, 0)).split(/[?#]/, 1)[0] as string
  if (at < 0) return quoted(rest)
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(url)?.[0] ?? ''
  return quoted(`${scheme}***${rest}`)
}

/** The value of a header field; a field that may hold a secret shows only its length. */
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
