// A request body that waits for 100 (Continue) or for the end of its time limit (RFC 9110 §10.1.1).

import type { WireFact } from '../../machines/index.ts'
import type { Chart } from './chart.ts'
import type { Clock } from './clock.ts'
import type { Deadlines, Timed } from './timeouts.ts'
import type { Exchange, RequestHead } from './transport.ts'

/** What it needs from the lifecycle. */
interface ExpectationHost {
  readonly options: { readonly clock: Clock; readonly deadlines: Deadlines }
  readonly chart: Pick<Chart, 'state'>
  readonly exchange: Exchange | null
  readonly expectation: Expectation | null
  report(fact: WireFact): void
}

export class Expectation implements Timed {
  deadline: number = Number.POSITIVE_INFINITY
  index = -1
  readonly #host: ExpectationHost
  readonly #head: RequestHead
  /** 100 may come before the transport reports that the head was sent. */
  #isGranted = false

  constructor(host: ExpectationHost, head: RequestHead) {
    this.#host = host
    this.#head = head
  }

  /** The head was sent. */
  begin(): void {
    if (!this.#isAwaited) return
    if (this.#isGranted) {
      this.#proceed()
      return
    }
    const { clock, deadlines } = this.#host.options
    deadlines.set(this, clock.now() + this.#head.expectContinue)
  }

  /** 100 has come. */
  grant(): void {
    this.#isGranted = true
    if (this.#isAwaited) this.#proceed()
  }

  expired(): void {
    if (this.#isAwaited) this.#proceed()
  }

  end(): void {
    this.#host.options.deadlines.set(this, Number.POSITIVE_INFINITY)
  }

  /** The same message starts again on another connection. */
  restart(): void {
    this.#isGranted = false
    this.end()
  }

  get #isAwaited(): boolean {
    return this.#host.expectation === this && this.#host.chart.state === 'awaitingContinue'
  }

  #proceed(): void {
    this.end()
    const { exchange } = this.#host
    const bytes = this.#head.body?.length ?? 0
    const isAtHand = bytes > 0 || !this.#head.more
    // A listener may answer the completion with the first write.
    if (!isAtHand) exchange?.proceed()
    this.#host.report({ type: 'wire.proceeding', bytes })
    // A listener may close or cancel the request when it hears that the body is about to be sent.
    if (isAtHand && this.#host.chart.state === 'sendingRequest') exchange?.proceed()
  }
}
