// The field names that System.Net lists, to be used where a name is asked for. In .NET these are numbers.

const general = {
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
} as const

const ofRequests = {
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

const ofResponses = {
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

export const HttpRequestHeader: typeof general & typeof ofRequests = { ...general, ...ofRequests }
export const HttpResponseHeader: typeof general & typeof ofResponses = { ...general, ...ofResponses }
