// The transport over undici: real sockets, HTTP/1.1.
export { checkedTlsSettings, checkReadable, type LookupFunction } from '../../connect/index.ts'
export { refuseOtherRuntimes } from './runtime.ts'
export { transportTable } from './transport-options.ts'
export {
  type ConnectionCounts,
  type ConnectionFilter,
  type TlsOptions,
  UndiciTransport,
  type UndiciTransportOptions,
} from './undici-transport.ts'
