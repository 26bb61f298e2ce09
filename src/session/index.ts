// What a Node user holds: sessions and their requests.

export { InvalidOptionError } from '../lifecycle/index.ts'
export {
  type AuthenticateHook,
  Authentication,
  type AuthenticationOptions,
  type AuthenticationWanted,
  type Authorization,
  type Challenge,
  type CredentialsFunction,
  type CredentialsSource,
  type CredentialsWanted,
  type GivenCredentials,
  ProtectionSpaces,
  parseChallenges,
} from './authentication/index.ts'
export type { Bytes } from './body/bytes.ts'
export type { Body, PlainBody } from './body/payload.ts'
export type { Streamable } from './body/source.ts'
export type { CallOptions, ReadOptions, SendExOptions, SendOptions } from './calls/call-options.ts'
export {
  type CallersCookies,
  Cookies,
  checkedCookies,
  fitting,
  hidesSecure,
  keepsPromise,
  MOST_IN_RESPONSE,
  readSetCookie,
  type SecureCookie,
} from './cookies/index.ts'
export { InvalidBodyError } from './faults/invalid-body-error.ts'
export { InvalidHeaderError } from './faults/invalid-header-error.ts'
export { InvalidMethodError } from './faults/invalid-method-error.ts'
export { InvalidUrlError } from './faults/invalid-url-error.ts'
export { SessionClosedError } from './faults/session-closed-error.ts'
export type { FetchOptions } from './fetch.ts'
export { FetchedResponse } from './fetched-response.ts'
export {
  type FollowUpParts,
  followUp,
  type OwnServiceOptions,
  type OwnTls,
  type RedirectMode,
  type ServiceOptions,
} from './follow-up/index.ts'
export type { HeaderInput } from './head/headers.ts'
export { HttpRequest } from './http-request.ts'
export { HttpResponse } from './http-response.ts'
export type {
  Notification,
  NotificationEvents,
  NotificationHead,
  NotificationOf,
  RequestEvents,
  SessionEvents,
} from './news/notification.ts'
export {
  type ProxyChoice,
  type ProxyFunction,
  type ProxyInput,
  type ProxyOptions,
  proxyServerFrom,
  Routes,
  wininetProxies,
} from './proxies/index.ts'
export { type OpenOptions, Session } from './session.ts'
export type { SessionOptions } from './session-options.ts'
