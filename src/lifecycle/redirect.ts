// Where a redirecting response leads, and what is sent there.

import type { Reason } from '../../machines/index.ts'
import { parseTarget } from './target.ts'
import type { RequestHead, ResponseHead } from './transport.ts'

export interface RedirectPolicy {
  /** How many are followed in one exchange; 0 follows none. */
  readonly limit: number
}

export interface Refusal {
  readonly reason: Reason
  readonly message: string
}

/**
 * The request that a response redirects to, a refusal, or null when the response is to be handed out as it is.
 * RFC 9110 §15.4: 303 turns into GET, 301 and 302 do so for POST, 307 and 308 repeat method and body.
 */
export function redirected(
  sent: RequestHead,
  response: ResponseHead,
  followed: number,
  policy: RedirectPolicy,
): RequestHead | Refusal | null {
  if (!followable.has(response.status) || policy.limit === 0) return null
  const location = response.header('location')
  if (location === null) return null
  const url = URL.canParse(location, sent.target.url) ? new URL(location, sent.target.url) : null
  if (url !== null && url.protocol !== 'http:' && url.protocol !== 'https:') return null
  if (url === null || hasNoHost(location))
    return {
      reason: 'badRedirect',
      message: `The server redirects (${response.status}) to an address that is not a URL.`,
    }
  if (followed >= policy.limit)
    return {
      reason: 'tooManyRedirects',
      message: `The server redirects for the ${followed + 1}th time; the limit is ${policy.limit}.`,
    }
  const { target } = parseTarget(url)
  const rewritten = becomesGet(response.status, sent.method)
  if (!rewritten && sent.more)
    return {
      reason: 'bodyNotRepeatable',
      message: `The server redirects (${response.status}) and wants the body again, which was streamed. Send it anew to ${target.origin}.`,
    }
  const headers = sent.headers.filter((_, i, all) =>
    keeps((all[i & ~1] as string).toLowerCase(), rewritten, target.origin === sent.target.origin),
  )
  return rewritten
    ? {
        method: sent.method === 'HEAD' ? 'HEAD' : 'GET',
        target,
        headers,
        framing: 'none',
        body: null,
        more: false,
        route: sent.route,
      }
    : { ...sent, target, headers }
}

const followable: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

const becomesGet = (status: number, method: string): boolean =>
  status === 303 || ((status === 301 || status === 302) && method === 'POST')

/** `http:///nohost` parses as host "nohost" by the WHATWG rules; WinInet refuses it, and so do we. */
const hasNoHost = (location: string): boolean => /^[a-z][a-z0-9+.-]*:\/\/(\/|$)/i.test(location)

const ofBody: ReadonlySet<string> = new Set([
  'content-type',
  'content-length',
  'content-encoding',
  'content-language',
  'content-location',
  'transfer-encoding',
])
const ofOrigin: ReadonlySet<string> = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'host',
  'origin',
])

function keeps(name: string, bodyIsGone: boolean, sameOrigin: boolean): boolean {
  if (bodyIsGone && ofBody.has(name)) return false
  return sameOrigin || !ofOrigin.has(name)
}
