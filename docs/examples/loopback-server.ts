// What the programs talk to when no URL is given: a server on 127.0.0.1 that answers how many bytes it was sent.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface LoopbackServer {
  readonly url: string
  close(): void
}

export async function loopbackServer(): Promise<LoopbackServer> {
  const server = createServer((request, response) => {
    let bytes = 0
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
    })
    request.on('end', () => response.end(`${request.method} ${request.url} brought ${bytes} bytes\n`))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    close() {
      server.close()
      server.closeIdleConnections()
    },
  }
}
