// What a caller may say about TLS.

import { type TlsRoute, tlsRouteOf } from '../../lifecycle/index.ts'
import { secureContextFor, type TlsOptions } from '../../transports/undici/index.ts'
import { InvalidOptionError } from '../faults/invalid-option-error.ts'
import { shown } from '../faults/shown.ts'

/** What one request tolerates and sets for itself: `{ wrongDate: true }`, or `{ settings: { cert, key } }`. */
export type OwnTls = Partial<Omit<TlsRoute, 'key'>>

const flags = ['unknownAuthority', 'wrongName', 'wrongDate', 'wrongUsage', 'revocation']
const others = ['settings', 'judge']

/** @throws InvalidOptionError */
export function checkedTls(given: OwnTls, call: string): TlsRoute {
  if (typeof given !== 'object' || given === null)
    throw new InvalidOptionError(
      call,
      'tls',
      shown(given),
      `Give an object with ${flags.join(', ')} or settings.`,
    )
  for (const [name, value] of Object.entries(given)) checkPart(name, value, call)
  const route = tlsRouteOf(given)
  if (route.settings !== null) checkReadable({}, route, 'tls.settings', call)
  return route
}

/** Those of a session. @throws InvalidOptionError */
export function checkTlsOptions(option: string, given: TlsOptions | undefined, call: string): void {
  if (given === undefined) return
  if (typeof given !== 'object' || given === null)
    throw new InvalidOptionError(call, option, shown(given), 'Give an object with options of tls.connect.')
  checkReadable(given, null, option, call)
}

function checkPart(name: string, value: unknown, call: string): void {
  if (value === undefined) return
  const refuse = (fix: string): never => {
    throw new InvalidOptionError(call, `tls.${name}`, shown(value), fix)
  }
  if (flags.includes(name)) {
    if (typeof value !== 'boolean') refuse('Give true to tolerate it, or false.')
  } else if (!others.includes(name)) refuse(`There are ${[...flags, ...others].join(', ')}.`)
  else if (name === 'judge' && value !== null && typeof value !== 'function')
    refuse('Give a function that answers true to accept the certificate.')
  else if (name === 'settings' && typeof value !== 'object')
    refuse('Give an object with cert, key, pfx, ca, crl, minVersion and the like.')
}

/** OpenSSL reads it now, rather than when there is a connection and nobody to tell. */
function checkReadable(options: TlsOptions, route: TlsRoute | null, option: string, call: string): void {
  try {
    secureContextFor(options, route)
  } catch (error) {
    const fix = `Give certificates and keys in PEM, with the passphrase that belongs to them (${(error as Error).message}).`
    throw new InvalidOptionError(call, option, 'something that OpenSSL cannot read', fix)
  }
}
