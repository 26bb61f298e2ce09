// What a request asks of the core, as the options of its handle are when the core looks: they may change between two sends.

import type {
  Clock,
  Deadlines,
  FollowUpPolicy,
  Inspection,
  LifecycleOptions,
  Logic,
  Timeouts,
  Transport,
} from '../../lifecycle/index.ts'
import { OFF } from '../handles/index.ts'
import type { Library } from '../library/index.ts'
import type { RequestHandle } from './request-handle.ts'

/** WinInet has three time limits, and the core one for each phase. */
export class RequestTerms implements LifecycleOptions, Timeouts {
  readonly logic: Logic
  readonly clock: Clock
  readonly deadlines: Deadlines
  readonly inspect: Inspection | undefined
  readonly lenientEnd: boolean
  readonly strictLength = false
  readonly headMayDribble = true
  readonly #library: Library
  readonly #handle: RequestHandle

  constructor(library: Library, handle: RequestHandle) {
    this.#library = library
    this.#handle = handle
    this.logic = library.logic
    this.clock = library.clock
    this.deadlines = library.deadlines
    this.inspect = library.inspection
    this.lenientEnd = !library.isStrict
  }

  get timeouts(): Timeouts {
    return this
  }

  get transport(): Transport {
    const { seekable, settings } = this.#handle
    if (seekable !== null) return seekable
    return settings.decoding ? this.#library.decodingTransport : this.#library.transport
  }

  get followUp(): FollowUpPolicy {
    const { flags, operations } = this.#handle
    return operations.followUp ?? this.#library.followUps.for(flags)
  }

  get resolve(): number {
    return this.#connecting
  }

  get connect(): number {
    return this.#connecting
  }

  get tunnel(): number {
    return this.#connecting
  }

  get secure(): number {
    return this.#connecting
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

  get #connecting(): number {
    return limit(this.#handle.settings.connectTimeout)
  }
}

/** 0 is no limit to the core. */
const limit = (ms: number): number => (ms === OFF ? 0 : ms)
