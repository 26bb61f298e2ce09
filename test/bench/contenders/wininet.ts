import {
  createWinInet,
  DWORD,
  ERROR_IO_PENDING,
  type HINTERNET,
  INTERNET_FLAG_ASYNC,
  INTERNET_FLAG_KEEP_CONNECTION,
  INTERNET_OPEN_TYPE_DIRECT,
  INTERNET_SERVICE_HTTP,
  INTERNET_STATUS_REQUEST_COMPLETE,
  type StatusArguments,
  type WinInet,
} from 'hinternet/wininet'
import { type Contender, type Done, told } from '../contender.ts'
import { listener } from '../core.ts'

const BUFFER_SIZE = 1024

/** What the callback is reminded of. */
class Exchange {
  readonly api: WinInet
  readonly buffer: Buffer
  readonly done: Done
  readonly read: DWORD = new DWORD()
  request: HINTERNET | null = null
  bytes = 0

  constructor(api: WinInet, buffer: Buffer, done: Done) {
    this.api = api
    this.buffer = buffer
    this.done = done
  }

  completed(dwResult: number, dwError: number): void {
    if (dwResult === 0) this.end(new Error(`error ${dwError}`))
    else {
      this.bytes += this.read.value
      this.readOn()
    }
  }

  readOn(): void {
    do {
      if (!this.api.InternetReadFile(this.request, this.buffer, this.buffer.length, this.read)) {
        const error = this.api.GetLastError()
        if (error !== ERROR_IO_PENDING) this.end(new Error(`error ${error}`))
        return
      }
      this.bytes += this.read.value
    } while (this.read.value > 0)
    this.end(null)
  }

  end(error: Error | null): void {
    this.api.InternetCloseHandle(this.request)
    this.done(error, this.bytes)
  }
}

function heard(...[, context, status, information]: StatusArguments): void {
  listener()
  if (status === INTERNET_STATUS_REQUEST_COMPLETE)
    (context as Exchange).completed(information.dwResult, information.dwError)
}

export const contender: Contender = {
  label: 'hinternet/wininet, a callback for every notification',
  connect(origin, connections) {
    const api = createWinInet({ limits: { maxConnsPerServer: connections } })
    const { hostname, port } = new URL(origin)
    const session = api.InternetOpen('bench', INTERNET_OPEN_TYPE_DIRECT, null, null, INTERNET_FLAG_ASYNC)
    api.InternetSetStatusCallback(session, heard)
    const connection = api.InternetConnect(
      session,
      hostname,
      Number(port),
      null,
      null,
      INTERNET_SERVICE_HTTP,
      0,
      0,
    )
    const get = (path: string, buffer: Buffer, done: Done): void => {
      const exchange = new Exchange(api, buffer, done)
      exchange.request = api.HttpOpenRequest(
        connection,
        'GET',
        path,
        null,
        null,
        null,
        INTERNET_FLAG_KEEP_CONNECTION,
        exchange,
      )
      api.HttpSendRequest(exchange.request)
    }
    const small = Buffer.alloc(BUFFER_SIZE)
    const large = Buffer.alloc(65_536)
    return {
      get: (path, done) => get(path, small, done),
      download: (path) => told((done) => get(path, large, done)),
      close: async () => api.close(),
    }
  },
}
