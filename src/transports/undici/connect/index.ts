// The way to a connected socket.
export { Connector, type LookupFunction, lookup } from './connector.ts'
export { servernameOf, type TlsOptions } from './secure.ts'
