// hinternet/wininet: the functions of wininet.h.
export * from './boxes/index.ts'
export type {
  DWORD_PTR,
  HINTERNET,
  INTERNET_ASYNC_RESULT,
  INTERNET_STATUS_CALLBACK,
  StatusArguments,
  StatusInformation,
} from './callbacks/index.ts'
export * from './constants/index.ts'
export { createWinInet, type WinInet } from './create-wininet.ts'
export type { WinInetOptions } from './library/index.ts'
