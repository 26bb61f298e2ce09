// Cookies.
export { Cookie, CookieException } from './cookie.ts'
export { CookieCollection } from './cookie-collection.ts'
export { CookieContainer } from './cookie-container.ts'
export { receivedCookies } from './received.ts'
