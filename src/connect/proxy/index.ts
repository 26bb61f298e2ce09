// Tunnels through proxies.
export { authorityOf, connectRequest, fieldOf, PROXY_AUTHORIZATION } from './connect-request.ts'
export { Tunnel } from './tunnel.ts'
