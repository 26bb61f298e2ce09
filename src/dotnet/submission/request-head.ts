// The head of a request as it goes on the wire.

import type { Framing, RequestHead } from '../../lifecycle/index.ts'
import type { WebHeaderCollection } from '../headers/index.ts'
import type { AnyHttpWebRequest, Settings } from '../request/index.ts'
import type { WriteMode } from './write-mode.ts'

/** `body` is what was written in buffer mode. */
export function requestHead(
  request: AnyHttpWebRequest,
  mode: WriteMode,
  body: Uint8Array | null,
): RequestHead {
  const { headersSoFar, settings, target } = request
  return {
    method: settings.method,
    target,
    headers: fields(settings, headersSoFar),
    framing: framingOf(settings, mode, body),
    body: body !== null && body.length > 0 ? body : null,
    more: mode === 'chunked' || mode === 'contentLength',
    route: null,
    expectContinue: 0,
  }
}

function framingOf(settings: Readonly<Settings>, mode: WriteMode, body: Uint8Array | null): Framing {
  if (mode === 'chunked') return 'chunked'
  if (mode === 'contentLength') return settings.contentLength
  return mode === 'buffer' ? (body?.length ?? 0) : 'none'
}

function fields(settings: Readonly<Settings>, own: WebHeaderCollection | null): string[] {
  const list = own === null ? [] : own.toList()
  if (settings.host !== null) list.push('Host', settings.host)
  if (!settings.keepAlive) list.push('Connection', 'close')
  return list
}
