// Whether the kernel has taken what was written to a TLS socket. Node reports it a turn later, by the callback of the
// write; the counters of the layers below tell it at once. If they cannot be read, the callback is awaited.

import type net from 'node:net'
import tls from 'node:tls'

/** The counters of Node's TLSWrap and of the TCP handle below it. */
interface Handle {
  readonly bytesWritten?: number
  /** TLS: encrypted bytes whose write is not reported as finished. TCP: bytes that the kernel did not take. */
  readonly writeQueueSize?: number
  readonly _parent?: Handle
}

export class TlsOutput {
  readonly #socket: net.Socket
  readonly #tls: Handle
  readonly #tcp: Handle
  /** Encrypted bytes before the write; -1 if others are still on their way. */
  #before = -1
  /** The kernel has taken this many of the caller's bytes, and their callback is due. */
  #taken = 0

  /** Null if the socket has no such counters. */
  static of(socket: net.Socket): TlsOutput | null {
    if (!(socket instanceof tls.TLSSocket)) return null
    const handle = (socket as { _handle?: Handle | null })._handle
    const below = handle?._parent
    const tells = typeof handle?.writeQueueSize === 'number' && typeof below?.writeQueueSize === 'number'
    return tells && typeof below.bytesWritten === 'number' ? new TlsOutput(socket, handle, below) : null
  }

  private constructor(socket: net.Socket, handle: Handle, below: Handle) {
    this.#socket = socket
    this.#tls = handle
    this.#tcp = below
  }

  /** Before a write. */
  begin(): void {
    this.#taken = 0
    this.#before = this.#socket.writableLength === 0 ? (this.#tcp.bytesWritten as number) : -1
  }

  /** After a write: everything was encrypted and passed down, and TCP has nothing left. */
  end(): void {
    const { writableLength } = this.#socket
    if (this.#before < 0 || writableLength === 0) return
    const went = (this.#tcp.bytesWritten as number) - this.#before
    const isTaken =
      went >= writableLength && this.#tls.writeQueueSize === went && this.#tcp.writeQueueSize === 0
    if (isTaken) this.#taken = writableLength
  }

  /** The kernel has taken everything, although the stream still waits for its callback. */
  get isTaken(): boolean {
    return this.#taken > 0 && this.#socket.writableLength === this.#taken
  }
}
