// From an address to a connected socket.

export { type ConnectPlan, connectPlanOf } from './connect-plan.ts'
export { type ConnectContext, Connector, type Remote } from './connector.ts'
export { PlainSocket } from './plain-socket.ts'
export { type LookupFunction, lookup } from './resolve.ts'
export {
  checkedTlsOptions,
  checkedTlsSettings,
  checkReadable,
  servernameOf,
  type TlsChannel,
  type TlsOptions,
  TlsSessions,
} from './tls/index.ts'
export { PROXY_AUTHORIZATION } from './tunnel.ts'
export { reasonOf, WireError } from './wire-error.ts'
