// Reads the address of a proxy. Credentials in it are kept apart and appear nowhere else.

import {
  areSendable,
  type Credentials,
  InvalidOptionError,
  type ProxyServer,
  parseTarget,
  type Target,
} from '../lifecycle/index.ts'
import { basic } from './basic-and-digest.ts'

/** The proxy for a request to that target; null for none. */
export type ProxyChoice = (target: Target) => ProxyServer | null

/** The call and option that an error names. */
export interface Subject {
  /** Such as `new Session`. */
  readonly call: string
  /** Such as `proxy.https`. */
  readonly option: string
}

/**
 * `http://proxy.example:8080`, `https://…` for one that speaks TLS, `socks5://…`, `socks5h://…`, `socks4://…` and `socks4a://…`, or
 * `proxy.example:8080`. Credentials in it are sent to the proxy by Basic authentication, or as SOCKS has it.
 * @throws InvalidOptionError
 */
export function proxyServerFrom(
  address: string | URL,
  subject: Subject,
  credentials: Credentials | null = null,
): ProxyServer {
  const text = typeof address === 'string' ? address.trim() : address instanceof URL ? address.href : ''
  const url = text.includes('://') ? text : `http://${text}`
  if (text === '' || !URL.canParse(url)) throw refused(subject, 'not the address of a proxy')
  const { pathname, port: written, protocol, search } = new URL(url)
  const version = socksIn(protocol)
  if (version === null && protocol !== 'http:' && protocol !== 'https:')
    throw refused(subject, `a proxy of the scheme ${protocol}`)
  // Such an address belongs to a script that chooses proxies.
  if (!/^\/?$/.test(pathname) || search !== '')
    throw refused(subject, 'an address with a path, and no script is run')
  // The URL parser normalises the hosts of http only.
  const asHttp = version === null ? url : url.replace(/^[^:]*:/, 'http:')
  if (!URL.canParse(asHttp)) throw refused(subject, 'not the address of a proxy')
  const { target, credentials: own } = parseTarget(new URL(asHttp))
  const known = credentials ?? own
  if (known !== null && !areSendable(known))
    throw new InvalidOptionError(
      subject.call,
      subject.option,
      'given credentials with a control character',
      'Take it out of the user name or the password.',
    )
  const { hostname, port } = target
  if (version === null)
    return { protocol: target.protocol, hostname, port, authorization: known === null ? null : basic(known) }
  if (known !== null) checkSocks(known, version, subject)
  return {
    protocol: version,
    hostname,
    port: written === '' ? SOCKS_PORT : Number(written),
    authorization: null,
    credentials: known,
  }
}

/** RFC 1928 §3. */
const SOCKS_PORT = 1080
/** RFC 1929: a length is one byte. */
const LONGEST = 255

/** The kind of SOCKS of a scheme. As in curl, names are looked up here, except with `socks4a` and `socks5h`. */
function socksIn(protocol: string): 'socks4:' | 'socks4a:' | 'socks5:' | 'socks5h:' | null {
  if (protocol === 'socks4:' || protocol === 'socks4a:' || protocol === 'socks5:' || protocol === 'socks5h:')
    return protocol
  return null
}

function checkSocks({ password, username }: Credentials, protocol: string, { call, option }: Subject): void {
  const isTooLong = [username, password].some((text) => Buffer.byteLength(text) > LONGEST)
  if (isTooLong)
    throw new InvalidOptionError(
      call,
      option,
      `given credentials of more than ${LONGEST} bytes`,
      'SOCKS does not allow them; give shorter ones.',
    )
  if (password !== '' && protocol.startsWith('socks4'))
    throw new InvalidOptionError(
      call,
      option,
      'given a password, and SOCKS 4 has none',
      'Leave it out, or use socks5://.',
    )
  if (username === '' && protocol.startsWith('socks5'))
    throw new InvalidOptionError(
      call,
      option,
      'given a password without a user name',
      'Give both, or neither.',
    )
}

const refused = ({ call, option }: Subject, what: string): InvalidOptionError =>
  new InvalidOptionError(call, option, what, 'Give a URL such as http://proxy.example:8080.')
