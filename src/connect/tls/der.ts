// Reads DER (X.690), as far as certificates and revocation lists need it.

export interface Der {
  /** The tag byte: class, form and number. */
  readonly tag: number
  readonly content: Buffer
  /** Header and content. */
  readonly whole: Buffer
}

export const SEQUENCE = 0x30
export const OCTET_STRING = 0x04
export const BIT_STRING = 0x03
export const BOOLEAN = 0x01
export const INTEGER = 0x02
const OID = 0x06

/** An explicit or constructed context-specific tag, such as `[3]`. */
export const context = (number: number): number => 0xa0 + number

class DerError extends Error {
  override readonly name = 'DerError'
}

/** The first element of the bytes. */
export function readDer(bytes: Buffer): Der {
  const [tag, first] = bytes
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) throw new DerError('no DER')
  const more = first < 0x80 ? 0 : first & 0x7f
  // 0x80 alone is the indefinite length of BER.
  if (first === 0x80 || more > 4 || bytes.length < 2 + more) throw new DerError('no DER length')
  const length = more === 0 ? first : bytes.readUIntBE(2, more)
  const end = 2 + more + length
  if (end > bytes.length) throw new DerError('DER that is cut short')
  return { tag, content: bytes.subarray(2 + more, end), whole: bytes.subarray(0, end) }
}

/** The elements inside a constructed one. */
export function partsOf({ content }: Der): Der[] {
  const parts: Der[] = []
  for (let rest = content; rest.length > 0; ) {
    const part = readDer(rest)
    parts.push(part)
    rest = rest.subarray(part.whole.length)
  }
  return parts
}

/** An object identifier with dots. */
export function oidOf({ content, tag }: Der): string {
  if (tag !== OID || content.length === 0) throw new DerError('no object identifier')
  const numbers: number[] = []
  let number = 0
  for (const byte of content) {
    number = number * 128 + (byte & 0x7f)
    if (byte < 0x80) {
      numbers.push(number)
      number = 0
    }
  }
  const [first = 0, ...others] = numbers
  const top = Math.min(2, Math.floor(first / 40))
  return [top, first - 40 * top, ...others].join('.')
}

/** UTCTime or GeneralizedTime, as RFC 5280 §4.1.2.5 allows them, in milliseconds. */
export function timeOf({ content, tag }: Der): number {
  const text = content.toString('latin1')
  const [, year = '', ...rest] = /^(\d\d|\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text) ?? []
  const [month = 0, day = 0, hour = 0, minute = 0, second = 0] = rest.map(Number)
  const full = tag === 0x18 ? Number(year) : Number(year) + (Number(year) < 50 ? 2000 : 1900)
  const time = Date.UTC(full, month - 1, day, hour, minute, second)
  if ((tag !== 0x17 && tag !== 0x18) || year === '') throw new DerError('no time')
  return time
}
