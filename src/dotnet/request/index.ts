// Requests.
export { checkedKilobytes } from './checks.ts'
export { DecompressionMethods } from './decompression-methods.ts'
export { AnyHttpWebRequest } from './http-web-request.ts'
export type { HttpContinueDelegate, Settings } from './settings.ts'
export { AnyWebRequest, type IWebRequestCreate } from './web-request.ts'
