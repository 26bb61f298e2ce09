// Where a program's URL leads, in the words of InternetConnect and HttpOpenRequest.

import {
  GetLastError,
  INTERNET_FLAG_SECURE,
  INTERNET_SCHEME_HTTPS,
  InternetCrackUrl,
  STRING,
  urlComponents,
} from 'hinternet/wininet'

export interface Target {
  readonly host: string
  readonly port: number
  readonly object: string
  /** INTERNET_FLAG_SECURE for https, else 0. */
  readonly flags: number
}

export function crackedTarget(url: string): Target {
  const room = (): STRING => new STRING('', 2048)
  const [host, path, extra] = [room(), room(), room()]
  const parts = urlComponents({
    lpszHostName: host,
    dwHostNameLength: host.capacity,
    lpszUrlPath: path,
    dwUrlPathLength: path.capacity,
    lpszExtraInfo: extra,
    dwExtraInfoLength: extra.capacity,
  })
  if (!InternetCrackUrl(url, 0, 0, parts)) throw new Error(`InternetCrackUrl: error ${GetLastError()}`)
  return {
    host: host.value,
    port: parts.nPort,
    object: (path.value || '/') + extra.value,
    flags: parts.nScheme === INTERNET_SCHEME_HTTPS ? INTERNET_FLAG_SECURE : 0,
  }
}
