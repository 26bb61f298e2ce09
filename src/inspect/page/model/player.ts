// Time travel: which entry of a request is shown, and how it goes on from there.

/** How the time of a replay runs: so many times slower than it was; `fit` makes all of it last about ten seconds. */
export type Pace = 'fit' | 1 | 10 | 100 | 1000

export const PACES: readonly Pace[] = ['fit', 1, 10, 100, 1000]

const FIT_MS = 10_000
/** Nothing is waited for longer than this, in milliseconds. */
const LONGEST = 1500
/** Entries of one moment are shown one after the other all the same. */
const SHORTEST = 40

export interface Playable {
  readonly entries: readonly { readonly at: number }[]
}

export type Timer = (callback: () => void, ms: number) => () => void

/** `live` shows the last entry, whatever comes. */
export type Mode = 'live' | 'paused' | 'playing'

export class Player {
  readonly #changed: () => void
  readonly #timer: Timer
  #record: Playable | null = null
  #mode: Mode = 'live'
  #index = 0
  #pace: Pace = 'fit'
  #stop: (() => void) | null = null

  constructor(changed: () => void, timer: Timer) {
    this.#changed = changed
    this.#timer = timer
  }

  get mode(): Mode {
    return this.#mode
  }

  get pace(): Pace {
    return this.#pace
  }

  /** Of the entry that is shown; -1 when there is none. */
  get index(): number {
    return this.#mode === 'live' ? this.#last : Math.min(this.#index, this.#last)
  }

  get isAtEnd(): boolean {
    return this.index >= this.#last
  }

  /** Another request; shown as it is now. */
  load(record: Playable | null): void {
    this.#record = record
    this.#go('live', 0)
  }

  pause(): void {
    this.#go('paused', this.index)
  }

  /** From the beginning, when it stands at the end. */
  play(): void {
    if (this.#last < 0) return
    this.#go('playing', this.isAtEnd ? 0 : this.index)
    this.#schedule()
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

  live(): void {
    this.#go('live', 0)
  }

  setPace(pace: Pace): void {
    this.#pace = pace
    if (this.#mode === 'playing') this.#schedule()
    this.#changed()
  }

  get #last(): number {
    return (this.#record?.entries.length ?? 0) - 1
  }

  #go(mode: Mode, index: number): void {
    this.#stop?.()
    this.#stop = null
    this.#mode = mode
    this.#index = index
    this.#changed()
  }

  #schedule(): void {
    this.#stop?.()
    this.#stop = this.#timer(() => {
      this.#stop = null
      this.#index++
      if (this.#index >= this.#last) this.#go('paused', this.#last)
      else {
        this.#changed()
        this.#schedule()
      }
    }, this.#pause)
  }

  /** Milliseconds to the next entry. */
  get #pause(): number {
    const { entries } = this.#record as Playable
    const [here, next] = [entries[this.#index], entries[this.#index + 1]]
    const ms = (next?.at ?? 0) - (here?.at ?? 0)
    const whole = (entries.at(-1)?.at ?? 0) - (entries[0]?.at ?? 0)
    const slower = this.#pace === 'fit' ? FIT_MS / Math.max(whole, 0.001) : this.#pace
    return Math.max(this.#pace === 1 ? 0 : SHORTEST, Math.min(ms * slower, LONGEST))
  }
}
