// The socket for undici: Node's, with our own `write` and `read`. For each exchange that undici is told of, it writes the
// head and reads the head and the end of the response; we write and read everything else.

import { readSync } from 'node:fs'
import type net from 'node:net'
import tls from 'node:tls'
import { PlainSocket, WireError } from '../../connect/index.ts'
import { defer } from './defer.ts'
import { ResponseFilter, type ResponseFilterEvents, type ResponseFilterOptions } from './response/index.ts'
import { TlsOutput } from './tls-output.ts'

export interface OwnSocketEvents extends ResponseFilterEvents {
  /** undici wrote a head. Called from inside its writer, so nothing may be reported from here. */
  headWritten(written: unknown): void
  /** True while the reader has enough unread bytes: the socket is not read then. */
  readonly isGated: boolean
  /** A request has left, and its response is not complete. */
  readonly expectsBytes: boolean
  /** Unasked bytes came; the connection is closed. */
  unasked(): void
  /** undici has to read the next bytes, but does not know of the exchange yet. */
  parserNeeded(): void
  /** The request is still being sent. */
  readonly isSending: boolean
  /** The kernel has taken everything. */
  flushed(): void
}

export class OwnSocket {
  readonly socket: net.Socket
  readonly isTls: boolean
  /** False on Windows, where a socket has no descriptor. */
  readonly canBeAsked: boolean
  /** True from a dispatch until undici has written the head. */
  headIsDue = false
  /** True until undici has written the head of an exchange that was dispatched to it late. */
  discardsHead = false
  /** The kernel may hold unread bytes, in spite of a poll. */
  wasGated = false
  readonly #events: OwnSocketEvents
  readonly #filter: ResponseFilter
  readonly #write: net.Socket['write']
  readonly #destroy: net.Socket['destroy']
  readonly #tls: TlsOutput | null
  /** False if all bytes that arrive go through the stream, as undici expects it. */
  readonly #isDirect: boolean
  /** The bytes that undici will read next. */
  #passed: Buffer | null = null
  /** The stream has nothing more for us but its end. */
  #isReading = false
  #gated = false
  #expectsFlush = false
  #receivedBytes = 0
  #unwatch: (() => void) | null = null
  /** Its last response is complete. */
  #isSpent = false
  /** The exchange is being dispatched to undici, which would read before it has written. */
  #isDispatching = false

  constructor(socket: net.Socket, events: OwnSocketEvents, options: ResponseFilterOptions) {
    this.socket = socket
    this.isTls = socket instanceof tls.TLSSocket
    this.canBeAsked = descriptorOf(socket) >= 0
    this.#events = events
    this.#filter = new ResponseFilter(events, options)
    this.#write = socket.write
    this.#tls = TlsOutput.of(socket)
    this.#isDirect = options.bodyBypass
    if (options.bodyBypass) this.#takeOver(socket)
    const read = socket.read
    // A pending call keeps the process alive, but a connection does not. undici would ref the socket again with each
    // request.
    socket.unref()
    socket.ref = () => socket
    socket.write = ((chunk: unknown, encoding?: BufferEncoding, callback?: () => void) => {
      if (this.discardsHead) {
        this.discardsHead = false
        return true
      }
      if (!this.headIsDue) return this.#raw(chunk as Uint8Array, encoding, callback)
      this.headIsDue = false
      events.headWritten(chunk)
      return true
    }) as typeof socket.write
    const destroy = socket.destroy
    this.#destroy = destroy
    // undici 7 and 8 close the connection when a response that ends it is complete, even while the request is still
    // being sent.
    socket.destroy = ((error?: Error) => {
      if (!isReset(error) || !events.isSending) return destroy.call(socket, error)
      this.#isSpent = true
      return socket
    }) as typeof socket.destroy
    socket.read = (size) => {
      if (this.#isDispatching) return null
      if (events.isGated) {
        this.#gate()
        return null
      }
      for (;;) {
        const next = this.#passed ?? this.#filter.pass(null)
        this.#passed = null
        if (next !== null) return next
        if (this.#isReading) return null
        const chunk = read.call(socket, size) as Buffer | null
        if (chunk === null) {
          this.#isReading = this.#isDirect && !socket.readableEnded
          return null
        }
        this.#passed = this.#admit(chunk, false)
      }
    }
  }

  /** Bytes that arrive do not go through the stream, which would queue them, and join them when undici reads. */
  #takeOver(socket: net.Socket): void {
    const push = socket.push
    const receive = (bytes: Buffer, isShared: boolean): boolean => {
      if (socket.readableLength === 0) return this.#receive(bytes, isShared)
      // Bytes were put back into the stream and are not read yet.
      return push.call(socket, isShared ? Buffer.from(bytes) : bytes)
    }
    socket.push = (chunk: Buffer | null, encoding) => {
      if (chunk !== null) return receive(chunk, false)
      // The next `read` emits the end.
      this.#isReading = false
      return push.call(socket, null, encoding)
    }
    if (socket instanceof PlainSocket) socket.receiver = (bytes) => receive(bytes, true)
  }

  /** False stops the reading. */
  #receive(bytes: Buffer, isShared: boolean): boolean {
    const passed = this.#admit(bytes, isShared)
    if (passed !== null) {
      this.#passed = this.#passed === null ? passed : Buffer.concat([this.#passed, passed])
      this.socket.emit('readable')
    }
    if (this.#passed === null && !this.#events.isGated) return true
    this.#gate()
    return false
  }

  /** Returns the bytes that undici may read. */
  #admit(bytes: Buffer, isShared: boolean): Buffer | null {
    if (!this.#events.expectsBytes) {
      this.#refuse()
      return null
    }
    this.#receivedBytes += bytes.length
    const filter = this.#filter
    const passed = filter.pass(bytes, isShared)
    if (!filter.isUndispatched) return passed
    if (passed !== null) this.#dispatch()
    else if (filter.hasSurplus) this.#refuse()
    return passed
  }

  /** The parser gets the next bytes. */
  #dispatch(): void {
    this.#filter.isUndispatched = false
    this.#isDispatching = true
    this.#events.parserNeeded()
    this.#isDispatching = false
  }

  #refuse(): void {
    this.#events.unasked()
    this.#destroy.call(this.socket, unasked())
  }

  #gate(): void {
    this.#gated = true
    this.wasGated = true
  }

  /** It can take another exchange. */
  get isOpen(): boolean {
    return !this.socket.destroyed && !this.#isSpent
  }

  get isWritable(): boolean {
    return !this.socket.destroyed
  }

  /** True if the peer reset the connection. */
  get wasReset(): boolean {
    return (this.socket.errored as NodeJS.ErrnoException | null)?.code === 'ECONNRESET'
  }

  /** True if the kernel took everything: libuv's first try left nothing to queue. */
  get isFlushed(): boolean {
    // A destroyed socket discards what it is given.
    return (this.socket.writableLength === 0 || this.#tls?.isTaken === true) && !this.socket.destroyed
  }

  /** We see arriving bytes before undici does, so that undici need not know of an exchange. */
  get canSkipDispatch(): boolean {
    return this.#isDirect && this.#passed === null && this.socket.readableLength === 0
  }

  /** undici does not know of the exchange until its parser is needed. */
  get isUndispatched(): boolean {
    return this.#filter.isUndispatched
  }

  set isUndispatched(is: boolean) {
    this.#filter.isUndispatched = is
  }

  /** Another response is expected. */
  expectResponse(): void {
    this.#filter.reset()
    this.wasGated = false
  }

  /** False if unasked bytes, or the end of the connection, have arrived, even if they are still in the kernel. */
  get isQuiet(): boolean {
    const { socket } = this
    const isRead = this.#passed === null && socket.readableLength === 0 && !socket.readableEnded
    return this.isOpen && isRead && this.#isDrained
  }

  /** With TLS, the bytes may be a message of TLS itself. */
  get #isDrained(): boolean {
    const bytes = readFromKernel(this.socket)
    if (bytes > 0 && !this.isTls) this.#events.unasked()
    return bytes < 0
  }

  /** Until undici does: bytes close it. */
  watch(closed: () => void): void {
    const { socket } = this
    const look = (): void => void socket.read()
    const end = (): void => void socket.destroy()
    socket.on('readable', look).on('end', end).on('error', ignore).on('close', closed)
    this.#unwatch = () => {
      socket.off('readable', look).off('end', end).off('close', closed)
    }
  }

  unwatch(): void {
    this.#unwatch?.()
    this.#unwatch = null
  }

  /** Destroys it instead of writing a head: nothing was sent. */
  abandon(): void {
    this.socket.destroy(unasked())
  }

  /** What is written until `uncork` is sent in one piece. */
  cork(): void {
    if (this.socket.writableCorked === 0) this.#tls?.begin()
    this.socket.cork()
  }

  uncork(): void {
    this.socket.uncork()
    if (this.socket.writableCorked === 0) this.#tls?.end()
  }

  /** Writes. */
  issue(bytes: Uint8Array | string): void {
    const tls = this.socket.writableCorked === 0 ? this.#tls : null
    tls?.begin()
    this.#raw(bytes, 'latin1')
    tls?.end()
  }

  /**
   * `flushed` follows, in a later turn, when the kernel has taken everything. For what it took at once, no callback
   * is needed, which would cost a turn; for the rest, an empty write after it has one.
   */
  expectFlush(): void {
    if (this.#expectsFlush) return
    this.#expectsFlush = true
    if (this.isFlushed) defer(this.#flushed)
    else this.#raw('', 'latin1', this.#written)
  }

  takeReceivedBytes(): number {
    const bytes = this.#receivedBytes
    this.#receivedBytes = 0
    return bytes
  }

  /** The reader took bytes. undici is told in a later turn, never from inside a parser. */
  ungate(): void {
    if (!this.#gated || this.#events.isGated) return
    this.#gated = false
    queueMicrotask(() => {
      this.socket.emit('readable')
      if (this.#isDirect && !this.#gated && !this.socket.destroyed) this.socket._read(0)
    })
  }

  readonly #flushed = (): void => {
    this.#expectsFlush = false
    if (this.isFlushed) this.#events.flushed()
    else this.expectFlush()
  }

  readonly #written = (error?: Error | null): void => {
    if (error === undefined || error === null) this.#flushed()
  }

  #raw(
    bytes: Uint8Array | string,
    encoding?: BufferEncoding,
    callback?: (error?: Error | null) => void,
  ): boolean {
    return (this.#write as (...args: unknown[]) => boolean).call(this.socket, bytes, encoding, callback)
  }
}

const unasked = (): WireError =>
  new WireError(
    'closed',
    'the server ended the kept connection, or sent bytes on it that nobody had asked for',
  )

/** The kernel's number of the socket; below 0 where there is none. */
function descriptorOf(socket: net.Socket): number {
  const { _handle: handle } = socket as unknown as { readonly _handle?: { readonly fd?: unknown } | null }
  return typeof handle?.fd === 'number' ? handle.fd : -1
}

/**
 * Tries to read one byte directly from the kernel, because Node has no call that only looks. 1: a byte was read; it is lost, and so is
 * the connection. 0: the connection has ended. Below 0: it is open, and nothing has arrived. Making the stack of the error for the
 * last case would cost as much as the rest.
 */
function readFromKernel(socket: net.Socket): number {
  const descriptor = descriptorOf(socket)
  if (descriptor < 0) return -1
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  try {
    return readSync(descriptor, oneByte, 0, 1, null)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EAGAIN' ? -1 : 0
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

const ignore = (): void => {}
const oneByte = new Uint8Array(1)

/** undici's messages for a connection that it closes itself. */
const isReset = (error: Error | undefined): boolean =>
  error !== undefined && 'code' in error && error.code === 'UND_ERR_INFO' && error.message === 'reset'
