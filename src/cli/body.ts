// The body of a request: a file, data or a form.

import { openAsBlob } from 'node:fs'
import { type FileHandle, open, readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { UsageError } from './usage-error.ts'

/** The source of a body. */
export type Source =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'data'; readonly parts: readonly DataPart[] }
  | { readonly kind: 'form'; readonly fields: readonly string[] }

interface DataPart {
  /** `@path` names a file, and `@-` stdin, unless it is raw. */
  readonly text: string
  /** The line ends of a file are sent, too. */
  readonly kind: 'text' | 'binary' | 'raw'
}

/** Bytes that are written piece by piece. */
export interface UploadBody {
  readonly chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>
  /** Null when it is not known: then the chunked coding is used. */
  readonly length: number | null
}

export interface OpenBody {
  /** Null when it is not known. */
  readonly length: number | null
  /** The usual Content-Type for such a body, if there is one. */
  readonly type: string | null
  /** It can be sent again. */
  readonly isRepeatable: boolean
  /** Returns the body for one request. */
  payload(): UploadBody | Uint8Array | FormData
  close(): Promise<void>
}

/** The bytes in one write. */
export const WRITE_BYTES = 65_536

interface Given {
  readonly data: readonly string[]
  readonly 'data-binary': readonly string[]
  readonly 'data-raw': readonly string[]
  readonly form: readonly string[]
}

/** @throws UsageError */
export function sourceOf({ data, 'data-binary': binary, 'data-raw': raw, form }: Given): Source | null {
  const parts = [
    ...data.map((text) => ({ text, kind: 'text' }) as const),
    ...binary.map((text) => ({ text, kind: 'binary' }) as const),
    ...raw.map((text) => ({ text, kind: 'raw' }) as const),
  ]
  if (parts.length > 0 && form.length > 0) throw new UsageError('--data and --form exclude each other.')
  if (form.some((field) => !/^[^=]+=/.test(field)))
    throw new UsageError('--form takes a name and a value, or a file: -F name=value, -F name=@file')
  if (form.length > 0) return { kind: 'form', fields: form }
  return parts.length > 0 ? { kind: 'data', parts } : null
}

/** @throws UsageError when a file cannot be read */
export async function openBody(source: Source): Promise<OpenBody> {
  switch (source.kind) {
    case 'file':
      return source.path === '-' ? fromStdin() : fromFile(source.path)
    case 'data': {
      const pieces = await Promise.all(source.parts.map(bytesOf))
      const bytes = Buffer.concat(pieces.flatMap((piece, i) => (i === 0 ? [piece] : [AND, piece])))
      return whole(bytes, bytes.length, 'application/x-www-form-urlencoded')
    }
    case 'form': {
      const form = new FormData()
      for (const field of source.fields) await append(form, field)
      return whole(form, null, null)
    }
  }
}

const AND = Buffer.from('&')

const whole = (payload: Uint8Array | FormData, length: number | null, type: string | null): OpenBody => ({
  length,
  type,
  isRepeatable: true,
  payload: () => payload,
  close: async () => {},
})

/** As in curl, without the line ends of a file. */
async function bytesOf({ kind, text }: DataPart): Promise<Buffer> {
  if (kind === 'raw' || !text.startsWith('@')) return Buffer.from(text)
  const bytes = text === '@-' ? await readStdin() : await readable(text.slice(1), (path) => readFile(path))
  return kind === 'binary'
    ? bytes
    : Buffer.from(bytes.filter((byte) => byte !== 0x0a && byte !== 0x0d && byte !== 0))
}

/** `name=value`, `name=@file`, and `name=@file;type=image/png;filename=a.png`. */
async function append(form: FormData, field: string): Promise<void> {
  const equals = field.indexOf('=')
  const [name, value] = [field.slice(0, equals), field.slice(equals + 1)]
  if (!value.startsWith('@')) return form.append(name, value)
  const [path = '', ...parameters] = value.slice(1).split(';')
  const parameter = (key: string): string | undefined =>
    parameters.find((one) => one.startsWith(`${key}=`))?.slice(key.length + 1)
  const options = { type: parameter('type') ?? 'application/octet-stream' }
  const blob =
    path === '-'
      ? new Blob([await readStdin()], options)
      : await readable(path, (file) => openAsBlob(file, options))
  form.append(name, blob, parameter('filename') ?? basename(path))
}

async function readStdin(): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const fromStdin = (): OpenBody => ({
  length: null,
  type: null,
  isRepeatable: false,
  payload: () => ({ chunks: process.stdin, length: null }),
  close: async () => {},
})

/** A file in pieces of 64 KiB. The length is the present one of the file; something that is not a file, such as a pipe, has none. */
async function fromFile(path: string): Promise<OpenBody> {
  const file = await readable(path, open)
  const stat = await file.stat()
  if (stat.isDirectory()) {
    await file.close()
    throw new UsageError(`${path} is a directory; name a file in it.`)
  }
  const length = stat.isFile() ? stat.size : null
  return {
    length,
    type: null,
    isRepeatable: length !== null,
    payload: () => ({ chunks: chunksOf(file, path, length), length }),
    close: () => file.close(),
  }
}

async function readable<T>(path: string, read: (path: string) => Promise<T>): Promise<T> {
  try {
    return await read(path)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new UsageError(`${path} cannot be read: ${sentences[code ?? ''] ?? message}`)
  }
}

const sentences: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file; check the name.',
  EACCES: 'it is not allowed; check its permissions.',
  EISDIR: 'it is a directory; name a file in it.',
  // openAsBlob says no more than this.
  ERR_INVALID_ARG_VALUE: 'there is no such file; check the name.',
}

async function* chunksOf(file: FileHandle, path: string, length: number | null): AsyncIterable<Uint8Array> {
  const buffer = Buffer.allocUnsafe(WRITE_BYTES)
  let at = 0
  for (;;) {
    const left = length === null ? WRITE_BYTES : Math.min(length - at, WRITE_BYTES)
    if (left === 0) return
    const { bytesRead } = await file.read(buffer, 0, left, length === null ? null : at)
    if (bytesRead === 0 && length === null) return
    if (bytesRead === 0)
      throw new Error(
        `${path} became shorter while it was sent. Send it again when no other program writes to it.`,
      )
    at += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}
