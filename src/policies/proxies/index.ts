// Which proxy a request takes.

export { bytesOfAddress, mappedBytes } from './ip-address.ts'
export { memorized } from './memorized.ts'
export { type ProxyFunction, type ProxyInput, type ProxyOptions, proxiesFrom } from './proxy-options.ts'
export { type ProxyChoice, proxyServerFrom, type Subject } from './proxy-server.ts'
export { Routes } from './routes.ts'
