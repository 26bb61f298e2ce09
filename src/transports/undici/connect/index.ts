// The way to a connected socket.
export { Connector, type LookupFunction, lookup, type Remote } from './connector.ts'
export { secureContextFor, servernameOf, type TlsChannel, type TlsOptions, TlsSessions } from './tls/index.ts'
