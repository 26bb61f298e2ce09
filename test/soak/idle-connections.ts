// What the server does to idle connections. Server and client share a process, and undici
// tells when it hands a head to the kernel, so it is certain on both sides that a connection is idle.

import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type net from 'node:net'
import type { Plan } from './plan.ts'

const HEADS = 'undici:client:sendHeaders'

interface Due {
  readonly at: number
  readonly socket: net.Socket
  readonly act: () => void
}

export class IdleConnections {
  /** What was done so far. */
  surpluses = 0
  ends = 0
  /** Heads that arrived behind bytes that nobody had asked for. */
  heedless = 0
  /** Heads that left and were not answered yet, by the port of the client. */
  readonly #asked = new Map<number, number>()
  readonly #spoilt = new Set<net.Socket>()
  #due: Due[] = []
  readonly #left = (message: unknown): void => {
    const { localPort = 0 } = (message as { readonly socket: net.Socket }).socket
    this.#asked.set(localPort, (this.#asked.get(localPort) ?? 0) + 1)
  }

  constructor() {
    subscribe(HEADS, this.#left)
  }

  /** A head has arrived. */
  asked(socket: net.Socket): void {
    if (this.#spoilt.has(socket)) this.heedless++
    this.act()
  }

  /** A complete answer was sent, and the connection is to be kept. */
  answered(socket: net.Socket, after: Plan['after'], ms: number, surplus: Uint8Array): void {
    const port = socket.remotePort ?? 0
    this.#asked.set(port, Math.max(0, (this.#asked.get(port) ?? 0) - 1))
    if (!after.endsWith('Later')) return
    const act = (): void => {
      if (after === 'surplusLater') {
        this.surpluses++
        this.#spoilt.add(socket)
        socket.write(surplus)
        return
      }
      this.ends++
      if (after === 'finLater') socket.destroy()
      else socket.resetAndDestroy()
    }
    this.#due.push({ at: performance.now() + ms, socket, act })
    setTimeout(() => this.act(), ms)
  }

  /** Does all that is due by now. What the server sends on a connection on which somebody has asked would be the answer. */
  act(): void {
    const now = performance.now()
    const due = this.#due.filter(({ at }) => at <= now)
    if (due.length === 0) return
    this.#due = this.#due.filter(({ at }) => at > now)
    for (const { act, socket } of due)
      if (!socket.destroyed && this.#asked.get(socket.remotePort ?? 0) === 0) act()
  }

  close(): void {
    unsubscribe(HEADS, this.#left)
  }
}
