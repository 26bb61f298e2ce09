// The other end of the memory test, in a process of its own: swallows uploads and gives downloads, both hashed.

import { createHash } from 'node:crypto'
import http from 'node:http'
import type { AddressInfo } from 'node:net'

const piece = Buffer.alloc(65_536, 'abcdefghijklmnopqrstuvwxyz0123456789')

const server = http.createServer((request, response) => {
  if (request.method === 'PUT') {
    const hash = createHash('sha256')
    let bytes = 0
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      hash.update(chunk)
    })
    request.on('end', () => response.end(JSON.stringify({ bytes, sha256: hash.digest('hex') })))
    return
  }
  let left = Number(request.url?.slice(1))
  response.writeHead(200, { 'content-length': left })
  const fill = (): void => {
    while (left > 0) {
      const part = piece.subarray(0, Math.min(left, piece.length))
      left -= part.length
      if (!response.write(part)) {
        response.once('drain', fill)
        return
      }
    }
    response.end()
  }
  fill()
})
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
process.on('disconnect', () => process.exit())
