// The server of the memory test, in a process of its own: reads uploads and sends downloads, both hashed; and zeros, of
// which a gigabyte compresses to a megabyte.

import { createHash } from 'node:crypto'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { createGzip } from 'node:zlib'

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
  if (request.url?.startsWith('/zeros/')) {
    response.writeHead(200, { 'content-encoding': 'gzip' })
    Readable.from(zeros(Number(request.url.slice('/zeros/'.length))))
      .pipe(createGzip({ level: 1 }))
      .pipe(response)
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
function* zeros(bytes: number): Iterable<Buffer> {
  const piece = Buffer.alloc(1_048_576)
  for (let left = bytes; left > 0; left -= piece.length) yield piece.subarray(0, Math.min(left, piece.length))
}

server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
process.on('disconnect', () => process.exit())
