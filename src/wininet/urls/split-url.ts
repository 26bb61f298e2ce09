// A URL in its parts, as they are written.

export interface SplitUrl {
  readonly scheme: string
  /** `//user@host:port`, or empty. */
  readonly authority: string
  readonly path: string
  /** From the question mark or the number sign on. */
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

export interface Authority {
  readonly user: string
  readonly password: string
  readonly host: string
  /** Empty where none is written. */
  readonly port: string
}

export function splitAuthority(authority: string): Authority {
  const text = authority.replace(/^\/\//, '')
  const at = text.lastIndexOf('@')
  const userInfo = at < 0 ? '' : text.slice(0, at)
  const colon = userInfo.indexOf(':')
  const { host = '', port = '' } =
    /^(?<host>\[[^\]]*\]|[^:]*)(?::(?<port>\d*))?/.exec(text.slice(at + 1))?.groups ?? {}
  return {
    user: colon < 0 ? userInfo : userInfo.slice(0, colon),
    password: colon < 0 ? '' : userInfo.slice(colon + 1),
    host,
    port,
  }
}
