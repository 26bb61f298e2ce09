// System.Net as a set of classes with the state that .NET keeps for a process; and the default set of the module.

import { RequestCacheLevel, RequestCachePolicy } from './cache-policies.ts'
import type { ServicePointManager as Manager } from './connections/service-point-manager.ts'
import {
  EmptyWebProxy,
  type IWebProxy,
  GlobalProxySelection as ProxySelection,
} from './connections/web-proxy.ts'
import { checkedKilobytes } from './request/checks.ts'
import { AnyHttpWebRequest } from './request/http-web-request.ts'
import type {
  ArgumentException,
  ArgumentNullException,
  ArgumentOutOfRangeException,
  AuthenticationException,
  AutoResetEvent,
  ChannelBinding,
  ChannelBindingKind,
  Cookie,
  CookieCollection,
  CookieContainer,
  CookieException,
  CredentialCache,
  DecompressionMethods,
  EncryptionPolicy,
  FormatException,
  HttpRequestCacheLevel,
  HttpRequestCachePolicy,
  HttpRequestHeader,
  HttpResponseHeader,
  HttpStatusCode,
  HttpVersion,
  HttpWebResponse,
  InvalidOperationException,
  IOException,
  ManualResetEvent,
  NetworkCredential,
  NotSupportedException,
  ObjectDisposedException,
  ProtocolViolationException,
  SecurityProtocolType,
  SeekOrigin,
  SocketException,
  SslPolicyErrors,
  StreamReader,
  SystemException,
  Timeout,
  TransportContext,
  UriFormatException,
  WebException,
  WebExceptionStatus,
  WebHeaderCollection,
  WebProxy,
  WebResponse,
} from './stateless-types.ts'
import * as stateless from './stateless-types.ts'
import { type SystemNetOptions, SystemNetState } from './system-net-state.ts'
import { AnyWebRequest, type IWebRequestCreate } from './web-request.ts'
import { WebRequestFactory } from './web-request-factory.ts'

/** The static side of WebRequest. */
export type WebRequestStatics = (abstract new () => AnyWebRequest) & {
  /** @throws ArgumentNullException, UriFormatException, NotSupportedException */
  create(requestUri: string | URL): AnyHttpWebRequest
  /**
   * Like `create`, but ignores registered prefixes that are longer than a scheme.
   * @throws ArgumentNullException, UriFormatException, NotSupportedException
   */
  createDefault(requestUri: string | URL): AnyHttpWebRequest
  /**
   * Like `create`, only for http and https.
   * @throws ArgumentNullException, UriFormatException, NotSupportedException
   */
  createHttp(requestUri: string | URL): AnyHttpWebRequest
  /** Requests whose address starts with the prefix are made by `creator`. False when it is registered already. */
  registerPrefix(prefix: string, creator: IWebRequestCreate): boolean
  /** The proxy of requests that set none; null until it is set. */
  defaultWebProxy: IWebProxy | null
  /** The proxy of the user's settings, which Node does not know: it is never used. */
  getSystemWebProxy(): IWebProxy
  /** The policy of requests that set none; null means BypassCache. */
  defaultCachePolicy: RequestCachePolicy | null
}

/** The static side of HttpWebRequest. */
export interface HttpWebRequestStatics {
  readonly prototype: AnyHttpWebRequest
  /** The most kilobytes of a response head; -1 means no limit. */
  defaultMaximumResponseHeadersLength: number
  /** The most kilobytes of an error response that its exception keeps; -1 means no limit. */
  defaultMaximumErrorResponseLength: number
  /** The policy of requests that set none; null means that of WebRequest. */
  defaultCachePolicy: RequestCachePolicy | null
}

/** The types of System.Net that are the same in every set. */
export interface StatelessTypes {
  readonly ArgumentException: typeof ArgumentException
  readonly ArgumentNullException: typeof ArgumentNullException
  readonly ArgumentOutOfRangeException: typeof ArgumentOutOfRangeException
  readonly AuthenticationException: typeof AuthenticationException
  readonly AutoResetEvent: typeof AutoResetEvent
  readonly ChannelBinding: typeof ChannelBinding
  readonly ChannelBindingKind: typeof ChannelBindingKind
  readonly Cookie: typeof Cookie
  readonly CookieCollection: typeof CookieCollection
  readonly CookieContainer: typeof CookieContainer
  readonly CookieException: typeof CookieException
  readonly CredentialCache: typeof CredentialCache
  readonly DecompressionMethods: typeof DecompressionMethods
  readonly EncryptionPolicy: typeof EncryptionPolicy
  readonly FormatException: typeof FormatException
  readonly HttpRequestCacheLevel: typeof HttpRequestCacheLevel
  readonly HttpRequestCachePolicy: typeof HttpRequestCachePolicy
  readonly HttpRequestHeader: typeof HttpRequestHeader
  readonly HttpResponseHeader: typeof HttpResponseHeader
  readonly HttpStatusCode: typeof HttpStatusCode
  readonly HttpVersion: typeof HttpVersion
  readonly HttpWebResponse: typeof HttpWebResponse
  readonly IOException: typeof IOException
  readonly InvalidOperationException: typeof InvalidOperationException
  readonly ManualResetEvent: typeof ManualResetEvent
  readonly NetworkCredential: typeof NetworkCredential
  readonly NotSupportedException: typeof NotSupportedException
  readonly ObjectDisposedException: typeof ObjectDisposedException
  readonly ProtocolViolationException: typeof ProtocolViolationException
  readonly RequestCacheLevel: typeof RequestCacheLevel
  readonly RequestCachePolicy: typeof RequestCachePolicy
  readonly SecurityProtocolType: typeof SecurityProtocolType
  readonly SeekOrigin: typeof SeekOrigin
  readonly SocketException: typeof SocketException
  readonly SslPolicyErrors: typeof SslPolicyErrors
  readonly StreamReader: typeof StreamReader
  readonly SystemException: typeof SystemException
  readonly Timeout: typeof Timeout
  readonly TransportContext: typeof TransportContext
  readonly UriFormatException: typeof UriFormatException
  readonly WebException: typeof WebException
  readonly WebExceptionStatus: typeof WebExceptionStatus
  readonly WebHeaderCollection: typeof WebHeaderCollection
  readonly WebProxy: typeof WebProxy
  readonly WebResponse: typeof WebResponse
}

/** All classes. Those with state of a process belong to this set only. */
export interface SystemNet extends StatelessTypes {
  readonly WebRequest: WebRequestStatics
  readonly HttpWebRequest: HttpWebRequestStatics
  readonly ServicePointManager: Manager
  readonly GlobalProxySelection: ProxySelection
  /** Closes the connections that no request uses, now, and every other one when its request is over. */
  close(): void
}

/** The members that output trace information in .NET. */
const TRACED = [
  'beginGetRequestStream',
  'endGetRequestStream',
  'beginGetResponse',
  'endGetResponse',
  'abort',
] as const

/**
 * Makes a set of classes that shares nothing with those that the module exports, or with another set.
 * @throws InvalidOptionError
 * @example
 * ```ts
 * const { WebRequest, close } = createSystemNet({ tls: { ca } })
 * ```
 */
export function createSystemNet(options: SystemNetOptions = {}): SystemNet {
  const state = new SystemNetState(options)
  const HttpWebRequest = httpWebRequestOf(state)
  const factory = new WebRequestFactory((text) => {
    const address = state.address(text)
    if (address === null) return null
    const request = new HttpWebRequest(state, address)
    state.trace?.watch(request, TRACED)
    state.trace?.associated(request, request.servicePoint)
    return request
  })
  return {
    ...stateless,
    WebRequest: webRequestOf(state, factory),
    HttpWebRequest,
    ServicePointManager: state.servicePoints,
    GlobalProxySelection: new ProxySelection(
      () => state.defaultWebProxy,
      (proxy) => {
        state.defaultWebProxy = proxy
      },
    ),
    close: () => state.close(),
  }
}

function httpWebRequestOf(state: SystemNetState): typeof AnyHttpWebRequest & HttpWebRequestStatics {
  return class extends AnyHttpWebRequest {
    static override readonly name: string = 'HttpWebRequest'

    static get defaultMaximumResponseHeadersLength(): number {
      return state.defaultMaximumResponseHeadersLength
    }

    static set defaultMaximumResponseHeadersLength(value: number) {
      state.defaultMaximumResponseHeadersLength = checkedKilobytes(value)
    }

    static get defaultMaximumErrorResponseLength(): number {
      return state.defaultMaximumErrorResponseLength
    }

    static set defaultMaximumErrorResponseLength(value: number) {
      state.defaultMaximumErrorResponseLength = checkedKilobytes(value)
    }

    static get defaultCachePolicy(): RequestCachePolicy {
      return state.defaultHttpCachePolicy ?? state.defaultCachePolicy
    }

    static set defaultCachePolicy(value: RequestCachePolicy | null) {
      state.defaultHttpCachePolicy = value
    }
  }
}

function webRequestOf(state: SystemNetState, factory: WebRequestFactory): WebRequestStatics {
  abstract class WebRequest extends AnyWebRequest {
    static override readonly name: string = 'WebRequest'

    static get defaultWebProxy(): IWebProxy | null {
      return state.defaultWebProxy
    }

    static set defaultWebProxy(value: IWebProxy | null) {
      state.defaultWebProxy = value
    }

    static getSystemWebProxy(): IWebProxy {
      return new EmptyWebProxy()
    }

    static get defaultCachePolicy(): RequestCachePolicy {
      return state.defaultCachePolicy
    }

    static set defaultCachePolicy(value: RequestCachePolicy | null) {
      state.defaultCachePolicy = value ?? new RequestCachePolicy(RequestCacheLevel.BypassCache)
    }

    static createDefault(uri: string | URL): AnyHttpWebRequest {
      return factory.createDefault(uri) as AnyHttpWebRequest
    }

    static create(uri: string | URL): AnyHttpWebRequest {
      // A registered prefix makes requests of its own class. As in .NET, the caller converts them.
      return factory.create(uri) as AnyHttpWebRequest
    }

    static createHttp(uri: string | URL): AnyHttpWebRequest {
      return factory.createHttp(uri)
    }

    static registerPrefix(prefix: string, creator: IWebRequestCreate): boolean {
      return factory.register(prefix, creator)
    }

    /** Also true for the requests of a registered prefix. */
    static override [Symbol.hasInstance](value: unknown): boolean {
      return value instanceof AnyWebRequest
    }
  }
  return WebRequest
}

/** It opens no connection before its first request. */
const defaultNet: SystemNet = /* @__PURE__ */ createSystemNet()

export const WebRequest: WebRequestStatics = defaultNet.WebRequest
export type WebRequest = AnyWebRequest
export const HttpWebRequest: HttpWebRequestStatics = defaultNet.HttpWebRequest
export type HttpWebRequest = AnyHttpWebRequest
export const ServicePointManager: Manager = defaultNet.ServicePointManager
export const GlobalProxySelection: ProxySelection = defaultNet.GlobalProxySelection
