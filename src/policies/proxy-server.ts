// From the address of a proxy, as people write it, to the way to it. Credentials in it appear nowhere else.

import {
  areSendable,
  type Credentials,
  InvalidOptionError,
  type ProxyServer,
  parseTarget,
  type Target,
} from '../lifecycle/index.ts'
import { basic } from './schemes.ts'

/** The proxy for a request to that target; null for none. */
export type ProxyChoice = (target: Target) => ProxyServer | null

/** The call and the option that an error names. */
export interface Subject {
  /** Such as `new Session`. */
  readonly call: string
  /** Such as `proxy.https`. */
  readonly option: string
}

/**
 * `http://proxy.example:8080`, `https://…` for one that speaks TLS, or `proxy.example:8080`. Credentials in it are sent
 * to the proxy by Basic authentication. @throws InvalidOptionError
 */
export function proxyServerFrom(
  address: string | URL,
  subject: Subject,
  credentials: Credentials | null = null,
): ProxyServer {
  const text = typeof address === 'string' ? address.trim() : address instanceof URL ? address.href : ''
  const url = text.includes('://') ? text : `http://${text}`
  if (text === '' || !URL.canParse(url)) throw refused(subject, 'not the address of a proxy')
  const { pathname, protocol, search } = new URL(url)
  if (/^socks/.test(protocol)) throw refused(subject, 'a SOCKS proxy, which is not supported')
  if (protocol !== 'http:' && protocol !== 'https:')
    throw refused(subject, `a proxy of the scheme ${protocol}`)
  // A script that chooses proxies has such an address.
  if (pathname !== '/' || search !== '')
    throw refused(subject, 'an address with a path, and no script is run')
  const { target, credentials: own } = parseTarget(new URL(url))
  const known = credentials ?? own
  if (known !== null && !areSendable(known))
    throw new InvalidOptionError(
      subject.call,
      subject.option,
      'given credentials with a control character',
      'Take it out of the user name or the password.',
    )
  const { hostname, port } = target
  return { protocol, hostname, port, authorization: known === null ? null : basic(known) }
}

const refused = ({ call, option }: Subject, what: string): InvalidOptionError =>
  new InvalidOptionError(call, option, what, 'Give a URL such as http://proxy.example:8080.')
