// The exceptions of .NET that a caller can see, except WebException.

/** The base of the exceptions. `innerException` is .NET's name for `cause`; null if there is none. */
export class SystemException extends Error {
  override readonly name: string = 'SystemException'
  readonly innerException: Error | null

  constructor(message = '', innerException: Error | null = null) {
    super(message, innerException === null ? undefined : { cause: innerException })
    this.innerException = innerException
  }
}

export class ArgumentException extends SystemException {
  override readonly name: string = 'ArgumentException'
  readonly paramName: string | null

  constructor(
    message = 'The value cannot be used here.',
    paramName: string | null = null,
    innerException: Error | null = null,
  ) {
    super(paramName === null ? message : `${message} (parameter: ${paramName})`, innerException)
    this.paramName = paramName
  }
}

export class ArgumentNullException extends ArgumentException {
  override readonly name: string = 'ArgumentNullException'

  constructor(paramName: string | null = null, message = 'A value is needed, and none was given.') {
    super(message, paramName)
  }
}

export class ArgumentOutOfRangeException extends ArgumentException {
  override readonly name: string = 'ArgumentOutOfRangeException'

  constructor(paramName: string | null = null, message = 'The value is out of range.') {
    super(message, paramName)
  }
}

export class InvalidOperationException extends SystemException {
  override readonly name: string = 'InvalidOperationException'
}

/** The object was disposed. */
export class ObjectDisposedException extends InvalidOperationException {
  override readonly name: string = 'ObjectDisposedException'
  readonly objectName: string

  constructor(objectName: string, message = `This ${objectName} was disposed and gives nothing any more.`) {
    super(message)
    this.objectName = objectName
  }
}

/** The call would violate HTTP. */
export class ProtocolViolationException extends InvalidOperationException {
  override readonly name: string = 'ProtocolViolationException'
}

export class NotSupportedException extends SystemException {
  override readonly name: string = 'NotSupportedException'
}

export class IOException extends SystemException {
  override readonly name: string = 'IOException'
}

export class FormatException extends SystemException {
  override readonly name: string = 'FormatException'
}

/** A string that is not an absolute URI. */
export class UriFormatException extends FormatException {
  override readonly name: string = 'UriFormatException'
}

/** A certificate or a handshake was not accepted. */
export class AuthenticationException extends SystemException {
  override readonly name: string = 'AuthenticationException'
}

/** An error of the socket. `code` is Node's, such as `ECONNREFUSED`; Windows' numbers do not exist here. */
export class SocketException extends SystemException {
  override readonly name: string = 'SocketException'
  readonly code: string | null

  constructor(message = '', code: string | null = null, innerException: Error | null = null) {
    super(message, innerException)
    this.code = code
  }
}
