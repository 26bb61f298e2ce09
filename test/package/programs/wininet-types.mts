// The types of hinternet/wininet, as a user's compiler has to see them: what functions take and return, what a callback is told, and the groups of constants.

import {
  type AllConstants,
  type AsyncView,
  type AsyncWinInet,
  type Box,
  type BufferMisuse,
  type CompletionFunctions,
  type ConstantNames,
  type ConstantPatterns,
  type Constants,
  type CookieFunctions,
  constants,
  createWinInet,
  type Decorated,
  type DecoratedName,
  type Done,
  DWORD,
  type DWORD_PTR,
  type EventHandle,
  type Failed,
  type FittingNames,
  type HandleArgument,
  type HandleFunctions,
  type HINTERNET,
  type HttpSendRequestEx,
  type INTERNET_ASYNC_RESULT,
  type INTERNET_BUFFERS,
  type INTERNET_PER_CONN_OPTION,
  type INTERNET_PER_CONN_OPTION_LIST,
  type INTERNET_STATUS_CALLBACK,
  INTERNET_STATUS_REQUEST_COMPLETE,
  type InternetOpen,
  type MisuseReport,
  type NotModelled,
  type NumericOptions,
  type NumericStatusCallback,
  type OpenUrlFunctions,
  type OptionFunctions,
  type OptionValue,
  type OutBuffer,
  type Outcome,
  type OutcomeOf,
  type PendingFunction,
  type PendingOutcome,
  type PointerSize,
  type QueryFunctions,
  type ReadFunctions,
  type ResultOf,
  type SeekFunctions,
  type SendFunctions,
  type Settled,
  type ShortStatusCallback,
  STRING,
  type StatusArguments,
  type StatusInformation,
  type SYSTEMTIME,
  type SystemFunctions,
  type TextFunctions,
  type TimeFunctions,
  type UnsupportedFunctions,
  type URL_COMPONENTS,
  type UrlFunctions,
  type UrlPart,
  type WaitFunctions,
  type WinInet,
  type WinInetFunctions,
  type WinInetOptions,
} from 'hinternet/wininet'
import type { Equal, Holds } from './equal.mjs'

// ---- the functions

type AllFunctions = HandleFunctions &
  SendFunctions &
  ReadFunctions &
  QueryFunctions &
  OptionFunctions &
  OpenUrlFunctions &
  UrlFunctions &
  SeekFunctions &
  CookieFunctions &
  SystemFunctions &
  TimeFunctions &
  TextFunctions
export type Functions = [
  Holds<Equal<keyof WinInetFunctions, keyof AllFunctions>>,
  Holds<WinInet extends WinInetFunctions ? true : false>,
  Holds<WinInet extends CompletionFunctions ? true : false>,
  Holds<WinInet extends WaitFunctions ? true : false>,
  Holds<WinInet extends UnsupportedFunctions ? true : false>,
  Holds<Equal<keyof UnsupportedFunctions, NotModelled>>,
  Holds<Equal<ReturnType<UnsupportedFunctions[NotModelled]>, false>>,
  Holds<Equal<keyof Decorated<WinInetFunctions>, `${DecoratedName}${'A' | 'W'}`>>,
  Holds<Equal<WinInet['InternetOpenW'], WinInetFunctions['InternetOpen']>>,
  Holds<Equal<typeof InternetOpen, WinInetFunctions['InternetOpen']>>,
  Holds<Equal<typeof HttpSendRequestEx, SendFunctions['HttpSendRequestEx']>>,
  Holds<Equal<ReturnType<typeof InternetOpen>, HINTERNET | null>>,
  Holds<Equal<HandleArgument, HINTERNET | null | undefined>>,
  Holds<Equal<HINTERNET, number>>,
  Holds<Equal<ReturnType<WaitFunctions['WaitForSingleObject']>, Promise<number>>>,
  Holds<Equal<ReturnType<WaitFunctions['CreateEvent']>, EventHandle>>,
  Holds<Equal<ReturnType<CompletionFunctions['completion']>, Promise<INTERNET_ASYNC_RESULT>>>,
  Holds<
    Equal<SeekFunctions['InternetSetFilePointer'] extends (...given: never[]) => number ? true : false, true>
  >,
  Holds<
    Equal<
      TextFunctions['InternetGetLastResponseInfo'] extends (...given: never[]) => boolean ? true : false,
      true
    >
  >,
  Holds<Equal<ReturnType<OpenUrlFunctions['InternetOpenUrl']>, HINTERNET | null>>,
  Holds<Equal<ReturnType<CookieFunctions['InternetSetCookieEx']>, number>>,
  Holds<Equal<ReturnType<SystemFunctions['InternetGetConnectedState']>, boolean>>,
]

const api: WinInet = createWinInet({
  strict: true,
  debug: (misuse) => misuse.message,
} satisfies WinInetOptions)
// @ts-expect-error: there is no such option
createWinInet({ timeout: 5 })
const session = api.InternetOpen('demo')
// @ts-expect-error: a handle can be null, but it is no text
api.InternetConnect('http://localhost/', 'localhost')
const buffers: INTERNET_BUFFERS = {
  dwStructSize: 40,
  Next: null,
  lpcszHeader: null,
  dwHeadersLength: 0,
  dwHeadersTotal: 0,
  lpvBuffer: new Uint8Array(1),
  dwBufferLength: 1,
  dwBufferTotal: 1,
  dwOffsetLow: 0,
  dwOffsetHigh: 0,
}
const begun: boolean = api.HttpSendRequestEx(session, buffers, null, 0, 1)
const count: Box<number> = new DWORD()
const text: Box<string> = new STRING('text')
const out: readonly OutBuffer[] = [new Uint8Array(1), count, text, null, undefined]
const taken: boolean = api.InternetReadFile(session, new Uint8Array(1), 1, count)
// @ts-expect-error: the count is a box
api.InternetReadFile(session, new Uint8Array(1), 1, 5)
const parts: URL_COMPONENTS = {} as URL_COMPONENTS
const part: UrlPart = parts.lpszHostName
const time: SYSTEMTIME = {
  wYear: 1,
  wMonth: 1,
  wDayOfWeek: 1,
  wDay: 1,
  wHour: 1,
  wMinute: 1,
  wSecond: 1,
  wMilliseconds: 1,
}
api.InternetTimeToSystemTime('x', time)
const perConnection: INTERNET_PER_CONN_OPTION = { dwOption: 1, Value: { dwValue: 1 } }
const list: INTERNET_PER_CONN_OPTION_LIST = { pOptions: [perConnection] }
const value: OptionValue = list
api.InternetSetOption(null, 75, value)
const report: MisuseReport = ({ call, what }: BufferMisuse) =>
  void [call, what satisfies 'changed' | 'detached' | 'shared' | 'count changed']

// ---- callbacks

const callback: INTERNET_STATUS_CALLBACK = (handle, context, status, information, length) => {
  const given: [HINTERNET, DWORD_PTR, number] = [handle, context, length]
  if (status === INTERNET_STATUS_REQUEST_COMPLETE) {
    const result: INTERNET_ASYNC_RESULT = information
    void [given, result.dwError]
  }
  // @ts-expect-error: not every status has it
  void information.dwError
}
const short: ShortStatusCallback = (handle, _context, status) => void [handle, status]
const numeric: NumericStatusCallback = (_handle, _context, _status, information) =>
  void (information === 0 ? 0 : information.byteLength)
const layout: NumericOptions = { pointerSize: 8 satisfies PointerSize, wide: true }
export type Callbacks = [
  Holds<Equal<StatusArguments[2], keyof StatusInformation>>,
  Holds<Equal<Parameters<INTERNET_STATUS_CALLBACK>, StatusArguments>>,
  Holds<Equal<StatusInformation[typeof INTERNET_STATUS_REQUEST_COMPLETE], INTERNET_ASYNC_RESULT>>,
  Holds<Equal<PointerSize, 4 | 8>>,
]

// ---- outcomes instead of GetLastError

export async function waits({
  HttpSendRequestEx,
  InternetReadFile,
  InternetOpen,
  InternetOpenUrl,
}: AsyncWinInet): Promise<void> {
  const opened: Settled<HINTERNET> = InternetOpen('demo')
  const handle = opened.outcome === 'done' ? opened.value : null
  const sent: Outcome<true> = HttpSendRequestEx(handle)
  if (sent.outcome === 'pending') (await sent.completion).dwResult.toFixed()
  else if (sent.outcome === 'failed') sent.error.toFixed()
  // @ts-expect-error: it may have failed, or be pending
  void sent.value
  const url: PendingOutcome | Failed = InternetOpenUrl(handle, 'http://localhost/')
  const read = InternetReadFile(handle, new Uint8Array(1), 1, new DWORD())
  void [url.outcome, read.outcome]
}
export type Outcomes = [
  Holds<
    Equal<AsyncWinInet, AsyncView<WinInetFunctions & Decorated<WinInetFunctions> & UnsupportedFunctions>>
  >,
  Holds<Equal<OutcomeOf<'InternetOpen', typeof InternetOpen>, Settled<HINTERNET>>>,
  Holds<Equal<OutcomeOf<'HttpSendRequestEx', typeof HttpSendRequestEx>, Outcome<true>>>,
  Holds<Equal<ResultOf<typeof InternetOpen>, HINTERNET>>,
  Holds<Equal<Settled<true>, Done<true> | Failed>>,
  Holds<Equal<Outcome<true>, Settled<true> | PendingOutcome>>,
  Holds<'InternetWriteFile' extends PendingFunction ? true : false>,
  Holds<Equal<keyof Pick<ReadFunctions, 'InternetReadFileEx'>, 'InternetReadFileEx'>>,
  Holds<Equal<ReturnType<QueryFunctions['HttpQueryInfo']>, boolean>>,
  Holds<Equal<ReturnType<OptionFunctions['InternetSetOption']>, boolean>>,
  Holds<Equal<ReturnType<UrlFunctions['InternetCrackUrl']>, boolean>>,
  Holds<Equal<ReturnType<TimeFunctions['InternetTimeToSystemTime']>, boolean>>,
]

// ---- constants

const groups: Constants = constants
export type Groups = [
  Holds<Equal<keyof Constants, keyof ConstantPatterns>>,
  Holds<Equal<Constants['status']['INTERNET_STATUS_REQUEST_COMPLETE'], 100>>,
  Holds<Equal<keyof Constants['services'], ConstantNames<'INTERNET_SERVICE_'>>>,
  Holds<Equal<FittingNames<'A_B' | 'C', 'A_'>, 'A_B'>>,
  Holds<Equal<AllConstants['INTERNET_STATUS_REQUEST_COMPLETE'], typeof INTERNET_STATUS_REQUEST_COMPLETE>>,
]
// @ts-expect-error: the longer pattern has it
void groups.win32.ERROR_INTERNET_TIMEOUT
void [begun, out, taken, part, report, callback, short, numeric, layout]
