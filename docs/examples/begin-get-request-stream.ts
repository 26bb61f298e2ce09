// Posts a line of input by asynchronous calls, and prints the answer.
//   BeginGetRequestStream URL

import { createInterface } from 'node:readline/promises'
import {
  type HttpWebRequest,
  type IAsyncResult,
  ManualResetEvent,
  StreamReader,
  WebRequest,
} from 'hinternet/dotnet'

const allDone: ManualResetEvent = new ManualResetEvent(false)

async function main([uri = '']: readonly string[]): Promise<void> {
  const request = WebRequest.create(uri)
  request.contentType = 'application/x-www-form-urlencoded'
  request.method = 'POST'
  request.beginGetRequestStream(getRequestStreamCallback, request)
  await allDone.waitOne()
}

async function getRequestStreamCallback(result: IAsyncResult): Promise<void> {
  const request = result.asyncState as HttpWebRequest
  const postStream = request.endGetRequestStream(result)

  console.log('What is to be posted?')
  const byteArray = Buffer.from(await readLine())

  postStream.write(byteArray, 0, byteArray.length)
  postStream.close()
  request.beginGetResponse(getResponseCallback, request)
}

async function getResponseCallback(result: IAsyncResult): Promise<void> {
  const request = result.asyncState as HttpWebRequest
  const response = request.endGetResponse(result)
  const streamResponse = response.getResponseStream()
  const streamRead = new StreamReader(streamResponse)
  const responseString = await streamRead.readToEndAsync()
  console.log(responseString)
  streamResponse.close()
  streamRead.close()
  response.close()
  allDone.set()
}

async function readLine(): Promise<string> {
  const input = createInterface(process.stdin)
  for await (const line of input) return line
  return ''
}

await main(process.argv.slice(2))
