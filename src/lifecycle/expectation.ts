// A body that waits for leave: until 100 (Continue) comes, or the time for that is over (RFC 9110 §10.1.1).

import type { Course } from './course.ts'
import type { Timed } from './timeouts.ts'
import type { RequestHead } from './transport.ts'

export class Expectation implements Timed {
  deadline: number = Number.POSITIVE_INFINITY
  index = -1
  readonly #course: Course
  readonly #head: RequestHead
  /** 100 may come before it is known that the head has left. */
  #isGranted = false

  constructor(course: Course, head: RequestHead) {
    this.#course = course
    this.#head = head
  }

  /** The head has left. */
  begin(): void {
    if (!this.#isAwaited) return
    if (this.#isGranted) {
      this.#proceed()
      return
    }
    const { clock, deadlines } = this.#course.options
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
    this.#course.options.deadlines.set(this, Number.POSITIVE_INFINITY)
  }

  /** The same message starts again on another connection. */
  anew(): void {
    this.#isGranted = false
    this.end()
  }

  get #isAwaited(): boolean {
    return this.#course.expectation === this && this.#course.chart.state === 'awaitingContinue'
  }

  #proceed(): void {
    this.end()
    const { exchange } = this.#course
    const bytes = this.#head.body?.length ?? 0
    const isAtHand = bytes > 0 || !this.#head.more
    // A completion may be answered by the first write.
    if (!isAtHand) exchange?.proceed()
    this.#course.report({ type: 'wire.proceeding', bytes })
    // A listener may have closed or cancelled the request when it heard that the body is about to leave.
    if (isAtHand && this.#course.chart.state === 'sendingRequest') exchange?.proceed()
  }
}
