// Who tells the truth about a download: what each client has reported when the server has sent a quarter, a half and three quarters of a
// body, and what it says of a body in gzip.

import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import axios from 'axios'
import got from 'got'
import ky from 'ky'
import { request as undiciRequest } from 'undici'
import { Session } from '../../src/index.ts'
import { needle } from './needle.ts'
import { bodyChunkReceived } from './undici-channels.ts'

const SIZE = 20_000_000
/** The server writes so much, and waits so many milliseconds. */
const PIECE = 500_000
const REST_MS = 20

type Report = (transferred: number, total: number | null | undefined) => void
type Download = (url: string, report: Report) => Promise<unknown>

const clients: Readonly<Record<string, Download>> = {
  hinternet: async (url, report) => {
    const session = new Session({ decode: true })
    const response = await session.fetch(url, {
      onProgress: ({ direction, total, transferred }) => {
        if (direction === 'download') report(transferred, total)
      },
      progressInterval: 0,
    })
    await response.arrayBuffer()
    await session.close()
  },
  'undici (`bodyChunkReceived`)': async (url, report) => {
    let transferred = 0
    const came = (message: unknown): void => {
      const { chunk, request } = message as {
        readonly chunk: Buffer
        readonly request: { readonly origin: unknown }
      }
      if (!url.startsWith(String(request.origin))) return
      transferred += chunk.length
      report(transferred, undefined)
    }
    bodyChunkReceived.subscribe(came)
    const { body } = await undiciRequest(url)
    await body.arrayBuffer()
    bodyChunkReceived.unsubscribe(came)
  },
  got: (url, report) =>
    got(url)
      .on('downloadProgress', ({ total, transferred }) => report(transferred, total))
      .buffer(),
  axios: (url, report) =>
    axios.get(url, {
      responseType: 'arraybuffer',
      onDownloadProgress: ({ loaded, total }) => report(loaded, total),
    }),
  ky: async (url, report) => {
    const response = await ky.get(url, {
      onDownloadProgress: ({ totalBytes, transferredBytes }) => report(transferredBytes, totalBytes),
    })
    await response.arrayBuffer()
  },
  needle: (url) => needle('get', url, null, { parse: false }),
}

export async function downloadsTable(): Promise<string> {
  const rows = [
    '| Download: reported in % when 25, 50, 75 % had been sent | plain | of a body in gzip, at its end |',
    '| --- | --- | --- |',
  ]
  for (const [name, download] of Object.entries(clients))
    rows.push(`| ${name} | ${await plain(download)} | ${await zipped(download)} |`)
  return rows.join('\n')
}

async function plain(download: Download): Promise<string> {
  let reported: number | null = null
  const marks: string[] = []
  const server = await serving(async (response) => {
    response.writeHead(200, { 'content-length': SIZE })
    const piece = Buffer.alloc(PIECE)
    for (let sent = 0; sent < SIZE; sent += PIECE) {
      if (!response.write(piece)) await new Promise((resolve) => response.once('drain', resolve))
      await new Promise((resolve) => setTimeout(resolve, REST_MS))
      if (marks.length < 3 && sent + PIECE >= (SIZE * (marks.length + 1)) / 4)
        marks.push(String(Math.round((100 * (reported ?? 0)) / SIZE)))
    }
    response.end()
  })
  await download(server.url, (transferred) => {
    reported = transferred
  })
  server.close()
  return reported === null ? 'not told' : marks.join(', ')
}

/** What was told last of a body that is 1 MB long and much shorter in gzip. */
async function zipped(download: Download): Promise<string> {
  const encoded = gzipSync(Buffer.alloc(1_000_000, 'hello '))
  const server = await serving((response) => {
    response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': encoded.length }).end(encoded)
  })
  let told = 'not told'
  await download(server.url, (transferred, total) => {
    told = `${transferred} of ${total ?? 'unknown'}`
  })
  server.close()
  return told.replaceAll(String(encoded.length), 'encoded').replaceAll('1000000', 'decoded')
}

async function serving(
  answer: (response: http.ServerResponse) => unknown,
): Promise<{ url: string; close(): void }> {
  const server = http.createServer((_request, response) => void answer(response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
