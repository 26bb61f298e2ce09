// A call that the object does not allow in its state.

import { SystemException } from './system-exception.ts'

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

/** What is asked for would break HTTP. */
export class ProtocolViolationException extends InvalidOperationException {
  override readonly name: string = 'ProtocolViolationException'
}
