// What a Node user holds: sessions and their requests.

export type { HeaderInput } from '../lifecycle/index.ts'
export {
  InvalidBodyError,
  InvalidHeaderError,
  InvalidMethodError,
  InvalidOptionError,
  InvalidUrlError,
  SessionClosedError,
} from '../lifecycle/index.ts'
export {
  type AuthenticateHook,
  Authentication,
  type AuthenticationWanted,
  type Authorization,
  type Challenge,
  Cookies,
  type CredentialsFunction,
  type CredentialsSource,
  type CredentialsWanted,
  fitting,
  followUp,
  type GivenCredentials,
  hidesSecure,
  keepsPromise,
  MOST_IN_RESPONSE,
  type OwnServiceOptions,
  type OwnTls,
  ProtectionSpaces,
  type ProxyChoice,
  type ProxyFunction,
  type ProxyInput,
  type ProxyOptions,
  type RedirectMode,
  type RetryOptions,
  Routes,
  readSetCookie,
  type SecureCookie,
  type ServiceOptions,
} from '../policies/index.ts'
export { AbortWatch } from './abort-watch.ts'
export type { NamedValues } from './body/named-values.ts'
export type { Body, BodyOptions, Bytes, PlainBody } from './body/payload.ts'
export type { Streamable } from './body/source.ts'
export type { CallOptions, HeadOptions, ReadOptions, SendExOptions, SendOptions } from './call-options.ts'
export type { CallTrace } from './calls.ts'
export { FetchedResponse } from './fetched-response.ts'
export { HttpError } from './http-error.ts'
export { HttpRequest } from './http-request.ts'
export { HttpResponse } from './http-response.ts'
export { measureRequests } from './measure-requests.ts'
export type {
  Notification,
  NotificationEvents,
  NotificationHead,
  NotificationOf,
  RequestEvents,
  SessionNotificationEvents,
} from './notifications/notification.ts'
export { type OpenRequest, OpenRequests } from './open-requests.ts'
export type { Progress } from './progress.ts'
export type { FetchOptions, OpenOptions, StandardFetchOptions } from './request-options.ts'
export { Session, type SessionEvents, type SessionStats } from './session.ts'
export type { SessionOptions } from './session-options.ts'
