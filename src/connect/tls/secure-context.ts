// What OpenSSL makes of options: certificates, keys, versions. It is made once for each, since reading them takes a millisecond.

import tls from 'node:tls'
import type { TlsRoute } from '../../lifecycle/index.ts'
import { optionsFor, type TlsOptions } from './tls-options.ts'

/** By the key of the route; '' for none of its own. */
const made = new WeakMap<TlsOptions, Map<string, tls.SecureContext>>()
const MOST = 256

/** @throws OpenSSL's error for what cannot be read, such as a key with another passphrase */
export function secureContextFor(options: TlsOptions, route: TlsRoute | null): tls.SecureContext {
  const contexts = made.get(options) ?? new Map<string, tls.SecureContext>()
  made.set(options, contexts)
  const key = route === null || route.settings === null ? '' : route.key
  const known = contexts.get(key)
  if (known !== undefined) return known
  const context = tls.createSecureContext(optionsFor(options, route))
  if (contexts.size >= MOST) contexts.clear()
  contexts.set(key, context)
  return context
}
