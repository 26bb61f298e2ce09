// What the exceptions of this namespace have in common.

/** The base of the exceptions. `innerException` is `cause` by the name that .NET gives it; null where there is none. */
export class SystemException extends Error {
  override readonly name: string = 'SystemException'
  readonly innerException: Error | null

  constructor(message = '', innerException: Error | null = null) {
    super(message, innerException === null ? undefined : { cause: innerException })
    this.innerException = innerException
  }
}
