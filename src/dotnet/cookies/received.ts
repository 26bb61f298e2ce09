// The cookies of one response.

import type { ResponseHead } from '../../lifecycle/index.ts'
import type { Cookie } from './cookie.ts'
import { CookieCollection } from './cookie-collection.ts'
import { fromTough, tough } from './tough.ts'

/** Without a domain or a path of their own they have those of the address. */
export function receivedCookies({ rawHeaders }: ResponseHead, url: URL): CookieCollection {
  const cookies = new CookieCollection()
  const { Cookie: Tough } = tough()
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if ((rawHeaders[i] as string).toLowerCase() !== 'set-cookie') continue
    const parsed = Tough.parse(rawHeaders[i + 1] as string)
    const cookie: Cookie | null = parsed === undefined ? null : fromTough(parsed)
    if (cookie === null) continue
    if (cookie.domain === '') cookie.domain = url.hostname
    cookies.add(cookie)
  }
  return cookies
}
