// The other end, in a process of its own: as little of an HTTP server as the contenders need, so that it is not what is
// measured. Every request is a GET, or has a Content-Length.
//   GET /small       128 bytes          PUT, POST    swallowed, then as GET /small
//   GET /<number>    so many bytes      GET /hold    answered when told
//   GET /held/<n>    answered when n are held             GET /release  answers all that are held

import net, { type AddressInfo } from 'node:net'

const head = (length: number): string =>
  `HTTP/1.1 200 OK\r\nserver: bench\r\ndate: Thu, 01 Jan 1970 00:00:00 GMT\r\ncontent-type: application/octet-stream\r\ncontent-length: ${length}\r\n\r\n`
const small = Buffer.from(head(128) + 'x'.repeat(128), 'latin1')
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

const server = net.createServer({ noDelay: true }, (socket) => {
  let text = ''
  let bodyLeft = 0
  socket.on('error', () => {})
  socket.on('close', () => held.delete(socket))
  socket.on('data', (chunk) => {
    let at = 0
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
      const length = isGet ? 0 : Number(/^content-length: *(\d+)/im.exec(text)?.[1] ?? 0)
      text = text.slice(end + 4)
      if (isGet) {
        answer(socket, path)
        continue
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
})

server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () =>
  process.send?.((server.address() as AddressInfo).port),
)
process.on('disconnect', () => process.exit())
