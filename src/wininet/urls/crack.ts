// Taking a URL apart into URL_COMPONENTS, and putting one together.

import { STRING } from '../boxes/index.ts'
import {
  ERROR_INSUFFICIENT_BUFFER,
  ERROR_INTERNET_UNRECOGNIZED_SCHEME,
  ERROR_INVALID_PARAMETER,
  ICU_DECODE,
  ICU_ESCAPE,
} from '../constants/index.ts'
import { decoded, escaped } from './canonical.ts'
import { schemeNamed, schemeNumbered } from './schemes.ts'
import { splitAuthority, splitUrl } from './split-url.ts'
import {
  SIZEOF_URL_COMPONENTS,
  SIZEOF_URL_COMPONENTS_32,
  type URL_COMPONENTS,
  type UrlPart,
} from './url-components.ts'

type PartName = 'Scheme' | 'HostName' | 'UserName' | 'Password' | 'UrlPath' | 'ExtraInfo'

/** 0, or the error. */
export function crack(url: string, flags: number, components: URL_COMPONENTS): number {
  if (url === '' || !hasSize(components)) return ERROR_INVALID_PARAMETER
  const { authority, extra, path, scheme } = splitUrl(url)
  const known = schemeNamed(scheme)
  if (known === undefined) return ERROR_INTERNET_UNRECOGNIZED_SCHEME
  const { host, password, port, user } = splitAuthority(authority)
  const plain = (flags & (ICU_DECODE | ICU_ESCAPE)) === 0 ? (text: string) => text : decoded
  components.nScheme = known.number
  components.nPort = port === '' ? known.port : Number(port)
  const parts: Readonly<Record<PartName, string>> = {
    Scheme: scheme,
    HostName: host,
    UserName: plain(user),
    Password: plain(password),
    UrlPath: plain(path),
    // Without a place of its own it stays with the path.
    ExtraInfo: plain(extra),
  }
  for (const name of Object.keys(parts) as PartName[]) {
    if (!put(components, name, parts[name])) return ERROR_INSUFFICIENT_BUFFER
  }
  return 0
}

/** The URL, or the error. */
export function create(components: URL_COMPONENTS, flags: number): string | number {
  if (!hasSize(components)) return ERROR_INVALID_PARAMETER
  const part = (name: PartName): string => textOf(components[`lpsz${name}`], components[`dw${name}Length`])
  const scheme = part('Scheme') || schemeNumbered(components.nScheme)?.name || 'http'
  const user = part('UserName')
  const password = part('Password')
  const host = part('HostName')
  const port = components.nPort
  const isDefault = port === 0 || port === schemeNamed(scheme)?.port
  const userInfo = user === '' ? '' : `${user}${password === '' ? '' : `:${password}`}@`
  const authority = host === '' && userInfo === '' ? '' : `//${userInfo}${host}${isDefault ? '' : `:${port}`}`
  const rest = part('UrlPath') + part('ExtraInfo')
  return `${scheme}:${authority}${(flags & ICU_ESCAPE) === 0 ? rest : escaped(rest)}`
}

const hasSize = ({ dwStructSize }: URL_COMPONENTS): boolean =>
  dwStructSize === SIZEOF_URL_COMPONENTS || dwStructSize === SIZEOF_URL_COMPONENTS_32

/** False when the caller's buffer is too small. */
function put(components: URL_COMPONENTS, name: PartName, text: string): boolean {
  const place: UrlPart = components[`lpsz${name}`]
  const length = components[`dw${name}Length`]
  if (place instanceof STRING) {
    if (Math.min(length, place.capacity) < text.length + 1) {
      components[`dw${name}Length`] = text.length + 1
      return false
    }
    place.value = text
  } else if (length === 0) return true
  else components[`lpsz${name}`] = text
  components[`dw${name}Length`] = text.length
  return true
}

/** A length of 0 measures the text. */
function textOf(part: UrlPart, length: number): string {
  const text = part instanceof STRING ? part.value : (part ?? '')
  return length === 0 || length >= text.length ? text : text.slice(0, length)
}
