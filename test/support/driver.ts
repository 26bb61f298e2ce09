// Drives one Lifecycle over a transport and records what it announces, for tests below the session floor.

import type { Announcement } from '../../machines/index.ts'
import {
  type Completion,
  Deadlines,
  type FollowUpPolicy,
  Lifecycle,
  type Logic,
  NO_TIMEOUTS,
  parseTarget,
  type RequestHead,
  systemClock,
  type Timeouts,
  type Transport,
} from '../../src/lifecycle/index.ts'
import { redirecting, standardRedirects } from '../../src/policies/index.ts'

export interface DriverOptions {
  readonly logic?: Logic
  readonly timeouts?: Timeouts
  readonly redirects?: number
  readonly strictLength?: boolean
  /** Instead of redirects. */
  readonly followUp?: FollowUpPolicy
  /** Called for every announcement, after it was recorded. */
  readonly onStatus?: (announcement: Announcement, driver: Driver) => void
}

let lastId = 0

export class Driver {
  readonly lifecycle: Lifecycle
  readonly announcements: Announcement[] = []
  readonly completions: Completion[] = []
  readonly #url: URL
  readonly #method: string
  readonly #waiting = new Set<() => void>()

  constructor(transport: Transport, method: string, url: string, options: DriverOptions = {}) {
    this.#url = new URL(url)
    this.#method = method
    this.lifecycle = new Lifecycle(
      { id: ++lastId, method, url },
      {
        logic: options.logic ?? 'table',
        transport,
        clock: systemClock,
        deadlines: new Deadlines(systemClock),
        timeouts: options.timeouts ?? NO_TIMEOUTS,
        followUp: options.followUp ?? redirecting({ ...standardRedirects, limit: options.redirects ?? 5 }),
        lenientEnd: false,
        strictLength: options.strictLength ?? true,
      },
      {
        announced: (announcement) => {
          // With it every request begins.
          if (announcement.type === 'INTERNET_STATUS_HANDLE_CREATED') return
          this.announcements.push(announcement)
          options.onStatus?.(announcement, this)
          this.#check()
        },
        completed: (completion) => {
          this.completions.push(completion)
          this.#check()
        },
      },
    )
  }

  /** Short names, as the traces have them. */
  get names(): string[] {
    return this.announcements.map(({ type }) => type.replace('INTERNET_STATUS_', ''))
  }

  head(parts: Partial<RequestHead> = {}): RequestHead {
    const { target } = parseTarget(this.#url)
    return {
      method: this.#method,
      target,
      headers: [],
      framing: 'none',
      body: null,
      more: false,
      route: null,
      expectContinue: 0,
      ...parts,
    }
  }

  /** Sends and waits for the completion. */
  async send(parts: Partial<RequestHead> = {}): Promise<Completion> {
    return this.completing(() => this.lifecycle.send(this.head(parts)))
  }

  async end(): Promise<Completion> {
    return this.completing(() => this.lifecycle.end())
  }

  async write(chunk: Uint8Array): Promise<Completion | null> {
    const before = this.completions.length
    return this.lifecycle.write(chunk) ? null : this.completion(before)
  }

  /** Reads to the end. */
  async body(size = 65_536): Promise<Buffer> {
    const parts: Buffer[] = []
    for (;;) {
      const into = Buffer.alloc(size)
      const before = this.completions.length
      let bytes = this.lifecycle.read(into)
      if (bytes < 0) {
        const completion = await this.completion(before)
        if (completion.error !== null) throw completion.error
        bytes = completion.bytes
      }
      if (bytes === 0) return Buffer.concat(parts)
      parts.push(into.subarray(0, bytes))
    }
  }

  async completing(start: () => void): Promise<Completion> {
    const before = this.completions.length
    start()
    return this.completion(before)
  }

  /** The completion with this index, now or when it comes. */
  async completion(index: number): Promise<Completion> {
    await this.until(() => this.completions.length > index)
    return this.completions[index] as Completion
  }

  status(name: string, count = 1): Promise<void> {
    return this.until(() => this.names.filter((known) => known === name).length >= count)
  }

  until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (!condition()) return
        this.#waiting.delete(check)
        resolve()
      }
      this.#waiting.add(check)
      check()
    })
  }

  /** Closes and waits for the last announcement. */
  async close(): Promise<void> {
    this.lifecycle.close()
    await this.status('HANDLE_CLOSING')
  }

  #check(): void {
    for (const check of [...this.#waiting]) check()
  }
}
