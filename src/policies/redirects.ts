// Where a redirect leads, and what is sent there.

import type { Reason } from '../../machines/index.ts'
import {
  type Check,
  type FollowUp,
  type FollowUpPolicy,
  InvalidOptionError,
  isToken,
  masked,
  parseTarget,
  type RequestHead,
  type ResponseHead,
  shown,
  shownName,
} from '../lifecycle/index.ts'

/**
 * Which requests a status turns into a GET without a body; HEAD stays HEAD. `posts`: POST. `unsafe`: all but GET and
 * HEAD. `bodies`: those with a body. `postsWithBody`: a POST with a body.
 */
export type Rewriting = 'none' | 'posts' | 'unsafe' | 'bodies' | 'postsWithBody'

/** `handOut`: the caller gets the redirect response. `refuse`: the call fails. */
export type RedirectFallback = 'handOut' | 'refuse'

export interface RedirectPolicy {
  /** How many are followed in one exchange; with 0 the caller gets the response. */
  readonly limit: number
  /** A status that is not listed is not followed. */
  readonly statuses: Readonly<Record<number, Rewriting | undefined>>
  /** Fields that are not sent to another origin, in lower case. */
  readonly confined: ReadonlySet<string>
  readonly beyondLimit: RedirectFallback
  readonly withoutLocation: RedirectFallback
  /** An address that is neither http nor https. */
  readonly foreign: RedirectFallback
  /** An address that cannot be parsed or has no host. */
  readonly unusable: RedirectFallback
  /** From https to http. */
  readonly downgrade: 'follow' | RedirectFallback
  /** From http to https. */
  readonly upgrade: 'follow' | RedirectFallback
}

/**
 * RFC 9110 §15.4 and fetch: 303 turns into GET, 301 and 302 do so for POST, 307 and 308 repeat method and body.
 * Credentials stay with their origin.
 */
export const standardRedirects: RedirectPolicy = {
  limit: 20,
  statuses: { 301: 'posts', 302: 'posts', 303: 'unsafe', 307: 'none', 308: 'none' },
  confined: new Set(['authorization', 'proxy-authorization', 'cookie', 'host', 'origin']),
  beyondLimit: 'refuse',
  withoutLocation: 'handOut',
  foreign: 'refuse',
  unusable: 'refuse',
  downgrade: 'follow',
  upgrade: 'follow',
}

/** A policy that follows redirects and does nothing else. */
export const redirecting = (policy: RedirectPolicy): FollowUpPolicy => ({
  prepare: null,
  received: null,
  next: (head, response, { redirects }) => redirected(head, response, redirects, policy),
})

/** Where a redirect leads; null if it is not followed, and for any other response. */
export function redirected(
  sent: RequestHead,
  response: ResponseHead,
  followed: number,
  policy: RedirectPolicy,
): FollowUp | null {
  const { status } = response
  const rewriting = policy.statuses[status]
  // A redirect from a proxy that opened no tunnel does not count.
  if (rewriting === undefined || policy.limit === 0 || response.ofProxy) return null
  const location = encoded(response.header('location'))
  if (location === null) return otherwise(policy.withoutLocation, status, 'and does not say where to')
  const url = URL.canParse(location, sent.target.url) ? new URL(location, sent.target.url) : null
  if (url !== null && url.protocol !== 'http:' && url.protocol !== 'https:')
    return otherwise(policy.foreign, status, `to ${url.protocol}, which is not HTTP`)
  if (url === null || hasNoHost(location))
    return otherwise(policy.unusable, status, 'to an address that is not a URL')
  if (followed >= policy.limit) {
    if (policy.beyondLimit === 'handOut') return null
    const message = `The server redirects more than ${policy.limit} times; raise maxRedirects of new Session if that is meant.`
    return { kind: 'refuse', reason: 'tooManyRedirects', message }
  }
  const { target } = parseTarget(url)
  if (target.protocol !== sent.target.protocol) {
    const [verdict, reason] =
      target.protocol === 'http:'
        ? ([policy.downgrade, 'redirectToHttp'] as const)
        : ([policy.upgrade, 'redirectToHttps'] as const)
    if (verdict !== 'follow')
      return otherwise(verdict, status, `from ${sent.target.protocol} to ${target.protocol}`, reason)
  }
  return { kind: 'redirect', head: movedHead(sent, target, rewriting, policy.confined) }
}

/** A header is bytes. In a URL, bytes that are not ASCII are percent-encoded. */
const encoded = (location: string | null): string | null =>
  location === null
    ? null
    : location.replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`)

function otherwise(
  what: RedirectFallback,
  status: number,
  where: string,
  reason: Reason = 'badRedirect',
): FollowUp | null {
  if (what === 'handOut') return null
  return { kind: 'refuse', reason, message: `The server redirects (${status}) ${where}.` }
}

function movedHead(
  sent: RequestHead,
  target: RequestHead['target'],
  rewriting: Rewriting,
  confined: ReadonlySet<string>,
): RequestHead {
  const rewritten = isRewritten[rewriting](sent)
  const sameOrigin = target.origin === sent.target.origin
  const headers = sent.headers.filter((_, i, all) => {
    const name = (all[i & ~1] as string).toLowerCase()
    return !(rewritten && ofBody.has(name)) && (sameOrigin || !confined.has(name))
  })
  if (!rewritten) return { ...sent, target, headers }
  const method = sent.method === 'HEAD' ? 'HEAD' : 'GET'
  return { ...sent, method, target, headers, framing: 'none', body: null, more: false, expectContinue: 0 }
}

const hasBody = ({ body, more }: RequestHead): boolean => more || (body !== null && body.length > 0)

const isRewritten: Readonly<Record<Rewriting, (sent: RequestHead) => boolean>> = {
  none: () => false,
  posts: ({ method }) => method === 'POST',
  unsafe: (sent) => (sent.method !== 'GET' && sent.method !== 'HEAD') || hasBody(sent),
  bodies: hasBody,
  postsWithBody: (sent) => sent.method === 'POST' && hasBody(sent),
}

/** The WHATWG rules read `http:///nohost` as the host "nohost"; WinInet refuses it, and so do we. */
const hasNoHost = (location: string): boolean => /^[a-z][a-z0-9+.-]*:\/\/(\/|$)/i.test(location)

const ofBody: ReadonlySet<string> = new Set([
  'content-type',
  'content-length',
  'content-encoding',
  'content-language',
  'content-location',
  'transfer-encoding',
])

// ---- options

const modes: readonly RedirectMode[] = ['follow', 'manual', 'error']
export type RedirectMode = 'follow' | 'manual' | 'error'

/** @throws InvalidOptionError */
export function checkedRedirect(given: unknown, call: string): RedirectMode {
  const mode = modes.find((each) => each === given)
  if (mode !== undefined) return mode
  throw new InvalidOptionError(call, 'redirect', shown(given), `Give one of ${modes.join(', ')}.`)
}

/** Names of header fields, in lower case. */
export const fieldNames: Check<readonly string[]> = (value, call, option) => {
  if (!Array.isArray(value)) throw new InvalidOptionError(call, option, masked(value), NAMES)
  return value.map((name: unknown) => {
    if (typeof name === 'string' && isToken(name)) return name.toLowerCase()
    throw new InvalidOptionError(call, option, `given with ${shownName(name)}`, NAMES)
  })
}

const NAMES = 'Give a list of names of header fields, such as X-Api-Key.'

/** The same policy, with more fields that stay with their origin. */
export const keepingBack = (policy: RedirectPolicy, names: readonly string[] | undefined): RedirectPolicy =>
  names === undefined ? policy : { ...policy, confined: new Set([...policy.confined, ...names]) }
