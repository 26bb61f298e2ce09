// The kinds of listeners that a scenario can name.

import net from 'node:net'
import tls from 'node:tls'

export interface Identity {
  readonly key: string
  readonly cert: string
}

/** `refused`: nobody listens. `mute`: says and reads nothing. `not tls`: answers any bytes with plain text. */
export type Listening =
  | { readonly kind: 'plain' }
  | { readonly kind: 'tls'; readonly identity: Identity }
  | { readonly kind: 'mute' }
  | { readonly kind: 'not tls' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'black hole' }

export async function listen(server: net.Server): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  return (server.address() as net.AddressInfo).port
}

/** A port that nobody has, outside of the range that the system gives out by itself. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 20_000)
    const server = net.createServer()
    const free = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false))
      server.listen(port, '127.0.0.1', () => resolve(true))
    })
    if (!free) continue
    await new Promise((resolve) => server.close(resolve))
    return port
  }
}

/** The server's side of a TLS connection over an accepted socket; null when the handshake comes to nothing. */
export function secured(raw: net.Socket, context: tls.SecureContext): Promise<tls.TLSSocket | null> {
  const socket = new tls.TLSSocket(raw, { isServer: true, secureContext: context })
  return new Promise((resolve) => {
    const giveUp = (): void => {
      socket.destroy()
      resolve(null)
    }
    socket.on('error', giveUp)
    socket.once('end', giveUp)
    socket.once('close', giveUp)
    socket.once('secure', () => {
      socket.off('end', giveUp)
      resolve(socket)
    })
  })
}
