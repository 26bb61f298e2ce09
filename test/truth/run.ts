// Who tells the truth about an upload: what each client has reported when a server that reads slowly has received a quarter, a
// half and three quarters of it. Prints the tables of docs/observability.md and docs/compared.md.

// First: Node 20 can give those who come later another channel of the same name.
import 'undici'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import axios from 'axios'
import got from 'got'
import ky from 'ky'
import { request as undiciRequest } from 'undici'
import { Session } from '../../src/index.ts'
import { headsTable, reuseTable } from './connections.ts'
import { downloadsTable } from './downloads.ts'
import { needle } from './needle.ts'
import { bodyChunkSent } from './undici-channels.ts'

const SIZE = 20_000_000
const PIECE = 65_536
/** The server reads so much in one go, and rests so many milliseconds. */
const READ = 262_144
const REST_MS = 50

type Kind = 'Buffer' | 'stream'
type Upload = (url: string, body: Buffer | Readable, report: (bytes: number) => void) => Promise<unknown>

const session = new Session()

const axiosUpload =
  (maxRedirects: number): Upload =>
  (url, body, report) =>
    axios.put(url, body, {
      maxBodyLength: Number.POSITIVE_INFINITY,
      maxRedirects,
      headers: { 'content-type': 'application/octet-stream', 'content-length': SIZE },
      onUploadProgress: ({ loaded }) => report(loaded),
    })

const clients: Readonly<Record<string, Upload>> = {
  hinternet: async (url, body, report) => {
    const onProgress = ({ direction, transferred }: { direction: string; transferred: number }): void => {
      if (direction === 'upload') report(transferred)
    }
    const headers = { 'content-type': 'application/octet-stream' }
    const response = await session.fetch(url, {
      method: 'PUT',
      headers,
      body,
      onProgress,
      progressInterval: 0,
    })
    return response.text()
  },
  axios: axiosUpload(5),
  'axios with `maxRedirects: 0`': axiosUpload(0),
  'undici (`bodyChunkSent`)': async (url, body, report) => {
    let bytes = 0
    const sent = (message: unknown): void => {
      const { chunk, request } = message as {
        readonly chunk: Buffer
        readonly request: { readonly origin: unknown }
      }
      if (!url.startsWith(String(request.origin))) return
      bytes += chunk.length
      report(bytes)
    }
    bodyChunkSent.subscribe(sent)
    const response = await undiciRequest(url, { method: 'PUT', body })
    await response.body.dump()
    bodyChunkSent.unsubscribe(sent)
  },
  got: (url, body, report) =>
    got
      .put(url, { body, retry: { limit: 0 } })
      .on('uploadProgress', ({ transferred }) => report(transferred)),
  ky: (url, body, report) =>
    ky.put(url, {
      body: (Buffer.isBuffer(body) ? body : Readable.toWeb(body)) as never,
      duplex: 'half',
      timeout: false,
      retry: 0,
      onUploadProgress: ({ transferredBytes }: { transferredBytes: number }) => report(transferredBytes),
    } as never),
  needle: (url, body) => needle('put', url, body, {}),
}

/** Percent that were reported when 25, 50 and 75 % had arrived. */
async function measure(upload: Upload, kind: Kind): Promise<(number | string)[]> {
  let reported = 0
  let isTold = false
  let received = 0
  const marks: number[] = []
  const server = http.createServer((incoming, answer) => {
    let burst = 0
    incoming.on('data', (chunk: Buffer) => {
      received += chunk.length
      burst += chunk.length
      while (marks.length < 3 && received >= (SIZE * (marks.length + 1)) / 4)
        marks.push(Math.round((100 * Math.min(reported, SIZE)) / SIZE))
      if (burst < READ) return
      burst = 0
      incoming.pause()
      setTimeout(() => incoming.resume(), REST_MS)
    })
    incoming.on('end', () => answer.end('received'))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const whole = Buffer.alloc(SIZE, 'x')
  try {
    await upload(url, kind === 'Buffer' ? whole : Readable.from(pieces(whole)), (bytes) => {
      reported = bytes
      isTold = true
    })
  } finally {
    server.closeAllConnections()
    server.close()
  }
  return isTold ? marks : ['not told']
}

function* pieces(whole: Buffer): Generator<Buffer> {
  for (let at = 0; at < whole.length; at += PIECE) yield whole.subarray(at, at + PIECE)
}

const rows: string[] = []
for (const [name, upload] of Object.entries(clients)) {
  const cells: string[] = []
  for (const kind of ['Buffer', 'stream'] as const) {
    const marks = await measure(upload, kind).catch((error: Error) => [error.message])
    cells.push(marks.join(', '))
  }
  rows.push(`| ${name} | ${cells.join(' | ')} |`)
}
console.log('| Reported in % when 25, 50, 75 % had arrived | Buffer | stream |\n| --- | --- | --- |')
console.log(rows.join('\n'))
await session.close()
console.log(`\n${await downloadsTable()}\n\n${await headsTable()}\n\n${await reuseTable()}`)
