// The canonical form of a URL, under the ICU_ flags.

import {
  ICU_BROWSER_MODE,
  ICU_DECODE,
  ICU_ENCODE_PERCENT,
  ICU_ENCODE_SPACES_ONLY,
  ICU_NO_ENCODE,
  ICU_NO_META,
} from '../constants/index.ts'
import { joinUrl, splitUrl } from './split-url.ts'

/** White space around it goes; a server without a path gets one. */
export function canonical(url: string, flags: number): string {
  const { authority, extra, path, scheme } = splitUrl(url.trim())
  const has = (flag: number): boolean => (flags & flag) !== 0
  const isHierarchical = authority !== ''
  const asked = isHierarchical && path === '' ? '/' : path
  const clean = isHierarchical && !has(ICU_NO_META) ? withoutDots(asked) : asked
  return joinUrl({
    scheme: scheme.toLowerCase(),
    authority: authority.toLowerCase() === authority ? authority : lowerHost(authority),
    path: coded(clean, flags),
    extra: has(ICU_BROWSER_MODE) ? extra : coded(extra, flags),
  })
}

/** RFC 3986 §5.2.4. */
export function withoutDots(path: string): string {
  const segments: string[] = []
  const all = path.split('/')
  all.forEach((segment, i) => {
    const isLast = i === all.length - 1
    if (segment === '..') {
      if (segments.length > 1) segments.pop()
      if (isLast) segments.push('')
    } else if (segment === '.') {
      if (isLast) segments.push('')
    } else segments.push(segment)
  })
  return segments.join('/')
}

/** RFC 3986 §5.2. */
export function combined(base: string, relative: string): string {
  const to = splitUrl(relative.trim())
  if (to.scheme !== '') return relative
  const from = splitUrl(base.trim())
  if (to.authority !== '') return joinUrl({ ...to, scheme: from.scheme })
  if (to.path.startsWith('/')) return joinUrl({ ...from, path: to.path, extra: to.extra })
  if (to.path !== '') {
    const folder = from.path.slice(0, from.path.lastIndexOf('/') + 1)
    return joinUrl({ ...from, path: `${folder === '' ? '/' : folder}${to.path}`, extra: to.extra })
  }
  const query = from.extra.split('#')[0] as string
  return joinUrl({ ...from, extra: to.extra.startsWith('#') ? query + to.extra : to.extra || query })
}

/** %41 as A. What encodes no text stays. */
export const decoded = (text: string): string =>
  text.replace(/(?:%[0-9a-f]{2})+/gi, (sequence) => {
    try {
      return decodeURIComponent(sequence)
    } catch {
      return sequence
    }
  })

function coded(text: string, flags: number): string {
  const has = (flag: number): boolean => (flags & flag) !== 0
  const plain = has(ICU_DECODE) ? decoded(text) : text
  if (has(ICU_NO_ENCODE)) return plain
  if (has(ICU_ENCODE_SPACES_ONLY)) return plain.replaceAll(' ', '%20')
  return escaped(has(ICU_ENCODE_PERCENT) ? plain.replaceAll('%', '%25') : plain)
}

/** What may not stand in a URL, as the bytes of its UTF-8. */
export const escaped = (text: string): string =>
  text.replace(/[^\x21\x23-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7a\x7e]+/gu, (unsafe) =>
    [...Buffer.from(unsafe)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  )

const lowerHost = (authority: string): string => {
  const at = authority.lastIndexOf('@') + 1
  return authority.slice(0, at) + authority.slice(at).toLowerCase()
}
