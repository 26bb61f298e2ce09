// multipart/form-data. The framing is Node's own: it comes out of a Response.

import type { Streamed } from './payload.ts'
import { sourceOf } from './source.ts'

/** Its length is known, though its files are not read for it: many servers take no form in the chunked coding. */
export async function formPayload(form: FormData): Promise<Streamed> {
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

/** The length of the same form with empty files, and that of the files. Null if the boundaries should differ in length. */
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
