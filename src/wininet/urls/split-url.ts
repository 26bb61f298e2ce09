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
  /** Null where none is written. */
  readonly user: string | null
  readonly password: string | null
  readonly host: string
  /** What stands behind the colon; empty where there is none. It may be no number. */
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

/** An empty one is 0; -1 for what is no port. */
export const portIn = (text: string): number =>
  /^\d*$/.test(text) && Number(text) <= 65_535 ? Number(text) : -1
