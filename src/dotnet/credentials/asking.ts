// The credentials of a request and of its proxy, as the one who answers challenges asks for them.

import type { Credentials } from '../../lifecycle/index.ts'
import type { CredentialsFunction } from '../../session/index.ts'
import { type ICredentials, SystemNetworkCredential } from './network-credential.ts'

/** As System.Net names the schemes. */
const schemes = { basic: 'Basic', digest: 'Digest' } as const

/** `credentials` and the address that asks are looked at when they are needed. */
export function asking(credentials: () => ICredentials | null, challenged: () => URL): CredentialsFunction {
  return ({ scheme }): Credentials | null => {
    const given = credentials()?.getCredential(challenged(), schemes[scheme]) ?? null
    // Who is logged on is not known here.
    if (given === null || given instanceof SystemNetworkCredential) return null
    const { domain, password, userName } = given
    return { username: domain === '' ? userName : `${domain}\\${userName}`, password }
  }
}
