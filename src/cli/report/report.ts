// The whole report of one request: it takes the notifications and passes them on.

import type { Notification } from '../../index.ts'
import { Narrator } from './narrator.ts'
import { HEADING } from './notification-line.ts'
import { PhaseClock, summaryOf, type Totals } from './phases.ts'
import { ProgressBar } from './progress-bar.ts'
import type { Screen } from './screen.ts'

/** `json`: a line of JSON for each notification. */
export type Verbosity = 'quiet' | 'usual' | 'verbose' | 'json'

export interface ReportOptions {
  readonly title: string
  readonly verbosity: Verbosity
  /** Bytes of the request body; null if unknown, absent without a body. */
  readonly upload?: number | null
}

export class Report {
  readonly #screen: Screen
  readonly clock: PhaseClock = new PhaseClock()
  readonly #narrator: Narrator | null
  readonly #bar: ProgressBar | null
  readonly #verbosity: Verbosity
  readonly #title: string
  #begun = false

  constructor(screen: Screen, { title, verbosity, upload }: ReportOptions) {
    this.#screen = screen
    this.#title = title
    this.#verbosity = verbosity
    this.#narrator = this.#isTold ? new Narrator(screen, verbosity === 'verbose') : null
    this.#bar =
      upload === undefined || verbosity === 'json' || (verbosity === 'quiet' && !screen.live)
        ? null
        : new ProgressBar(screen, upload, () => this.#narrator?.flush())
  }

  hear(notification: Notification, state: string): void {
    if (!this.#begun) this.#begin()
    this.clock.hear(notification)
    if (this.#verbosity === 'json') this.#screen.line(JSON.stringify(notification))
    this.#narrator?.hear({ notification, state })
    this.#bar?.hear(notification)
    if (notification.name === 'INTERNET_STATUS_RECEIVING_RESPONSE' && state.startsWith('ending'))
      this.#bar?.finish()
  }

  /** After HANDLE_CLOSING: prints what is left, and the phases. */
  end(totals: Totals, explanation: string | null = null): void {
    this.#narrator?.flush()
    this.#bar?.finish()
    if (explanation !== null && this.#verbosity !== 'json') this.#explain(explanation)
    if (!this.#isTold) return
    this.#screen.line('Phases', 'bold')
    for (const line of summaryOf(this.clock, totals)) this.#screen.line(line)
    this.#screen.line()
  }

  #explain(explanation: string): void {
    for (const line of explanation.trimEnd().split('\n')) this.#screen.line(line)
  }

  get #isTold(): boolean {
    return this.#verbosity === 'usual' || this.#verbosity === 'verbose'
  }

  #begin(): void {
    this.#begun = true
    if (!this.#isTold) return
    this.#screen.line(this.#title, 'bold')
    this.#screen.line(HEADING, 'dim')
  }
}
