// GlobalProxySelection: the old name of WebRequest.DefaultWebProxy.

import { EmptyWebProxy, type IWebProxy } from './web-proxy.ts'

/** In .NET a class with static members only; here an object that has them. */
export class GlobalProxySelection {
  readonly #get: () => IWebProxy | null
  readonly #set: (proxy: IWebProxy | null) => void

  /** @internal */
  constructor(get: () => IWebProxy | null, set: (proxy: IWebProxy | null) => void) {
    this.#get = get
    this.#set = set
  }

  /** `WebRequest.defaultWebProxy`; an empty one where that is null. */
  get select(): IWebProxy {
    return this.#get() ?? new EmptyWebProxy()
  }

  set select(value: IWebProxy | null) {
    this.#set(value)
  }

  /** A new one each time, by which nothing goes. */
  getEmptyWebProxy(): IWebProxy {
    return new EmptyWebProxy()
  }
}
