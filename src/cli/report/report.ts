// All that is told of one request, in one place: it hears the notifications and passes them on.

import type { Notification } from '../../index.ts'
import { Narrator } from './narrator.ts'
import { HEADING } from './notification-line.ts'
import { PhaseClock } from './phase-clock.ts'
import { ProgressBar } from './progress-bar.ts'
import type { Screen } from './screen.ts'
import { summaryOf, type Totals } from './summary.ts'

export type Verbosity = 'quiet' | 'usual' | 'verbose'

export interface ReportOptions {
  readonly verbosity: Verbosity
  /** Bytes of the request body, null when nobody knows, absent where there is no body. */
  readonly upload?: number | null
}

export class Report {
  readonly #screen: Screen
  readonly #clock = new PhaseClock()
  readonly #narrator: Narrator | null
  readonly #bar: ProgressBar | null
  readonly #quiet: boolean

  constructor(screen: Screen, { verbosity, upload }: ReportOptions) {
    this.#screen = screen
    this.#quiet = verbosity === 'quiet'
    this.#narrator = this.#quiet ? null : new Narrator(screen, verbosity === 'verbose')
    this.#bar =
      upload === undefined || (this.#quiet && !screen.live)
        ? null
        : new ProgressBar(screen, upload, () => this.#narrator?.flush())
  }

  begin(title: string): void {
    if (this.#quiet) return
    this.#screen.line(title, 'bold')
    this.#screen.line(HEADING, 'dim')
  }

  hear(notification: Notification, state: string): void {
    this.#clock.hear(notification)
    this.#narrator?.hear({ notification, state })
    this.#bar?.hear(notification)
    if (notification.name === 'INTERNET_STATUS_RECEIVING_RESPONSE' && state.startsWith('ending'))
      this.#bar?.finish()
  }

  /** After HANDLE_CLOSING: what is left to be shown, and the phases. */
  end(totals: Totals): void {
    this.#narrator?.flush()
    this.#bar?.finish()
    if (this.#quiet) return
    this.#screen.line('Phases', 'bold')
    for (const line of summaryOf(this.#clock, totals)) this.#screen.line(line)
    this.#screen.line()
  }
}
