// Prints notifications as they come. Writes that completed at once are summed up in one line, and so are reads after
// the first, unless one takes long. A pending write is always shown.

import { colourOf, countedEntry, entryOf, type Heard, MARGIN_WIDTH } from './notification-line.ts'
import type { Screen } from './screen.ts'
import { milliseconds, plural, size } from './units.ts'

/** A read that takes longer than this many milliseconds is shown while it waits. */
const FLUSH_AFTER_MS = 400
/** The reads of this many milliseconds go into one line. */
const SUM_UP = 1000

interface Counted {
  count: number
  bytes: number
  pendedMs: number
  longestMs: number
  since: number
  last: Heard
}

export class Narrator {
  readonly #screen: Screen
  readonly #verbose: boolean
  /** Held back until it is known how the call continues. */
  #held: Heard[] = []
  #writes: Counted | null = null
  #reads: Counted | null = null
  #aReadWasShown = false
  #pendingSince: number | null = null
  #pendingWasShown = false
  #alarm: NodeJS.Timeout | undefined

  constructor(screen: Screen, verbose: boolean) {
    this.#screen = screen
    this.#verbose = verbose
  }

  hear(heard: Heard): void {
    const { name, elapsed } = heard.notification
    if (name === 'ioPending') this.#pendingSince = elapsed
    if (!this.#verbose && isOfWrite(heard)) this.#hearWrite(heard)
    else if (!this.#verbose && isOfRead(heard)) this.#hearRead(heard)
    else this.#show(heard)
    if (name === 'INTERNET_STATUS_REQUEST_COMPLETE') this.#pendingSince = null
  }

  /** Prints everything that was summed up or held back. */
  flush(): void {
    clearTimeout(this.#alarm)
    this.#sumUpWrites()
    this.#sumUpReads()
    const held = this.#held
    this.#held = []
    for (const heard of held) this.#print(heard)
  }

  #hearWrite(heard: Heard): void {
    const { notification } = heard
    if (notification.name === 'INTERNET_STATUS_SENDING_REQUEST') this.#held.push(heard)
    else if (
      notification.name === 'INTERNET_STATUS_REQUEST_SENT' &&
      this.#held.length > 0 &&
      this.#pendingSince === null
    ) {
      this.#held = []
      this.#writes = counted(this.#writes, heard, notification.bytes, 0)
    } else this.#show(heard)
  }

  #hearRead(heard: Heard): void {
    const { notification } = heard
    const completes = notification.name === 'INTERNET_STATUS_REQUEST_COMPLETE'
    const failed = completes && notification.failure !== undefined
    if (!this.#aReadWasShown || this.#pendingWasShown || failed) {
      this.#show(heard)
      this.#aReadWasShown ||= completes
      return
    }
    this.#held.push(heard)
    clearTimeout(this.#alarm)
    if (!completes) {
      this.#alarm = setTimeout(() => this.flush(), FLUSH_AFTER_MS).unref()
      return
    }
    this.#held = []
    const { elapsed, bytes = 0 } = notification
    this.#reads = counted(this.#reads, heard, bytes, elapsed - (this.#pendingSince ?? elapsed))
    if (elapsed - this.#reads.since >= SUM_UP) this.#sumUpReads()
  }

  #sumUpWrites(): void {
    if (this.#writes === null) return
    const { count, bytes, last } = this.#writes
    this.#writes = null
    const what = `${plural(count, 'write')} completed at once, ${size(bytes)}`
    const entry = countedEntry(last, what, '30 SENDING_REQUEST, 31 REQUEST_SENT each')
    this.#screen.entry(entry, MARGIN_WIDTH, 'dim')
  }

  #sumUpReads(): void {
    if (this.#reads === null) return
    const { count, bytes, pendedMs, longestMs, last } = this.#reads
    this.#reads = null
    const what = `${plural(count, 'read')} had to wait, ${size(bytes)}`
    const waits = `${milliseconds(pendedMs)} in all, ${milliseconds(longestMs)} at most`
    this.#screen.entry(countedEntry(last, what, waits), MARGIN_WIDTH, 'dim')
  }

  #show(heard: Heard): void {
    this.flush()
    this.#print(heard)
  }

  #print(heard: Heard): void {
    const { notification } = heard
    let remark = ''
    if (notification.name === 'ioPending') this.#pendingWasShown = true
    else if (notification.name === 'INTERNET_STATUS_REQUEST_COMPLETE') {
      this.#pendingWasShown = false
      if (this.#pendingSince !== null)
        remark = ` after ${milliseconds(notification.elapsed - this.#pendingSince)}`
    }
    this.#screen.entry(entryOf(heard, remark), MARGIN_WIDTH, colourOf(notification))
  }
}

function counted(before: Counted | null, last: Heard, bytes: number, pendedMs: number): Counted {
  return {
    count: (before?.count ?? 0) + 1,
    bytes: (before?.bytes ?? 0) + bytes,
    pendedMs: (before?.pendedMs ?? 0) + pendedMs,
    longestMs: Math.max(before?.longestMs ?? 0, pendedMs),
    since: before?.since ?? last.notification.elapsed,
    last,
  }
}

/** Printed about a write, while the caller writes the body. */
function isOfWrite({ notification, state }: Heard): boolean {
  if (!state.startsWith('writing') && !state.startsWith('answered')) return false
  switch (notification.name) {
    case 'INTERNET_STATUS_SENDING_REQUEST':
    case 'INTERNET_STATUS_REQUEST_SENT':
    case 'ioPending':
    case 'progress':
      return true
    case 'INTERNET_STATUS_REQUEST_COMPLETE':
      return notification.call === 'write'
    default:
      return false
  }
}

/** Printed about a read, while the caller reads the body. */
function isOfRead({ notification, state }: Heard): boolean {
  switch (notification.name) {
    case 'INTERNET_STATUS_RECEIVING_RESPONSE':
    case 'INTERNET_STATUS_RESPONSE_RECEIVED':
      return state.startsWith('reading') && !('status' in notification)
    case 'ioPending':
    case 'INTERNET_STATUS_REQUEST_COMPLETE':
      return notification.call === 'read'
    default:
      return false
  }
}
