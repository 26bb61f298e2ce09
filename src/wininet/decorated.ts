// The names with A and W. JavaScript has one kind of text, so each is the function without it, but for header text of length 0,
// which the functions with A refuse and the others measure.

/** Functions that take or give texts. */
export const decoratedNames = [
  'HttpAddRequestHeaders',
  'HttpEndRequest',
  'HttpOpenRequest',
  'HttpQueryInfo',
  'HttpSendRequest',
  'HttpSendRequestEx',
  'InternetCanonicalizeUrl',
  'InternetCombineUrl',
  'InternetConnect',
  'InternetCrackUrl',
  'InternetCreateUrl',
  'InternetGetConnectedStateEx',
  'InternetGetCookie',
  'InternetGetCookieEx',
  'InternetGetLastResponseInfo',
  'InternetOpen',
  'InternetOpenUrl',
  'InternetQueryOption',
  'InternetReadFileEx',
  'InternetSetCookie',
  'InternetSetCookieEx',
  'InternetSetOption',
  'InternetSetStatusCallback',
  'InternetTimeFromSystemTime',
  'InternetTimeToSystemTime',
  'IsDomainLegalCookieDomain',
] as const

export type DecoratedName = (typeof decoratedNames)[number]

export type Decorated<Functions extends { readonly [Name in DecoratedName]: unknown }> = {
  readonly [Name in DecoratedName as `${Name}A` | `${Name}W`]: Functions[Name]
}

/** `strict` are those that refuse more under the name with A. */
export function decorated<Functions extends { readonly [Name in DecoratedName]: unknown }>(
  functions: Functions,
  strict: Partial<Functions>,
): Decorated<Functions> {
  const all: Record<string, unknown> = {}
  for (const name of decoratedNames) {
    all[`${name}A`] = strict[name] ?? functions[name]
    all[`${name}W`] = functions[name]
  }
  return all as Decorated<Functions>
}
