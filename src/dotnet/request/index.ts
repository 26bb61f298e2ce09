// Requests.
export { checkedKilobytes } from './checks.ts'
export { AnyHttpWebRequest } from './http-web-request.ts'
export type { HttpContinueDelegate, Settings } from './settings.ts'
export { AnyWebRequest, type IWebRequestCreate } from './web-request.ts'
