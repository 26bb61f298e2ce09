// A TCP connection that is not there: bytes go both ways through kernels of a given size, and a script answers at the far end.

import type { Clock } from '../../lifecycle/index.ts'
import type { Step } from '../script/index.ts'
import { IncomingRequest, type SeenRequest } from './incoming-request.ts'
import { ScriptedServer } from './scripted-server.ts'

/** What the near end hears, each in a turn of its own. */
export interface NearEnd {
  received(bytes: Uint8Array): void
  /** The far end ended the connection orderly, or tore it down. */
  gone(how: 'closed' | 'reset'): void
  /** The kernel has room again. */
  room(): void
}

export interface FarEnd {
  readonly clock: Clock
  /** Body bytes that the kernels hold. */
  readonly capacity: number
  stepsFor(request: SeenRequest): readonly Step[]
}

export class Connection {
  /** Counted from 1. */
  readonly number: number
  readonly address: string
  readonly port: number
  /** Requests that it was given. */
  exchanges = 0
  isOpen = true
  near: NearEnd | null = null
  /** Called once, when the far end is gone. */
  onGone: () => void = () => {}
  readonly #far: FarEnd
  readonly #server: ScriptedServer
  #request: IncomingRequest | null = null
  #held = 0

  constructor(number: number, address: string, port: number, far: FarEnd) {
    this.number = number
    this.address = address
    this.port = port
    this.#far = far
    this.#server = new ScriptedServer(this, far)
  }

  // ---- for the near end

  /** Sends the head of the next request; heads always fit. */
  sendHead(head: string): void {
    this.exchanges++
    this.#request = new IncomingRequest(head, this.number)
    this.#server.request(this.#request)
  }

  /** Gives body bytes to the kernel: how many of them it takes. The others may be tried again after `room`. */
  send(bytes: Uint8Array): number {
    if (!this.isOpen) return 0
    const taken = Math.min(bytes.length, this.#far.capacity - this.#held)
    this.#held += taken
    this.#request?.arrive(bytes.slice(0, taken))
    if (taken > 0) this.#server.wake()
    return taken
  }

  destroy(): void {
    this.isOpen = false
    this.near = null
  }

  // ---- for the far end

  deliver(bytes: Uint8Array): void {
    // Nobody has asked for anything: such a connection is not to be used again.
    if (this.near === null) this.end('reset')
    else this.near.received(bytes)
  }

  /** The server has read so many bytes. */
  drained(bytes: number): void {
    this.#held -= bytes
    if (bytes > 0) this.#far.clock.after(0, () => this.near?.room())
  }

  end(how: 'closed' | 'reset'): void {
    const { near } = this
    this.destroy()
    this.onGone()
    near?.gone(how)
  }
}
