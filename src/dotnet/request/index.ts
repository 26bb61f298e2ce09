// Requests.
export { DecompressionMethods } from './decompression-methods.ts'
export { HttpWebRequest } from './http-web-request.ts'
export type { HttpContinueDelegate, Settings } from './settings.ts'
export { type IWebRequestCreate, WebRequest } from './web-request.ts'
