// The schemes that WinInet knows: their INTERNET_SCHEME_ numbers and their ports.

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

/** Any other name is that of an unknown scheme. */
export function schemeNamed(name: string): Scheme {
  const wanted = name.toLowerCase()
  const unknown = { name: wanted, number: INTERNET_SCHEME_UNKNOWN, port: 0 }
  return schemes.find((scheme) => scheme.name === wanted) ?? unknown
}

export const schemeNumbered = (number: number): Scheme | undefined =>
  schemes.find((scheme) => scheme.number === number)
