// Wait handles. Node has no thread that could be blocked, so a wait is a promise.

import { type Clock, systemClock } from '../lifecycle/index.ts'
import { ArgumentOutOfRangeException, ObjectDisposedException } from './exceptions.ts'

export class WaitHandle implements Disposable {
  readonly #clock: Clock
  readonly #resetsItself: boolean
  #isSet: boolean
  #isDisposed = false
  /** In the order of their calls. */
  readonly #waiting = new Set<() => void>()

  /** `resetsItself`: each time it is set, one pending `waitOne` completes. @internal */
  constructor(clock: Clock, isSet: boolean, resetsItself = false) {
    this.#clock = clock
    this.#isSet = isSet
    this.#resetsItself = resetsItself
  }

  /**
   * True as soon as the handle is set; false if `milliseconds` have passed before. -1, or no argument, waits without a limit;
   * 0 does not wait.
   */
  waitOne(milliseconds = -1): Promise<boolean> {
    if (!(milliseconds >= -1))
      throw new ArgumentOutOfRangeException('millisecondsTimeout', 'Give milliseconds, or -1 for no limit.')
    this.refuseWhenDisposed()
    if (this.#isSet) {
      if (this.#resetsItself) this.#isSet = false
      return Promise.resolve(true)
    }
    if (milliseconds === 0) return Promise.resolve(false)
    return new Promise((resolve) => {
      const wake = (): void => {
        undo()
        this.#waiting.delete(wake)
        resolve(true)
      }
      const undo =
        milliseconds === -1
          ? nothing
          : this.#clock.after(milliseconds, () => {
              this.#waiting.delete(wake)
              resolve(false)
            })
      this.#waiting.add(wake)
    })
  }

  /** Pending calls of `waitOne` stay pending. */
  close(): void {
    this.#isDisposed = true
  }

  dispose(): void {
    this.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }

  /** @internal The operation is completed. */
  signal(): void {
    if (this.#resetsItself) {
      const [first] = this.#waiting
      if (first === undefined) this.#isSet = true
      else first()
      return
    }
    this.#isSet = true
    for (const wake of [...this.#waiting]) wake()
  }

  /** @internal */
  protected unset(): void {
    this.#isSet = false
  }

  /** @internal */
  protected refuseWhenDisposed(): void {
    if (this.#isDisposed) throw new ObjectDisposedException('WaitHandle')
  }
}

/** The base class of ManualResetEvent and AutoResetEvent. */
export abstract class EventWaitHandle extends WaitHandle {
  constructor(initialState: boolean, resetsItself: boolean) {
    super(systemClock, initialState, resetsItself)
  }

  /** Completes the pending calls of `waitOne`: all of them, or one of an AutoResetEvent. */
  set(): boolean {
    this.refuseWhenDisposed()
    this.signal()
    return true
  }

  reset(): boolean {
    this.refuseWhenDisposed()
    this.unset()
    return true
  }
}

/** Once set it stays set, until it is reset. */
export class ManualResetEvent extends EventWaitHandle {
  constructor(initialState = false) {
    super(initialState, false)
  }
}

/** Each time it is set, one pending `waitOne` completes. */
export class AutoResetEvent extends EventWaitHandle {
  constructor(initialState = false) {
    super(initialState, true)
  }
}

const nothing = (): void => {}
