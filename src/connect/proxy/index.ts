// Tunnels through proxies.
export { authorityOf, connectRequest, PROXY_AUTHORIZATION } from './connect-request.ts'
export { SocksTunnel } from './socks.ts'
export { Tunnel } from './tunnel.ts'
