// Tunnels through proxies.
export { authorityOf, connectRequest, fieldOf, PROXY_AUTHORIZATION } from './connect-request.ts'
export { SocksTunnel } from './socks.ts'
export { Tunnel } from './tunnel.ts'
