// WinInet's three time limits as those of the core's phases, as they are when somebody looks.

import type { Timeouts } from '../../lifecycle/index.ts'
import { type Handle, OFF } from '../handles/index.ts'

export class RequestTimeouts implements Timeouts {
  readonly #handle: Handle

  constructor(handle: Handle) {
    this.#handle = handle
  }

  get resolve(): number {
    return limit(this.#handle.settings.connectTimeout)
  }

  get connect(): number {
    return limit(this.#handle.settings.connectTimeout)
  }

  get secure(): number {
    return limit(this.#handle.settings.connectTimeout)
  }

  get send(): number {
    return limit(this.#handle.settings.sendTimeout)
  }

  get write(): number {
    return limit(this.#handle.settings.sendTimeout)
  }

  get response(): number {
    return limit(this.#handle.settings.receiveTimeout)
  }

  get read(): number {
    return limit(this.#handle.settings.receiveTimeout)
  }
}

/** 0 is no limit to the core. */
const limit = (ms: number): number => (ms === OFF ? 0 : ms)
