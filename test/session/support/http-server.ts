// A server of node:http on loopback that tells what it was sent.

import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'

/** What the server saw of a request. */
export interface Seen {
  readonly method: string
  readonly path: string
  readonly headers: http.IncomingHttpHeaders
  readonly body: string
}

export interface TestServer {
  readonly origin: string
  readonly seen: Seen[]
}

type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => void

/** Answers what the handler says; without one, what it saw, as JSON. It stops with the test. */
export async function httpServer(handler?: Handler): Promise<TestServer> {
  const seen: Seen[] = []
  const tell: Handler = async (request, response) => {
    const body = (await buffer(request)).toString('latin1')
    const one = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body }
    seen.push(one)
    response.end(JSON.stringify(one))
  }
  const server = http.createServer(handler ?? tell)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}
