// One request from opening to closing, with its report.

import type { HttpRequest, HttpResponse, Notification, OpenOptions, Session } from '../index.ts'
import type { UploadBody } from './body.ts'
import type { Report } from './report/index.ts'

export interface TransferOptions {
  readonly method: string
  readonly url: string
  readonly open?: OpenOptions
  readonly body?: UploadBody | Uint8Array | FormData
  readonly report: Report
  /** The report ends with `request.explain()`. */
  readonly explains?: boolean
  /** Closes the request. */
  readonly signal: AbortSignal
  /** Called with each piece of the response body. The next is not read before this is done. */
  readonly deliver: (chunk: Uint8Array) => Promise<void> | void
  /** Called with the response, before its body. */
  readonly responded?: (response: HttpResponse) => Promise<void> | void
}

export async function transfer(session: Session, options: TransferOptions): Promise<HttpResponse> {
  const { method, url, report, signal, body, deliver, responded } = options
  let request: HttpRequest | null = null
  // The session hears HANDLE_CREATED, which is announced before `open` returns.
  const hear = (notification: Notification): void => report.hear(notification, request?.state ?? 'idle')
  session.on('status', hear)
  try {
    request = session.open(method, url, { ...options.open, signal })
    const response =
      body !== undefined && 'chunks' in body ? await upload(request, body) : await request.send(body ?? null)
    await responded?.(response)
    for await (const chunk of request) await deliver(chunk)
    return response
  } finally {
    if (request !== null) {
      // After the close it would only say that the request is closed.
      const explanation = options.explains ? request.explain() : null
      await request.close()
      report.end(request, explanation)
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
