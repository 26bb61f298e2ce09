// A TLS server on loopback that answers every request, and shows its side of each connection.

import type net from 'node:net'
import tls from 'node:tls'
import type { Identity } from './certificates.ts'

export interface SecureServer extends AsyncDisposable {
  readonly port: number
  readonly listener: tls.Server
  /** The connections with a complete handshake, in order. */
  readonly connections: readonly tls.TLSSocket[]
  /** Of each request. */
  readonly heads: readonly string[]
  answer: string
  /** Called before the answer. */
  onRequest: (socket: tls.TLSSocket) => void
  close(): Promise<void>
}

export type Version = 'TLSv1.2' | 'TLSv1.3'
export const versions: readonly Version[] = ['TLSv1.2', 'TLSv1.3']

/** OpenSSL accepts old certificates and signatures only below its usual security level. */
export const LAX = 'DEFAULT@SECLEVEL=0'

export async function secureServer(identity: Identity, options: tls.TlsOptions = {}): Promise<SecureServer> {
  const open = new Set<net.Socket>()
  const connections: tls.TLSSocket[] = []
  const heads: string[] = []
  const server = tls.createServer({ ...identity, ciphers: LAX, ...options }, (socket) => {
    connections.push(socket)
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      heads.push(String(chunk))
      if (!chunk.includes('\r\n\r\n')) return
      secure.onRequest(socket)
      if (!socket.destroyed) socket.write(secure.answer)
    })
  })
  server.on('connection', (socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
  })
  server.on('tlsClientError', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = async (): Promise<void> => {
    for (const socket of open) socket.destroy()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  }
  const { port } = server.address() as net.AddressInfo
  const secure: SecureServer = {
    port,
    listener: server,
    connections,
    heads,
    answer: 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok',
    onRequest: () => {},
    close,
    [Symbol.asyncDispose]: close,
  }
  return secure
}
