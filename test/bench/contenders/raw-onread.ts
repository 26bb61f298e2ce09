// A socket that reads into one buffer, and no HTTP client at all: the floor of the downloads.

import net from 'node:net'
import type { Contender } from '../contender.ts'

export const contender: Contender = {
  label: 'raw net.Socket with onread',
  connect(origin) {
    const { hostname, port } = new URL(origin)
    return {
      download: (path) =>
        new Promise((resolve, reject) => {
          let left = -1
          let bytes = 0
          const callback = (count: number, buffer: Uint8Array): boolean => {
            let at = 0
            if (left < 0) {
              const head = Buffer.from(buffer.buffer, buffer.byteOffset, count).toString('latin1')
              at = head.indexOf('\r\n\r\n') + 4
              left = Number(/content-length: (\d+)/i.exec(head)?.[1])
            }
            bytes += count - at
            if (bytes === left) {
              socket.destroy()
              resolve(bytes)
            }
            return true
          }
          const onread = { buffer: Buffer.alloc(65_536), callback }
          const socket = net.connect({ host: hostname, port: Number(port), noDelay: true, onread })
          socket.on('error', reject)
          socket.write(`GET ${path} HTTP/1.1\r\nhost: ${hostname}\r\n\r\n`)
        }),
      close: async () => {},
    }
  },
}
