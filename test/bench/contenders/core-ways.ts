// hinternet in the ways that people use it, with a listener for every notification.

import { createReadStream, createWriteStream, openAsBlob } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { type FetchedResponse, type FetchOptions, type HttpRequest, Session } from 'hinternet'
import {
  type Connected,
  type Contender,
  downloadFile,
  lengthOf,
  tell,
  type UploadBody,
} from '../contender.ts'
import { listener } from '../core.ts'

type Way = (session: Session, origin: string) => Omit<Connected, 'close'>

const contender = (label: string, way: Way): Contender => ({
  label: `hinternet, ${label}`,
  connect(origin, connections) {
    const tls = origin.startsWith('https:') ? { tls: { rejectUnauthorized: false } } : {}
    const session = new Session({ connectionsPerOrigin: connections, idleMs: 60_000, ...tls })
    return { ...way(session, origin), close: () => session.close() }
  },
})

/** A body of any length, read from a request. */
function reading(label: string, read: (request: HttpRequest) => Promise<number>): Contender {
  return contender(label, (session, origin) => {
    session.on('status', listener)
    const exchange = async (path: string): Promise<number> => {
      const request = session.open('GET', origin + path)
      await request.send()
      return read(request)
    }
    return { get: (path, done) => tell(exchange(path), done), download: exchange }
  })
}

function fetching(label: string, read: (response: FetchedResponse) => Promise<number>): Contender {
  const options: FetchOptions = { onStatus: listener }
  return contender(label, (session, origin) => {
    const exchange = async (path: string): Promise<number> =>
      read(await session.fetch(origin + path, options))
    return { get: (path, done) => tell(exchange(path), done), download: exchange }
  })
}

function sending(
  label: string,
  send: (request: HttpRequest, body: UploadBody) => Promise<unknown>,
): Contender {
  return contender(label, (session, origin) => {
    session.on('status', listener)
    return {
      async upload(path, body) {
        const request = session.open('PUT', origin + path)
        await send(request, body)
        await lengthOf(request)
      },
    }
  })
}

async function taken(request: HttpRequest): Promise<number> {
  let bytes = 0
  for (let piece = await request.take(); piece !== null; piece = await request.take()) bytes += piece.length
  await request.close()
  return bytes
}

async function readInto(request: HttpRequest): Promise<number> {
  const into = Buffer.alloc(65_536)
  let bytes = 0
  for (let count = await request.read(into); count > 0; count = await request.read(into)) bytes += count
  await request.close()
  return bytes
}

async function intoFile(request: HttpRequest): Promise<number> {
  const file = createWriteStream(downloadFile())
  await pipeline(request.readable(), file)
  return file.bytesWritten
}

async function written(request: HttpRequest, body: UploadBody): Promise<void> {
  await request.sendEx({ contentLength: body.length })
  for (let i = 0; i < body.pieces; i++) await request.write(body.piece)
  await request.end()
}

export const ways: Readonly<Record<string, Contender>> = {
  take: reading('take', taken),
  read: reading('read into 64 KiB', readInto),
  'for-await': reading('for await, never closed', lengthOf),
  readable: reading('readable()', (request) => lengthOf(request.readable())),
  stream: reading('stream()', (request) => lengthOf(request.stream())),
  file: reading('readable() into a file', intoFile),
  'fetch-text': fetching('fetch, text()', async (response) => (await response.text()).length),
  'fetch-json': fetching('fetch, json()', async (response) => JSON.stringify(await response.json()).length),
  'fetch-bytes': fetching('fetch, bytes()', async (response) => (await response.bytes()).length),
  'fetch-body': fetching('fetch, its body', ({ body }) => lengthOf(body as ReadableStream<Uint8Array>)),
  write: sending('writes of 64 KiB', written),
  'send-buffer': sending('send(buffer)', (request, { whole }) => request.send(whole)),
  'send-iterable': sending('send(iterable)', (request, body) =>
    request.send(body, { contentLength: body.length }),
  ),
  'send-file': sending('send(file stream)', (request, { file }) => request.send(createReadStream(file))),
  pipeline: sending('pipeline into writable()', (request, { file }) =>
    pipeline(createReadStream(file), request.writable()),
  ),
  'fetch-blob': contender('fetch of a Blob of a file', (session, origin) => ({
    async upload(path, { file }) {
      const body = await openAsBlob(file)
      const response = await session.fetch(origin + path, { method: 'PUT', body, onStatus: listener })
      await response.bytes()
    },
  })),
}
