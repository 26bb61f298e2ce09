// Who a request says to be, whom it trusts, and which way it takes.

import type { CookieContainer } from '../cookies/index.ts'
import { CredentialCache, type ICredentials } from '../credentials/index.ts'
import { ArgumentNullException } from '../errors/index.ts'
import type { IWebProxy } from '../proxy/index.ts'
import type { ClientCertificate, RemoteCertificateValidationCallback } from '../routes/index.ts'
import { HeaderProperties } from './header-properties.ts'

interface Identity {
  credentials: ICredentials | null
  cookieContainer: CookieContainer | null
  preAuthenticate: boolean
  unsafeAuthenticatedConnectionSharing: boolean
  proxy: IWebProxy | null
  clientCertificates: ClientCertificate[]
  callback: RemoteCertificateValidationCallback | null
}

const nobody: Readonly<Identity> = {
  credentials: null,
  cookieContainer: null,
  preAuthenticate: false,
  unsafeAuthenticatedConnectionSharing: false,
  proxy: null,
  clientCertificates: [],
  callback: null,
}

export abstract class IdentityProperties extends HeaderProperties {
  #identity: Readonly<Identity> = nobody

  /** `proxy` is the default one, which the request keeps. */
  constructor(proxy: IWebProxy | null) {
    super()
    if (proxy !== null) this.#own().proxy = proxy
  }

  get credentials(): ICredentials | null {
    return this.#identity.credentials
  }

  set credentials(value: ICredentials | null) {
    this.#own().credentials = value
  }

  /** Keeps the cookies of responses and sends them back; null takes and sends none. */
  get cookieContainer(): CookieContainer | null {
    return this.#identity.cookieContainer
  }

  set cookieContainer(value: CookieContainer | null) {
    this.#own().cookieContainer = value
  }

  get supportsCookieContainer(): boolean {
    return true
  }

  /** Stands for the user who is logged on, whom Node does not know. */
  get useDefaultCredentials(): boolean {
    return this.credentials !== null && this.credentials === CredentialCache.defaultCredentials
  }

  set useDefaultCredentials(value: boolean) {
    this.refuseOnceSubmitted('useDefaultCredentials')
    this.#own().credentials = value ? CredentialCache.defaultCredentials : null
  }

  /** Sends credentials that were good before without being asked for them again. */
  get preAuthenticate(): boolean {
    return this.#identity.preAuthenticate
  }

  set preAuthenticate(value: boolean) {
    this.#own().preAuthenticate = value
  }

  /** Kept for the code that sets it: it is about NTLM, which is not spoken here. */
  get unsafeAuthenticatedConnectionSharing(): boolean {
    return this.#identity.unsafeAuthenticatedConnectionSharing
  }

  set unsafeAuthenticatedConnectionSharing(value: boolean) {
    this.#own().unsafeAuthenticatedConnectionSharing = value
  }

  /** What `WebRequest.defaultWebProxy` was when the request was made, unless it was set; null takes no proxy. */
  get proxy(): IWebProxy | null {
    return this.#identity.proxy
  }

  set proxy(value: IWebProxy | null) {
    this.refuseOnceSubmitted('proxy')
    this.#own().proxy = value
  }

  /** For servers that ask for one. What is in it when the request is sent counts. */
  get clientCertificates(): ClientCertificate[] {
    const own = this.#own()
    if (own.clientCertificates === nobody.clientCertificates) own.clientCertificates = []
    return own.clientCertificates
  }

  /** @throws ArgumentNullException */
  set clientCertificates(value: ClientCertificate[]) {
    if (value === null || value === undefined) throw new ArgumentNullException('value')
    this.#own().clientCertificates = value
  }

  /** Judges the certificate of the server instead of the usual rules. */
  get serverCertificateValidationCallback(): RemoteCertificateValidationCallback | null {
    return this.#identity.callback
  }

  set serverCertificateValidationCallback(value: RemoteCertificateValidationCallback | null) {
    this.#own().callback = value
  }

  /** @internal */
  protected get ownCertificates(): readonly ClientCertificate[] {
    return this.#identity.clientCertificates
  }

  #own(): Identity {
    if (this.#identity === nobody) this.#identity = { ...nobody }
    return this.#identity as Identity
  }
}
