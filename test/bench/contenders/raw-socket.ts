// A socket, and no HTTP client at all: the floor of the transfers.

import { once } from 'node:events'
import net from 'node:net'
import type { Contender } from '../contender.ts'

/** Reads a response whose head comes in one piece; how many bytes its body has. */
function respondedOn(socket: net.Socket): Promise<number> {
  return new Promise((resolve, reject) => {
    let left = -1
    let bytes = 0
    socket.once('error', reject)
    socket.on('data', (chunk) => {
      let at = 0
      if (left < 0) {
        const head = chunk.toString('latin1')
        at = head.indexOf('\r\n\r\n') + 4
        left = Number(/content-length: (\d+)/i.exec(head)?.[1])
      }
      bytes += chunk.length - at
      if (bytes === left) resolve(bytes)
    })
  })
}

export const contender: Contender = {
  label: 'raw net.Socket',
  connect(origin) {
    const { hostname, port } = new URL(origin)
    const open = async (): Promise<net.Socket> => {
      const socket = net.connect({ host: hostname, port: Number(port), noDelay: true })
      await once(socket, 'connect')
      return socket
    }
    return {
      async upload(path, { length, piece, pieces }) {
        const socket = await open()
        const responded = respondedOn(socket)
        socket.write(`PUT ${path} HTTP/1.1\r\nhost: ${hostname}\r\ncontent-length: ${length}\r\n\r\n`)
        for (let i = 0; i < pieces; i++) {
          let written = (): void => {}
          // Nothing is waited for where the kernel took all of it at once.
          socket.write(piece, () => written())
          if (socket.writableLength > 0)
            await new Promise<void>((resolve) => {
              written = resolve
            })
        }
        await responded
        socket.destroy()
      },
      async download(path) {
        const socket = await open()
        const responded = respondedOn(socket)
        socket.write(`GET ${path} HTTP/1.1\r\nhost: ${hostname}\r\n\r\n`)
        const bytes = await responded
        socket.destroy()
        return bytes
      },
      close: async () => {},
    }
  },
}
