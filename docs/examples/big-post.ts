// Posts 1 GiB out of one buffer of 64 KiB, driven by the status callback; a write that pends is what keeps memory bounded.
//   BigPost [URL] [BYTES]

import {
  DWORD,
  ERROR_IO_PENDING,
  GetLastError,
  type HINTERNET,
  HTTP_QUERY_FLAG_NUMBER,
  HTTP_QUERY_STATUS_CODE,
  HttpEndRequest,
  HttpOpenRequest,
  HttpQueryInfo,
  HttpSendRequestEx,
  INTERNET_FLAG_ASYNC,
  INTERNET_OPEN_TYPE_DIRECT,
  INTERNET_SERVICE_HTTP,
  INTERNET_STATUS_HANDLE_CLOSING,
  INTERNET_STATUS_REQUEST_COMPLETE,
  InternetCloseHandle,
  InternetConnect,
  InternetOpen,
  InternetSetStatusCallback,
  InternetWriteFile,
  internetBuffers,
  type StatusArguments,
} from 'hinternet/wininet'
import { loopbackServer } from './loopback-server.ts'
import { crackedTarget } from './target.ts'

const PIECE = 64 * 1024
const DEFAULT_BYTES = 1024 * 1024 * 1024

class BigPost {
  readonly total: number
  readonly closed: () => void
  readonly piece: Buffer = Buffer.alloc(PIECE, 'x')
  readonly written: DWORD = new DWORD()
  request: HINTERNET | null = null
  left: number
  peak = 0
  doing: 'sendEx' | 'write' | 'end' = 'sendEx'

  constructor(total: number, closed: () => void) {
    this.total = total
    this.left = total
    this.closed = closed
  }

  start(request: HINTERNET | null): void {
    this.request = request
    HttpSendRequestEx(request, internetBuffers({ dwBufferTotal: this.total }))
    this.mustPend('HttpSendRequestEx')
  }

  completed(dwResult: number, dwError: number): void {
    if (dwResult === 0) {
      this.fail(this.doing, dwError)
      return
    }
    if (this.doing === 'end') {
      this.answered()
      return
    }
    if (this.doing === 'write') this.took()
    this.writeOn()
  }

  writeOn(): void {
    this.doing = 'write'
    while (this.left > 0) {
      // The buffer is the library's until the write has completed, and then it is filled again.
      const size = Math.min(this.left, PIECE)
      if (!InternetWriteFile(this.request, this.piece, size, this.written)) {
        this.mustPend('InternetWriteFile')
        return
      }
      this.took()
    }
    this.doing = 'end'
    HttpEndRequest(this.request)
    this.mustPend('HttpEndRequest')
  }

  took(): void {
    this.left -= this.written.value
    this.peak = Math.max(this.peak, process.memoryUsage.rss())
  }

  answered(): void {
    const status = new DWORD()
    HttpQueryInfo(this.request, HTTP_QUERY_STATUS_CODE | HTTP_QUERY_FLAG_NUMBER, status)
    const peak = Math.ceil(this.peak / 1024 / 1024)
    console.log(`${this.total} bytes posted, status ${status.value}, at most ${peak} MiB resident`)
    InternetCloseHandle(this.request)
  }

  mustPend(call: string): void {
    if (GetLastError() !== ERROR_IO_PENDING) this.fail(call, GetLastError())
  }

  fail(call: string, error: number): void {
    console.log(`${call}: error ${error}`)
    process.exitCode = 1
    InternetCloseHandle(this.request)
  }
}

function heard(...[, context, status, information]: StatusArguments): void {
  if (!(context instanceof BigPost)) return
  if (status === INTERNET_STATUS_REQUEST_COMPLETE)
    context.completed(information.dwResult, information.dwError)
  if (status === INTERNET_STATUS_HANDLE_CLOSING) context.closed()
}

function run(url: string, total: number, finish: () => void): void {
  const { flags, host, object, port } = crackedTarget(url)
  const session = InternetOpen('BigPost', INTERNET_OPEN_TYPE_DIRECT, null, null, INTERNET_FLAG_ASYNC)
  InternetSetStatusCallback(session, heard)
  const connection = InternetConnect(session, host, port, null, null, INTERNET_SERVICE_HTTP, 0, 0)
  const post = new BigPost(total, () => {
    InternetCloseHandle(session)
    finish()
  })
  post.start(HttpOpenRequest(connection, 'POST', object, null, null, null, flags, post))
}

const given = process.argv.slice(2)
const url = given.find((argument) => argument.includes('://'))
const total = Number(given.find((argument) => /^\d+$/.test(argument)) ?? DEFAULT_BYTES)
if (url !== undefined) run(url, total, () => {})
else loopbackServer().then((server) => run(server.url, total, () => server.close()))
