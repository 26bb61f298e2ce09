// Whether the kernel has what was written to a TLS socket. Node tells it a turn later, by the callback of the write; what the
// layers below have counted tells it at once. Where they cannot be asked, the callback is waited for.

import type net from 'node:net'
import tls from 'node:tls'

/** What Node's TLSWrap and the TCP handle below it count. */
interface Handle {
  readonly bytesWritten?: number
  /** Of TLS: encrypted bytes whose write was not told to be over yet. Of TCP: bytes that the kernel did not take. */
  readonly writeQueueSize?: number
  readonly _parent?: Handle
}

export class TlsOutput {
  readonly #socket: net.Socket
  readonly #tls: Handle
  readonly #tcp: Handle
  /** Encrypted bytes before the write; -1 where others are still on their way. */
  #before = -1
  /** So many bytes of the caller's are with the kernel, and their callback is still to come. */
  #taken = 0

  /** Null where the socket does not tell. */
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

  /** After it. All of it was encrypted, all that was encrypted went down, and TCP has nothing left. */
  end(): void {
    const { writableLength } = this.#socket
    if (this.#before < 0 || writableLength === 0) return
    const went = (this.#tcp.bytesWritten as number) - this.#before
    const isTaken =
      went >= writableLength && this.#tls.writeQueueSize === went && this.#tcp.writeQueueSize === 0
    if (isTaken) this.#taken = writableLength
  }

  /** All that was written is with the kernel, although the stream still waits for the callback. */
  get isTaken(): boolean {
    return this.#taken > 0 && this.#socket.writableLength === this.#taken
  }
}
