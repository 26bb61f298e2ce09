// The transport over undici: real sockets, HTTP/1.1.
export { type LookupFunction, secureContextFor } from './connect/index.ts'
export {
  type ConnectionCounts,
  type ConnectionFilter,
  type TlsOptions,
  UndiciTransport,
  type UndiciTransportOptions,
} from './undici-transport.ts'
