// Splits a URL into URL_COMPONENTS, and builds one from them.

import { STRING } from '../buffers.ts'
import {
  ERROR_INSUFFICIENT_BUFFER,
  ERROR_INTERNET_INVALID_URL,
  ERROR_INTERNET_UNRECOGNIZED_SCHEME,
  ERROR_INVALID_PARAMETER,
  ICU_DECODE,
  ICU_ESCAPE,
  INTERNET_SCHEME_FILE,
  INTERNET_SCHEME_HTTP,
  INTERNET_SCHEME_HTTPS,
} from '../constants/index.ts'
import {
  decoded,
  escaped,
  pathOfFile,
  portIn,
  type Scheme,
  type SplitUrl,
  schemeNamed,
  schemeNumbered,
  splitAuthority,
  splitUrl,
} from './url-parts.ts'

const partNames = ['Scheme', 'HostName', 'UserName', 'Password', 'UrlPath', 'ExtraInfo'] as const
type PartName = (typeof partNames)[number]

/** Null for parts that the URL does not have. */
type Parts = Record<PartName, string | null>

/** 0, or the error; in that case, only a length that is too small was changed. */
export function crack(url: string, flags: number, components: URL_COMPONENTS): number {
  const text = url.split('\0', 1)[0] as string
  if (text === '' || !hasSize(components)) return ERROR_INVALID_PARAMETER
  const split = splitUrl(text)
  if (split.scheme === '') return ERROR_INTERNET_UNRECOGNIZED_SCHEME
  const known = schemeNamed(split.scheme)
  const found = partsOf(split, known)
  if (found === null) return ERROR_INTERNET_INVALID_URL
  const { parts, port } = found
  const isFile = known.number === INTERNET_SCHEME_FILE
  // A pointer refers to the URL as written; a copy has the path as Windows converts it.
  if (isFile && components.lpszUrlPath instanceof STRING)
    parts.UrlPath = pathOfFile(split.authority, split.path)
  if ((flags & (ICU_DECODE | ICU_ESCAPE)) !== 0)
    for (const name of ['UserName', 'Password', 'UrlPath', 'ExtraInfo'] as const)
      parts[name] = parts[name] === null ? null : decoded(parts[name])
  // A part without a buffer of its own stays with the path.
  if (isUnwanted(components, 'ExtraInfo')) parts.UrlPath = `${parts.UrlPath ?? ''}${parts.ExtraInfo ?? ''}`
  for (const name of partNames) {
    const error = refusal(components, name, parts[name] ?? '')
    if (error !== 0) return error
  }
  components.nScheme = known.number
  components.nPort = port
  for (const name of partNames) put(components, name, parts[name])
  return 0
}

/** Null if a server is required and missing. */
function partsOf(split: SplitUrl, known: Scheme): { parts: Parts; port: number } | null {
  const { authority, extra, path, scheme } = split
  const parts: Parts = {
    Scheme: scheme,
    HostName: null,
    UserName: null,
    Password: null,
    UrlPath: path,
    ExtraInfo: extra === '' ? null : extra,
  }
  if (known.number === INTERNET_SCHEME_FILE) {
    parts.UrlPath = authority.slice(2) + path
    return { parts, port: 0 }
  }
  if (authority === '') return needsServer(known) ? null : { parts, port: known.port }
  const { host, password, port: written, user } = splitAuthority(authority)
  const port = portIn(written)
  if (needsServer(known) && (host === '' || port < 0)) return null
  parts.HostName = port < 0 ? `${host}:${written}` : host
  parts.UserName = user
  parts.Password = password
  return { parts, port: port > 0 ? port : known.port }
}

const needsServer = ({ number }: Scheme): boolean =>
  number === INTERNET_SCHEME_HTTP || number === INTERNET_SCHEME_HTTPS

/** The URL, or the error. */
export function create(components: URL_COMPONENTS, flags: number): string | number {
  if (!hasSize(components)) return ERROR_INVALID_PARAMETER
  const part = (name: PartName): string => textOf(components[`lpsz${name}`], components[`dw${name}Length`])
  const { lpszHostName, lpszPassword, lpszUserName, nPort } = components
  if (lpszPassword !== null && lpszUserName === null) return ERROR_INVALID_PARAMETER
  const scheme = part('Scheme') || schemeNumbered(components.nScheme)?.name || 'http'
  const known = schemeNamed(scheme)
  const user = part('UserName')
  const password = part('Password')
  const host = part('HostName')
  const path = part('UrlPath')
  const extra = part('ExtraInfo')
  const port = host === '' || nPort === 0 || nPort === known.port ? '' : `:${nPort}`
  // An empty copy is not a password.
  const hasPassword = password !== '' || (user !== '' && lpszPassword === '')
  const userInfo = user === '' && !hasPassword ? '' : `${user}${hasPassword ? `:${password}` : ''}@`
  const hasServer = lpszHostName !== null || userInfo !== ''
  const authority =
    hasServer || needsServer(known) || known.number === INTERNET_SCHEME_FILE
      ? `//${userInfo}${host}${port}`
      : ''
  const slash = host !== '' && path !== '' && !path.startsWith('/') && !/^[?#]/.test(path) ? '/' : ''
  const rest = slash + path + extra
  return `${scheme}:${authority}${(flags & ICU_ESCAPE) === 0 ? rest : escaped(rest)}`
}

const hasSize = ({ dwStructSize }: URL_COMPONENTS): boolean =>
  dwStructSize === SIZEOF_URL_COMPONENTS || dwStructSize === SIZEOF_URL_COMPONENTS_32

const isUnwanted = (components: URL_COMPONENTS, name: PartName): boolean =>
  !(components[`lpsz${name}`] instanceof STRING) && components[`dw${name}Length`] === 0

/** 0 if the part can be written. */
function refusal(components: URL_COMPONENTS, name: PartName, text: string): number {
  const place: UrlPart = components[`lpsz${name}`]
  const length = components[`dw${name}Length`]
  if (!(place instanceof STRING)) return 0
  if (length === 0 && name !== 'UrlPath' && name !== 'ExtraInfo') return ERROR_INVALID_PARAMETER
  if (Math.min(length, place.capacity) > text.length) return 0
  components[`dw${name}Length`] = text.length + 1
  return ERROR_INSUFFICIENT_BUFFER
}

function put(components: URL_COMPONENTS, name: PartName, text: string | null): void {
  if (isUnwanted(components, name)) return
  const place: UrlPart = components[`lpsz${name}`]
  if (place instanceof STRING) place.value = text ?? ''
  else components[`lpsz${name}`] = text
  components[`dw${name}Length`] = text?.length ?? 0
}

/** A length of 0 measures the string. */
function textOf(part: UrlPart, length: number): string {
  const text = part instanceof STRING ? part.value : (part ?? '')
  return length === 0 || length >= text.length ? text : text.slice(0, length)
}

/** The size of the structure on 64-bit Windows; that of 32 bits, 60, is accepted too. */
export const SIZEOF_URL_COMPONENTS = 104
export const SIZEOF_URL_COMPONENTS_32 = 60

/**
 * null with length 0 leaves the part out, null with another length asks for it; a STRING is filled up to its length.
 */
export type UrlPart = string | STRING | null

/** What InternetCrackUrl fills and InternetCreateUrl reads. */
export interface URL_COMPONENTS {
  dwStructSize: number
  lpszScheme: UrlPart
  dwSchemeLength: number
  /** INTERNET_SCHEME_… */
  nScheme: number
  lpszHostName: UrlPart
  dwHostNameLength: number
  nPort: number
  lpszUserName: UrlPart
  dwUserNameLength: number
  lpszPassword: UrlPart
  dwPasswordLength: number
  lpszUrlPath: UrlPart
  dwUrlPathLength: number
  lpszExtraInfo: UrlPart
  dwExtraInfoLength: number
}

/** The structure that asks InternetCrackUrl for every part except the given ones. */
export const urlComponents = (given: Partial<URL_COMPONENTS> = {}): URL_COMPONENTS => ({
  dwStructSize: SIZEOF_URL_COMPONENTS,
  lpszScheme: null,
  dwSchemeLength: 1,
  nScheme: 0,
  lpszHostName: null,
  dwHostNameLength: 1,
  nPort: 0,
  lpszUserName: null,
  dwUserNameLength: 1,
  lpszPassword: null,
  dwPasswordLength: 1,
  lpszUrlPath: null,
  dwUrlPathLength: 1,
  lpszExtraInfo: null,
  dwExtraInfoLength: 1,
  ...given,
})
