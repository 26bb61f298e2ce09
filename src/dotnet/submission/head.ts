// The head of a request as it goes on the wire.

import type { Framing, RequestHead } from '../../lifecycle/index.ts'
import { fieldsOf } from '../cache-policies.ts'
import type { WebHeaderCollection } from '../headers/index.ts'
import type { AnyHttpWebRequest, Settings } from '../request/index.ts'
import { codingsOf } from '../response/index.ts'
import type { OpeningHead } from '../routes/index.ts'
import type { Messages } from './messages.ts'
import { bodiless, type WriteMode } from './write-mode.ts'

/** It knows whom to ask about itself: one policy serves all requests. */
export interface SubmittedHead extends RequestHead, OpeningHead {
  readonly messages: Messages
}

/** `body` is what was written in buffer mode. */
export function submittedHead(
  request: AnyHttpWebRequest,
  mode: WriteMode,
  body: Uint8Array | null,
  messages: Messages,
): SubmittedHead {
  const { settings, target } = request
  const framing = framingOf(settings, mode, body)
  const expects = request.servicePoint.expect100Continue && asksToContinue(settings, framing)
  const wait = expects && request.servicePoint.understands100Continue ? waitOf(settings) : 0
  return {
    method: settings.method,
    target,
    headers: fields(request, expects && wait === 0),
    framing,
    body: body !== null && body.length > 0 ? body : null,
    more: mode === 'chunked' || mode === 'contentLength',
    route: request.routeTo(target),
    expectContinue: wait,
    repeatsAnyMethod: true,
    messages,
  }
}

function framingOf(settings: Readonly<Settings>, mode: WriteMode, body: Uint8Array | null): Framing {
  if (mode === 'chunked') return 'chunked'
  if (mode === 'contentLength') return settings.contentLength
  if (mode === 'buffer') return body?.length ?? 0
  return settings.contentLength === 0 && !bodiless.has(settings.method) ? 0 : 'none'
}

/** HTTP/1.0 knows no 100 (Continue). */
const asksToContinue = ({ protocolVersion }: Readonly<Settings>, framing: Framing): boolean =>
  protocolVersion === '1.1' && framing !== 'none' && framing !== 0

/** -1 waits as long as it takes. */
const waitOf = ({ continueTimeout }: Readonly<Settings>): number =>
  continueTimeout < 0 ? Number.POSITIVE_INFINITY : continueTimeout

/** `asks`: for 100 (Continue), without waiting for it; who waits has the field written by the transport. */
function fields(request: AnyHttpWebRequest, asks: boolean): string[] {
  const { headersSoFar: own, settings } = request
  const list = own === null ? [] : own.toList()
  addCachePolicy(list, own, request)
  const codings = codingsOf(settings.automaticDecompression)
  if (codings.length > 0 && (own?.get('Accept-Encoding') ?? null) === null)
    list.push('Accept-Encoding', codings.join(', '))
  if (settings.host !== null) list.push('Host', settings.host)
  if (!settings.keepAlive) list.push('Connection', 'close')
  if (asks) list.push('Expect', '100-continue')
  return list
}

/** What the caller has said himself stands. */
function addCachePolicy(list: string[], own: WebHeaderCollection | null, request: AnyHttpWebRequest): void {
  const asked = fieldsOf(request.cachePolicy)
  for (let i = 0; i < asked.length; i += 2)
    if ((own?.get(asked[i] as string) ?? null) === null) list.push(asked[i] as string, asked[i + 1] as string)
}
