// The canonical form of a URL, by the ICU_ flags, and how two URLs are combined.

import {
  ICU_BROWSER_MODE,
  ICU_DECODE,
  ICU_ENCODE_PERCENT,
  ICU_ENCODE_SPACES_ONLY,
  ICU_NO_ENCODE,
  ICU_NO_META,
  INTERNET_SCHEME_FILE,
  INTERNET_SCHEME_FTP,
  INTERNET_SCHEME_GOPHER,
  INTERNET_SCHEME_HTTP,
  INTERNET_SCHEME_HTTPS,
} from '../constants/index.ts'
import {
  decoded,
  escaped,
  isPathOfDrive,
  joinUrl,
  pathOfFile,
  type SplitUrl,
  schemeNamed,
  slashedFile,
  splitUrl,
} from './url-parts.ts'

/** Removes white space around it; a server without a path gets one; a file becomes `file://C:\a`. */
export function canonical(url: string, flags: number): string {
  const split = splitWritten(url)
  if (!isFile(split)) return canonicalSplit(split, flags, true)
  const { authority, extra, path } = split
  const simple = (flags & ICU_NO_META) === 0 ? withoutDots(slashed(path), true) : path
  return `file://${codedFile(pathOfFile(authority, simple), flags)}${codedExtra(extra, flags)}`
}

/** RFC 3986 §5.2, on canonical URLs; one without a scheme of its own, or with that of the base, is relative. */
export function combined(base: string, relative: string, flags: number): string {
  const from = splitCanonical(base, flags)
  const to = splitWritten(relative)
  const isOfBase = to.scheme.toLowerCase() === from.scheme
  if ((to.scheme !== '' && !isOfBase) || (isOfBase && isStored(from))) return canonicalSplit(to, flags, false)
  if (isOfBase && to.authority !== '') return canonicalSplit(to, flags, false)
  return canonicalSplit(resolved(from, to), flags, false)
}

function resolved(from: SplitUrl, to: SplitUrl): SplitUrl {
  if (to.authority !== '') return { ...to, scheme: from.scheme }
  const path = isHierarchical(from) ? slashed(to.path) : to.path
  if (path.startsWith('/')) return { ...from, path: storage(from) + path, extra: to.extra }
  if (path !== '') {
    const folder = folderOf(from)
    return { ...from, path: `${folder}${path}`, extra: to.extra }
  }
  const query = from.extra.split('#')[0] as string
  return { ...from, extra: to.extra.startsWith('#') ? query + to.extra : to.extra || query }
}

/** An opaque path has none. */
function folderOf(from: SplitUrl): string {
  const stored = storage(from)
  const path = from.path.slice(stored.length)
  const folder = path.slice(0, path.lastIndexOf('/') + 1)
  if (stored !== '') return stored + folder
  if (from.authority !== '' && folder === '') return '/'
  return path.startsWith('/') ? folder : ''
}

/** `mk:@MSITStore:file.chm::` names the file in which the path is. */
const storage = ({ path, scheme }: SplitUrl): string =>
  scheme === 'mk' ? (/^@[^:]*:[\s\S]*?::/.exec(path)?.[0] ?? '') : ''

const isStored = (split: SplitUrl): boolean => storage(split) !== ''

/** The base with its dots removed, so that they do not count as folders. */
function splitCanonical(url: string, flags: number): SplitUrl {
  const split = splitWritten(url)
  const { authority, path, scheme } = split
  if (isFile(split)) return { ...split, scheme: 'file', authority: '//', path: slashedFile(authority, path) }
  const clean = isHierarchical(split) ? slashed(path) : path
  const isSimple = (flags & ICU_NO_META) === 0 && authority !== ''
  return { ...split, scheme: scheme.toLowerCase(), path: isSimple ? withoutDots(clean, false) : clean }
}

function canonicalSplit(split: SplitUrl, flags: number, keepsLeading: boolean): string {
  const isMeta = (flags & ICU_NO_META) === 0
  const { authority, extra, path, scheme } = split
  const clean = isFile(split) ? slashedFile(authority, path) : isHierarchical(split) ? slashed(path) : path
  const asked = authority.length > 2 && clean === '' ? '/' : clean
  const isSimple = isMeta && (scheme === '' || isHierarchical(split) || authority !== '' || isStored(split))
  const stored = storage({ ...split, scheme: scheme.toLowerCase() })
  const simple = isSimple ? stored + withoutDots(asked.slice(stored.length), keepsLeading) : asked
  return joinUrl({
    scheme: scheme.toLowerCase(),
    authority: isFile(split) ? '//' : lowerHost(authority),
    path: coded(simple, flags),
    extra: codedExtra(extra, flags),
  })
}

/** Drops line ends and tabs; `\` counts as a separator if the scheme has folders. */
function splitWritten(url: string): SplitUrl {
  const text = url.trim().replace(/[\t\r\n]/g, '')
  if (isPathOfDrive(text)) return splitFile(`file:///${text}`)
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1] ?? ''
  if (!folders.has(schemeNamed(scheme).number)) return splitUrl(text)
  const end = text.search(/[?#]/)
  const before = end < 0 ? text : text.slice(0, end)
  const plain = slashed(before) + text.slice(before.length)
  return schemeNamed(scheme).number === INTERNET_SCHEME_FILE ? splitFile(plain) : splitUrl(plain)
}

/** A number sign in a file name belongs to it, except for HTML pages. */
function splitFile(url: string): SplitUrl {
  const split = splitUrl(url)
  if (!split.extra.startsWith('#') || /\.html?$/i.test(split.path)) return split
  return { ...split, path: slashed(split.path + split.extra), extra: '' }
}

const folders: ReadonlySet<number> = new Set([
  INTERNET_SCHEME_HTTP,
  INTERNET_SCHEME_HTTPS,
  INTERNET_SCHEME_FTP,
  INTERNET_SCHEME_GOPHER,
  INTERNET_SCHEME_FILE,
])

const isHierarchical = ({ scheme }: SplitUrl): boolean => folders.has(schemeNamed(scheme).number)

const isFile = ({ scheme }: SplitUrl): boolean => schemeNamed(scheme).number === INTERNET_SCHEME_FILE

const slashed = (path: string): string => path.replaceAll('\\', '/')

/** RFC 3986 §5.2.4. Two dots with which a path begins can be kept. */
function withoutDots(path: string, keepsLeading: boolean): string {
  const isRooted = path.startsWith('/')
  const all = (isRooted ? path.slice(1) : path).split('/')
  const kept: string[] = []
  let isLeading = keepsLeading
  all.forEach((segment, i) => {
    const isLast = i === all.length - 1
    if (segment === '..') {
      if (isLeading) kept.push(segment)
      else {
        kept.pop()
        if (isLast) kept.push('')
      }
      return
    }
    isLeading = false
    if (segment !== '.') kept.push(segment)
    else if (isLast) kept.push('')
  })
  return (isRooted ? '/' : '') + kept.join('/')
}

/** Nothing is encoded after a number sign. */
function codedExtra(extra: string, flags: number): string {
  if ((flags & ICU_BROWSER_MODE) !== 0) return extra
  const at = extra.indexOf('#')
  if (at < 0) return coded(extra, flags)
  return coded(extra.slice(0, at), flags) + coded(extra.slice(at), flags | ICU_NO_ENCODE)
}

function coded(text: string, flags: number): string {
  const has = (flag: number): boolean => (flags & flag) !== 0
  const plain = has(ICU_DECODE) ? decoded(text) : text
  if (has(ICU_NO_ENCODE)) return plain
  if (has(ICU_ENCODE_SPACES_ONLY)) return plain.replaceAll(' ', '%20')
  return escaped(has(ICU_ENCODE_PERCENT) ? plain.replaceAll('%', '%25') : plain)
}

/** Keeps the separators. */
const codedFile = (path: string, flags: number): string =>
  path
    .split('\\')
    .map((segment) => coded(segment, flags))
    .join('\\')

const lowerHost = (authority: string): string => {
  const at = authority.lastIndexOf('@') + 1
  return authority.slice(0, at) + authority.slice(at).toLowerCase()
}
