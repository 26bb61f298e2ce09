// Content codings: the supported ones, those of a response, and the error for a body that cannot be decoded.

import zlib from 'node:zlib'
import type { Reason } from '../../machines/index.ts'
import type { ResponseHead } from '../lifecycle/index.ts'

/** RFC 9110 §8.4.1, RFC 7932 and RFC 8878. */
export type ContentCoding = 'gzip' | 'deflate' | 'br' | 'zstd'
export const contentCodings: readonly ContentCoding[] = ['gzip', 'deflate', 'br', 'zstd']

/** Zstandard needs Node 22.15 or 23.8. */
interface WithZstd {
  readonly createZstdDecompress?: (options: zlib.ZlibOptions) => zlib.Gunzip
}

export const createZstdDecompress: WithZstd['createZstdDecompress'] = (zlib as WithZstd).createZstdDecompress

/** The codings that this Node can decode. */
export const availableCodings: readonly ContentCoding[] = contentCodings.filter(
  (coding) => coding !== 'zstd' || createZstdDecompress !== undefined,
)

/** Only an attacker applies more codings. */
const MOST = 5

/**
 * The codings of a response in the order of decoding. Empty if there is nothing to decode: no coding, or one that is
 * not in `allowed`. Null if there are too many.
 */
export function codingsOf(
  response: ResponseHead,
  allowed: ReadonlySet<ContentCoding>,
): readonly ContentCoding[] | null {
  const field = response.header('content-encoding')
  if (field === null) return NONE
  const codings: ContentCoding[] = []
  for (const part of field.toLowerCase().split(',')) {
    const name = part.trim()
    if (name === '' || name === 'identity') continue
    const coding = (name === 'x-gzip' ? 'gzip' : name) as ContentCoding
    if (!allowed.has(coding)) return NONE
    codings.unshift(coding)
  }
  return codings.length > MOST ? null : codings
}

const NONE: readonly never[] = []

/** The cause of a read that fails because the body cannot be decoded. */
export class CodingError extends Error {
  override readonly name = 'CodingError'
  readonly reason: Extract<Reason, 'undecodable' | 'bodyTooLarge'>

  constructor(message: string, reason: CodingError['reason'] = 'undecodable', cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.reason = reason
  }
}
