// One request from opening to closing, with its report.

import type { HttpRequest, HttpResponse, Notification, Session } from '../index.ts'
import type { Report } from './report/index.ts'

/** The bytes of one write. */
export const WRITE_BYTES = 65_536

export interface UploadBody {
  readonly chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>
  /** Null if unknown: then the body is chunked. */
  readonly length: number | null
}

export interface TransferOptions {
  readonly method: string
  readonly url: string
  readonly body?: UploadBody
  readonly report: Report
  /** Closes the request. */
  readonly signal: AbortSignal
  /** Called with each piece of the response body. The next is not read before this is done. */
  readonly deliver: (chunk: Uint8Array) => Promise<void> | void
}

export async function transfer(session: Session, options: TransferOptions): Promise<HttpResponse> {
  const { method, url, report, signal, body, deliver } = options
  let request: HttpRequest | null = null
  // The session hears HANDLE_CREATED, which is announced before `open` returns.
  const hear = (notification: Notification): void => report.hear(notification, request?.state ?? 'idle')
  session.on('status', hear)
  try {
    request = session.open(method, url, { signal })
    const response = body === undefined ? await request.send() : await upload(request, body)
    for await (const chunk of request) await deliver(chunk)
    return response
  } finally {
    if (request !== null) {
      await request.close()
      report.end(request)
    }
    session.off('status', hear)
  }
}

async function upload(request: HttpRequest, { chunks, length }: UploadBody): Promise<HttpResponse> {
  await request.sendEx(length === null ? {} : { contentLength: length })
  for await (const chunk of chunks) {
    // A server that has already responded wants no more of it.
    if (request.state.startsWith('answered')) break
    await request.write(chunk)
  }
  return request.end()
}
