// The classes that are the same in every set, since they keep nothing for a process.

import { AutoResetEvent, ManualResetEvent } from './async-result/index.ts'
import {
  HttpRequestCacheLevel,
  HttpRequestCachePolicy,
  RequestCacheLevel,
  RequestCachePolicy,
} from './cache-policies.ts'
import { Cookie, CookieCollection, CookieContainer, CookieException } from './cookies/index.ts'
import { CredentialCache, NetworkCredential } from './credentials/index.ts'
import { EncryptionPolicy, HttpStatusCode, SeekOrigin, Timeout } from './enumerations.ts'
import * as errors from './errors/index.ts'
import { HttpRequestHeader, HttpResponseHeader, WebHeaderCollection } from './headers/index.ts'
import { WebProxy } from './proxy/index.ts'
import { DecompressionMethods, HttpWebResponse, WebResponse } from './response/index.ts'
import { SecurityProtocolType, SslPolicyErrors } from './routes/index.ts'
import { StreamReader } from './streams/index.ts'
import { ChannelBinding, ChannelBindingKind, TransportContext } from './transport-context/index.ts'

/** `1.0` and `1.1`. */
export const HttpVersion = { Version10: '1.0', Version11: '1.1' } as const

type Errors = Omit<typeof errors, 'ioException' | 'webExceptionOf'>

export interface Shared extends Errors {
  readonly AutoResetEvent: typeof AutoResetEvent
  readonly EncryptionPolicy: typeof EncryptionPolicy
  readonly HttpRequestCacheLevel: typeof HttpRequestCacheLevel
  readonly HttpRequestCachePolicy: typeof HttpRequestCachePolicy
  readonly HttpStatusCode: typeof HttpStatusCode
  readonly ManualResetEvent: typeof ManualResetEvent
  readonly RequestCacheLevel: typeof RequestCacheLevel
  readonly RequestCachePolicy: typeof RequestCachePolicy
  readonly SeekOrigin: typeof SeekOrigin
  readonly StreamReader: typeof StreamReader
  readonly Timeout: typeof Timeout
  readonly ChannelBinding: typeof ChannelBinding
  readonly ChannelBindingKind: typeof ChannelBindingKind
  readonly Cookie: typeof Cookie
  readonly CookieCollection: typeof CookieCollection
  readonly CookieContainer: typeof CookieContainer
  readonly CookieException: typeof CookieException
  readonly CredentialCache: typeof CredentialCache
  readonly DecompressionMethods: typeof DecompressionMethods
  readonly HttpRequestHeader: typeof HttpRequestHeader
  readonly HttpResponseHeader: typeof HttpResponseHeader
  readonly HttpVersion: typeof HttpVersion
  readonly HttpWebResponse: typeof HttpWebResponse
  readonly NetworkCredential: typeof NetworkCredential
  readonly SecurityProtocolType: typeof SecurityProtocolType
  readonly SslPolicyErrors: typeof SslPolicyErrors
  readonly TransportContext: typeof TransportContext
  readonly WebHeaderCollection: typeof WebHeaderCollection
  readonly WebProxy: typeof WebProxy
  readonly WebResponse: typeof WebResponse
}

const { ioException: _io, webExceptionOf: _web, ...exceptions } = errors

export const shared: Shared = {
  ...exceptions,
  AutoResetEvent,
  EncryptionPolicy,
  HttpRequestCacheLevel,
  HttpRequestCachePolicy,
  HttpStatusCode,
  ManualResetEvent,
  RequestCacheLevel,
  RequestCachePolicy,
  SeekOrigin,
  StreamReader,
  Timeout,
  ChannelBinding,
  ChannelBindingKind,
  Cookie,
  CookieCollection,
  CookieContainer,
  CookieException,
  CredentialCache,
  DecompressionMethods,
  HttpRequestHeader,
  HttpResponseHeader,
  HttpVersion,
  HttpWebResponse,
  NetworkCredential,
  SecurityProtocolType,
  SslPolicyErrors,
  TransportContext,
  WebHeaderCollection,
  WebProxy,
  WebResponse,
}
