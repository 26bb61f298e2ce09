// The Basic scheme (RFC 7617).

import type { Credentials } from '../../lifecycle/index.ts'
import type { Challenge } from './challenge.ts'

/** The value of an Authorization or Proxy-Authorization field. Without a challenge, too, it is in UTF-8. */
export function basic({ password, username }: Credentials, challenge?: Challenge): string {
  const pair = `${username}:${password}`
  // RFC 7617 §2.1: a server that asks for UTF-8 compares in normalisation form C.
  const text = challenge?.parameters.charset?.toLowerCase() === 'utf-8' ? pair.normalize('NFC') : pair
  return `Basic ${Buffer.from(text).toString('base64')}`
}
