// A URL in its parts, as written: scheme, authority, path and the rest, with escapes; and file URLs.

import {
  INTERNET_DEFAULT_FTP_PORT,
  INTERNET_DEFAULT_HTTP_PORT,
  INTERNET_DEFAULT_HTTPS_PORT,
  INTERNET_DEFAULT_SOCKS_PORT,
  INTERNET_SCHEME_FILE,
  INTERNET_SCHEME_FTP,
  INTERNET_SCHEME_GOPHER,
  INTERNET_SCHEME_HTTP,
  INTERNET_SCHEME_HTTPS,
  INTERNET_SCHEME_JAVASCRIPT,
  INTERNET_SCHEME_MAILTO,
  INTERNET_SCHEME_NEWS,
  INTERNET_SCHEME_RES,
  INTERNET_SCHEME_SOCKS,
  INTERNET_SCHEME_UNKNOWN,
  INTERNET_SCHEME_VBSCRIPT,
} from '../constants/index.ts'

export interface SplitUrl {
  readonly scheme: string
  /** `//user@host:port`, or empty. */
  readonly authority: string
  readonly path: string
  /** From the question mark or number sign on. */
  readonly extra: string
}

/** A relative URL has an empty scheme. */
export function splitUrl(url: string): SplitUrl {
  const { scheme = '', rest = '' } =
    /^(?:(?<scheme>[a-z][a-z0-9+.-]*):)?(?<rest>[\s\S]*)$/i.exec(url)?.groups ?? {}
  const {
    authority = '',
    path = '',
    extra = '',
  } = /^(?<authority>\/\/[^/?#]*)?(?<path>[^?#]*)(?<extra>[\s\S]*)$/.exec(rest)?.groups ?? {}
  return { scheme, authority, path, extra }
}

export const joinUrl = ({ authority, extra, path, scheme }: SplitUrl): string =>
  `${scheme === '' ? '' : `${scheme}:`}${authority}${path}${extra}`

interface Authority {
  /** Null where none is written. */
  readonly user: string | null
  readonly password: string | null
  readonly host: string
  /** The text after the colon; empty without one. It may not be a number. */
  readonly port: string
}

export function splitAuthority(authority: string): Authority {
  const text = authority.replace(/^\/\//, '')
  const at = text.lastIndexOf('@')
  const userInfo = at < 0 ? null : text.slice(0, at)
  const colon = userInfo?.indexOf(':') ?? -1
  const { host = '', port = '' } =
    /^(?<host>\[[^\]]*\]|[^:]*)(?::?(?<port>[\s\S]*))$/.exec(text.slice(at + 1))?.groups ?? {}
  return {
    user: userInfo === null || colon < 0 ? userInfo : userInfo.slice(0, colon),
    password: userInfo === null || colon < 0 ? null : userInfo.slice(colon + 1),
    host,
    port,
  }
}

/** 0 for an empty text; -1 if it is not a port. */
export const portIn = (text: string): number =>
  /^\d*$/.test(text) && Number(text) <= 65_535 ? Number(text) : -1

// ---- the schemes that WinInet knows

export interface Scheme {
  readonly name: string
  readonly number: number
  /** 0 where there is none. */
  readonly port: number
}

/** InternetCrackUrl gives no port for gopher, although wininet.h has one. */
const schemes: readonly Scheme[] = [
  { name: 'ftp', number: INTERNET_SCHEME_FTP, port: INTERNET_DEFAULT_FTP_PORT },
  { name: 'gopher', number: INTERNET_SCHEME_GOPHER, port: 0 },
  { name: 'http', number: INTERNET_SCHEME_HTTP, port: INTERNET_DEFAULT_HTTP_PORT },
  { name: 'https', number: INTERNET_SCHEME_HTTPS, port: INTERNET_DEFAULT_HTTPS_PORT },
  { name: 'file', number: INTERNET_SCHEME_FILE, port: 0 },
  { name: 'news', number: INTERNET_SCHEME_NEWS, port: 0 },
  { name: 'mailto', number: INTERNET_SCHEME_MAILTO, port: 0 },
  { name: 'socks', number: INTERNET_SCHEME_SOCKS, port: INTERNET_DEFAULT_SOCKS_PORT },
  { name: 'javascript', number: INTERNET_SCHEME_JAVASCRIPT, port: 0 },
  { name: 'vbscript', number: INTERNET_SCHEME_VBSCRIPT, port: 0 },
  { name: 'res', number: INTERNET_SCHEME_RES, port: 0 },
]

/** Any other name is an unknown scheme. */
export function schemeNamed(name: string): Scheme {
  const wanted = name.toLowerCase()
  const unknown = { name: wanted, number: INTERNET_SCHEME_UNKNOWN, port: 0 }
  return schemes.find((scheme) => scheme.name === wanted) ?? unknown
}

export const schemeNumbered = (number: number): Scheme | undefined =>
  schemes.find((scheme) => scheme.number === number)

// ---- percent-encoding

/** Decodes %41 to A. Escapes that are not valid text stay. */
export const decoded = (text: string): string =>
  text.replace(/(?:%[0-9a-f]{2})+/gi, (sequence) => {
    try {
      return decodeURIComponent(sequence)
    } catch {
      return sequence
    }
  })

/** Percent-encodes what a URL cannot contain, as UTF-8. */
export const escaped = (text: string): string =>
  text.replace(/[^\x21\x23-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7a\x7e]+/gu, (unsafe) =>
    [...Buffer.from(unsafe)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  )

// ---- file URLs, in the two forms of Windows: file:///C:/a/b, and file://C:\a\b of WinInet

const DRIVE = /^[a-z]:/i

/** `C:\a\b` or `\\server\a`. After three slashes, the path of a drive is decoded; after two, it is kept. */
export function pathOfFile(authority: string, path: string): string {
  const server = authority.slice(2)
  const text = `${server}${path}`.replaceAll('\\', '/')
  const rooted = text.replace(/^\/+/, '')
  if (DRIVE.test(rooted)) return withFinalSeparator(server === '' ? decoded(rooted) : rooted)
  if (server !== '') return backslashed(`//${text}`)
  return backslashed(text.startsWith('//') ? `//${rooted}` : `/${rooted}`)
}

/** A folder whose name is dots ends with a separator. */
const withFinalSeparator = (path: string): string => backslashed(/\/\.\.?$/.test(path) ? `${path}/` : path)

const backslashed = (path: string): string => path.replaceAll('/', '\\')

/** `C:\a` is a file, but `g:h` has a scheme. */
export const isPathOfDrive = (url: string): boolean => /^[a-z]:[^/?#\\]*\\/i.test(url)

/** The text after `file://`, with slashes: `/C:/a` for a drive, `server/a`, `/a`. */
export function slashedFile(authority: string, path: string): string {
  const text = `${authority.slice(2)}${path}`.replaceAll('\\', '/').replace(/^localhost\/+/i, '/')
  const rooted = text.replace(/^\/+/, '')
  if (DRIVE.test(rooted)) return `/${rooted}`
  return text.startsWith('//') ? rooted : text
}
