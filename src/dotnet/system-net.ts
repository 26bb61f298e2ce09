// System.Net as one set of classes with the state that .NET keeps for a process.

import { AppDomain, type SystemNetOptions } from './app-domain.ts'
import { RequestCacheLevel, RequestCachePolicy } from './cache-policies.ts'
import { EmptyWebProxy, GlobalProxySelection, type IWebProxy } from './proxy/index.ts'
import {
  AnyHttpWebRequest,
  AnyWebRequest,
  checkedKilobytes,
  type IWebRequestCreate,
} from './request/index.ts'
import type { ServicePointManager } from './service-point/index.ts'
import { type Shared, shared } from './shared.ts'
import { WebRequestFactory } from './web-request-factory.ts'

/** The static side of WebRequest. */
export type WebRequestStatics = (abstract new () => AnyWebRequest) & {
  /** @throws ArgumentNullException, UriFormatException, NotSupportedException */
  create(requestUri: string | URL): AnyHttpWebRequest
  /** As `create`, but for the prefixes that were registered for more than a scheme. @throws ArgumentNullException, UriFormatException, NotSupportedException */
  createDefault(requestUri: string | URL): AnyHttpWebRequest
  /** Only for http and https. @throws ArgumentNullException, UriFormatException, NotSupportedException */
  createHttp(requestUri: string | URL): AnyHttpWebRequest
  /** Requests whose address starts with the prefix are made by `creator`. False when it is registered already. */
  registerPrefix(prefix: string, creator: IWebRequestCreate): boolean
  /** The proxy of requests that set none; none unless set. */
  defaultWebProxy: IWebProxy | null
  /** The proxy of the user's settings, which Node does not know: one by which nothing goes. */
  getSystemWebProxy(): IWebProxy
  /** Of requests that set none; null is BypassCache. */
  defaultCachePolicy: RequestCachePolicy | null
}

/** The static side of HttpWebRequest. */
export interface HttpWebRequestStatics {
  readonly prototype: AnyHttpWebRequest
  /** Kilobytes of a response head; -1 is no limit. */
  defaultMaximumResponseHeadersLength: number
  /** Kilobytes of the body of an error that its exception carries; -1 is no limit. */
  defaultMaximumErrorResponseLength: number
  /** Of requests that set none; null is that of WebRequest. */
  defaultCachePolicy: RequestCachePolicy | null
}

/** All classes. Those that keep something for a process belong to this set alone. */
export interface SystemNet extends Shared {
  readonly WebRequest: WebRequestStatics
  readonly HttpWebRequest: HttpWebRequestStatics
  readonly ServicePointManager: ServicePointManager
  readonly GlobalProxySelection: GlobalProxySelection
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
  const HttpWebRequest = httpWebRequestOf(domain)
  const factory = new WebRequestFactory((text) => {
    const address = domain.address(text)
    if (address === null) return null
    const request = new HttpWebRequest(domain, address)
    domain.trace?.watch(request, TRACED)
    domain.trace?.associated(request, request.servicePoint)
    return request
  })
  return {
    ...shared,
    WebRequest: webRequestOf(domain, factory),
    HttpWebRequest,
    ServicePointManager: domain.servicePoints,
    GlobalProxySelection: new GlobalProxySelection(
      () => domain.defaultWebProxy,
      (proxy) => {
        domain.defaultWebProxy = proxy
      },
    ),
    close: () => domain.close(),
  }
}

function httpWebRequestOf(domain: AppDomain): typeof AnyHttpWebRequest & HttpWebRequestStatics {
  return class extends AnyHttpWebRequest {
    static override readonly name: string = 'HttpWebRequest'

    static get defaultMaximumResponseHeadersLength(): number {
      return domain.defaultMaximumResponseHeadersLength
    }

    static set defaultMaximumResponseHeadersLength(value: number) {
      domain.defaultMaximumResponseHeadersLength = checkedKilobytes(value)
    }

    static get defaultMaximumErrorResponseLength(): number {
      return domain.defaultMaximumErrorResponseLength
    }

    static set defaultMaximumErrorResponseLength(value: number) {
      domain.defaultMaximumErrorResponseLength = checkedKilobytes(value)
    }

    static get defaultCachePolicy(): RequestCachePolicy {
      return domain.defaultHttpCachePolicy ?? domain.defaultCachePolicy
    }

    static set defaultCachePolicy(value: RequestCachePolicy | null) {
      domain.defaultHttpCachePolicy = value
    }
  }
}

function webRequestOf(domain: AppDomain, factory: WebRequestFactory): WebRequestStatics {
  abstract class WebRequest extends AnyWebRequest {
    static override readonly name: string = 'WebRequest'

    static get defaultWebProxy(): IWebProxy | null {
      return domain.defaultWebProxy
    }

    static set defaultWebProxy(value: IWebProxy | null) {
      domain.defaultWebProxy = value
    }

    static getSystemWebProxy(): IWebProxy {
      return new EmptyWebProxy()
    }

    static get defaultCachePolicy(): RequestCachePolicy {
      return domain.defaultCachePolicy
    }

    static set defaultCachePolicy(value: RequestCachePolicy | null) {
      domain.defaultCachePolicy = value ?? new RequestCachePolicy(RequestCacheLevel.BypassCache)
    }

    static createDefault(uri: string | URL): AnyHttpWebRequest {
      return factory.createDefault(uri) as AnyHttpWebRequest
    }

    static create(uri: string | URL): AnyHttpWebRequest {
      // A prefix that was registered gives a request of its own class, as in .NET, where a cast follows.
      return factory.create(uri) as AnyHttpWebRequest
    }

    static createHttp(uri: string | URL): AnyHttpWebRequest {
      return factory.createHttp(uri)
    }

    static registerPrefix(prefix: string, creator: IWebRequestCreate): boolean {
      return factory.register(prefix, creator)
    }

    /** HttpWebRequest is one, and whatever else a prefix gives. */
    static override [Symbol.hasInstance](value: unknown): boolean {
      return value instanceof AnyWebRequest
    }
  }
  return WebRequest
}
