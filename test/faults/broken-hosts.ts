// Hosts of the fault matrix that the contract's environment does not have. Its look-up finds them on loopback.

import net from 'node:net'
import { blackHole } from '../support/black-hole.ts'
import { certificate, distrusted } from '../support/certificates.ts'
import { secureServer } from '../support/secure-server.ts'

export interface Opened {
  readonly origin: string
  /** Resolves when the last connection is closed; at once if that cannot be known. */
  emptied(): Promise<void>
  close(): Promise<void>
}

/** A server that does something with a connection without reading from it. */
async function raw(protocol: 'http' | 'https', serve: (socket: net.Socket) => void): Promise<Opened> {
  const open = new Set<net.Socket>()
  let empty = (): void => {}
  const server = net.createServer({ pauseOnConnect: true }, (socket) => {
    open.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => {
      open.delete(socket)
      if (open.size === 0) empty()
    })
    serve(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `${protocol}://raw.test:${(server.address() as net.AddressInfo).port}`,
    emptied: () =>
      new Promise((resolve) => {
        empty = resolve
        // A socket that is not read does not notice the end.
        for (const socket of open) socket.resume()
        if (open.size === 0) resolve()
      }),
    async close() {
      for (const socket of open) socket.destroy()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

/** Acts when this many bytes have arrived. */
const after =
  (bytes: number, act: (socket: net.Socket) => void) =>
  (socket: net.Socket): void => {
    const count = (): void => {
      if (socket.bytesRead < bytes) return
      socket.off('data', count).pause()
      act(socket)
    }
    socket.on('data', count).resume()
  }
const first = (act: (socket: net.Socket) => void) => after(1, act)

async function distrustedServer(kind: keyof typeof distrusted): Promise<Opened> {
  let count = 0
  let empty = (): void => {}
  const server = await secureServer(await certificate(distrusted[kind]), {})
  server.listener.on('connection', (socket: net.Socket) => {
    count++
    socket.on('close', () => --count === 0 && empty())
  })
  return {
    origin: `https://localhost:${server.port}`,
    emptied: () =>
      new Promise((resolve) => {
        empty = resolve
        if (count === 0) resolve()
      }),
    close: () => server.close(),
  }
}

async function hole(): Promise<Opened> {
  const { port, close } = await blackHole('127.0.0.1')
  return { origin: `http://hole.test:${port}`, emptied: () => Promise.resolve(), close }
}

export const places = {
  blackHole: hole,
  unknownAuthority: () => distrustedServer('unknownAuthority'),
  wrongName: () => distrustedServer('wrongName'),
  expired: () => distrustedServer('expired'),
  handshakeFin: () =>
    raw(
      'https',
      first((socket) => socket.end()),
    ),
  handshakeReset: () =>
    raw(
      'https',
      first((socket) => socket.resetAndDestroy()),
    ),
  handshakeGarbage: () =>
    raw(
      'https',
      first((socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')),
    ),
  deaf: () => raw('http', () => {}),
  resetting: () =>
    raw(
      'http',
      first((socket) => socket.resetAndDestroy()),
    ),
  endingLate: () =>
    raw(
      'http',
      after(100_000, (socket) => socket.end()),
    ),
  ending: () =>
    raw(
      'http',
      first((socket) => socket.end()),
    ),
} as const satisfies Record<string, () => Promise<Opened>>

export type OddPlace = keyof typeof places

export const isOdd = (place: string): place is OddPlace => Object.hasOwn(places, place)
