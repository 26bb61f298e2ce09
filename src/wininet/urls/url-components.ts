// URL_COMPONENTS: what InternetCrackUrl fills and InternetCreateUrl reads.

import type { STRING } from '../boxes/index.ts'

/** The size of the structure for 64-bit Windows; 60, that for 32 bits, is accepted too. */
export const SIZEOF_URL_COMPONENTS = 104
export const SIZEOF_URL_COMPONENTS_32 = 60

/** null with length 0 is left out, null with another length is wanted; a STRING is filled as far as its length says. */
export type UrlPart = string | STRING | null

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

/** The structure that asks InternetCrackUrl for every part, but for what is given. */
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
