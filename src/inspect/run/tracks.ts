// The summary of a whole request, however long: its phases, when a call was pending, and the progress of its bytes.
// Each has a bounded length, and becomes coarser when it would get longer.

/** `to` is null while it lasts. Times are milliseconds since the request was opened. */
export interface Stretch {
  readonly from: number
  readonly to: number | null
}

/**
 * A phase is one of the chart's, or `start`: the time from a call, or from the previous response, to the first fact of the wire,
 * which no notification describes.
 */
export interface PhaseStretch extends Stretch {
  readonly phase: string
}

/** Body bytes so far: when, sent, received. */
export type BytesPoint = readonly [at: number, sent: number, received: number]

/** How often calls answered ERROR_IO_PENDING, and how many milliseconds passed until they were complete. */
export interface Pended {
  readonly count: number
  readonly ms: number
}

export interface Tracks {
  readonly phases: readonly PhaseStretch[]
  /** When a call was pending (ERROR_IO_PENDING). */
  readonly pending: readonly Stretch[]
  readonly bytes: readonly BytesPoint[]
  /** All pending writes and reads, even if `pending` has become coarser. */
  readonly pended: { readonly write: Pended; readonly read: Pended }
}

/** The most entries of a track. */
export const MOST = 400

type Writable<T> = { -readonly [Key in keyof T]: T[Key] }

export class TrackRecorder {
  readonly #phases: Writable<PhaseStretch>[] = []
  readonly #pending: Writable<Stretch>[] = []
  readonly #bytes: BytesPoint[] = []
  readonly #pended = { write: { count: 0, ms: 0 }, read: { count: 0, ms: 0 } }
  #phase: string | null = null
  /** The kind of call that is pending. */
  #pends: 'write' | 'read' | null = null
  #pendsSince = 0
  /** Pending calls with a shorter gap than this are shown as one. */
  #grain = 0
  #sent = 0
  #received = 0

  /** The present phase; null if nothing is under way. */
  entered(phase: string | null, at: number): void {
    if (phase === this.#phase) return
    const last = this.#phases.at(-1)
    if (last?.to === null) last.to = at
    this.#phase = phase
    if (phase === null) return
    if (this.#phases.length === MOST) this.#phases.shift()
    this.#phases.push({ phase, from: at, to: null })
  }

  /** A call has answered ERROR_IO_PENDING. */
  pends(call: string, at: number): void {
    if (this.#pends !== null) return
    this.#pends = call === 'write' ? 'write' : 'read'
    this.#pendsSince = at
    this.#pended[this.#pends].count++
    const last = this.#pending.at(-1)
    if (last?.to !== undefined && last.to !== null && at - last.to < this.#grain) last.to = null
    else {
      if (this.#pending.length === MOST) this.#coarsen(at)
      this.#pending.push({ from: at, to: null })
    }
  }

  /** No call is pending any more. */
  completed(at: number): void {
    if (this.#pends === null) return
    this.#pended[this.#pends].ms += at - this.#pendsSince
    this.#pends = null
    const last = this.#pending.at(-1)
    if (last !== undefined) last.to = at
  }

  counted(sent: number, received: number, at: number): void {
    if (sent === this.#sent && received === this.#received) return
    this.#sent = sent
    this.#received = received
    if (this.#bytes.length === MOST) {
      const thinned = this.#bytes.filter((_, index) => index % 2 === 0)
      this.#bytes.splice(0, MOST, ...thinned)
    }
    this.#bytes.push([at, sent, received])
  }

  get phase(): string | null {
    return this.#phase
  }

  get phases(): readonly PhaseStretch[] {
    return this.#phases
  }

  get tracks(): Tracks {
    return { phases: this.#phases, pending: this.#pending, bytes: this.#bytes, pended: this.#pended }
  }

  #coarsen(at: number): void {
    const first = this.#pending[0]?.from ?? 0
    while (this.#pending.length > MOST / 2) {
      this.#grain = Math.max(this.#grain * 2, (at - first) / (4 * MOST), 0.001)
      const kept: Writable<Stretch>[] = []
      for (const stretch of this.#pending) {
        const last = kept.at(-1)
        if (last !== undefined && stretch.from - (last.to ?? at) < this.#grain) last.to = stretch.to
        else kept.push(stretch)
      }
      this.#pending.splice(0, this.#pending.length, ...kept)
    }
  }
}
