// Who a caller says to be: answers to 401 and 407.
export { Authentication, type AuthenticationOptions } from './authentication.ts'
export { basic } from './basic.ts'
export { type Challenge, parseChallenges } from './challenge.ts'
export {
  type AuthenticateHook,
  type AuthenticationWanted,
  type Authorization,
  type CredentialsFunction,
  type CredentialsSource,
  type CredentialsWanted,
  checkedHook,
  checkedSource,
  type GivenCredentials,
} from './credentials.ts'
export { ProtectionSpaces } from './spaces.ts'
