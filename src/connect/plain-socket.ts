// A TCP socket that reads into a buffer that all such sockets share, so that Node allocates nothing for a read. The next read of any of
// these sockets overwrites the buffer.

import net from 'node:net'

/** Gets the bytes, which are overwritten after it has returned; false stops the reading. */
export type Receiver = (bytes: Buffer) => boolean

export class PlainSocket extends net.Socket {
  /** Until there is one, the bytes go into the stream, as in any socket. */
  receiver: Receiver | null = null

  constructor() {
    super({
      noDelay: true,
      onread: {
        buffer: shared,
        callback: (count: number): boolean => {
          const bytes = count === SIZE ? shared : shared.subarray(0, count)
          return this.receiver === null ? this.push(Buffer.from(bytes)) : this.receiver(bytes)
        },
      },
    } as net.SocketConstructorOpts)
  }

  /** Deno has no such buffers. */
  static isPossible: boolean = process.versions.deno === undefined
}

const SIZE = 65_536
const shared: Buffer = Buffer.allocUnsafeSlow(SIZE)
