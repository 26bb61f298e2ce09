// undici in the ways that people use it.

import { createReadStream, createWriteStream, openAsBlob } from 'node:fs'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Agent, type Dispatcher, fetch, Pool } from 'undici'
import { type Contender, downloadFile, lengthOf, tell, type UploadBody } from '../contender.ts'

type Body = Dispatcher.ResponseData['body']

const poolOf = (origin: string, connections: number): Pool =>
  new Pool(origin, { connections, keepAliveTimeout: 60_000, connect: { rejectUnauthorized: false } })

const reading = (label: string, read: (body: Body) => Promise<number>): Contender => ({
  label: `undici.request, ${label}`,
  connect(origin, connections) {
    const pool = poolOf(origin, connections)
    const exchange = async (path: string): Promise<number> =>
      read((await pool.request({ path, method: 'GET' })).body)
    return { get: (path, done) => tell(exchange(path), done), download: exchange, close: () => pool.close() }
  },
})

const sending = (
  label: string,
  bodyOf: (body: UploadBody) => Readable | Buffer,
  hasLength: boolean,
): Contender => ({
  label: `undici.request, ${label}`,
  connect(origin, connections) {
    const pool = poolOf(origin, connections)
    return {
      async upload(path, body) {
        const headers = hasLength ? { 'content-length': String(body.length) } : {}
        const response = await pool.request({ path, method: 'PUT', headers, body: bodyOf(body) })
        await response.body.text()
      },
      close: () => pool.close(),
    }
  },
})

async function intoFile(body: Body): Promise<number> {
  const file = createWriteStream(downloadFile())
  await pipeline(body, file)
  return file.bytesWritten
}

export const ways: Readonly<Record<string, Contender>> = {
  body: reading('its body iterated', lengthOf),
  bytes: reading('arrayBuffer()', async (body) => (await body.arrayBuffer()).byteLength),
  file: reading('its body into a file', intoFile),
  'send-buffer': sending('a buffer', ({ whole }) => whole, true),
  // undici takes any iterable; its types do not say so.
  'send-iterable': sending('an iterable', (body) => body as unknown as Readable, true),
  'send-file': sending('a file stream', ({ file }) => createReadStream(file), false),
  'fetch-blob': {
    label: 'undici.fetch of a Blob of a file',
    connect(origin, connections) {
      const dispatcher = new Agent({ connections, keepAliveTimeout: 60_000 })
      return {
        async upload(path, { file }) {
          const body = await openAsBlob(file)
          await (await fetch(origin + path, { method: 'PUT', body, dispatcher })).arrayBuffer()
        },
        close: () => dispatcher.close(),
      }
    },
  },
}
