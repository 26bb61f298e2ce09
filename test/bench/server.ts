// The other end, in a process of its own: as little of an HTTP server as the contenders need, so that it is not what is
// measured; the same over TLS; and a server of node:http, which writes pieces of 64 KiB. A request of the first two is a GET,
// has a Content-Length, or is chunked and too long for one read.
//   GET /small       128 bytes          PUT, POST    swallowed, then as GET /small
//   GET /<number>    so many bytes      GET /hold    answered when told
//   GET /held/<n>    answered when n are held             GET /release  answers all that are held

import http from 'node:http'
import net, { type AddressInfo } from 'node:net'
import tls from 'node:tls'
import { certificate, localhost } from '../support/certificates.ts'

const head = (length: number): string =>
  `HTTP/1.1 200 OK\r\nserver: bench\r\ndate: Thu, 01 Jan 1970 00:00:00 GMT\r\ncontent-type: application/octet-stream\r\ncontent-length: ${length}\r\n\r\n`
/** JSON, too. */
const smallBody = `"${'x'.repeat(126)}"`
const small = Buffer.from(head(128) + smallBody, 'latin1')
const piece = Buffer.alloc(65_536, 'abcdefghijklmnopqrstuvwxyz0123456789')
const END = '\r\n\r\n'

const held = new Set<net.Socket>()
let whoWaits: { readonly socket: net.Socket; readonly count: number } | null = null

function answerWhoWaits(): void {
  if (whoWaits === null || held.size < whoWaits.count) return
  whoWaits.socket.write(small)
  whoWaits = null
}

function give(socket: net.Socket, length: number): void {
  let left = length
  const fill = (): void => {
    while (left > 0 && !socket.destroyed) {
      const part = left < piece.length ? piece.subarray(0, left) : piece
      left -= part.length
      if (!socket.write(part)) {
        socket.once('drain', fill)
        return
      }
    }
  }
  socket.write(head(length))
  fill()
}

function answer(socket: net.Socket, path: string): void {
  if (path === '/small') socket.write(small)
  else if (path === '/hold') {
    held.add(socket)
    answerWhoWaits()
  } else if (path === '/release') {
    for (const waiting of held) waiting.write(small)
    held.clear()
    socket.write(small)
  } else if (path.startsWith('/held/')) {
    whoWaits = { socket, count: Number(path.slice(6)) }
    answerWhoWaits()
  } else give(socket, Number(path.slice(1)))
}

function serve(socket: net.Socket): void {
  let text = ''
  let bodyLeft = 0
  /** The last bytes of a chunked body; null where none is under way. */
  let tail: string | null = null
  socket.on('error', () => {})
  socket.on('close', () => held.delete(socket))
  socket.on('data', (chunk) => {
    let at = 0
    if (tail !== null) {
      tail = (tail + chunk.toString('latin1', Math.max(0, chunk.length - 5))).slice(-5)
      if (tail !== LAST_CHUNK) return
      tail = null
      socket.write(small)
      return
    }
    if (bodyLeft > 0) {
      at = Math.min(bodyLeft, chunk.length)
      bodyLeft -= at
      if (bodyLeft > 0) return
      socket.write(small)
    }
    if (at === chunk.length) return
    text += chunk.toString('latin1', at)
    for (let end = text.indexOf(END); end >= 0; end = text.indexOf(END)) {
      const isGet = text.charCodeAt(0) === 71
      const path = text.slice(text.indexOf(' ') + 1, text.indexOf(' HTTP'))
      const length = isGet ? 0 : Number(/^content-length: *(\d+)/im.exec(text)?.[1] ?? Number.NaN)
      text = text.slice(end + 4)
      if (isGet) {
        answer(socket, path)
        continue
      }
      if (Number.isNaN(length)) {
        tail = text.slice(-5)
        text = ''
        break
      }
      bodyLeft = length - text.length
      if (bodyLeft > 0) {
        text = ''
        break
      }
      text = text.slice(length)
      bodyLeft = 0
      socket.write(small)
    }
  })
}

const LAST_CHUNK = '0\r\n\r\n'

function serveHttp(request: http.IncomingMessage, response: http.ServerResponse): void {
  if (request.method !== 'GET') {
    request.resume().on('end', () => response.setHeader('content-length', 128).end(smallBody))
    return
  }
  let left = request.url === '/small' ? 128 : Number(request.url?.slice(1))
  response.setHeader('content-length', left)
  const fill = (): void => {
    while (left > 0) {
      const part = left < piece.length ? piece.subarray(0, left) : piece
      left -= part.length
      if (!response.write(part) && left > 0) {
        response.once('drain', fill)
        return
      }
    }
    response.end()
  }
  fill()
}

const identity = await certificate(localhost)
const servers = {
  raw: net.createServer({ noDelay: true }, serve),
  http: http.createServer({ keepAliveTimeout: 0 }, serveHttp),
  tls: tls.createServer({ ...identity, noDelay: true }, serve),
}
const origins: Record<string, string> = {}
for (const [name, server] of Object.entries(servers)) {
  await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, resolve))
  const { port } = server.address() as AddressInfo
  origins[name] = `${name === 'tls' ? 'https' : 'http'}://127.0.0.1:${port}`
}
process.send?.(origins)
process.on('disconnect', () => process.exit())
