// Opens a TCP connection to a host with one or several addresses (RFC 8305 §5). The next attempt begins when the
// previous one has failed or after a quarter of a second, and they run side by side. The first that connects wins,
// and the others are closed. Each attempt is reported when it begins.

import type dns from 'node:dns'
import net from 'node:net'
import type { WireFact } from '../../machines/index.ts'
import { PlainSocket } from './plain-socket.ts'

export interface Destination {
  readonly port: number
  readonly addresses: readonly dns.LookupAddress[]
  readonly localAddress: string | undefined
  /** Nothing but TCP comes on the socket: it is a `PlainSocket`. */
  readonly isPlain: boolean
}

export interface DialEvents {
  report(fact: WireFact): void
  connected(socket: net.Socket, address: string): void
  /** There is no address left to try. */
  failed(error: Error): void
}

/** RFC 8305 §8: the recommended Connection Attempt Delay. */
const ATTEMPT_DELAY = 250

export class Dial {
  readonly #destination: Destination
  readonly #addresses: readonly dns.LookupAddress[]
  readonly #events: DialEvents
  readonly #sockets = new Set<net.Socket>()
  readonly #errors: Error[] = []
  #next = 0
  #timer: NodeJS.Timeout | undefined
  #isOver = false

  constructor(destination: Destination, events: DialEvents) {
    this.#destination = destination
    this.#addresses = alternating(destination.addresses)
    this.#events = events
  }

  start(): void {
    const { isPlain, localAddress, port } = this.#destination
    const { address } = this.#addresses[this.#next++] as dns.LookupAddress
    this.#events.report({ type: 'wire.connecting', address, port })
    if (this.#isOver) return
    let socket: net.Socket
    try {
      const from = localAddress === undefined ? undefined : { localAddress }
      const to = { port, noDelay: true, host: address, ...from }
      socket = isPlain ? new PlainSocket().connect(to) : net.connect(to)
    } catch (error) {
      this.#attemptFailed(address, error as Error)
      return
    }
    this.#sockets.add(socket)
    // The listener stays: nobody else would handle an error of a socket that has lost.
    socket.on('error', (error) => {
      if (this.#sockets.delete(socket)) this.#attemptFailed(address, error)
    })
    socket.once('connect', () => {
      this.#sockets.delete(socket)
      this.cancel()
      this.#events.connected(socket, address)
    })
    if (this.#next < this.#addresses.length) this.#timer = setTimeout(() => this.start(), ATTEMPT_DELAY)
  }

  /** Closes all attempts; nothing is reported any more. */
  cancel(): void {
    this.#isOver = true
    clearTimeout(this.#timer)
    const sockets = [...this.#sockets]
    this.#sockets.clear()
    for (const socket of sockets) socket.destroy()
  }

  #attemptFailed(address: string, error: NodeJS.ErrnoException): void {
    const { port } = this.#destination
    this.#errors.push(error)
    const isOnly = this.#addresses.length === 1
    if (!isOnly)
      this.#events.report({ type: 'wire.attemptFailed', address, port, code: error.code ?? error.name })
    if (this.#isOver) return
    if (this.#next < this.#addresses.length) {
      clearTimeout(this.#timer)
      this.start()
    } else if (this.#sockets.size === 0) {
      this.#isOver = true
      this.#events.failed(isOnly ? error : together(this.#errors))
    }
  }
}

/** RFC 8305 §4: the address families alternate, so that one family without a route costs little time. */
function alternating(addresses: readonly dns.LookupAddress[]): readonly dns.LookupAddress[] {
  const [first] = addresses
  const same = addresses.filter(({ family }) => family === first?.family)
  if (same.length === addresses.length) return addresses
  const other = addresses.filter(({ family }) => family !== first?.family)
  const mixed: dns.LookupAddress[] = []
  for (let i = 0; i < addresses.length; i++) {
    for (const each of [same[i], other[i]]) if (each !== undefined) mixed.push(each)
  }
  return mixed
}

/** As in Node: the code of the first error. */
function together(errors: readonly NodeJS.ErrnoException[]): Error {
  const message = errors.map((each) => each.message).join('; ')
  return Object.assign(new AggregateError(errors, message), { code: errors[0]?.code })
}
