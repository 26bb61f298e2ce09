// The types of System.Net that are the same in every set, because they have no state of a process.

export {
  HttpRequestCacheLevel,
  HttpRequestCachePolicy,
  RequestCacheLevel,
  RequestCachePolicy,
} from './cache-policies.ts'
export { SecurityProtocolType, SslPolicyErrors } from './connections/tls.ts'
export { WebProxy } from './connections/web-proxy.ts'
export { Cookie, CookieException } from './cookies/cookie.ts'
export { CookieCollection } from './cookies/cookie-collection.ts'
export { CookieContainer } from './cookies/cookie-container.ts'
export { CredentialCache } from './credential-cache.ts'
export {
  DecompressionMethods,
  EncryptionPolicy,
  HttpRequestHeader,
  HttpResponseHeader,
  HttpStatusCode,
  HttpVersion,
  SeekOrigin,
  Timeout,
} from './enumerations.ts'
export {
  ArgumentException,
  ArgumentNullException,
  ArgumentOutOfRangeException,
  AuthenticationException,
  FormatException,
  InvalidOperationException,
  IOException,
  NotSupportedException,
  ObjectDisposedException,
  ProtocolViolationException,
  SocketException,
  SystemException,
  UriFormatException,
} from './exceptions.ts'
export { NetworkCredential } from './network-credential.ts'
export { HttpWebResponse } from './request/http-web-response.ts'
export { StreamReader } from './streams/stream-reader.ts'
export { ChannelBinding, ChannelBindingKind, TransportContext } from './transport-context.ts'
export { AutoResetEvent, ManualResetEvent } from './wait-handle.ts'
export { WebException, WebExceptionStatus } from './web-exception.ts'
export { WebHeaderCollection } from './web-header-collection.ts'
export { WebResponse } from './web-request.ts'
