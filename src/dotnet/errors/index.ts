// What goes wrong, by the names of .NET.
export {
  ArgumentException,
  ArgumentNullException,
  ArgumentOutOfRangeException,
} from './argument-exceptions.ts'
export { ioException, webExceptionOf } from './failure-table.ts'
export {
  InvalidOperationException,
  ObjectDisposedException,
  ProtocolViolationException,
} from './invalid-operation-exception.ts'
export {
  AuthenticationException,
  FormatException,
  IOException,
  NotSupportedException,
  SocketException,
  UriFormatException,
} from './other-exceptions.ts'
export { SystemException } from './system-exception.ts'
export { WebException } from './web-exception.ts'
export { WebExceptionStatus, type WebExceptionStatusName } from './web-exception-status.ts'
