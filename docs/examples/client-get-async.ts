// Gets a resource by asynchronous calls alone, and prints it.
//   ClientGetAsync URL

import { StringDecoder } from 'node:string_decoder'
import {
  type HttpWebRequest,
  type IAsyncResult,
  ManualResetEvent,
  type ResponseStream,
  WebRequest,
} from 'hinternet/dotnet'

const BUFFER_SIZE = 1024
const allDone: ManualResetEvent = new ManualResetEvent(false)

class RequestState {
  readonly request: HttpWebRequest
  readonly bufferRead: Buffer = Buffer.alloc(BUFFER_SIZE)
  readonly streamDecode: StringDecoder = new StringDecoder('utf8')
  requestData = ''
  responseStream: ResponseStream | null = null

  constructor(request: HttpWebRequest) {
    this.request = request
  }
}

async function main([uri]: readonly string[]): Promise<void> {
  if (uri === undefined) {
    showUsage()
    return
  }
  const request = WebRequest.create(uri)
  const state = new RequestState(request)
  request.beginGetResponse(respCallback, state)
  await allDone.waitOne()
}

function showUsage(): void {
  console.log('Gets what is at a URL and prints it:')
  console.log('   ClientGetAsync URL')
}

function respCallback(result: IAsyncResult): void {
  const state = result.asyncState as RequestState
  const response = state.request.endGetResponse(result)
  const stream = response.getResponseStream()
  state.responseStream = stream
  stream.beginRead(state.bufferRead, 0, BUFFER_SIZE, readCallback, state)
}

function readCallback(result: IAsyncResult): void {
  const state = result.asyncState as RequestState
  const stream = state.responseStream as ResponseStream
  const read = stream.endRead(result)
  if (read > 0) {
    const bytes = state.bufferRead.subarray(0, read)
    state.requestData += state.streamDecode.write(bytes)
    stream.beginRead(state.bufferRead, 0, BUFFER_SIZE, readCallback, state)
    return
  }
  console.log(state.requestData)
  stream.close()
  allDone.set()
}

await main(process.argv.slice(2))
