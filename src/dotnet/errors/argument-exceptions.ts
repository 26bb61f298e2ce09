// A call was given what it cannot take. `paramName` is the name of the parameter in .NET; `value` in a property's setter.

import { SystemException } from './system-exception.ts'

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
