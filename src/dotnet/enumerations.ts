// The enumerations and constants that ported code uses.

export const HttpStatusCode = {
  Continue: 100,
  SwitchingProtocols: 101,
  OK: 200,
  Created: 201,
  Accepted: 202,
  NonAuthoritativeInformation: 203,
  NoContent: 204,
  ResetContent: 205,
  PartialContent: 206,
  MultipleChoices: 300,
  Ambiguous: 300,
  MovedPermanently: 301,
  Moved: 301,
  Found: 302,
  Redirect: 302,
  SeeOther: 303,
  RedirectMethod: 303,
  NotModified: 304,
  UseProxy: 305,
  Unused: 306,
  TemporaryRedirect: 307,
  RedirectKeepVerb: 307,
  BadRequest: 400,
  Unauthorized: 401,
  PaymentRequired: 402,
  Forbidden: 403,
  NotFound: 404,
  MethodNotAllowed: 405,
  NotAcceptable: 406,
  ProxyAuthenticationRequired: 407,
  RequestTimeout: 408,
  Conflict: 409,
  Gone: 410,
  LengthRequired: 411,
  PreconditionFailed: 412,
  RequestEntityTooLarge: 413,
  RequestUriTooLong: 414,
  UnsupportedMediaType: 415,
  RequestedRangeNotSatisfiable: 416,
  ExpectationFailed: 417,
  UpgradeRequired: 426,
  InternalServerError: 500,
  NotImplemented: 501,
  BadGateway: 502,
  ServiceUnavailable: 503,
  GatewayTimeout: 504,
  HttpVersionNotSupported: 505,
} as const

/** `1.0` and `1.1`. */
export const HttpVersion = { Version10: '1.0', Version11: '1.1' } as const

export const SeekOrigin = { Begin: 0, Current: 1, End: 2 } as const

/** No limit, in milliseconds. */
export const Timeout = { Infinite: -1 } as const

/** The encryption that a service point requires: always a cipher. */
export const EncryptionPolicy = { RequireEncryption: 0, AllowNoEncryption: 1, NoEncryption: 2 } as const

export const HttpRequestHeader = {
  CacheControl: 'Cache-Control',
  Connection: 'Connection',
  Date: 'Date',
  KeepAlive: 'Keep-Alive',
  Pragma: 'Pragma',
  Trailer: 'Trailer',
  TransferEncoding: 'Transfer-Encoding',
  Upgrade: 'Upgrade',
  Via: 'Via',
  Warning: 'Warning',
  Allow: 'Allow',
  ContentLength: 'Content-Length',
  ContentType: 'Content-Type',
  ContentEncoding: 'Content-Encoding',
  ContentLanguage: 'Content-Language',
  ContentLocation: 'Content-Location',
  ContentMd5: 'Content-MD5',
  ContentRange: 'Content-Range',
  Expires: 'Expires',
  LastModified: 'Last-Modified',
  Accept: 'Accept',
  AcceptCharset: 'Accept-Charset',
  AcceptEncoding: 'Accept-Encoding',
  AcceptLanguage: 'Accept-Language',
  Authorization: 'Authorization',
  Cookie: 'Cookie',
  Expect: 'Expect',
  From: 'From',
  Host: 'Host',
  IfMatch: 'If-Match',
  IfModifiedSince: 'If-Modified-Since',
  IfNoneMatch: 'If-None-Match',
  IfRange: 'If-Range',
  IfUnmodifiedSince: 'If-Unmodified-Since',
  MaxForwards: 'Max-Forwards',
  ProxyAuthorization: 'Proxy-Authorization',
  Referer: 'Referer',
  Range: 'Range',
  Te: 'TE',
  Translate: 'Translate',
  UserAgent: 'User-Agent',
} as const

export const HttpResponseHeader = {
  CacheControl: 'Cache-Control',
  Connection: 'Connection',
  Date: 'Date',
  KeepAlive: 'Keep-Alive',
  Pragma: 'Pragma',
  Trailer: 'Trailer',
  TransferEncoding: 'Transfer-Encoding',
  Upgrade: 'Upgrade',
  Via: 'Via',
  Warning: 'Warning',
  Allow: 'Allow',
  ContentLength: 'Content-Length',
  ContentType: 'Content-Type',
  ContentEncoding: 'Content-Encoding',
  ContentLanguage: 'Content-Language',
  ContentLocation: 'Content-Location',
  ContentMd5: 'Content-MD5',
  ContentRange: 'Content-Range',
  Expires: 'Expires',
  LastModified: 'Last-Modified',
  AcceptRanges: 'Accept-Ranges',
  Age: 'Age',
  ETag: 'ETag',
  Location: 'Location',
  ProxyAuthenticate: 'Proxy-Authenticate',
  RetryAfter: 'Retry-After',
  Server: 'Server',
  SetCookie: 'Set-Cookie',
  Vary: 'Vary',
  WwwAuthenticate: 'WWW-Authenticate',
} as const

/** Flags that can be added. */
export const DecompressionMethods = { None: 0, GZip: 1, Deflate: 2 } as const

type Coding = 'gzip' | 'deflate'

/** Their names in an Accept-Encoding field. */
export function codingsOf(methods: number): readonly Coding[] {
  const codings: Coding[] = []
  if ((methods & DecompressionMethods.GZip) !== 0) codings.push('gzip')
  if ((methods & DecompressionMethods.Deflate) !== 0) codings.push('deflate')
  return codings
}
