// System.Net as one set of classes with the state that .NET keeps for a process.

import { AppDomain, type SystemNetOptions } from './app-domain.ts'
import type { IWebProxy } from './proxy/index.ts'
import {
  HttpWebRequest as AnyHttpWebRequest,
  WebRequest as AnyWebRequest,
  type IWebRequestCreate,
} from './request/index.ts'
import type { ServicePointManager } from './service-point/index.ts'
import { type Shared, shared } from './shared.ts'
import { WebRequestFactory } from './web-request-factory.ts'

/** The static side of WebRequest. */
export interface WebRequestStatics {
  readonly prototype: AnyWebRequest
  /** @throws ArgumentNullException, UriFormatException, NotSupportedException */
  create(requestUri: string | URL): AnyHttpWebRequest
  /** Only for http and https. @throws ArgumentNullException, UriFormatException, NotSupportedException */
  createHttp(requestUri: string | URL): AnyHttpWebRequest
  /** Requests whose address starts with the prefix are made by `creator`. False when it is registered already. */
  registerPrefix(prefix: string, creator: IWebRequestCreate): boolean
  /** The proxy of requests that set none; none unless set. */
  defaultWebProxy: IWebProxy | null
  [Symbol.hasInstance](value: unknown): boolean
}

/** The static side of HttpWebRequest. */
export interface HttpWebRequestStatics {
  readonly prototype: AnyHttpWebRequest
  /** Kilobytes of a response head; -1 is no limit. */
  defaultMaximumResponseHeadersLength: number
  /** Kilobytes of the body of an error that its exception carries; -1 is no limit. */
  defaultMaximumErrorResponseLength: number
  [Symbol.hasInstance](value: unknown): boolean
}

/** All classes. Those that keep something for a process belong to this set alone. */
export interface SystemNet extends Shared {
  readonly WebRequest: WebRequestStatics
  readonly HttpWebRequest: HttpWebRequestStatics
  readonly ServicePointManager: ServicePointManager
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

/** A set of its own: nothing of it is shared with the classes that the module exports, or with another set. */
export function createSystemNet(options: SystemNetOptions = {}): SystemNet {
  const domain = new AppDomain(options)
  const factory = new WebRequestFactory((text) => {
    const address = domain.address(text)
    if (address === null) return null
    const request = new AnyHttpWebRequest(domain, address)
    domain.trace?.watch(request, TRACED)
    domain.trace?.associated(request, request.servicePoint)
    return request
  })
  const WebRequest: WebRequestStatics = {
    prototype: AnyWebRequest.prototype,
    // A prefix that was registered gives a request of its own class, as in .NET, where a cast follows.
    create: (uri) => factory.create(uri) as AnyHttpWebRequest,
    createHttp: (uri) => factory.createHttp(uri),
    registerPrefix: (prefix, creator) => factory.register(prefix, creator),
    get defaultWebProxy() {
      return domain.defaultWebProxy
    },
    set defaultWebProxy(value: IWebProxy | null) {
      domain.defaultWebProxy = value
    },
    [Symbol.hasInstance]: (value) => value instanceof AnyWebRequest,
  }
  const HttpWebRequest: HttpWebRequestStatics = {
    prototype: AnyHttpWebRequest.prototype,
    get defaultMaximumResponseHeadersLength() {
      return domain.defaultMaximumResponseHeadersLength
    },
    set defaultMaximumResponseHeadersLength(value: number) {
      domain.defaultMaximumResponseHeadersLength = value
    },
    get defaultMaximumErrorResponseLength() {
      return domain.defaultMaximumErrorResponseLength
    },
    set defaultMaximumErrorResponseLength(value: number) {
      domain.defaultMaximumErrorResponseLength = value
    },
    [Symbol.hasInstance]: (value) => value instanceof AnyHttpWebRequest,
  }
  return {
    ...shared,
    WebRequest,
    HttpWebRequest,
    ServicePointManager: domain.servicePoints,
    close: () => domain.close(),
  }
}
