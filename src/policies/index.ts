// What goes with the messages of a request, and what follows their responses.

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
export { CodingError, type ContentCoding, type DecodingOptions, DecodingTransport } from './decoding/index.ts'
export { type FollowUpParts, followUp } from './follow-up.ts'
export type { OwnTls } from './own-tls.ts'
export {
  bytesOfAddress,
  mappedBytes,
  memorized,
  type ProxyChoice,
  type ProxyFunction,
  type ProxyInput,
  type ProxyOptions,
  proxiesFrom,
  proxyServerFrom,
  Routes,
  type Subject,
} from './proxies/index.ts'
export type { RedirectMode } from './redirect-mode.ts'
export {
  type RedirectFallback,
  type RedirectPolicy,
  type Rewriting,
  redirected,
  redirecting,
  standardRedirects,
} from './redirects.ts'
export { Services } from './request-services.ts'
export {
  type OwnServiceOptions,
  ownServiceChecks,
  type ServiceOptions,
  serviceChecks,
} from './service-options.ts'
