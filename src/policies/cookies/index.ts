// The cookies of a session.
export { checkedCookies } from './checked-jar.ts'
export { type CallersCookies, Cookies } from './cookies.ts'
export {
  fitting,
  hidesSecure,
  keepsPromise,
  MOST_IN_RESPONSE,
  readSetCookie,
  type SecureCookie,
} from './rules.ts'
