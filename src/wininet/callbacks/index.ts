// How a caller hears what happens.

export type {
  DWORD_PTR,
  HINTERNET,
  INTERNET_ASYNC_RESULT,
  INTERNET_STATUS_CALLBACK,
  StatusArguments,
  StatusInformation,
} from './status-callback.ts'
export { throwLater } from './throw-later.ts'
