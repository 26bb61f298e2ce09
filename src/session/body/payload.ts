// The forms in which callers give a body, and what is needed to send it.

import { InvalidBodyError, InvalidOptionError, shown } from '../../lifecycle/index.ts'
import { JsonBody, type NamedValues } from './named-values.ts'
import { isStreamable, type Source, type Streamable, sourceOf } from './source.ts'

/** A body in memory, or one that comes piece by piece, as strings or bytes. */
export type PlainBody = Bytes | URLSearchParams | Blob | FormData | Streamable

/** A body, or a function that makes one: it is called again if the body has to be sent again. */
export type Body = PlainBody | (() => PlainBody | Promise<PlainBody>)

/** A body that is given as a value: one of the two, and no other body. */
export interface BodyOptions {
  /**
   * A value that is sent as JSON, with the Content-Type `application/json` unless the request has another.
   * @defaultValue undefined: no such body. `null` is a JSON value.
   */
  readonly json?: unknown
  /**
   * Names and values that are sent as `application/x-www-form-urlencoded`. A form with files is FormData, given as the body.
   * @defaultValue undefined: no such body
   */
  readonly form?: URLSearchParams | NamedValues | undefined
}

/** The whole body in memory: it is sent with the head, and can be repeated. */
interface Whole {
  readonly bytes: Uint8Array
  /** The Content-Type that fetch would set. */
  readonly type: string | null
}

/** A body that is read piece by piece. */
export interface Streamed {
  readonly bytes: null
  readonly type: string | null
  /** In bytes, if it is known in advance. */
  readonly length: number | null
  /** Starts reading it; call it once. */
  open(): Source
  /** The same body again; null if it exists only once. */
  readonly again: (() => Payload | Promise<Payload>) | null
}

export type Payload = Whole | Streamed

/**
 * The body to send, which `json` or `form` may replace.
 * @throws InvalidOptionError if more than one is given
 */
export function oneBody(
  body: Body | null | undefined,
  { form, json }: Pick<BodyOptions, 'form' | 'json'>,
  call: string,
): Body | null {
  if (json === undefined && form === undefined) return body ?? null
  const given = Object.entries({ body: body ?? undefined, json, form }).filter(([, one]) => one !== undefined)
  const [first, second] = given as [[string, Body], [string, Body] | undefined]
  if (second === undefined) return first[1]
  throw new InvalidOptionError(call, second[0], `given together with ${first[0]}`, 'Leave one of them out.')
}

/** @throws InvalidBodyError */
export function payloadOf(body: Body, call: string): Payload | Promise<Payload> {
  return typeof body === 'function' ? made(body, call) : plainPayload(body, call)
}

/** True if sending the body does not use it up. */
export const isRepeatable = (body: Body | null): boolean =>
  body === null ||
  typeof body === 'string' ||
  typeof body === 'function' ||
  bytesOf(body) !== null ||
  [JsonBody, URLSearchParams, Blob, FormData].some((kind) => body instanceof kind)

/**
 * Reads nothing of the body.
 * @throws InvalidBodyError for a value that is not a body
 */
export function checkedBody(body: unknown, call: string): void {
  if (typeof body !== 'function' && !isBody(body)) throw noBody(body, call)
}

function isBody(body: unknown): boolean {
  try {
    if (bytesOf(body) !== null || body instanceof JsonBody) return true
    if (typeof body !== 'object' || body === null) return false
    return (
      body instanceof URLSearchParams ||
      body instanceof Blob ||
      body instanceof FormData ||
      isStreamable(body)
    )
  } catch {
    return false
  }
}

function plainPayload(body: PlainBody, call: string): Payload | Promise<Payload> {
  const bytes = bytesOf(body)
  if (bytes !== null) return { bytes, type: typeof body === 'string' ? 'text/plain;charset=UTF-8' : null }
  if (!isBody(body) || typeof body !== 'object') throw noBody(body, call)
  if (body instanceof JsonBody) return body
  if (body instanceof URLSearchParams) return { bytes: Buffer.from(body.toString()), type: URL_ENCODED }
  if (body instanceof Blob) return blobPayload(body)
  if (body instanceof FormData) return formPayload(body)
  const stream = body as Streamable
  return { bytes: null, type: null, length: null, open: () => sourceOf(stream, call), again: null }
}

const URL_ENCODED = 'application/x-www-form-urlencoded;charset=UTF-8'

const blobPayload = (blob: Blob): Streamed => ({
  bytes: null,
  type: blob.type === '' ? null : blob.type,
  length: blob.size,
  open: () => sourceOf(blob.stream(), 'send'),
  again: () => blobPayload(blob),
})

async function made(factory: () => PlainBody | Promise<PlainBody>, call: string): Promise<Payload> {
  const payload = await plainPayload(await factory(), call)
  return payload.bytes === null ? { ...payload, again: () => made(factory, call) } : payload
}

const noBody = (body: unknown, call: string): InvalidBodyError =>
  new InvalidBodyError(
    `${call}() is refused: ${shown(body)} is no body. Give a string, bytes, URLSearchParams, a Blob, FormData, a stream, an iterable of strings or bytes, or a function that makes one of them.`,
  )

/** Bytes, or a string that is sent as UTF-8. */
export type Bytes = string | ArrayBuffer | SharedArrayBuffer | ArrayBufferView

/** The bytes, without a copy; null if the value holds none. */
export function bytesOf(value: unknown): Uint8Array | null {
  if (typeof value === 'string') return Buffer.from(value)
  if (value instanceof Uint8Array) return value
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
  if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) return new Uint8Array(value)
  return null
}

/** @throws InvalidBodyError */
export function checkedBytes(value: unknown, call: string): Uint8Array {
  const bytes = readable(value)
  if (bytes !== null) return bytes
  throw new InvalidBodyError(`${call}() is refused: ${shown(value)} is not a piece of a body. ${FIX}`)
}

function readable(value: unknown): Uint8Array | null {
  try {
    return bytesOf(value)
  } catch {
    return null
  }
}

const FIX = 'Give a string, a Uint8Array, an ArrayBuffer or a view of one.'

/**
 * multipart/form-data, as Node's Response frames it. The length is known without reading the files: many servers do
 * not accept a chunked form.
 */
async function formPayload(form: FormData): Promise<Streamed> {
  const response = new Response(form)
  const type = response.headers.get('content-type')
  return {
    bytes: null,
    type,
    length: await lengthOf(form, type),
    open: () => sourceOf(response.body as ReadableStream, 'send'),
    again: () => formPayload(form),
  }
}

/** The length of the form with empty files, plus that of the files. Null if the boundaries differ in length. */
async function lengthOf(form: FormData, type: string | null): Promise<number | null> {
  const frame = new FormData()
  let length = 0
  for (const [name, value] of form) {
    if (typeof value === 'string') frame.append(name, value)
    else {
      length += value.size
      frame.append(name, new File([], value.name, { type: value.type }))
    }
  }
  const response = new Response(frame)
  if (response.headers.get('content-type')?.length !== type?.length) return null
  return length + (await response.arrayBuffer()).byteLength
}
