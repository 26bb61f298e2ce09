// Proxies.
export { type IWebProxy, WebProxy } from './web-proxy.ts'
