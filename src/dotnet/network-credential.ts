// A user name and a password, and the interface that finds them.

import { areSendable, type Credentials } from '../lifecycle/index.ts'
import type { CredentialsFunction } from '../session/index.ts'
import { ArgumentException, ArgumentNullException } from './exceptions.ts'

/** Returns the credentials for an address and a scheme; null if there are none. */
export interface ICredentials {
  getCredential(uri: URL, authType: string): NetworkCredential | null
}

/** For every address and every scheme that asks. Printing it shows no password. A control character is an ArgumentException. */
export class NetworkCredential implements ICredentials {
  #userName = ''
  #domain = ''
  #password = ''

  constructor(userName: string | null = '', password: string | null = '', domain: string | null = '') {
    this.userName = userName
    this.password = password
    this.domain = domain
  }

  get userName(): string {
    return this.#userName
  }

  set userName(value: string | null) {
    this.#userName = checkedCredential(value, 'userName')
  }

  get domain(): string {
    return this.#domain
  }

  set domain(value: string | null) {
    this.#domain = checkedCredential(value, 'domain')
  }

  get password(): string {
    return this.#password
  }

  set password(value: string | null) {
    this.#password = checkedCredential(value, 'password')
  }

  getCredential(uri: URL | string, authType: string): NetworkCredential | null
  getCredential(host: string, port: number, authType: string): NetworkCredential | null
  getCredential(): NetworkCredential | null {
    return this
  }
}

/** Represents the logged-on user. Node does not know that user, so it answers no challenge. */
export class SystemNetworkCredential extends NetworkCredential {}

/** @throws ArgumentNullException */
export function checkedText(text: string | null | undefined, paramName: string): string {
  if (text === null || text === undefined) throw new ArgumentNullException(paramName)
  return text
}

/**
 * A line break would end the Authorization field.
 * @throws ArgumentException, which does not show the text
 */
function checkedCredential(text: string | null, paramName: string): string {
  if (areSendable({ username: text ?? '', password: '' })) return text ?? ''
  throw new ArgumentException(`${paramName} cannot have a control character: remove it.`, paramName)
}

/** System.Net's names of the schemes. */
const schemes = { basic: 'Basic', digest: 'Digest' } as const

/** `credentials` and the address are read when they are needed. */
export function credentialsFunctionOf(
  credentials: () => ICredentials | null,
  challenged: () => URL,
): CredentialsFunction {
  return ({ scheme }): Credentials | null => {
    const given = credentials()?.getCredential(challenged(), schemes[scheme]) ?? null
    // The logged-on user is not known here.
    if (given === null || given instanceof SystemNetworkCredential) return null
    const { domain, password, userName } = given
    return { username: domain === '' ? userName : `${domain}\\${userName}`, password }
  }
}
