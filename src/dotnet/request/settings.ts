// What can be set on a request, with what it starts from.

import type { RequestCachePolicy } from '../cache-policies.ts'
import type { WebHeaderCollection } from '../headers/index.ts'

/** `100` has come. `headers` are those that came with it. */
export type HttpContinueDelegate = (statusCode: number, headers: WebHeaderCollection) => void

export interface Settings {
  method: string
  protocolVersion: string
  keepAlive: boolean
  pipelined: boolean
  allowAutoRedirect: boolean
  maximumAutomaticRedirections: number
  allowWriteStreamBuffering: boolean
  sendChunked: boolean
  contentLength: number
  timeout: number
  readWriteTimeout: number
  continueTimeout: number
  continueDelegate: HttpContinueDelegate | null
  /** Kilobytes; null is the default of the process. */
  maximumResponseHeadersLength: number | null
  automaticDecompression: number
  connectionGroupName: string | null
  host: string | null
  mediaType: string | null
  /** Null is that of the process. */
  cachePolicy: RequestCachePolicy | null
}

/** A request has a copy of its own from the first time that something is set. */
export const DEFAULT_SETTINGS: Readonly<Settings> = {
  method: 'GET',
  protocolVersion: '1.1',
  keepAlive: true,
  pipelined: true,
  allowAutoRedirect: true,
  maximumAutomaticRedirections: 50,
  allowWriteStreamBuffering: true,
  sendChunked: false,
  contentLength: -1,
  timeout: 100_000,
  readWriteTimeout: 300_000,
  continueTimeout: 350,
  continueDelegate: null,
  maximumResponseHeadersLength: null,
  automaticDecompression: 0,
  connectionGroupName: null,
  host: null,
  mediaType: null,
  cachePolicy: null,
}
