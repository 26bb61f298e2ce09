// The functions.
export type { HandleArgument } from './arguments.ts'
export { type CookieFunctions, cookieFunctions } from './cookie-functions.ts'
export {
  type HandleFunctions,
  handleFunctions,
  type TextFunctions,
  textFunctions,
} from './handle-functions.ts'
export { type OpenUrlFunctions, openUrl, openUrlFunctions } from './open-url.ts'
export { type OptionFunctions, optionFunctions } from './option-functions.ts'
export { type QueryFunctions, queryFunctions } from './query-functions.ts'
export { type ReadFunctions, readFunctions } from './read-functions.ts'
export {
  FILE_BEGIN,
  FILE_CURRENT,
  FILE_END,
  INVALID_SET_FILE_POINTER,
  type SeekFunctions,
  seekFunctions,
} from './seek-functions.ts'
export { type SendFunctions, sendFunctions, strictSendFunctions } from './send-functions.ts'
export { type SystemFunctions, systemFunctions } from './system-functions.ts'
export { type SYSTEMTIME, systemTime, type TimeFunctions, timeFunctions } from './time-functions.ts'
export { type NotModelled, type UnsupportedFunctions, unsupportedFunctions } from './unsupported-functions.ts'
export { type UrlFunctions, urlFunctions } from './url-functions.ts'
export { type EventHandle, type WaitFunctions, waitFunctions } from './wait-functions.ts'
