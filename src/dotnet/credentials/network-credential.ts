// A user name and a password.

import { ArgumentNullException } from '../errors/index.ts'

/** Who gives the credentials for an address and a scheme; null where there are none. */
export interface ICredentials {
  getCredential(uri: URL, authType: string): NetworkCredential | null
}

/** For every address and every scheme that asks. Printing it shows no password. */
export class NetworkCredential implements ICredentials {
  userName: string
  domain: string
  #password: string

  constructor(userName = '', password = '', domain = '') {
    this.userName = userName ?? ''
    this.#password = password ?? ''
    this.domain = domain ?? ''
  }

  get password(): string {
    return this.#password
  }

  set password(value: string) {
    this.#password = value ?? ''
  }

  getCredential(_uri: URL, _authType: string): NetworkCredential | null {
    return this
  }
}

/** Stands for the user who is logged on, whom Node does not know: it answers no challenge. */
export class SystemNetworkCredential extends NetworkCredential {}

/** @throws ArgumentNullException */
export function checkedText(text: string, paramName: string): string {
  if (text === null || text === undefined) throw new ArgumentNullException(paramName)
  return text
}
