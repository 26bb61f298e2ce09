// Many GETs at a time, driven by the status callback alone: no promise, no loop that waits.
//   AsyncHttp [URL [COUNT]]

import {
  DWORD,
  ERROR_IO_PENDING,
  GetLastError,
  type HINTERNET,
  HTTP_QUERY_FLAG_NUMBER,
  HTTP_QUERY_STATUS_CODE,
  HttpOpenRequest,
  HttpQueryInfo,
  HttpSendRequest,
  INTERNET_FLAG_ASYNC,
  INTERNET_FLAG_KEEP_CONNECTION,
  INTERNET_OPEN_TYPE_DIRECT,
  INTERNET_OPTION_MAX_CONNS_PER_SERVER,
  INTERNET_SERVICE_HTTP,
  INTERNET_STATUS_HANDLE_CLOSING,
  INTERNET_STATUS_REQUEST_COMPLETE,
  InternetCloseHandle,
  InternetConnect,
  InternetOpen,
  InternetReadFile,
  InternetSetOption,
  InternetSetStatusCallback,
  type StatusArguments,
} from 'hinternet/wininet'
import { loopbackServer } from './loopback-server.ts'
import { crackedTarget } from './target.ts'

const DEFAULT_COUNT = 100
const CONNECTIONS = 16

const tally = { open: 0, succeeded: 0, failed: 0, bytes: 0, completions: 0 }
let finish = (): void => {}

/** One request, from its opening to HANDLE_CLOSING. A callback finds it as its context. */
class Fetch {
  readonly buffer: Buffer = Buffer.alloc(1024)
  readonly read: DWORD = new DWORD()
  request: HINTERNET | null = null
  doing: 'send' | 'read' = 'send'

  start(connection: HINTERNET | null, object: string, flags: number): void {
    this.request = HttpOpenRequest(
      connection,
      'GET',
      object,
      null,
      null,
      null,
      flags | INTERNET_FLAG_KEEP_CONNECTION,
      this,
    )
    tally.open++
    HttpSendRequest(this.request)
    if (GetLastError() !== ERROR_IO_PENDING) this.fail('HttpSendRequest', GetLastError())
  }

  completed(dwResult: number, dwError: number): void {
    tally.completions++
    if (dwResult === 0) this.fail(this.doing, dwError)
    else if (this.doing === 'read') this.readOn(this.took())
    else {
      this.doing = 'read'
      this.readOn(true)
    }
  }

  /** Reads as long as reads are done at once; the completion of one that is not leads back here. */
  readOn(hasMore: boolean): void {
    let goesOn = hasMore
    while (goesOn) {
      if (!InternetReadFile(this.request, this.buffer, this.buffer.length, this.read)) {
        if (GetLastError() !== ERROR_IO_PENDING) this.fail('InternetReadFile', GetLastError())
        return
      }
      goesOn = this.took()
    }
    const status = new DWORD()
    HttpQueryInfo(this.request, HTTP_QUERY_STATUS_CODE | HTTP_QUERY_FLAG_NUMBER, status)
    if (status.value === 200) tally.succeeded++
    else tally.failed++
    InternetCloseHandle(this.request)
  }

  /** False at the end of the body. */
  took(): boolean {
    tally.bytes += this.read.value
    return this.read.value > 0
  }

  fail(call: string, error: number): void {
    console.log(`${call}: error ${error}`)
    tally.failed++
    InternetCloseHandle(this.request)
  }
}

function heard(...[, context, status, information]: StatusArguments): void {
  if (!(context instanceof Fetch)) return
  if (status === INTERNET_STATUS_REQUEST_COMPLETE) {
    const { dwResult, dwError } = information
    context.completed(dwResult, dwError)
  }
  // The last one of this context: nothing refers to it any more.
  if (status === INTERNET_STATUS_HANDLE_CLOSING && --tally.open === 0) finish()
}

function run(url: string, count: number): void {
  const { flags, host, object, port } = crackedTarget(url)
  InternetSetOption(null, INTERNET_OPTION_MAX_CONNS_PER_SERVER, CONNECTIONS)
  const session = InternetOpen('AsyncHttp', INTERNET_OPEN_TYPE_DIRECT, null, null, INTERNET_FLAG_ASYNC)
  InternetSetStatusCallback(session, heard)
  const connection = InternetConnect(session, host, port, null, null, INTERNET_SERVICE_HTTP, 0, 0)
  const before = finish
  finish = () => {
    const { bytes, completions, failed, succeeded } = tally
    console.log(`${succeeded} succeeded, ${failed} failed, ${bytes} bytes, ${completions} completions`)
    InternetCloseHandle(session)
    before()
  }
  for (let i = 0; i < count; i++) new Fetch().start(connection, object, flags)
}

const [url, count] = process.argv.slice(2)
if (url !== undefined) run(url, Number(count ?? DEFAULT_COUNT))
else {
  loopbackServer().then((server) => {
    finish = () => server.close()
    run(server.url, DEFAULT_COUNT)
  })
}
