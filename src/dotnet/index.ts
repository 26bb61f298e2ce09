// System.Net's asynchronous programming model over http and https.
export type { SystemNetOptions } from './app-domain.ts'
export {
  type AsyncCallback,
  AutoResetEvent,
  type IAsyncResult,
  ManualResetEvent,
  type WaitHandle,
} from './async-result/index.ts'
export {
  HttpRequestCacheLevel,
  HttpRequestCachePolicy,
  RequestCacheLevel,
  RequestCachePolicy,
} from './cache-policies.ts'
export { Cookie, CookieCollection, CookieContainer, CookieException } from './cookies/index.ts'
export { CredentialCache, type ICredentials, NetworkCredential } from './credentials/index.ts'
export { GlobalProxySelection, HttpWebRequest, ServicePointManager, WebRequest } from './default-net.ts'
export { EncryptionPolicy, HttpStatusCode, SeekOrigin, Timeout } from './enumerations.ts'
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
  WebException,
  WebExceptionStatus,
  type WebExceptionStatusName,
} from './errors/index.ts'
export {
  type HeaderKind,
  HttpRequestHeader,
  HttpResponseHeader,
  WebHeaderCollection,
} from './headers/index.ts'
export { type IWebProxy, WebProxy } from './proxy/index.ts'
export type { HttpContinueDelegate, IWebRequestCreate } from './request/index.ts'
export { DecompressionMethods, HttpWebResponse, WebResponse } from './response/index.ts'
export {
  type ClientCertificate,
  type RemoteCertificateValidationCallback,
  SecurityProtocolType,
  SslPolicyErrors,
} from './routes/index.ts'
export type { ServicePoint } from './service-point/index.ts'
export { HttpVersion } from './shared.ts'
export { type RequestStream, type ResponseStream, type Stream, StreamReader } from './streams/index.ts'
export {
  createSystemNet,
  type HttpWebRequestStatics,
  type SystemNet,
  type WebRequestStatics,
} from './system-net.ts'
export {
  ChannelBinding,
  ChannelBindingKind,
  type ChannelBindingKindName,
  type Out,
  TransportContext,
} from './transport-context/index.ts'
