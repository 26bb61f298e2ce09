// Who a request says to be, to servers and proxies that ask.

import type { Credentials } from '../../lifecycle/index.ts'
import { Authentication } from '../../session/index.ts'
import { INTERNET_FLAG_NO_AUTH } from '../constants/index.ts'
import type { RequestHandle } from './request-handle.ts'

/** Null where it would never answer. */
export function authenticationOf(handle: RequestHandle): Authentication | null {
  if ((handle.flags & INTERNET_FLAG_NO_AUTH) !== 0) return null
  const { settings, target } = handle
  const own = credentials(settings.user, settings.password)
  const ofProxy = credentials(settings.proxyUser, settings.proxyPassword) ?? own
  if (own === null && ofProxy === null && !handle.connection.session.hasProxies) return null
  const remembered = handle.library.rememberedCredentials
  const spacesOf = (who: Credentials | null) =>
    who === null ? undefined : remembered.spacesOf(who.username, who.password)
  return new Authentication({
    origin: target.origin,
    credentials: handle.isAnonymous ? null : own,
    proxyCredentials: ofProxy,
    spaces: spacesOf(own),
    proxySpaces: spacesOf(ofProxy),
  })
}

const credentials = (username: string | null, password: string | null): Credentials | null =>
  username === null ? null : { username, password: password ?? '' }
