// hinternet/wininet: the functions of wininet.h.
export type {
  AsyncView,
  CompletionFunctions,
  Done,
  Failed,
  Outcome,
  OutcomeOf,
  PendingFunction,
  PendingOutcome,
  ResultOf,
  Settled,
} from './async-wininet.ts'
export {
  type Box,
  DWORD,
  type INTERNET_BUFFERS,
  internetBuffers,
  type OutBuffer,
  SIZEOF_INTERNET_BUFFERS,
  SIZEOF_INTERNET_BUFFERS_32,
  STRING,
} from './buffers.ts'
export {
  type CookieFunctions,
  type EventHandle,
  FILE_BEGIN,
  FILE_CURRENT,
  FILE_END,
  type HandleArgument,
  type HandleFunctions,
  INVALID_SET_FILE_POINTER,
  type NotModelled,
  type OpenUrlFunctions,
  type OptionFunctions,
  type QueryFunctions,
  type ReadFunctions,
  type SeekFunctions,
  type SendFunctions,
  type SYSTEMTIME,
  type SystemFunctions,
  systemTime,
  type TextFunctions,
  type TimeFunctions,
  type UnsupportedFunctions,
  type UrlFunctions,
  type WaitFunctions,
} from './calls/index.ts'
export * from './constants/index.ts'
export {
  type AsyncWinInet,
  createWinInet,
  type Decorated,
  type DecoratedName,
  type WinInet,
  type WinInetFunctions,
} from './create-wininet.ts'
export * from './default-state.ts'
export { errorName } from './error-codes.ts'
export {
  type NumericOptions,
  type NumericStatusCallback,
  numericCallback,
  type PointerSize,
} from './numeric-callback.ts'
export type { INTERNET_PER_CONN_OPTION, INTERNET_PER_CONN_OPTION_LIST, OptionValue } from './options/index.ts'
export type { BufferMisuse, MisuseReport, WinInetOptions } from './state/index.ts'
export type {
  DWORD_PTR,
  HINTERNET,
  INTERNET_ASYNC_RESULT,
  INTERNET_STATUS_CALLBACK,
  ShortStatusCallback,
  StatusArguments,
  StatusInformation,
} from './status-callback.ts'
export {
  SIZEOF_URL_COMPONENTS,
  SIZEOF_URL_COMPONENTS_32,
  type URL_COMPONENTS,
  type UrlPart,
  urlComponents,
} from './urls/index.ts'
