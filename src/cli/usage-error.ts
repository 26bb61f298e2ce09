/** The command line cannot be used. The message says what to write instead. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
