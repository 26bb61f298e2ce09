// One connection: our socket, one undici Client that parses what comes in on it, and the exchange that it carries.

import type net from 'node:net'
import { Client } from 'undici'
import type { WireFact } from '../../../machines/index.ts'
import { Connector } from './connector.ts'
import type { UndiciExchange } from './exchange.ts'
import { divideHeaders, frameHead } from './head-framing.ts'
import { InterimFilter } from './interim-filter.ts'
import type { OriginPool } from './origin-pool.ts'
import { WireError } from './reason-of.ts'
import { servernameOf } from './secure.ts'

/** Body bytes that may wait for the reader before the socket is read no further. */
const HIGH_WATER = 65_536

export class Connection {
  readonly #pool: OriginPool
  readonly #connector: Connector
  readonly #filter: InterimFilter
  #exchange: UndiciExchange | null = null
  #client: Client | null = null
  #socket: net.Socket | null = null
  #rawWrite: net.Socket['write'] | null = null
  #withheld = ''
  #headIsDue = false
  #gated = false
  #gone = false
  #writesIssued = 0
  #writesDone = 0
  #remote = { address: '', port: 0 }
  #exchanges = 0
  #receivedBytes = 0

  constructor(pool: OriginPool) {
    this.#pool = pool
    this.#connector = new Connector(pool.target, pool.options, this)
    this.#filter = new InterimFilter(this)
  }

  // ---- the way to the socket

  connect(exchange: UndiciExchange): void {
    this.#exchange = exchange
    exchange.attached(this)
    this.#connector.start(this.#pool.tlsSession)
  }

  report(fact: WireFact): void {
    this.#exchange?.report(fact)
  }

  tlsSession(session: Buffer): void {
    this.#pool.tlsSession = session
  }

  connected(socket: net.Socket, remote: { readonly address: string; readonly port: number }): void {
    this.#remote = remote
    this.#adopt(socket)
    const { target, options } = this.#pool
    let handedOver = false
    this.#client = new Client(target.origin, {
      connect: (_options, callback) => {
        const again = handedOver
        handedOver = true
        // undici must not be called back before this returns. It reconnects by itself; we never do: a new connection is a new Connection.
        queueMicrotask(() =>
          again ? callback(new WireError('closed', 'the connection is over'), null) : callback(null, socket),
        )
      },
      pipelining: 1,
      keepAliveTimeout: options.idleMs,
      keepAliveMaxTimeout: options.idleMs,
      // The time-outs are the lifecycle's; undici's would not name the phase.
      headersTimeout: 0,
      bodyTimeout: 0,
      ...(options.maxHeaderSize === undefined ? undefined : { maxHeaderSize: options.maxHeaderSize }),
    })
    this.#client.on('disconnect', () => this.#disconnected())
    this.#send(this.#exchange as UndiciExchange)
  }

  failed(error: Error): void {
    const exchange = this.#exchange
    this.#leave()
    exchange?.broken(error)
  }

  // ---- carrying exchanges

  /** Carries another exchange on the open connection. */
  run(exchange: UndiciExchange): void {
    this.#exchange = exchange
    this.#filter.reset()
    exchange.attached(this)
    exchange.report({ type: 'wire.reused', ...this.#remote, exchanges: this.#exchanges })
    if (this.#exchange === exchange) this.#send(exchange)
  }

  /** True once a TCP connection was up. */
  get isUp(): boolean {
    return this.#connector.tcpIsUp
  }

  get isReused(): boolean {
    return this.#exchanges > 0
  }

  get isOpen(): boolean {
    return this.#socket !== null && !this.#socket.destroyed && !this.#gone
  }

  takeReceivedBytes(): number {
    const bytes = this.#receivedBytes
    this.#receivedBytes = 0
    return bytes
  }

  /** The exchange is over and the connection is clean: the pool may use it again. */
  free(): void {
    this.#exchange = null
    this.#exchanges++
    this.#pool.freed(this)
  }

  /** Closes the connection, whatever it does. */
  close(): void {
    this.#exchange = null
    if (this.#client === null) this.#connector.cancel()
    else this.#client.destroy(null, ignore)
    this.#socket?.destroy()
    this.#leave()
  }

  #send(exchange: UndiciExchange): void {
    exchange.report({ type: 'wire.sending' })
    if (this.#exchange !== exchange) return
    const { head } = exchange
    const { dispatched, withheld } = divideHeaders(head.headers)
    this.#withheld = withheld
    this.#headIsDue = true
    const { hostname, protocol } = head.target
    const options = {
      path: head.target.path,
      method: head.method as 'GET',
      headers: dispatched,
      body: null,
      // undici closes after HEAD unless told otherwise.
      ...(head.method === 'HEAD' ? { reset: false } : undefined),
      // Otherwise a Host header would change the name, and a change of name drops the connection.
      ...(protocol === 'https:' ? { servername: servernameOf(hostname, this.#pool.options.tls) } : undefined),
    }
    this.#client?.dispatch(options, exchange)
  }

  #disconnected(): void {
    const exchange = this.#exchange
    this.#leave()
    exchange?.disconnected()
  }

  #leave(): void {
    this.#exchange = null
    if (this.#gone) return
    this.#gone = true
    this.#pool.removed(this)
  }

  // ---- the socket, of which two methods are ours

  #adopt(socket: net.Socket): void {
    this.#socket = socket
    this.#rawWrite = socket.write
    const rawRead = socket.read
    socket.write = ((chunk: unknown, encoding?: BufferEncoding, callback?: () => void) =>
      this.#headIsDue
        ? this.#writeHead(chunk)
        : this.#raw(chunk as Uint8Array, encoding, callback)) as typeof socket.write
    socket.read = (size) => {
      if (this.#exchange !== null && this.#exchange.buffered >= HIGH_WATER) {
        this.#gated = true
        return null
      }
      for (;;) {
        const chunk = rawRead.call(socket, size) as Buffer | null
        if (chunk !== null) this.#receivedBytes += chunk.length
        if (!this.#filter.active) return chunk
        const passed = this.#filter.pass(chunk)
        if (passed !== null || chunk === null) return passed
      }
    }
  }

  /** The reader took something. undici is told in a turn of its own, never from inside a parser of this or another connection. */
  ungate(): void {
    if (!this.#gated) return
    this.#gated = false
    queueMicrotask(() => this.#socket?.emit('readable'))
  }

  /** Called by undici, from inside its writer: nothing may be reported from here. */
  #writeHead(written: unknown): boolean {
    this.#headIsDue = false
    const exchange = this.#exchange as UndiciExchange
    const text = frameHead(written, exchange.head, this.#withheld)
    const socket = this.#socket as net.Socket
    socket.cork()
    this.issue(text)
    exchange.headIssued(text.length)
    socket.uncork()
    return true
  }

  /** Writes; `flushed` of the exchange follows when the kernel has this and all that was issued before. */
  issue(bytes: Uint8Array | string): void {
    this.#writesIssued++
    this.#raw(bytes, 'latin1', this.#onWritten)
  }

  cork(): void {
    this.#socket?.cork()
  }

  uncork(): void {
    this.#socket?.uncork()
  }

  /** True when the kernel took all that was issued: libuv's first try left nothing to queue. */
  get isFlushed(): boolean {
    // A destroyed socket swallows what it is given.
    return this.isOpen && this.#socket?.writableLength === 0
  }

  readonly #onWritten = (error?: Error | null): void => {
    this.#writesDone++
    if (error === undefined || error === null) {
      if (this.#writesDone === this.#writesIssued) this.#exchange?.flushed()
    }
  }

  #raw(
    bytes: Uint8Array | string,
    encoding?: BufferEncoding,
    callback?: (error?: Error | null) => void,
  ): boolean {
    return (this.#rawWrite as (...args: unknown[]) => boolean).call(this.#socket, bytes, encoding, callback)
  }

  // ---- what the filter sees

  interim(status: number): void {
    this.#exchange?.interim(status)
  }

  httpVersion(version: string): void {
    if (this.#exchange !== null) this.#exchange.httpVersion = version
  }

  tooMuch(): void {
    this.#socket?.destroy(new WireError('tooLarge', 'the server sends interim responses without end'))
  }
}

const ignore = (): void => {}
