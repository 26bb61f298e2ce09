// Proxies.
export { GlobalProxySelection } from './global-proxy-selection.ts'
export { EmptyWebProxy, type IWebProxy, isLoopback, WebProxy } from './web-proxy.ts'
