// The types of hinternet/dotnet, as a user's compiler has to see them.

import type { X509Certificate } from 'node:crypto'
import type { Readable, Writable } from 'node:stream'
import {
  type AnyHttpWebRequest,
  type AnyWebRequest,
  ArgumentException,
  type ArgumentNullException,
  type ArgumentOutOfRangeException,
  type AsyncCallback,
  type AuthenticationException,
  type AutoResetEvent,
  type ChannelBinding,
  ChannelBindingKind,
  type ChannelBindingKindName,
  type ClientCertificate,
  Cookie,
  CookieCollection,
  CookieContainer,
  type CookieException,
  CredentialCache,
  createSystemNet,
  DecompressionMethods,
  EncryptionPolicy,
  type EventWaitHandle,
  type FormatException,
  GlobalProxySelection,
  type GlobalProxySelectionStatics,
  type HeaderKind,
  type HeaderProperties,
  type HttpContinueDelegate,
  HttpRequestCacheLevel,
  HttpRequestCachePolicy,
  HttpRequestHeader,
  HttpResponseHeader,
  HttpStatusCode,
  HttpVersion,
  HttpWebRequest,
  type HttpWebRequestStatics,
  HttpWebResponse,
  type IAsyncResult,
  type ICredentials,
  type InvalidOperationException,
  type IOException,
  type IWebProxy,
  type IWebRequestCreate,
  type ManualResetEvent,
  NetworkCredential,
  type NotSupportedException,
  ObjectDisposedException,
  type Out,
  type ProtocolViolationException,
  type RemoteCertificateValidationCallback,
  RequestCacheLevel,
  RequestCachePolicy,
  type RequestProperties,
  type RequestStream,
  type ResponseStream,
  SecurityProtocolType,
  SeekOrigin,
  type ServicePoint,
  ServicePointManager,
  type ServicePointManagerStatics,
  SocketException,
  SslPolicyErrors,
  type StatelessTypes,
  type Stream,
  StreamReader,
  SystemException,
  type SystemNet,
  type SystemNetOptions,
  Timeout,
  type TransportContext,
  type UriFormatException,
  type WaitHandle,
  WebException,
  WebExceptionStatus,
  type WebExceptionStatusName,
  WebHeaderCollection,
  WebProxy,
  WebRequest,
  type WebRequestStatics,
  type WebResponse,
} from 'hinternet/dotnet'
import type { Equal, Holds } from './equal.mjs'

// ---- a request

export async function use(): Promise<string> {
  const request: HttpWebRequest = WebRequest.create('http://localhost/')
  const same: AnyHttpWebRequest = request
  const any: AnyWebRequest = same
  const plain: WebRequest = any
  request.method = 'POST'
  request.headers = new WebHeaderCollection()
  request.contentLength = 3
  request.credentials = new NetworkCredential('a', 'b')
  request.proxy = new WebProxy('http://localhost:1')
  request.cookieContainer = new CookieContainer()
  request.timeout = Timeout.Infinite
  request.automaticDecompression = DecompressionMethods.GZip
  request.cachePolicy = new HttpRequestCachePolicy(HttpRequestCacheLevel.Default)
  request.protocolVersion = HttpVersion.Version10
  const onContinue: HttpContinueDelegate = (statusCode, headers) => void [statusCode.toFixed(), headers.count]
  request.continueDelegate = onContinue
  const callback: AsyncCallback = (result: IAsyncResult) => result.asyncWaitHandle.waitOne(10)
  const begun: IAsyncResult = request.beginGetRequestStream(callback, 'state')
  const context: Out<TransportContext> = { value: null }
  const stream: RequestStream = request.endGetRequestStream(begun, context)
  const binding: ChannelBinding | null | undefined = context.value?.getChannelBinding(
    ChannelBindingKind.Endpoint,
  )
  stream.endWrite(stream.beginWrite(new Uint8Array(1), 0, 1, null))
  await stream.writeAsync(new Uint8Array(1), 0, 1)
  const writable: Writable = stream.writable()
  const response: HttpWebResponse = await request.getResponseAsync()
  const body = response.getResponseStream()
  const reader = new StreamReader(body, 'utf-8')
  // @ts-expect-error: a state is unknown
  begun.asyncState.length
  // @ts-expect-error: a URL cannot be changed
  request.requestUri = new URL('http://localhost/')
  // @ts-expect-error: nothing waits in JavaScript
  request.getResponse().close()
  // @ts-expect-error: the buffer is bytes
  stream.beginWrite('text', 0, 1)
  void [plain, binding?.size, writable]
  return reader.readToEndAsync()
}

export type Requests = [
  Holds<AnyHttpWebRequest extends RequestProperties ? true : false>,
  Holds<RequestProperties extends HeaderProperties ? true : false>,
  Holds<HeaderProperties extends AnyWebRequest ? true : false>,
  Holds<Equal<HttpWebRequest, AnyHttpWebRequest>>,
  Holds<Equal<WebRequest, AnyWebRequest>>,
  Holds<Equal<HttpWebRequest['servicePoint'], ServicePoint>>,
  Holds<Equal<HttpWebRequest['address'], URL>>,
  Holds<HttpWebResponse extends WebResponse ? true : false>,
  Holds<Equal<HttpWebResponse['headers'], WebHeaderCollection>>,
  Holds<Equal<HttpWebResponse['cookies'], CookieCollection>>,
  Holds<RequestStream extends Stream ? true : false>,
  Holds<ResponseStream extends Stream ? true : false>,
  Holds<Equal<ReturnType<ResponseStream['readable']>, Readable>>,
  Holds<Equal<ReturnType<Stream['readAsync']>, Promise<number>>>,
  Holds<Equal<TransportContext['getTlsTokenBindings'], () => never>>,
]
export type Handles = [
  Holds<ManualResetEvent extends EventWaitHandle ? true : false>,
  Holds<AutoResetEvent extends WaitHandle ? true : false>,
  Holds<Equal<IAsyncResult['asyncWaitHandle'], WaitHandle>>,
  Holds<Equal<ReturnType<WaitHandle['waitOne']>, Promise<boolean>>>,
  Holds<Equal<ReturnType<EventWaitHandle['set']>, boolean>>,
]

// ---- errors

export function caught(error: unknown): string {
  if (error instanceof WebException) {
    const status: WebExceptionStatus = error.status
    const response: WebResponse | null = error.response
    if (status === WebExceptionStatus.ProtocolError && response instanceof HttpWebResponse)
      return `${response.statusCode === HttpStatusCode.NotFound}`
    return error.innerException?.message ?? ''
  }
  if (error instanceof ArgumentException) return error.paramName ?? ''
  if (error instanceof ObjectDisposedException) return error.objectName
  if (error instanceof SocketException) return error.code ?? ''
  return error instanceof SystemException ? error.message : ''
}
export type Errors = [
  Holds<WebException extends InvalidOperationException ? true : false>,
  Holds<ProtocolViolationException extends InvalidOperationException ? true : false>,
  Holds<ArgumentNullException extends ArgumentException ? true : false>,
  Holds<ArgumentOutOfRangeException extends ArgumentException ? true : false>,
  Holds<UriFormatException extends FormatException ? true : false>,
  Holds<CookieException extends FormatException ? true : false>,
  Holds<IOException extends SystemException ? true : false>,
  Holds<NotSupportedException extends SystemException ? true : false>,
  Holds<AuthenticationException extends SystemException ? true : false>,
  Holds<Equal<WebExceptionStatusName, keyof typeof WebExceptionStatus>>,
  Holds<Equal<typeof WebExceptionStatus.Timeout, 14>>,
]
// @ts-expect-error: there is no such status
new WebException('a', 99)

// ---- what it is configured with

export function configure(): void {
  const judge: RemoteCertificateValidationCallback = (sender, certificate, chain, errors) =>
    typeof sender === 'string' || certificate === null || chain.length > 0 || errors === SslPolicyErrors.None
  const manager: ServicePointManagerStatics = ServicePointManager
  manager.serverCertificateValidationCallback = judge
  manager.securityProtocol = SecurityProtocolType.Tls12 | SecurityProtocolType.Tls13
  const policy: number = manager.encryptionPolicy
  const selection: GlobalProxySelectionStatics = GlobalProxySelection
  const proxy: IWebProxy = selection.select
  const cache = new CredentialCache()
  cache.add('http://localhost/', 'Basic', new NetworkCredential())
  const credentials: ICredentials = cache
  const found: NetworkCredential | null = credentials.getCredential(new URL('http://localhost/'), 'Basic')
  const creator: IWebRequestCreate = { create: (uri) => WebRequest.create(uri) }
  const statics: WebRequestStatics = WebRequest
  statics.registerPrefix('mine:', creator)
  const http: HttpWebRequestStatics = HttpWebRequest
  http.defaultCachePolicy = new RequestCachePolicy(RequestCacheLevel.BypassCache)
  const certificate: ClientCertificate = { cert: 'a', key: 'b', passphrase: 'c' }
  const kind: HeaderKind = 'request'
  const jar = new CookieCollection()
  jar.add(new Cookie('a', 'b', '/', 'localhost'))
  for (const cookie of jar) cookie.expires?.getTime()
  const headers = new WebHeaderCollection(kind)
  headers.set(HttpRequestHeader.Accept, 'a')
  void [policy === EncryptionPolicy.RequireEncryption, proxy.getProxy, found?.userName, certificate]
  void [headers.get(HttpResponseHeader.ETag), SeekOrigin.Begin]
  // @ts-expect-error: a request needs its address
  WebRequest.create()
  // @ts-expect-error: a certificate comes with its key
  export_({ cert: 'a' })
}
declare function export_(certificate: ClientCertificate): void

const options: SystemNetOptions = { interpret: true, tls: { rejectUnauthorized: false } }
export const net: SystemNet = createSystemNet(options)
// @ts-expect-error: there is no such option
createSystemNet({ timeout: 1 })
export type Nets = [
  Holds<SystemNet extends StatelessTypes ? true : false>,
  Holds<Equal<SystemNet['WebRequest'], WebRequestStatics>>,
  Holds<Equal<SystemNet['HttpWebRequest'], HttpWebRequestStatics>>,
  Holds<Equal<SystemNet['ServicePointManager'], ServicePointManagerStatics>>,
  Holds<Equal<StatelessTypes['WebException'], typeof WebException>>,
  Holds<Equal<ChannelBindingKindName, 'Unknown' | 'Unique' | 'Endpoint'>>,
  Holds<Equal<ChannelBinding['kind'], ChannelBindingKind>>,
  Holds<Equal<ServicePoint['certificate'], X509Certificate | null>>,
]
