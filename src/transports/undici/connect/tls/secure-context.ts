// What OpenSSL makes of options: certificates, keys, versions. It is made once for each, since reading them takes a millisecond.

import tls from 'node:tls'
import type { TlsRoute, TlsSettings } from '../../../../lifecycle/index.ts'
import { optionsFor, type TlsOptions } from './tls-options.ts'

type Made = WeakMap<TlsOptions | TlsSettings, tls.SecureContext>
const made = new WeakMap<TlsOptions, Made>()

/** @throws OpenSSL's error for what cannot be read, such as a key with another passphrase */
export function secureContextFor(options: TlsOptions, route: TlsRoute | null): tls.SecureContext {
  const contexts: Made = made.get(options) ?? new WeakMap()
  made.set(options, contexts)
  const key = route?.settings ?? options
  const context = contexts.get(key) ?? tls.createSecureContext(optionsFor(options, route))
  contexts.set(key, context)
  return context
}
