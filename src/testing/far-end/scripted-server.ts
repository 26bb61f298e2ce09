// The far end of a connection: takes requests, plays the steps that the script has for each, and notes what came.

import { replyBytes, type Step, take } from '../script/index.ts'
import type { Connection, FarEnd } from './connection.ts'
import type { IncomingRequest } from './incoming-request.ts'

export class ScriptedServer {
  readonly #connection: Connection
  readonly #far: FarEnd
  readonly #waiting: IncomingRequest[] = []
  #current: IncomingRequest | null = null
  #steps: readonly Step[] = []
  #next = 0
  /** How long the body has to be for the present `take` to be done; null while another step is being played. */
  #wanted: number | null = null

  constructor(connection: Connection, far: FarEnd) {
    this.#connection = connection
    this.#far = far
  }

  request(request: IncomingRequest): void {
    this.#waiting.push(request)
    this.#later(() => this.#accept())
  }

  /** More bytes of a body have come. */
  wake(): void {
    if (this.#wanted !== null) this.#later(() => this.#take())
  }

  #accept(): void {
    if (this.#current !== null) return
    const request = this.#waiting.shift()
    if (request === undefined) return
    this.#current = request
    this.#steps = [...this.#far.stepsFor(request), take()]
    this.#next = 0
    this.#play()
  }

  /** Plays the next step. What comes after it has a turn of its own. */
  #play(): void {
    const step = this.#steps[this.#next++]
    const request = this.#current as IncomingRequest
    if (step === undefined) {
      this.#current = null
      this.#accept()
      return
    }
    switch (step.type) {
      case 'take':
        this.#wanted = request.length + step.bytes
        this.#take()
        return
      case 'hang':
        // The request stays the current one, so that no other is accepted.
        this.#steps = []
        this.#wanted = Number.POSITIVE_INFINITY
        this.#take()
        return
      case 'close':
        this.#connection.end('closed')
        return
      case 'reset':
        this.#connection.end('reset')
        return
      case 'wait':
        this.#later(() => this.#play(), step.ms)
        return
      case 'until':
        step.gate.arrive(() => this.#later(() => this.#play()))
        return
      default:
        this.#later(() => this.#play())
        this.#connection.deliver(step.type === 'send' ? step.bytes : replyBytes(step, request.method))
    }
  }

  #take(): void {
    const request = this.#current
    if (this.#wanted === null || request === null) return
    this.#connection.drained(request.readTo(this.#wanted))
    if (request.length < this.#wanted && !request.complete) return
    this.#wanted = null
    if (this.#steps.length > 0) this.#later(() => this.#play())
  }

  #later(callback: () => void, ms = 0): void {
    this.#far.clock.after(ms, () => {
      if (this.#connection.isOpen) callback()
    })
  }
}
