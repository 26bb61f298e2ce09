// Gets a resource with asynchronous calls alone, and prints it when its last byte was read.
//   ClientGetAsync URL

import { StringDecoder } from 'node:string_decoder'
import { type HttpWebRequest, type IAsyncResult, type ResponseStream, WebRequest } from 'hinternet/dotnet'

const BUFFER_SIZE = 1024

/** What the callbacks of one request pass on to one another. */
class RequestState {
  readonly request: HttpWebRequest
  readonly bufferRead: Buffer = Buffer.alloc(BUFFER_SIZE)
  /** A character whose bytes come in two reads is kept until it is whole. */
  readonly streamDecode: StringDecoder = new StringDecoder('utf8')
  responseStream: ResponseStream | null = null
  requestData = ''

  constructor(request: HttpWebRequest) {
    this.request = request
  }
}

function main([url]: readonly string[]): void {
  if (url === undefined) {
    showUsage()
    return
  }
  const request = WebRequest.create(url)
  // The connection keeps the program running until the last callback has returned.
  request.beginGetResponse(respCallback, new RequestState(request))
}

function showUsage(): void {
  console.log('Gets what is at a URL and prints it.')
  console.log('   ClientGetAsync URL')
  console.log('   Example:')
  console.log('      ClientGetAsync https://example.com/')
}

function respCallback(result: IAsyncResult): void {
  const state = result.asyncState as RequestState
  // Throws WebException when there is no response, or one that tells of an error.
  const response = state.request.endGetResponse(result)
  state.responseStream = response.getResponseStream()
  state.responseStream.beginRead(state.bufferRead, 0, BUFFER_SIZE, readCallback, state)
}

function readCallback(result: IAsyncResult): void {
  const state = result.asyncState as RequestState
  const stream = state.responseStream as ResponseStream
  const read = stream.endRead(result)
  if (read > 0) {
    state.requestData += state.streamDecode.write(state.bufferRead.subarray(0, read))
    stream.beginRead(state.bufferRead, 0, BUFFER_SIZE, readCallback, state)
    return
  }
  console.log(state.requestData + state.streamDecode.end())
  stream.close()
}

main(process.argv.slice(2))
