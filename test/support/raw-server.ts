// A TCP server on loopback, optionally with TLS. It shows the bytes that it receives, and sends only what the test tells it to send.

import net from 'node:net'
import tls from 'node:tls'

export interface RawConnection {
  readonly socket: net.Socket
  /** The same socket or, with TLS, the TCP socket below it. */
  readonly tcp: net.Socket
  /** All bytes that were received so far, as latin1. */
  received: string
  /** Resolves when `received` satisfies the condition. */
  until(condition: (received: string) => boolean): Promise<string>
  /** Resolves with the next whole request head. */
  head(): Promise<string>
  write(text: string | Uint8Array): void
}

export interface RawServer extends AsyncDisposable {
  readonly port: number
  readonly origin: string
  readonly connections: RawConnection[]
  /** Connections that are open now. */
  readonly open: number
  /** The next connection that was not returned before; it may have come already. */
  accept(): Promise<RawConnection>
  /** Resolves when no connection is open. */
  quiet(): Promise<void>
  close(): Promise<void>
}

export interface RawServerOptions {
  readonly pauseOnConnect?: boolean
  /** With a certificate for localhost. */
  readonly tls?: tls.TlsOptions
  /** It is also its own proxy: every connection begins with CONNECT. */
  readonly tunnels?: boolean
}

export async function rawServer(options: RawServerOptions = {}): Promise<RawServer> {
  const connections: RawConnection[] = []
  const open = new Set<net.Socket>()
  const waiting: ((connection: RawConnection) => void)[] = []
  const quietWaiters: (() => void)[] = []
  let handed = 0
  const serve = (socket: net.Socket, tcp: net.Socket): void => {
    const connection = track(socket, tcp)
    connections.push(connection)
    const waiter = waiting.shift()
    if (waiter !== undefined) {
      handed++
      waiter(connection)
    }
  }
  const secure = options.tls && tls.createServer(options.tls)
  const begin = (tcp: net.Socket): void => {
    if (secure === undefined) serve(tcp, tcp)
    else {
      secure.once('secureConnection', (socket) => {
        socket.on('error', () => {})
        serve(socket, tcp)
      })
      secure.emit('connection', tcp)
    }
  }
  // Bytes that the server writes leave at once.
  const server = net.createServer(
    { pauseOnConnect: options.pauseOnConnect ?? false, noDelay: true },
    (socket) => {
      open.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        open.delete(socket)
        if (open.size === 0) for (const resolve of quietWaiters.splice(0)) resolve()
      })
      if (options.tunnels !== true) begin(socket)
      else {
        // The client sends nothing more before it has the answer.
        socket.once('data', () => {
          socket.write('HTTP/1.1 200 OK\r\n\r\n')
          begin(socket)
        })
      }
    },
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as net.AddressInfo
  const close = async (): Promise<void> => {
    for (const socket of open) socket.destroy()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  }
  return {
    port,
    origin: secure === undefined ? `http://127.0.0.1:${port}` : `https://localhost:${port}`,
    connections,
    get open() {
      return open.size
    },
    accept() {
      const ready = connections[handed]
      if (ready !== undefined) {
        handed++
        return Promise.resolve(ready)
      }
      return new Promise((resolve) => waiting.push(resolve))
    },
    quiet: () => (open.size === 0 ? Promise.resolve() : new Promise((resolve) => quietWaiters.push(resolve))),
    close,
    [Symbol.asyncDispose]: close,
  }
}

function track(socket: net.Socket, tcp: net.Socket): RawConnection {
  const waiting = new Set<() => void>()
  const connection: RawConnection = {
    socket,
    tcp,
    received: '',
    until: (condition) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (!condition(connection.received)) return
          waiting.delete(check)
          resolve(connection.received)
        }
        waiting.add(check)
        check()
      }),
    async head() {
      await connection.until((received) => received.includes('\r\n\r\n'))
      const end = connection.received.indexOf('\r\n\r\n') + 4
      const head = connection.received.slice(0, end)
      connection.received = connection.received.slice(end)
      return head
    },
    write: (text) => void socket.write(text, 'latin1'),
  }
  socket.on('data', (chunk) => {
    connection.received += chunk.toString('latin1')
    for (const check of [...waiting]) check()
  })
  return connection
}
