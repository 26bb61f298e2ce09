// A TCP socket whose bytes come in by a buffer that all such sockets share, so that Node allocates nothing for a read. What is left in the
// buffer is overwritten by the next read of any of them.

import net from 'node:net'

/** Given what came, in memory that is its own only until it returns; false stops the reading. */
export type Receiver = (bytes: Buffer) => boolean

export class PlainSocket extends net.Socket {
  /** Until there is one, the bytes go into the stream, as those of any socket. */
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
