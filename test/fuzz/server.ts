// A server that answers `/fuzz/<id>` with the bytes prepared for it, and `/probe/<text>` with that text.

import net from 'node:net'

export interface Answer {
  readonly bytes: Buffer
  /** Where the bytes are cut into writes. */
  readonly cutAt: number
  /** They come on a connection that was used before, where undici is only asked if its parser is needed. */
  readonly isOnKept: boolean
  /** What comes after them. */
  readonly after: 'end' | 'stay' | 'reset'
}

export interface FuzzServer {
  readonly origin: string
  readonly answers: Map<string, Answer>
  readonly sockets: ReadonlySet<net.Socket>
  close(): Promise<void>
}

export async function fuzzServer(): Promise<FuzzServer> {
  const answers = new Map<string, Answer>()
  const sockets = new Set<net.Socket>()
  const server = net.createServer({ noDelay: true }, (socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    let head = ''
    socket.setEncoding('latin1')
    socket.on('data', (text: string) => {
      head += text
      for (let end = head.indexOf('\r\n\r\n'); end >= 0; end = head.indexOf('\r\n\r\n')) {
        const path = head.slice(head.indexOf(' ') + 1).split(' ', 1)[0] as string
        head = head.slice(end + 4)
        serve(socket, path, answers)
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as net.AddressInfo).port}`,
    answers,
    sockets,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

function serve(socket: net.Socket, path: string, answers: ReadonlyMap<string, Answer>): void {
  if (socket.writableEnded) return
  const [, kind, text = ''] = path.split('/')
  if (kind === 'probe') {
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${text.length}\r\n\r\n${text}`)
    return
  }
  const { bytes, cutAt, after } = answers.get(text) as Answer
  const rest = (): void => {
    if (socket.destroyed) return
    socket.write(bytes.subarray(cutAt))
    if (after === 'end') socket.end()
    else if (after === 'reset') setImmediate(() => socket.resetAndDestroy())
  }
  if (cutAt === 0) rest()
  else {
    socket.write(bytes.subarray(0, cutAt))
    setImmediate(rest)
  }
}
