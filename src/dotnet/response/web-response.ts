// What responses of every scheme have in common.

import type { Stream } from '../streams/index.ts'

export abstract class WebResponse {
  abstract readonly responseUri: URL
  abstract readonly contentLength: number
  abstract readonly contentType: string
  abstract getResponseStream(): Stream
  abstract close(): void
}
