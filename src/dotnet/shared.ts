// The classes that are the same in every set, since they keep nothing for a process.

import * as errors from './errors/index.ts'
import { HttpRequestHeader, HttpResponseHeader, WebHeaderCollection } from './headers/index.ts'
import { HttpWebResponse, WebResponse } from './response/index.ts'

/** `1.0` and `1.1`. */
export const HttpVersion = { Version10: '1.0', Version11: '1.1' } as const

type Errors = Omit<typeof errors, 'ioException' | 'webExceptionOf'>

export interface Shared extends Errors {
  readonly HttpRequestHeader: typeof HttpRequestHeader
  readonly HttpResponseHeader: typeof HttpResponseHeader
  readonly HttpVersion: typeof HttpVersion
  readonly HttpWebResponse: typeof HttpWebResponse
  readonly WebHeaderCollection: typeof WebHeaderCollection
  readonly WebResponse: typeof WebResponse
}

const { ioException: _io, webExceptionOf: _web, ...exceptions } = errors

export const shared: Shared = {
  ...exceptions,
  HttpRequestHeader,
  HttpResponseHeader,
  HttpVersion,
  HttpWebResponse,
  WebHeaderCollection,
  WebResponse,
}
