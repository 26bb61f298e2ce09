import {
  createSystemNet,
  type HttpWebRequest,
  type IAsyncResult,
  type ResponseStream,
} from 'hinternet/dotnet'
import { type Contender, type Done, told } from '../contender.ts'

/** Each read asks for so much, as in the sample of "Making Asynchronous Requests". */
const BUFFER_SIZE = 1024

/** What the callbacks of one request pass on to one another. */
class RequestState {
  readonly request: HttpWebRequest
  readonly buffer: Buffer
  readonly done: Done
  stream: ResponseStream | null = null
  bytes = 0

  constructor(request: HttpWebRequest, buffer: Buffer, done: Done) {
    this.request = request
    this.buffer = buffer
    this.done = done
  }
}

function responded(result: IAsyncResult): void {
  const state = result.asyncState as RequestState
  state.stream = state.request.endGetResponse(result).getResponseStream()
  state.stream.beginRead(state.buffer, 0, state.buffer.length, read, state)
}

function read(result: IAsyncResult): void {
  const state = result.asyncState as RequestState
  const stream = state.stream as ResponseStream
  const bytes = stream.endRead(result)
  state.bytes += bytes
  if (bytes > 0) stream.beginRead(state.buffer, 0, state.buffer.length, read, state)
  else {
    stream.close()
    state.done(null, state.bytes)
  }
}

export const contender: Contender = {
  label: 'hinternet/dotnet, beginGetResponse and beginRead',
  connect(origin) {
    const net = createSystemNet()
    const get = (path: string, buffer: Buffer, done: Done): void => {
      const request = net.WebRequest.create(origin + path)
      request.beginGetResponse(responded, new RequestState(request, buffer, done))
    }
    const small = Buffer.alloc(BUFFER_SIZE)
    const large = Buffer.alloc(65_536)
    return {
      get: (path, done) => get(path, small, done),
      download: (path) => told((done) => get(path, large, done)),
      close: async () => net.close(),
    }
  },
}
