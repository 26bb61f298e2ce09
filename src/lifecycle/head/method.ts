// Which methods can be requested.

import { InvalidMethodError } from '../errors/index.ts'
import { masked, quoted, shownUrl } from '../index.ts'

const usual: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** RFC 9110 §5.6.2. */
export const isToken = (text: string): boolean => /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(text)

/**
 * The method as it is sent. Methods are case-sensitive; the usual ones are recognised in small letters too.
 * @throws InvalidMethodError
 */
export function checkedMethod(method: string, call: string): string {
  if (usual.has(method)) return method
  if (typeof method !== 'string' || !isToken(method))
    throw new InvalidMethodError(
      `${call}() is refused: ${shownMethod(method)} is not a method. Give one word of letters, such as GET or PROPFIND.`,
    )
  const upper = method.toUpperCase()
  if (upper === 'CONNECT')
    throw new InvalidMethodError(
      `${call}() is refused: CONNECT makes a tunnel, which a request handle is not. Use a proxy, or node:http.`,
    )
  return usual.has(upper) ? upper : method
}

/** It may be the URL, credentials included, that somebody gave first. */
const shownMethod = (method: unknown): string =>
  typeof method !== 'string' ? masked(method) : method.includes('://') ? shownUrl(method) : quoted(method)

/** Methods that mean something by a body, so that an empty one is announced (RFC 9110 §8.6). */
export const expectsBody = (method: string): boolean =>
  method === 'POST' || method === 'PUT' || method === 'PATCH'

export const hasNoBody = (method: string): boolean => method === 'GET' || method === 'HEAD'
