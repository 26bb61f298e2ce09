// Posts a large body by HttpSendRequestEx, InternetWriteFile and HttpEndRequest, and awaits every completion through the
// status callback.
//   SendRequestExAsync [URL [BYTES]]

import {
  CreateEvent,
  DWORD,
  ERROR_IO_PENDING,
  type EventHandle,
  GetLastError,
  type HINTERNET,
  HTTP_QUERY_FLAG_NUMBER,
  HTTP_QUERY_STATUS_CODE,
  HttpEndRequest,
  HttpOpenRequest,
  HttpQueryInfo,
  HttpSendRequestEx,
  INFINITE,
  type INTERNET_ASYNC_RESULT,
  INTERNET_FLAG_ASYNC,
  INTERNET_OPEN_TYPE_DIRECT,
  INTERNET_SERVICE_HTTP,
  INTERNET_STATUS_HANDLE_CLOSING,
  INTERNET_STATUS_REQUEST_COMPLETE,
  InternetCloseHandle,
  InternetConnect,
  InternetOpen,
  InternetReadFile,
  InternetSetStatusCallback,
  InternetWriteFile,
  internetBuffers,
  SetEvent,
  type StatusArguments,
  WaitForSingleObject,
} from 'hinternet/wininet'
import { loopbackServer } from './loopback-server.ts'
import { crackedTarget } from './target.ts'

const PIECE = 64 * 1024
const DEFAULT_BYTES = 64 * 1024 * 1024

/** What the callback is reminded of. */
class PostContext {
  readonly hComplete: EventHandle = CreateEvent(null, false, false, null)
  readonly hClosed: EventHandle = CreateEvent(null, true, false, null)
  result: INTERNET_ASYNC_RESULT = { dwResult: 0, dwError: 0 }
  pending = 0
}

function heard(...[, context, status, information]: StatusArguments): void {
  if (!(context instanceof PostContext)) return
  if (status === INTERNET_STATUS_REQUEST_COMPLETE) {
    context.result = information
    SetEvent(context.hComplete)
  }
  if (status === INTERNET_STATUS_HANDLE_CLOSING) SetEvent(context.hClosed)
}

/** A completion comes only for a call that answered FALSE with ERROR_IO_PENDING, and never before it has returned. */
async function finished(call: string, returned: boolean, context: PostContext): Promise<void> {
  if (returned) return
  const error = GetLastError()
  if (error !== ERROR_IO_PENDING) throw new Error(`${call}: error ${error}`)
  context.pending++
  await WaitForSingleObject(context.hComplete, INFINITE)
  const { dwResult, dwError } = context.result
  if (dwResult === 0) throw new Error(`${call}: completed with error ${dwError}`)
}

async function post(request: HINTERNET | null, context: PostContext, total: number): Promise<void> {
  const given = internetBuffers({
    lpcszHeader: 'Content-Type: application/octet-stream\r\n',
    dwHeadersLength: -1,
    dwBufferTotal: total,
  })
  await finished('HttpSendRequestEx', HttpSendRequestEx(request, given, null, 0, context), context)
  console.log('The head has left.')

  const piece = Buffer.alloc(PIECE, 'x')
  const before = context.pending
  let writes = 0
  for (let left = total; left > 0; left -= piece.length, writes++) {
    const size = Math.min(left, piece.length)
    const written = new DWORD()
    await finished('InternetWriteFile', InternetWriteFile(request, piece, size, written), context)
    if (written.value !== size) throw new Error(`InternetWriteFile: ${written.value} of ${size} bytes`)
  }
  console.log(`${total} bytes written in ${writes} writes, ${context.pending - before} of them pending.`)

  await finished('HttpEndRequest', HttpEndRequest(request, null, 0, context), context)
  const status = new DWORD()
  HttpQueryInfo(request, HTTP_QUERY_STATUS_CODE | HTTP_QUERY_FLAG_NUMBER, status)
  console.log(`The server answers with ${status.value}.`)
}

async function readAll(request: HINTERNET | null, context: PostContext): Promise<string> {
  const buffer = Buffer.alloc(4096)
  const read = new DWORD()
  let text = ''
  do {
    await finished('InternetReadFile', InternetReadFile(request, buffer, buffer.length, read), context)
    text += buffer.toString('latin1', 0, read.value)
  } while (read.value > 0)
  return text
}

async function main([url, bytes]: readonly string[]): Promise<void> {
  const server = url === undefined ? await loopbackServer() : null
  const { flags, host, object, port } = crackedTarget(url ?? server?.url ?? '')
  const context = new PostContext()
  const session = InternetOpen(
    'SendRequestExAsync',
    INTERNET_OPEN_TYPE_DIRECT,
    null,
    null,
    INTERNET_FLAG_ASYNC,
  )
  // What is made from the session from now on has this callback, too.
  InternetSetStatusCallback(session, heard)
  const connection = InternetConnect(session, host, port, null, null, INTERNET_SERVICE_HTTP, 0, 0)
  const request = HttpOpenRequest(connection, 'POST', object, null, null, null, flags, context)
  if (request === null) throw new Error(`HttpOpenRequest: error ${GetLastError()}`)
  try {
    await post(request, context, bytes === undefined ? DEFAULT_BYTES : Number(bytes))
    console.log(await readAll(request, context))
  } finally {
    InternetCloseHandle(request)
    // The context is in use until HANDLE_CLOSING has come.
    await WaitForSingleObject(context.hClosed, INFINITE)
    InternetCloseHandle(session)
    server?.close()
  }
}

await main(process.argv.slice(2))
