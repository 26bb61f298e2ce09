// Removes secrets from what leaves the process. No event, status or context should hold one; this is the second
// safeguard.

export const HIDDEN = '***'
/** The longest string that is passed on, in characters. */
const LONGEST = 4096

/** Names of facts, header fields and query parameters whose values are secrets. */
const secretive =
  /^(proxy-?)?authori[sz]ation$|^(proxy-?)?authentication-?info$|^(set-?)?cookies?2?$|passw(or)?d|passphrase|secret|token|credential|api-?_?key|private-?_?key|signature|^(sig|sid|pwd|jwt|session(id)?)$/i

/** The text after the name of a scheme, anywhere in a string: a token, or parameters (RFC 9110 §11.2). */
const parameter = /([a-z][\w*-]*)\s*=\s*("(?:[^"\\]|\\.)*"?|[^\s",=][^\s",]*)/
const parameters = `${parameter.source}(?:\\s*,\\s*${parameter.source})*`
const schemes = new RegExp(
  `\\b(basic|bearer|digest|negotiate|ntlm)\\s+(?:(?<given>${parameters})|[a-z0-9+/=_.~-]{6,}(?:\\s*,?\\s*${parameters})?)`,
  'gi',
)
/** Parameters of a challenge, which are no secrets; those of credentials are. */
const challenging =
  /^(realm|domain|nonce|opaque|stale|algorithm|qop|charset|userhash|scope|service|error|error_(description|uri)|resource_metadata|max_age|acr_values)$/i
const urls = /\b[a-z][a-z0-9+.-]*:\/\/[^\s"'<>]+/gi

/** A copy as plain data, without secrets, functions and undefined values. */
export function redacted(value: unknown): unknown {
  if (typeof value === 'string') return redactedText(value)
  if (typeof value === 'bigint') return `${value}`
  if (typeof value === 'function' || typeof value === 'symbol') return undefined
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return fieldsOf(value).map((each) => redacted(each) ?? null)
  if (value instanceof Uint8Array) return `${value.length} bytes`
  if (value instanceof Error) return { name: value.name, message: redactedText(value.message) }
  if ('toJSON' in value && typeof value.toJSON === 'function') return redacted(value.toJSON())
  const copy: Record<string, unknown> = {}
  for (const name in value) {
    const each = (value as Record<string, unknown>)[name]
    const plain = secretive.test(name) && typeof each !== 'number' ? HIDDEN : redacted(each)
    if (plain !== undefined) copy[name] = plain
  }
  return copy
}

export function redactedText(text: string): string {
  if (text.length < 12) return text
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
  const cut = short.includes('://') ? short.replace(urls, redactedUrl) : short
  return cut.replace(schemes, (...match) => {
    const [scheme, { given }] = [match[1] as string, match.at(-1) as { given?: string }]
    return `${scheme} ${given === undefined ? HIDDEN : given.replace(everyParameter, parameterShown)}`
  })
}

const everyParameter = new RegExp(parameter.source, 'gi')
const parameterShown = (all: string, name: string): string => (challenging.test(name) ? all : HIDDEN)

/**
 * Without credentials, and with the secrets of its query hidden. A string that is not a URL is returned unchanged.
 */
function redactedUrl(text: string): string {
  const authority = text.indexOf('://') + 3
  const end = text.slice(authority).search(/[/?#]/)
  const at = text.lastIndexOf('@', end < 0 ? text.length : authority + end)
  const bare = at < authority ? text : text.slice(0, authority) + text.slice(at + 1)
  return withoutParameters(bare)
}

const withoutParameters = (text: string): string =>
  text.replace(/([?&;#]\s*)([^=&;#\s]+)=([^&;#]*)/g, (all, mark: string, name: string) =>
    secretive.test(decoded(name)) ? `${mark}${name}=${HIDDEN}` : all,
  )

/** Header fields, name, value, name, value …, as texts. Relative addresses in them may have secrets in their query. */
export const redactedFields = (fields: readonly string[]): readonly string[] =>
  (fieldsOf(fields) as readonly unknown[]).map((each, index) => {
    const text = redactedText(String(each))
    return index % 2 === 0 ? text : withoutParameters(text)
  })

function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

/** Raw header fields are name, value, name, value …: the value after a secret name is hidden. */
function fieldsOf(list: readonly unknown[]): readonly unknown[] {
  if (!list.some((each) => typeof each === 'string' && secretive.test(each))) return list
  return list.map((each, index) => {
    const before = list[index - 1]
    return index % 2 === 1 && typeof before === 'string' && secretive.test(before) ? HIDDEN : each
  })
}
