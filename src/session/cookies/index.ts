// The cookies of a session.
export { checkedCookies } from './checked-jar.ts'
export { type CallersCookies, Cookies } from './cookies.ts'
