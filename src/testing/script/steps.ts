// The words of a server's script. Steps are data: the scripted transport plays them, and so may a real server of a test.

import type { Gate } from './gate.ts'

export type HeaderFields = Readonly<Record<string, string | readonly string[]>>

export type Step =
  /** The body is left out where the request or the status allows none. */
  | {
      readonly type: 'reply'
      readonly status: number
      readonly fields: HeaderFields
      readonly body: Uint8Array
    }
  | { readonly type: 'send'; readonly bytes: Uint8Array }
  | { readonly type: 'take'; readonly bytes: number }
  | { readonly type: 'wait'; readonly ms: number }
  | { readonly type: 'until'; readonly gate: Gate }
  | { readonly type: 'close' }
  | { readonly type: 'reset' }
  | { readonly type: 'hang' }

/** A whole response in one piece, with a Content-Length unless `fields` frame it otherwise. */
export const reply = (status: number, fields: HeaderFields = {}, body: string | Uint8Array = ''): Step => ({
  type: 'reply',
  status,
  fields,
  body: bytesOf(body),
})

/** A response head as it is: what follows, and how it ends, is up to `fields` and the next steps. */
export const head = (status: number, fields: HeaderFields = {}): Step =>
  send(`HTTP/1.1 ${status} ${reasonPhrase(status)}\r\n${linesOf(fields)}\r\n`)

/** A 1xx response. */
export const interim: (status: number, fields?: HeaderFields) => Step = head

/** Bytes as they are, in one piece. Text is Latin-1. */
export const send = (bytes: string | Uint8Array): Step => ({ type: 'send', bytes: bytesOf(bytes) })

/** One chunk of the chunked coding. */
export const chunk = (bytes: string | Uint8Array): Step => {
  const data = bytesOf(bytes)
  return send(Buffer.concat([bytesOf(`${data.length.toString(16)}\r\n`), data, bytesOf('\r\n')]))
}

/** The end of the chunked coding. */
export const lastChunk = (): Step => send('0\r\n\r\n')

/** Bytes in pieces of `size`, `ms` milliseconds apart. */
export function dribble(bytes: string | Uint8Array, size: number, ms: number): readonly Step[] {
  const data = bytesOf(bytes)
  const steps: Step[] = []
  for (let at = 0; at < data.length; at += size) steps.push(send(data.subarray(at, at + size)), wait(ms))
  return steps
}

/** Reads so many bytes of the request body, or to its end. What was not taken is read and dropped after the last step. */
export const take = (bytes: number = Number.POSITIVE_INFINITY): Step => ({ type: 'take', bytes })

export const wait = (ms: number): Step => ({ type: 'wait', ms })

/** Waits until the test opens the gate. */
export const until = (gate: Gate): Step => ({ type: 'until', gate })

/** Ends the connection orderly. */
export const close = (): Step => ({ type: 'close' })

/** Tears the connection down. */
export const reset = (): Step => ({ type: 'reset' })

/** Nothing more, while the connection stays open. */
export const hang = (): Step => ({ type: 'hang' })

/** The bytes of a `reply` to a request with this method. */
export function replyBytes(step: Extract<Step, { type: 'reply' }>, method: string): Uint8Array {
  const { status, fields, body } = step
  const names = Object.keys(fields).map((name) => name.toLowerCase())
  const framed = names.includes('content-length') || names.includes('transfer-encoding')
  const empty = status === 204 || status === 304
  const length = framed || empty ? '' : `Content-Length: ${body.length}\r\n`
  const text = `HTTP/1.1 ${status} ${reasonPhrase(status)}\r\n${linesOf(fields)}${length}\r\n`
  return empty || method === 'HEAD' ? bytesOf(text) : Buffer.concat([bytesOf(text), body])
}

const linesOf = (fields: HeaderFields): string =>
  Object.entries(fields)
    .flatMap(([name, value]) =>
      (typeof value === 'string' ? [value] : value).map((one) => `${name}: ${one}\r\n`),
    )
    .join('')

const bytesOf = (bytes: string | Uint8Array): Uint8Array =>
  typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes

const phrases: Readonly<Record<number, string>> = {
  100: 'Continue',
  103: 'Early Hints',
  200: 'OK',
  204: 'No Content',
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  304: 'Not Modified',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  401: 'Unauthorized',
  404: 'Not Found',
  413: 'Content Too Large',
}

const reasonPhrase = (status: number): string => phrases[status] ?? ''
