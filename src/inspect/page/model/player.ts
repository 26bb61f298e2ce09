// Time travel: which entry of a request is shown, and how a replay goes on from there.

/** The pace of a replay: a factor by which it is slower than the original (less than 1 is faster), or `fit`, which makes it last ten seconds. */
export type Pace = 'fit' | number

export const PACES: readonly Pace[] = ['fit', 0.1, 1, 10, 100, 1000]

const FIT_MS = 10_000

export interface Playable {
  readonly entries: readonly { readonly at: number }[]
}

/** The clock of a replay in milliseconds, and a call before the next frame is drawn, which can be cancelled. */
export interface Frames {
  now(): number
  next(callback: () => void): () => void
}

/** `live` always shows the last entry. */
export type Mode = 'live' | 'paused' | 'playing'

export class Player {
  readonly #changed: () => void
  readonly #frames: Frames
  #record: Playable | null = null
  #mode: Mode = 'live'
  #index = 0
  #pace: Pace = 'fit'
  /** The position of the replay, in the time of the request, when its clock showed `#since`. */
  #from = 0
  #since = 0
  #stop: (() => void) | null = null

  constructor(changed: () => void, frames: Frames) {
    this.#changed = changed
    this.#frames = frames
  }

  get mode(): Mode {
    return this.#mode
  }

  get pace(): Pace {
    return this.#pace
  }

  /** The index of the entry that is shown; -1 when there is none. */
  get index(): number {
    return this.#mode === 'live' ? this.#last : Math.min(this.#index, this.#last)
  }

  get isAtEnd(): boolean {
    return this.index >= this.#last
  }

  /** The moment that is shown, in milliseconds of the request: in a replay it may be between two entries, otherwise it is that of the entry. */
  get time(): number {
    const at = this.#at(this.index)
    return this.#mode === 'playing' ? Math.max(at, this.#reached) : at
  }

  /** Shows another request in its present state. */
  load(record: Playable | null): void {
    this.#record = record
    this.#go('live', 0)
  }

  pause(): void {
    this.#go('paused', this.index)
  }

  /** Starts from the beginning if it is at the end. */
  play(): void {
    if (this.#last < 0) return
    this.#go('playing', this.isAtEnd ? 0 : this.index)
    this.#start(this.#at(this.#index))
  }

  toggle(): void {
    if (this.#mode === 'playing') this.pause()
    else this.play()
  }

  step(by: number): void {
    this.jump(this.index + by)
  }

  jump(index: number): void {
    this.#go('paused', Math.max(0, Math.min(index, this.#last)))
  }

  /** Goes to the last entry that is not later than this. */
  jumpTo(at: number): void {
    this.jump(this.#indexAt(at))
  }

  live(): void {
    this.#go('live', 0)
  }

  setPace(pace: Pace): void {
    const reached = this.#reached
    this.#pace = pace
    if (this.#mode === 'playing') this.#start(reached)
    this.#changed()
  }

  get #last(): number {
    return (this.#record?.entries.length ?? 0) - 1
  }

  #at(index: number): number {
    return this.#record?.entries[index]?.at ?? 0
  }

  /** Milliseconds of the replay for one of the request. */
  get #slower(): number {
    const whole = this.#at(this.#last) - this.#at(0)
    return this.#pace === 'fit' ? FIT_MS / Math.max(whole, 0.001) : this.#pace
  }

  get #reached(): number {
    return this.#from + (this.#frames.now() - this.#since) / this.#slower
  }

  /** Entries are in the order of their times. */
  #indexAt(at: number): number {
    let low = 0
    let high = this.#last
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if (this.#at(middle) <= at) low = middle
      else high = middle - 1
    }
    return low
  }

  #go(mode: Mode, index: number): void {
    this.#stop?.()
    this.#stop = null
    this.#mode = mode
    this.#index = index
    this.#changed()
  }

  #start(from: number): void {
    this.#from = from
    this.#since = this.#frames.now()
    this.#schedule()
  }

  #schedule(): void {
    this.#stop?.()
    this.#stop = this.#frames.next(() => {
      this.#stop = null
      const reached = this.#reached
      if (reached >= this.#at(this.#last)) this.#go('paused', this.#last)
      else {
        this.#index = Math.max(this.#index, this.#indexAt(reached))
        this.#changed()
        this.#schedule()
      }
    })
  }
}
