// Cookies, credentials, proxies, decoding, redirects and retries.

export { Authentication } from './authentication.ts'
export type { Challenge } from './challenges.ts'
export { CodingError, type ContentCoding } from './content-coding.ts'
export {
  fitting,
  hidesSecure,
  keepsPromise,
  MOST_IN_RESPONSE,
  readSetCookie,
  type SecureCookie,
} from './cookie-rules.ts'
export { Cookies } from './cookies.ts'
export type {
  AuthenticateHook,
  AuthenticationWanted,
  Authorization,
  CredentialsFunction,
  CredentialsSource,
  CredentialsWanted,
  GivenCredentials,
} from './credentials.ts'
export { type DecodingOptions, DecodingTransport } from './decoding-transport.ts'
export { followUp } from './follow-up.ts'
export { bytesOfAddress, mappedBytes } from './no-proxy.ts'
export { ProtectionSpaces } from './protection-spaces.ts'
export { memorized, type ProxyFunction, type ProxyInput, type ProxyOptions, proxiesFrom } from './proxies.ts'
export { type ProxyChoice, proxyServerFrom, type Subject } from './proxy-server.ts'
export {
  type RedirectMode,
  type RedirectPolicy,
  redirected,
  redirecting,
  standardRedirects,
} from './redirects.ts'
export { Services } from './request-services.ts'
export { aRetry, type RetryOptions, retryAfterMs, retryPolicyOf } from './retries.ts'
export { Routes } from './routes.ts'
export {
  type OwnServiceOptions,
  type OwnTls,
  ownServiceChecks,
  type ServiceOptions,
  serviceChecks,
} from './service-options.ts'
