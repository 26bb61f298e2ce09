// What an exchange wants of TLS, what it gets, and what is wrong with a certificate.
export {
  CertificateError,
  type CertificateFault,
  type CertificateReason,
  type CertificateReport,
} from './certificate-error.ts'
export type { ChannelBindingKind, SecureChannel } from './secure-channel.ts'
export { type Pem, secretDigest, type TlsRoute, type TlsSettings, tlsRouteOf } from './tls-route.ts'
