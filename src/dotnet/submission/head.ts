// The head of a request as it goes on the wire.

import type { Framing, RequestHead } from '../../lifecycle/index.ts'
import type { WebHeaderCollection } from '../headers/index.ts'
import type { AnyHttpWebRequest, Settings } from '../request/index.ts'
import { codingsOf } from '../response/index.ts'
import type { Messages } from './messages.ts'
import type { WriteMode } from './write-mode.ts'

/** It knows whom to ask about itself: one policy serves all requests. */
export interface SubmittedHead extends RequestHead {
  readonly messages: Messages
}

/** `body` is what was written in buffer mode. */
export function submittedHead(
  request: AnyHttpWebRequest,
  mode: WriteMode,
  body: Uint8Array | null,
  messages: Messages,
): SubmittedHead {
  const { headersSoFar, settings, target } = request
  const framing = framingOf(settings, mode, body)
  const expects = request.servicePoint.expect100Continue && asksToContinue(settings, framing)
  const wait = expects && request.servicePoint.understands100Continue ? waitOf(settings) : 0
  return {
    method: settings.method,
    target,
    headers: fields(settings, headersSoFar, expects && wait === 0),
    framing,
    body: body !== null && body.length > 0 ? body : null,
    more: mode === 'chunked' || mode === 'contentLength',
    route: request.routeTo(target),
    expectContinue: wait,
    messages,
  }
}

function framingOf(settings: Readonly<Settings>, mode: WriteMode, body: Uint8Array | null): Framing {
  if (mode === 'chunked') return 'chunked'
  if (mode === 'contentLength') return settings.contentLength
  return mode === 'buffer' ? (body?.length ?? 0) : 'none'
}

/** HTTP/1.0 knows no 100 (Continue). */
const asksToContinue = ({ protocolVersion }: Readonly<Settings>, framing: Framing): boolean =>
  protocolVersion === '1.1' && framing !== 'none' && framing !== 0

/** -1 waits as long as it takes. */
const waitOf = ({ continueTimeout }: Readonly<Settings>): number =>
  continueTimeout < 0 ? Number.POSITIVE_INFINITY : continueTimeout

/** `asks`: for 100 (Continue), without waiting for it; who waits has the field written by the transport. */
function fields(settings: Readonly<Settings>, own: WebHeaderCollection | null, asks: boolean): string[] {
  const list = own === null ? [] : own.toList()
  const codings = codingsOf(settings.automaticDecompression)
  if (codings.length > 0 && (own?.get('Accept-Encoding') ?? null) === null)
    list.push('Accept-Encoding', codings.join(', '))
  if (settings.host !== null) list.push('Host', settings.host)
  if (!settings.keepAlive) list.push('Connection', 'close')
  if (asks) list.push('Expect', '100-continue')
  return list
}
