// From a URL to where a request goes, with its credentials set apart so that they never travel with it.

import type { Target } from './transport.ts'

export interface Credentials {
  readonly username: string
  readonly password: string
}

/** RFC 7617 §2 and RFC 7616 §3.4: none may have a control character, which could end a line of a message. */
export const areSendable = ({ password, username }: Credentials): boolean =>
  !/\p{Cc}/u.test(username + password)

/** `url` must be http or https. */
export function parseTarget(url: URL): { readonly target: Target; readonly credentials: Credentials | null } {
  const secure = url.protocol === 'https:'
  const path = url.pathname + queryOf(url)
  const target: Target = {
    protocol: secure ? 'https:' : 'http:',
    hostname: url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname,
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    origin: url.origin,
    path,
    url: url.origin + path,
  }
  const credentials =
    url.username === '' && url.password === ''
      ? null
      : { username: decoded(url.username), password: decoded(url.password) }
  return { target, credentials }
}

/** `search` does not tell an empty query from none. */
function queryOf({ hash, href, search }: URL): string {
  if (search !== '') return search
  const end = hash === '' && !href.endsWith('#') ? href.length : href.indexOf('#')
  return href[end - 1] === '?' ? '?' : ''
}

/** A percent sign that encodes nothing stands for itself, as the URL parser leaves it. */
const decoded = (text: string): string =>
  text.replace(/(?:%[0-9a-f]{2})+/gi, (encoded) => {
    try {
      return decodeURIComponent(encoded)
    } catch {
      return encoded
    }
  })
