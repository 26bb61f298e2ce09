// OpenSSL's context of certificates, keys and versions. It is made once for each set of options, because it takes a
// millisecond.

import tls from 'node:tls'
import type { TlsRoute } from '../../lifecycle/index.ts'
import { optionsFor, type TlsOptions } from './tls-options.ts'

/** By the key of the route; '' for the transport's own options. */
const made = new WeakMap<TlsOptions, Map<string, tls.SecureContext>>()
const MOST = 256

/** @throws the error of OpenSSL if something cannot be read, such as a key with another passphrase */
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
