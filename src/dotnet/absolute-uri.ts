// Absolute URIs, as text or as a URL.

import { ArgumentNullException, UriFormatException } from './exceptions.ts'

/** The URL parser takes the path of `http:///path` for the host. */
const hasNoHost = /^\s*https?:\/\/\//i

/** Null for a text that is not an absolute URI. */
export const uriIn = (text: string): URL | null =>
  URL.canParse(text) && !hasNoHost.test(text) ? new URL(text) : null

/** @throws ArgumentNullException, which names the parameter, and UriFormatException */
export function absoluteUri(uri: URL | string | null | undefined, paramName: string): URL {
  if (uri === null || uri === undefined) throw new ArgumentNullException(paramName)
  const url = typeof uri === 'string' ? uriIn(uri) : uri
  if (url === null)
    throw new UriFormatException(
      'This is not an absolute URI. It has to start with a scheme, such as https://.',
    )
  return url
}
