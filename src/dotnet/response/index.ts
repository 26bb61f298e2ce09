// Responses.
export { HttpWebResponse } from './http-web-response.ts'
export { WebResponse } from './web-response.ts'
