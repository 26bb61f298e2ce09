// Which proxy a request takes.
export { type ProxyFunction, type ProxyInput, type ProxyOptions, proxiesFrom } from './proxy-options.ts'
export { type ProxyChoice, proxyServerFrom } from './proxy-server.ts'
export { Routes } from './routes.ts'
export { wininetProxies } from './wininet-proxies.ts'
