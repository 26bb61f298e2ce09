// A bar that shows how much of a body the kernel has taken.

import type { Notification } from '../../index.ts'
import type { Screen } from './screen.ts'
import { percent, size } from './units.ts'

/** Milliseconds between two drawings. */
const FRAME = 40
const WIDTH = 32
/** The longest text beside the bar, with sizes in MiB. */
const TEXT_WIDTH = 68
/** If lines cannot be redrawn, there is a line for each tenth, or after this many bytes of a body of unknown length. */
const STEP = 16_777_216

export class ProgressBar {
  readonly #screen: Screen
  readonly #total: number | null
  readonly #beforeLine: () => void
  #sent = 0
  #pending = false
  #since: number | null = null
  #elapsed = 0
  #drawnAt = Number.NEGATIVE_INFINITY
  #steps = 0
  #finished = false

  /** `total` is null for a body of unknown length. `beforeLine` is called before a line that stays is written. */
  constructor(screen: Screen, total: number | null, beforeLine: () => void) {
    this.#screen = screen
    this.#total = total
    this.#beforeLine = beforeLine
  }

  hear(notification: Notification): void {
    if (this.#finished) return
    const { name, elapsed } = notification
    const wasPending = this.#pending
    if (name === 'progress') this.#sent = notification.bodyBytes
    else if (name === 'INTERNET_STATUS_REQUEST_SENT') {
      this.#sent = notification.bodyBytes
      this.#pending = false
    } else if (name === 'ioPending' && notification.call === 'write') this.#pending = true
    else if (name === 'INTERNET_STATUS_REQUEST_COMPLETE') this.#pending = false
    else return
    this.#since ??= elapsed
    this.#elapsed = elapsed
    if (this.#screen.live) this.#draw(wasPending !== this.#pending)
    else this.#step()
  }

  /** Removes the bar and prints its last position. */
  finish(): void {
    if (this.#finished) return
    this.#finished = true
    this.#screen.bottom('')
    if (this.#screen.live && this.#since !== null) this.#screen.line(this.#text())
  }

  #draw(atOnce: boolean): void {
    if (!atOnce && this.#elapsed - this.#drawnAt < FRAME) return
    this.#drawnAt = this.#elapsed
    this.#screen.bottom(this.#text())
  }

  #step(): void {
    const steps = Math.floor(
      this.#total === null ? this.#sent / STEP : (this.#sent * 10) / (this.#total || 1),
    )
    if (steps === this.#steps) return
    this.#steps = steps
    this.#beforeLine()
    this.#screen.line(this.#text())
  }

  #text(): string {
    const sent = this.#sent
    const total = this.#total
    const ms = this.#elapsed - (this.#since ?? 0)
    const rate = ms > 0 ? `  ${size((sent / ms) * 1000)}/s` : ''
    const waits = this.#pending ? '  ERROR_IO_PENDING' : ''
    if (total === null) return `${size(sent)} sent${rate}${waits}`
    const width = this.#screen.live ? Math.max(8, Math.min(WIDTH, this.#screen.columns - TEXT_WIDTH)) : WIDTH
    const full = total === 0 ? width : Math.floor((sent / total) * width)
    const bar = `${'='.repeat(full)}${'>'.repeat(full < width ? 1 : 0)}`.padEnd(width)
    return `[${bar}] ${percent(sent, total).padStart(7)}  ${size(sent)} of ${size(total)} sent${rate}${waits}`
  }
}
