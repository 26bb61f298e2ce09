// What one request may say about TLS.

import {
  type Check,
  checkedOptions,
  InvalidOptionError,
  type OptionTable,
  optionTable,
  shown,
  synchronous,
  type TlsRoute,
  type TlsSettings,
  tlsRouteOf,
} from '../lifecycle/index.ts'
import { checkedTlsSettings, checkReadable } from '../transports/undici/index.ts'

/** What one request tolerates and sets for itself: `{ wrongDate: true }`, or `{ settings: { cert, key } }`. */
export type OwnTls = Partial<Omit<TlsRoute, 'key'>>

/** @throws InvalidOptionError */
export function checkedTls(given: unknown, call: string): TlsRoute {
  const checked = checkedOptions(given, table, call, 'tls')
  const route = tlsRouteOf(checked)
  if (route.settings !== null) checkReadable(NO_OPTIONS, route, call, 'tls.settings')
  return route
}

const NO_OPTIONS = Object.freeze({})

/** null is none. */
const orNone =
  <T>(check: Check<T>): Check<T | null> =>
  (value, call, option) =>
    value === null ? null : check(value, call, option)

const JUDGE = 'Give a function that answers true, at once, to accept the certificate.'

const tolerates: Check<boolean> = (value, call, option) => {
  if (typeof value === 'boolean') return value
  throw new InvalidOptionError(call, option, shown(value), 'Give true to tolerate it, or false.')
}

const IN_SETTINGS = 'Put it into tls.settings.'
const settingNames =
  'ca cert key passphrase pfx crl ciphers sigalgs ecdhcurve minversion maxversion servername rejectunauthorized checkserveridentity'

const table: OptionTable<OwnTls> = optionTable(
  {
    unknownAuthority: tolerates,
    wrongName: tolerates,
    wrongDate: tolerates,
    wrongUsage: tolerates,
    revocation: tolerates,
    settings: orNone(checkedTlsSettings as Check<TlsSettings>),
    judge: orNone(synchronous<NonNullable<TlsRoute['judge']>>(JUDGE)),
  },
  new Map(settingNames.split(' ').map((name) => [name, IN_SETTINGS])),
)
