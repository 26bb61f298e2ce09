// The other exceptions of the framework that a request can meet.

import { SystemException } from './system-exception.ts'

export class NotSupportedException extends SystemException {
  override readonly name: string = 'NotSupportedException'
}

export class IOException extends SystemException {
  override readonly name: string = 'IOException'
}

export class FormatException extends SystemException {
  override readonly name: string = 'FormatException'
}

/** A text that is no absolute URI. */
export class UriFormatException extends FormatException {
  override readonly name: string = 'UriFormatException'
}

/** A certificate or a handshake was not good enough. */
export class AuthenticationException extends SystemException {
  override readonly name: string = 'AuthenticationException'
}

/** What the socket said. `code` is Node's, such as `ECONNREFUSED`; Windows' numbers do not exist here. */
export class SocketException extends SystemException {
  override readonly name: string = 'SocketException'
  readonly code: string | null

  constructor(message = '', code: string | null = null, innerException: Error | null = null) {
    super(message, innerException)
    this.code = code
  }
}
