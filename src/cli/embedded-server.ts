// The server of the demonstration: a page to read, and a place to upload to that reads slowly on purpose.

import { createHash } from 'node:crypto'
import http from 'node:http'
import type { AddressInfo } from 'node:net'

export interface EmbeddedServer {
  readonly origin: string
  /** Stops at once, and breaks off requests that are under way. */
  close(): Promise<void>
}

export interface Slowness {
  /** How much of a body is read between two pauses. */
  readonly burstBytes: number
  /** The length of a pause. */
  readonly restMs: number
}

export async function startServer(slowness: Slowness): Promise<EmbeddedServer> {
  const server = http.createServer((request, response) => {
    request.on('error', () => {})
    if (request.method === 'GET') sendPage(response)
    else takeUpload(request, response, slowness)
  })
  const hostname = await listen(server)
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://${hostname}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Its URL has a name, so that there is a look-up to show; or an address, if the name is not known. */
async function listen(server: http.Server): Promise<string> {
  for (const hostname of ['localhost', '127.0.0.1']) {
    const error = await new Promise<Error | null>((resolve) => {
      server.once('error', resolve)
      server.listen(0, hostname, () => {
        server.off('error', resolve)
        resolve(null)
      })
    })
    if (error === null) return hostname
  }
  throw new Error('nothing can listen on loopback here')
}

function sendPage(response: http.ServerResponse): void {
  const page = '<!doctype html>\n<title>hinternet</title>\n<p>A page from the embedded server.</p>\n'
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-length': page.length })
  response.end(page)
}

/** Reads in bursts with pauses in between; answers with the size and the hash of the bytes. */
function takeUpload(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  { burstBytes, restMs }: Slowness,
): void {
  const hash = createHash('sha256')
  let bytes = 0
  let burst = 0
  request.on('data', (chunk: Buffer) => {
    hash.update(chunk)
    bytes += chunk.length
    burst += chunk.length
    if (burst < burstBytes) return
    burst = 0
    request.pause()
    setTimeout(() => request.resume(), restMs)
  })
  request.on('end', () => {
    response.writeHead(201, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ bytes, sha256: hash.digest('hex') }))
  })
}
