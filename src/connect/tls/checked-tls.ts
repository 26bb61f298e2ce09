// Checks TLS options: each setting by its kind, and all of them together by OpenSSL.

import tls from 'node:tls'
import {
  type Check,
  type Checks,
  checkedOptions,
  flag,
  InvalidOptionError,
  isRecord,
  masked,
  messageOf,
  type OptionTable,
  optionTable,
  shown,
  synchronous,
  type TlsRoute,
} from '../../lifecycle/index.ts'
import { secureContextFor } from './secure-context.ts'
import { optionsFor, type TlsOptions } from './tls-options.ts'

type Bytes = string | Buffer

/** Checked options are neither checked nor copied again. */
const good = new WeakSet<object>()

/** A copy that OpenSSL has read. An error comes now, and not when a connection is opened. */
export const checkedTlsOptions: Check<TlsOptions> = (given, call, option) => {
  if (typeof given === 'object' && given !== null && good.has(given)) return given as TlsOptions
  const checked = checkedTlsSettings(given, call, option)
  checkReadable(checked, null, call, option)
  good.add(checked)
  return checked
}

/** A copy that OpenSSL has not read. */
export const checkedTlsSettings: Check<TlsOptions> = (given, call, option) => {
  const checked = checkedOptions(given, table, call, option)
  const { maxVersion = 'TLSv1.3', minVersion = 'TLSv1' } = checked
  if (versions.indexOf(minVersion) > versions.indexOf(maxVersion))
    throw new InvalidOptionError(
      call,
      `${option}.minVersion`,
      `${minVersion}, and maxVersion is ${maxVersion}`,
      'Give a maxVersion that is not below it.',
    )
  return checked
}

/** @throws InvalidOptionError */
export function checkReadable(
  options: TlsOptions,
  route: TlsRoute | null,
  call: string,
  option: string,
): void {
  try {
    secureContextFor(options, route)
  } catch (error) {
    const at = culprit(optionsFor(options, route))
    const fix = `Give certificates and keys in PEM, with the passphrase that belongs to them (${at}${messageOf(error)}).`
    throw new InvalidOptionError(call, option, 'something that OpenSSL cannot read', fix)
  }
}

/** The one setting that OpenSSL refuses by itself; '' if the combination is refused. */
function culprit({ passphrase, ...options }: TlsOptions): string {
  const shared = passphrase === undefined ? {} : { passphrase }
  const name = Object.keys(options).find((each) => {
    try {
      tls.createSecureContext({ ...shared, [each]: options[each as keyof typeof options] })
      return false
    } catch {
      return true
    }
  })
  return name === undefined ? '' : `${name}: `
}

const bytes = (fix: string, isGood: (text: string) => boolean): Check<Bytes> => {
  return (value, call, option) => {
    const copy = copyOf(value)
    if (copy === null) throw new InvalidOptionError(call, option, masked(value), fix)
    if (!isGood(typeof copy === 'string' ? copy : copy.toString('latin1')))
      throw new InvalidOptionError(call, option, kindOfBytes(copy), fix)
    return copy
  }
}

const copyOf = (value: unknown): Bytes | null => {
  if (typeof value === 'string') return value
  if (!ArrayBuffer.isView(value)) return null
  return Buffer.from(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
}

const kindOfBytes = (value: Bytes): string =>
  typeof value === 'string' ? `${masked(value)} without PEM` : `${value.length} bytes without PEM`

const pem = bytes('Give PEM, as text or bytes.', (text) => text !== '')
/** OpenSSL silently ignores authorities that it cannot read. */
const authority = bytes('Give PEM, as text or bytes.', (text) => text.includes('-----BEGIN '))
const pkcs12 = bytes('Give the bytes of a PKCS #12 file.', (text) => text !== '')

const oneOrMore =
  <T>(check: Check<T>): Check<T | T[]> =>
  (value, call, option) =>
    Array.isArray(value)
      ? value.map((each, i) => check(each, call, `${option}[${i}]`))
      : check(value, call, option)

/** Bytes, or an object with bytes under that name and a passphrase. */
const withPassphrase = (name: 'pem' | 'buf', check: Check<Bytes>): Check<never> => {
  const parts: OptionTable<Record<string, unknown>> = optionTable<Record<string, unknown>>({
    [name]: check,
    passphrase: text('Give the passphrase.'),
  })
  return (value, call, option) => {
    if (!isRecord(value)) return check(value, call, option) as never
    const checked = checkedOptions(value, parts, call, option)
    if (checked[name] === undefined)
      throw new InvalidOptionError(call, `${option}.${name}`, 'missing', `Give ${name}.`)
    return checked as never
  }
}

function text(fix: string): Check<string> {
  return (value, call, option) => {
    if (typeof value === 'string') return value
    throw new InvalidOptionError(call, option, masked(value), fix)
  }
}

const list =
  (fix: string): Check<string> =>
  (value, call, option) => {
    if (typeof value === 'string' && /^[\x21-\x7e][\x20-\x7e]*$/.test(value)) return value
    throw new InvalidOptionError(call, option, masked(value), fix)
  }

const versions = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const

const version: Check<(typeof versions)[number]> = (value, call, option) => {
  const known = versions.find((each) => each === value)
  if (known !== undefined) return known
  throw new InvalidOptionError(call, option, shown(value), `Give one of ${versions.join(', ')}.`)
}

/** RFC 6066 §3: no addresses. */
const servername: Check<string> = (value, call, option) => {
  if (typeof value === 'string' && (value === '' || isName.test(value))) return value
  throw new InvalidOptionError(
    call,
    option,
    shown(value),
    "Give a host name of letters, digits, dots and hyphens, or '' for none.",
  )
}

const isName = /^(?![\d.]+$)[\w-]+(\.[\w-]+)*\.?$/

const checks: Checks<TlsOptions> = {
  ca: oneOrMore(authority),
  cert: oneOrMore(pem),
  key: oneOrMore(withPassphrase('pem', pem)),
  passphrase: text('Give the passphrase of the key.'),
  pfx: oneOrMore(withPassphrase('buf', pkcs12)),
  crl: oneOrMore(pem),
  ciphers: list("Give OpenSSL's list of cipher suites."),
  sigalgs: list("Give OpenSSL's list of signature algorithms."),
  ecdhCurve: list("Give OpenSSL's list of curves, or auto."),
  minVersion: version,
  maxVersion: version,
  rejectUnauthorized: flag,
  checkServerIdentity: synchronous('Give a function that returns an Error, or undefined to accept the name.'),
  servername,
}

const ONE_REQUEST = 'It belongs to the option tls of open() and fetch(), for one request.'
const NOT_TAKEN = 'Give ca, cert, key, ciphers and the like; the context is made from them.'

const table: OptionTable<TlsOptions> = optionTable(
  checks,
  new Map([
    ...['unknownauthority', 'wrongname', 'wrongdate', 'wrongusage', 'revocation', 'judge', 'settings'].map(
      (name) => [name, ONE_REQUEST] as const,
    ),
    ['securecontext', NOT_TAKEN],
    ['alpnprotocols', 'Only HTTP/1.1 is supported: leave it out.'],
    ['secureprotocol', 'Give minVersion and maxVersion.'],
    ['secureoptions', 'Give minVersion, maxVersion and ciphers.'],
    ['host', 'Give servername.'],
  ]),
)
