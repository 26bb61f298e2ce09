// Drives one Lifecycle as a caller does, and records its announcements in order.

import type { Announcement, Call } from '../../../machines/index.ts'
import {
  type Completion,
  Deadlines,
  type FollowUpPolicy,
  type Inspect,
  Inspection,
  Lifecycle,
  type Logic,
  NO_TIMEOUTS,
  PENDING,
  parseTarget,
  type RequestHead,
  systemClock,
  type Timeouts,
  TransferError,
} from '../../lifecycle/index.ts'
import { redirecting, standardRedirects } from '../../policies/index.ts'
import { NotificationRecorder } from '../notification-recorder.ts'
import type { Environment } from './environment.ts'
import { tokenOf } from './lines.ts'

/** The parts of the environment that a caller needs. */
export type CallerEnvironment = Pick<Environment, 'transport'> &
  Partial<Pick<Environment, 'clock' | 'origin' | 'route'>>

export interface CallerOptions {
  readonly logic?: Logic
  readonly timeouts?: Timeouts
  readonly redirects?: number
  readonly followUp?: FollowUpPolicy
  readonly lenientEnd?: boolean
  readonly strictLength?: boolean
  readonly headMayDribble?: boolean
  readonly inspect?: Inspect
  /** Called for every announcement, after it was recorded. */
  readonly on?: (token: string, caller: Caller) => void
}

/** The announcements that may come before the call that causes them has returned. */
const inline: ReadonlySet<string> = new Set([
  'INTERNET_STATUS_COOKIE_SENT',
  'INTERNET_STATUS_SENDING_REQUEST',
  'INTERNET_STATUS_REQUEST_SENT',
  'INTERNET_STATUS_RECEIVING_RESPONSE',
  'ioPending',
  'INTERNET_STATUS_CLOSING_CONNECTION',
  'INTERNET_STATUS_CONNECTION_CLOSED',
])

let lastId = 0

export class Caller {
  readonly lifecycle: Lifecycle
  readonly announcements: Announcement[] = []
  readonly said: string[] = []
  readonly completions: Completion[] = []
  /** Checks the announcements against the laws. */
  readonly recorder: NotificationRecorder = new NotificationRecorder()
  /** Other things that no transport and no lifecycle may do. */
  readonly faults: string[] = []
  readonly #url: URL
  readonly #method: string
  readonly #environment: CallerEnvironment
  readonly #waiting = new Map<() => boolean, () => void>()
  #calls = 0
  /** A close or a cancel is under way, during which nothing may be announced. */
  #isEnding = false

  /** `url` is absolute, or a path at the origin of the environment. */
  constructor(environment: CallerEnvironment, method: string, url: string, options: CallerOptions = {}) {
    const { clock = systemClock } = environment
    this.#url = new URL(url, environment.origin)
    this.#method = method
    this.#environment = environment
    this.lifecycle = new Lifecycle(
      { id: ++lastId, method, url: this.#url.href },
      {
        logic: options.logic ?? 'table',
        transport: environment.transport,
        clock: clock,
        deadlines: new Deadlines(clock),
        timeouts: options.timeouts ?? NO_TIMEOUTS,
        followUp: options.followUp ?? redirecting({ ...standardRedirects, limit: options.redirects ?? 5 }),
        lenientEnd: options.lenientEnd ?? false,
        strictLength: options.strictLength ?? true,
        headMayDribble: options.headMayDribble ?? false,
        inspect: Inspection.of(options.inspect, clock),
      },
      {
        announced: (announcement) => {
          // With it every request begins.
          if (announcement.type === 'INTERNET_STATUS_HANDLE_CREATED') return
          const token = tokenOf(announcement)
          if (this.#calls > 0 && !inline.has(announcement.type)) this.faults.push(`${token} inside a call`)
          if (this.#isEnding) this.faults.push(`${token} inside a close or a cancel`)
          this.recorder.record(announcement)
          this.announcements.push(announcement)
          this.said.push(token)
          const calls = this.#calls
          // A call from inside may deliver what was still to be said.
          this.#calls = Number.NEGATIVE_INFINITY
          options.on?.(token, this)
          this.#calls = calls
          this.#check()
        },
        completed: (completion) => {
          this.completions.push(completion)
          this.#check()
        },
      },
    )
  }

  get isClosed(): boolean {
    return this.said.includes('HANDLE_CLOSING')
  }

  /** All announcements, by short names. */
  get names(): string[] {
    return this.announcements.map(({ type }) => type.replace('INTERNET_STATUS_', ''))
  }

  /** The states that the chart is in, as text. */
  get state(): string {
    return JSON.stringify(this.lifecycle.snapshot.value)
  }

  /** The facts of the last announcement of this name. */
  last<Name extends Announcement['type']>(type: Name): Extract<Announcement, { type: Name }> {
    const found = this.announcements.findLast((announcement) => announcement.type === type)
    if (found === undefined) throw new Error(`${type} was not announced`)
    return found as Extract<Announcement, { type: Name }>
  }

  /** Drops the announcements so far, so that the next expectation is about later ones. */
  forget(): void {
    this.said.length = 0
  }

  // ---- calls

  head(parts: Partial<RequestHead> = {}): RequestHead {
    const { target } = parseTarget(this.#url)
    return {
      method: this.#method,
      target,
      headers: [],
      framing: 'none',
      body: null,
      more: false,
      route: this.#environment.route ?? null,
      expectContinue: 0,
      ...parts,
    }
  }

  /** A call of the lifecycle, with nothing but its own inline announcements inside. It may be made from inside an announcement. */
  call<Answer>(make: (lifecycle: Lifecycle) => Answer, name?: Call): Answer {
    this.#calls++
    try {
      const answer = make(this.lifecycle)
      if (name !== undefined && isPending(answer)) this.#tell(name, 'pending')
      return answer
    } catch (error) {
      if (name !== undefined && error instanceof TransferError) this.#tell(name, 'failed')
      throw error
    } finally {
      this.#calls--
    }
  }

  /** A call that was done at once may have had another one inside it, so only the others are told, when they are back. */
  #tell(name: Call, outcome: 'pending' | 'failed'): void {
    this.recorder.call(name)
    this.recorder.returned(outcome)
  }

  send(parts: Partial<RequestHead> = {}): Promise<Completion> {
    return this.#completing((lifecycle) => lifecycle.send(this.head(parts)), parts.more ? 'sendEx' : 'send')
  }

  /** A body that goes with its head. */
  post(body: string | Uint8Array, parts: Partial<RequestHead> = {}): Promise<Completion> {
    const bytes = Buffer.from(body)
    return this.send({ framing: bytes.length, body: bytes, ...parts })
  }

  sendEx(framing: RequestHead['framing'], parts: Partial<RequestHead> = {}): Promise<Completion> {
    return this.send({ framing, more: true, ...parts })
  }

  /** True at once, or the completion. */
  write(chunk: string | Uint8Array): true | Promise<Completion> {
    const next = this.completions.length
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
    return this.call((lifecycle) => lifecycle.write(bytes), 'write') || this.completion(next)
  }

  end(): Promise<Completion> {
    return this.#completing((lifecycle) => lifecycle.end(), 'end')
  }

  /** The bytes at once, or the completion. */
  read(into: Uint8Array, fill = false): number | Promise<Completion> {
    const next = this.completions.length
    const bytes = this.call((lifecycle) => lifecycle.read(into, fill), 'read')
    return bytes === PENDING ? this.completion(next) : bytes
  }

  take(): Uint8Array | null | Promise<Completion> {
    const next = this.completions.length
    const piece = this.call((lifecycle) => lifecycle.take(), 'read')
    return piece === undefined ? this.completion(next) : piece
  }

  /** The count at once, or the completion. */
  query(): number | Promise<Completion> {
    const next = this.completions.length
    const bytes = this.call((lifecycle) => lifecycle.available(), 'query')
    return bytes === PENDING ? this.completion(next) : bytes
  }

  /** The rest of the body; throws the error that ends it. */
  async body(size = 64): Promise<string> {
    const parts: Buffer[] = []
    for (;;) {
      const into = Buffer.alloc(size)
      const answer = this.read(into)
      const { bytes, error } = typeof answer === 'number' ? { bytes: answer, error: null } : await answer
      if (error !== null) throw error
      if (bytes === 0) return Buffer.concat(parts).toString('latin1')
      parts.push(into.subarray(0, bytes))
    }
  }

  cancel(): boolean {
    return this.#ending((lifecycle) => lifecycle.cancel())
  }

  /** Closes, and does not wait. */
  closeNow(): void {
    this.#ending((lifecycle) => lifecycle.close())
  }

  /** Closes, unless it is closed, and waits for the last notification. */
  async close(): Promise<void> {
    if (this.lifecycle.snapshot.matches('open')) this.closeNow()
    await this.#announced(() => this.isClosed)
  }

  // ---- waiting

  /** The completion with this index, now or when it comes. */
  async completion(index: number): Promise<Completion> {
    await this.#announced(() => this.completions.length > index)
    return this.completions[index] as Completion
  }

  /** Until a token that begins like this was written down. */
  hears(token: string, count = 1): Promise<void> {
    return this.#announced(() => this.said.filter((said) => said.startsWith(token)).length >= count)
  }

  /** What is still waited for never comes. */
  stopWaiting(): void {
    this.#waiting.clear()
  }

  /** Some moves announce nothing, so waiting means looking again every turn. */
  until(condition: () => boolean): Promise<void> {
    const look = (): void => {
      if (!this.#waiting.has(condition)) return
      this.#check()
      setImmediate(look)
    }
    const reached = this.#announced(condition)
    look()
    return reached
  }

  /** For what an announcement or a completion makes true. */
  #announced(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.set(condition, resolve)
      this.#check()
    })
  }

  #ending<Answer>(make: (lifecycle: Lifecycle) => Answer): Answer {
    const wasEnding = this.#isEnding
    this.#isEnding = true
    try {
      return this.call(make)
    } finally {
      this.#isEnding = wasEnding
    }
  }

  #completing(make: (lifecycle: Lifecycle) => void, name: Call): Promise<Completion> {
    const next = this.completions.length
    this.call(make, name)
    return this.completion(next)
  }

  #check(): void {
    for (const [condition, resolve] of [...this.#waiting]) {
      if (!condition()) continue
      this.#waiting.delete(condition)
      resolve()
    }
  }
}

/** Of `write` false, of `read` PENDING, of the others nothing. */
const isPending = (answer: unknown): boolean => answer === undefined || answer === false || answer === PENDING
