// The two who may ask for credentials, a server and a proxy before it, and the fields in which they do.

import { proxyOrigin, type RequestHead } from '../../lifecycle/index.ts'
import { type Claim, claimOf, tunnelClaim } from './scheme.ts'

export interface Party {
  readonly origin: string
  /** Path and query, where protection spaces are told apart by them. */
  readonly path: string
  readonly isProxy: boolean
  /** The value of a field that a proxy is sent anyway; null for none. */
  readonly sentAnyway: string | null
  /** Names of fields: of the response in lower case. */
  readonly asks: string
  readonly tells: string
  readonly answer: string
  readonly claim: Claim
}

export const serverOf = (head: RequestHead): Party => ({
  origin: head.target.origin,
  path: head.target.path,
  isProxy: false,
  sentAnyway: null,
  asks: 'www-authenticate',
  tells: 'authentication-info',
  answer: 'Authorization',
  claim: claimOf(head),
})

/** Null where the request goes to the server itself. */
export function proxyOf(head: RequestHead): Party | null {
  const proxy = head.route?.proxy ?? null
  if (proxy === null) return null
  return {
    origin: proxyOrigin(proxy),
    path: '/',
    isProxy: true,
    sentAnyway: proxy.authorization,
    asks: 'proxy-authenticate',
    tells: 'proxy-authentication-info',
    answer: 'Proxy-Authorization',
    claim: head.target.protocol === 'https:' ? tunnelClaim(head) : claimOf(head),
  }
}
