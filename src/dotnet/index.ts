// System.Net's asynchronous programming model over http and https.

export type { AsyncCallback, IAsyncResult } from './async-result.ts'
export {
  HttpRequestCacheLevel,
  HttpRequestCachePolicy,
  RequestCacheLevel,
  RequestCachePolicy,
} from './cache-policies.ts'
export type { ServicePoint } from './connections/service-point.ts'
export type { ServicePointManager as ServicePointManagerStatics } from './connections/service-point-manager.ts'
export {
  type ClientCertificate,
  type RemoteCertificateValidationCallback,
  SecurityProtocolType,
  SslPolicyErrors,
} from './connections/tls.ts'
export {
  type GlobalProxySelection as GlobalProxySelectionStatics,
  type IWebProxy,
  WebProxy,
} from './connections/web-proxy.ts'
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
export { type ICredentials, NetworkCredential } from './network-credential.ts'
export type { HeaderProperties } from './request/header-properties.ts'
export type { AnyHttpWebRequest } from './request/http-web-request.ts'
export { HttpWebResponse } from './request/http-web-response.ts'
export type { HttpContinueDelegate, RequestProperties } from './request/request-properties.ts'
export type { RequestStream } from './streams/request-stream.ts'
export type { ResponseStream } from './streams/response-stream.ts'
export type { Stream } from './streams/stream.ts'
export { StreamReader } from './streams/stream-reader.ts'
export {
  createSystemNet,
  GlobalProxySelection,
  HttpWebRequest,
  type HttpWebRequestStatics,
  ServicePointManager,
  type StatelessTypes,
  type SystemNet,
  WebRequest,
  type WebRequestStatics,
} from './system-net.ts'
export type { SystemNetOptions } from './system-net-state.ts'
export {
  ChannelBinding,
  ChannelBindingKind,
  type ChannelBindingKindName,
  type Out,
  TransportContext,
} from './transport-context.ts'
export { AutoResetEvent, type EventWaitHandle, ManualResetEvent, type WaitHandle } from './wait-handle.ts'
export { WebException, WebExceptionStatus, type WebExceptionStatusName } from './web-exception.ts'
export { type HeaderKind, WebHeaderCollection } from './web-header-collection.ts'
export { type AnyWebRequest, type IWebRequestCreate, WebResponse } from './web-request.ts'
