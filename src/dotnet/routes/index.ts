// The way of a request to its server.
export {
  type OpeningHead,
  type RemoteCertificateValidationCallback,
  SslPolicyErrors,
  type SslPolicyErrorsName,
} from './certificate-callback.ts'
export { proxyServerFor } from './proxy-way.ts'
export { RouteTable } from './route-table.ts'
export {
  type ClientCertificate,
  SecurityProtocolType,
  type SecurityProtocolTypeName,
  tlsRouteFor,
} from './tls-demands.ts'
