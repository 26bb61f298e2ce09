// The properties of a request: their defaults, and until when they can be set.

import type { RequestCachePolicy } from '../cache-policies.ts'
import type { ClientCertificate, RemoteCertificateValidationCallback } from '../connections/tls.ts'
import type { IWebProxy } from '../connections/web-proxy.ts'
import type { CookieContainer } from '../cookies/cookie-container.ts'
import { CredentialCache } from '../credential-cache.ts'
import { ArgumentNullException, InvalidOperationException } from '../exceptions.ts'
import type { ICredentials } from '../network-credential.ts'
import type { WebHeaderCollection } from '../web-header-collection.ts'
import {
  checkedHost,
  checkedKilobytes,
  checkedLength,
  checkedMethod,
  checkedMethods,
  checkedMs,
  checkedRedirections,
  checkedVersion,
} from './checks.ts'
import { HeaderProperties } from './header-properties.ts'

/** Called when 100 (Continue) arrives, with its header fields. */
export type HttpContinueDelegate = (statusCode: number, headers: WebHeaderCollection) => void

export interface Settings {
  method: string
  protocolVersion: string
  keepAlive: boolean
  pipelined: boolean
  allowAutoRedirect: boolean
  maximumAutomaticRedirections: number
  allowWriteStreamBuffering: boolean
  sendChunked: boolean
  contentLength: number
  timeout: number
  readWriteTimeout: number
  continueTimeout: number
  continueDelegate: HttpContinueDelegate | null
  /** Kilobytes; null means the default of the process. */
  maximumResponseHeadersLength: number | null
  automaticDecompression: number
  connectionGroupName: string | null
  host: string | null
  mediaType: string | null
  /** Null is that of the process. */
  cachePolicy: RequestCachePolicy | null
  credentials: ICredentials | null
  cookieContainer: CookieContainer | null
  preAuthenticate: boolean
  unsafeAuthenticatedConnectionSharing: boolean
  proxy: IWebProxy | null
  clientCertificates: ClientCertificate[]
  serverCertificateValidationCallback: RemoteCertificateValidationCallback | null
}

const DEFAULT_SETTINGS: Readonly<Settings> = {
  method: 'GET',
  protocolVersion: '1.1',
  keepAlive: true,
  pipelined: true,
  allowAutoRedirect: true,
  maximumAutomaticRedirections: 50,
  allowWriteStreamBuffering: true,
  sendChunked: false,
  contentLength: -1,
  timeout: 100_000,
  readWriteTimeout: 300_000,
  continueTimeout: 350,
  continueDelegate: null,
  maximumResponseHeadersLength: null,
  automaticDecompression: 0,
  connectionGroupName: null,
  host: null,
  mediaType: null,
  cachePolicy: null,
  credentials: null,
  cookieContainer: null,
  preAuthenticate: false,
  unsafeAuthenticatedConnectionSharing: false,
  proxy: null,
  clientCertificates: [],
  serverCertificateValidationCallback: null,
}

/**
 * If a property is set after the request has started, System.Net refuses some of them with InvalidOperationException, and so does
 * this class. The others have no effect on messages that were already sent.
 */
export abstract class RequestProperties extends HeaderProperties {
  #settings: Readonly<Settings> = DEFAULT_SETTINGS
  /** The settings are shared with the defaults or with a plan, so they are copied before a change. */
  #areShared = true

  /** `proxy` is the default one, which the request keeps. */
  constructor(proxy: IWebProxy | null) {
    super()
    if (proxy !== null) this.#own().proxy = proxy
  }

  /** A later change of a property does not change them. @internal */
  protected takeSettings(): Readonly<Settings> {
    this.#areShared = true
    return this.#settings
  }

  get method(): string {
    return this.#settings.method
  }

  /** @throws ArgumentException */
  set method(value: string) {
    this.#own().method = checkedMethod(value)
  }

  /** `1.0` or `1.1`. */
  get protocolVersion(): string {
    return this.#settings.protocolVersion
  }

  /** @throws ArgumentException */
  set protocolVersion(value: string) {
    this.#own().protocolVersion = checkedVersion(value)
  }

  get keepAlive(): boolean {
    return this.#settings.keepAlive
  }

  set keepAlive(value: boolean) {
    this.#own().keepAlive = value
  }

  /** Has no effect: requests are never pipelined. */
  get pipelined(): boolean {
    return this.#settings.pipelined
  }

  set pipelined(value: boolean) {
    this.#own().pipelined = value
  }

  get allowAutoRedirect(): boolean {
    return this.#settings.allowAutoRedirect
  }

  set allowAutoRedirect(value: boolean) {
    this.#own().allowAutoRedirect = value
  }

  get maximumAutomaticRedirections(): number {
    return this.#settings.maximumAutomaticRedirections
  }

  /** @throws ArgumentException */
  set maximumAutomaticRedirections(value: number) {
    this.#own().maximumAutomaticRedirections = checkedRedirections(value)
  }

  /** Keeps a copy of what is written, in case a redirect or authentication needs it again. */
  get allowWriteStreamBuffering(): boolean {
    return this.#settings.allowWriteStreamBuffering
  }

  set allowWriteStreamBuffering(value: boolean) {
    this.#own().allowWriteStreamBuffering = value
  }

  /** Always false, as in the .NET Framework. */
  get allowReadStreamBuffering(): boolean {
    return false
  }

  /** @throws InvalidOperationException for true */
  set allowReadStreamBuffering(value: boolean) {
    if (value)
      throw new InvalidOperationException('Responses are not buffered; read the response to its end instead.')
  }

  get sendChunked(): boolean {
    return this.#settings.sendChunked
  }

  set sendChunked(value: boolean) {
    this.refuseOnceSubmitted('sendChunked')
    this.#own().sendChunked = value
  }

  /** -1 until it is set. */
  get contentLength(): number {
    return this.#settings.contentLength
  }

  /** @throws ArgumentOutOfRangeException */
  set contentLength(value: number) {
    this.refuseOnceSubmitted('contentLength')
    this.#own().contentLength = checkedLength(value)
  }

  /** Milliseconds. Has no effect on asynchronous calls, in .NET as here; use waitOne and abort. */
  get timeout(): number {
    return this.#settings.timeout
  }

  /** @throws ArgumentOutOfRangeException */
  set timeout(value: number) {
    this.#own().timeout = checkedMs(value, 0)
  }

  /** Milliseconds. Has no effect on asynchronous calls, in .NET as here. */
  get readWriteTimeout(): number {
    return this.#settings.readWriteTimeout
  }

  /** @throws ArgumentOutOfRangeException */
  set readWriteTimeout(value: number) {
    this.refuseOnceSubmitted('readWriteTimeout')
    this.#own().readWriteTimeout = checkedMs(value, 1)
  }

  /** Milliseconds to wait for 100 (Continue) before the body is sent anyway. */
  get continueTimeout(): number {
    return this.#settings.continueTimeout
  }

  /** @throws ArgumentOutOfRangeException */
  set continueTimeout(value: number) {
    this.refuseOnceSubmitted('continueTimeout')
    this.#own().continueTimeout = checkedMs(value, 0)
  }

  get continueDelegate(): HttpContinueDelegate | null {
    return this.#settings.continueDelegate
  }

  set continueDelegate(value: HttpContinueDelegate | null) {
    this.#own().continueDelegate = value
  }

  /** The most kilobytes of a response head; -1 means no limit. */
  get maximumResponseHeadersLength(): number {
    return this.#settings.maximumResponseHeadersLength ?? this.defaultMaximumResponseHeadersLength
  }

  /** @throws ArgumentOutOfRangeException */
  set maximumResponseHeadersLength(value: number) {
    this.refuseOnceSubmitted('maximumResponseHeadersLength')
    this.#own().maximumResponseHeadersLength = checkedKilobytes(value)
  }

  get connectionGroupName(): string | null {
    return this.#settings.connectionGroupName
  }

  /** Requests with different names do not share connections. */
  set connectionGroupName(value: string | null) {
    this.#own().connectionGroupName = value
  }

  /** The value of the Host field. */
  get host(): string {
    return this.#settings.host ?? this.requestUri.host
  }

  /** @throws ArgumentNullException and ArgumentException */
  set host(value: string) {
    this.refuseOnceSubmitted('host')
    this.#own().host = checkedHost(value)
  }

  get mediaType(): string | null {
    return this.#settings.mediaType
  }

  set mediaType(value: string | null) {
    this.#own().mediaType = value
  }

  /** What caches on the way are asked to do; there is no cache here. */
  get cachePolicy(): RequestCachePolicy {
    return this.#settings.cachePolicy ?? this.defaultCachePolicy
  }

  /** Null is that of the process. */
  set cachePolicy(value: RequestCachePolicy | null) {
    this.refuseOnceSubmitted('cachePolicy')
    this.#own().cachePolicy = value
  }

  /** The content codings that a response may have; 3 is `GZip` and `Deflate` together. */
  get automaticDecompression(): number {
    return this.#settings.automaticDecompression
  }

  /** @throws ArgumentOutOfRangeException */
  set automaticDecompression(value: number) {
    this.refuseOnceSubmitted('automaticDecompression')
    this.#own().automaticDecompression = checkedMethods(value)
  }

  get credentials(): ICredentials | null {
    return this.#settings.credentials
  }

  set credentials(value: ICredentials | null) {
    this.#own().credentials = value
  }

  /** Keeps the cookies of responses and sends them back; null takes and sends none. */
  get cookieContainer(): CookieContainer | null {
    return this.#settings.cookieContainer
  }

  set cookieContainer(value: CookieContainer | null) {
    this.#own().cookieContainer = value
  }

  get supportsCookieContainer(): boolean {
    return true
  }

  /** Represents the logged-on user. Node does not know that user. */
  get useDefaultCredentials(): boolean {
    return this.credentials !== null && this.credentials === CredentialCache.defaultCredentials
  }

  set useDefaultCredentials(value: boolean) {
    this.refuseOnceSubmitted('useDefaultCredentials')
    this.#own().credentials = value ? CredentialCache.defaultCredentials : null
  }

  /** Sends credentials that were accepted before without another challenge. */
  get preAuthenticate(): boolean {
    return this.#settings.preAuthenticate
  }

  set preAuthenticate(value: boolean) {
    this.#own().preAuthenticate = value
  }

  /** Has no effect: it is about NTLM, which is not supported. */
  get unsafeAuthenticatedConnectionSharing(): boolean {
    return this.#settings.unsafeAuthenticatedConnectionSharing
  }

  set unsafeAuthenticatedConnectionSharing(value: boolean) {
    this.#own().unsafeAuthenticatedConnectionSharing = value
  }

  /** Unless it is set, `WebRequest.defaultWebProxy` at the time when the request was made. Null means no proxy. */
  get proxy(): IWebProxy | null {
    return this.#settings.proxy
  }

  set proxy(value: IWebProxy | null) {
    this.refuseOnceSubmitted('proxy')
    this.#own().proxy = value
  }

  /** For servers that ask for a certificate. It is read when the request is sent. */
  get clientCertificates(): ClientCertificate[] {
    if (this.#settings.clientCertificates === DEFAULT_SETTINGS.clientCertificates)
      this.#own().clientCertificates = []
    return this.#settings.clientCertificates
  }

  /** @throws ArgumentNullException */
  set clientCertificates(value: ClientCertificate[]) {
    if (value === null || value === undefined) throw new ArgumentNullException('value')
    this.#own().clientCertificates = value
  }

  /** Decides about the certificate of the server, instead of the usual rules. */
  get serverCertificateValidationCallback(): RemoteCertificateValidationCallback | null {
    return this.#settings.serverCertificateValidationCallback
  }

  set serverCertificateValidationCallback(value: RemoteCertificateValidationCallback | null) {
    this.#own().serverCertificateValidationCallback = value
  }

  /** @internal */
  protected abstract get defaultMaximumResponseHeadersLength(): number
  /** @internal */
  protected abstract get defaultCachePolicy(): RequestCachePolicy

  #own(): Settings {
    if (this.#areShared) this.#settings = { ...this.#settings }
    this.#areShared = false
    return this.#settings as Settings
  }
}
