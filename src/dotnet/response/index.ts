// Responses.
export { codingsOf, DecompressionMethods } from './decompression-methods.ts'
export { HttpWebResponse } from './http-web-response.ts'
export { WebResponse } from './web-response.ts'
