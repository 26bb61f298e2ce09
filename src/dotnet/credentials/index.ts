// Who a request says to be.
export { asking } from './asking.ts'
export { CredentialCache } from './credential-cache.ts'
export { type ICredentials, NetworkCredential, SystemNetworkCredential } from './network-credential.ts'
