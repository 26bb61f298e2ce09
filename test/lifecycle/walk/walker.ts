// One caller on a walk: makes the calls of the plan, from outside or inside an announcement, and keeps a journal.

import type { Announcement, Call } from '../../../machines/index.ts'
import {
  BodyLengthError,
  type Completion,
  Deadlines,
  Lifecycle,
  PENDING,
  parseTarget,
  type RequestHead,
  TransferError,
  type Transport,
  WrongStateError,
} from '../../../src/lifecycle/index.ts'
import type { ManualClock } from '../../../src/testing/index.ts'
import type { Entry, Outcome } from './laws.ts'
import { nextCall } from './next-call.ts'
import type { Act, Plan, PlannedServing, Reaction } from './plan.ts'
import { policyOf } from './policy.ts'
import { isWhole, pattern, sentOf } from './servers.ts'

export class Walker {
  readonly lifecycle: Lifecycle
  readonly journal: Entry[] = []
  /** Faults other than broken laws about notifications. */
  readonly faults: string[] = []
  /** States that the walk has reached. */
  readonly states: Set<string> = new Set()
  /** Calls from inside announcements do not know where in the pattern they are. */
  isTangled = false
  readonly #plan: Plan
  readonly #url: URL
  readonly #reactions: readonly Reaction[]
  readonly #heard = new Map<string, number>()
  #depth = 0
  /** Body bytes that were written in this exchange, and read. */
  #written = 0
  #read = 0
  #into: Uint8Array | null = null

  constructor(plan: Plan, index: number, origin: string, transport: Transport, clock: ManualClock) {
    this.#plan = plan
    this.#url = new URL('/start', origin)
    this.#reactions = plan.reactions.filter(({ caller }) => caller === index)
    this.lifecycle = new Lifecycle(
      { id: index + 1, method: 'GET', url: this.#url.href },
      {
        logic: plan.logic,
        transport,
        clock,
        deadlines: new Deadlines(clock),
        timeouts: plan.timeouts,
        followUp: policyOf(plan.policy, clock),
        lenientEnd: plan.lenientEnd,
        strictLength: plan.strictLength,
      },
      {
        announced: (announcement) => this.#hear(announcement),
        completed: (completion) => this.#complete(completion),
      },
    )
  }

  act(act: Act): void {
    const { lifecycle } = this
    switch (act.do) {
      case 'send': {
        const body = act.bytes === 0 ? null : pattern(0, act.bytes)
        const framing = body === null ? 'none' : body.length
        const expectContinue = body === null ? 0 : act.wait
        this.#send('send', { method: act.method, body, framing, more: false, expectContinue })
        break
      }
      case 'sendEx': {
        const framing = act.framing === 'length' ? act.bytes : 'chunked'
        const fits = act.framing === 'chunked' || act.first <= act.bytes
        const body = fits && act.first > 0 ? pattern(0, act.first) : null
        const expectContinue = framing === 0 ? 0 : act.wait
        this.#send('sendEx', { method: 'PUT', body, framing, more: true, expectContinue })
        break
      }
      case 'write':
        this.#write(act.bytes)
        break
      case 'end':
        this.#call('end', () => {
          lifecycle.end()
          return 'pending'
        })
        break
      case 'read':
        this.#call('read', () => this.#readInto(new Uint8Array(act.bytes), act.fill))
        break
      case 'take':
        this.#call('read', () => this.#take())
        break
      case 'query':
        this.#call('query', () => (lifecycle.available() === PENDING ? 'pending' : 'done'))
        break
      case 'goOn':
        this.act(nextCall(lifecycle.chart.state, act.bytes, act.pick))
        break
      case 'nothing':
        break
      case 'cancel':
        lifecycle.cancel()
        break
      case 'actor':
      case 'stop': {
        const { actor } = lifecycle
        if (act.do === 'stop') actor.stop()
        break
      }
      case 'close':
        if (lifecycle.snapshot.matches('open') && lifecycle.snapshot.status === 'active') lifecycle.close()
    }
  }

  // ---- calls

  #send(
    call: 'send' | 'sendEx',
    parts: Pick<RequestHead, 'method' | 'body' | 'framing' | 'more' | 'expectContinue'>,
  ): void {
    const { target } = parseTarget(this.#url)
    this.#call(call, () => {
      this.lifecycle.send({ target, headers: [], route: null, ...parts })
      this.#written = parts.body?.length ?? 0
      this.#read = 0
      return 'pending'
    })
  }

  #write(bytes: number): void {
    const chunk = pattern(this.#written, this.#written + bytes)
    const outcome = this.#call('write', () => (this.lifecycle.write(chunk) ? 'done' : 'pending'))
    if (outcome !== 'refused') this.#written += bytes
  }

  #readInto(into: Uint8Array, fill: boolean): Outcome {
    const bytes = this.lifecycle.read(into, fill)
    if (bytes === PENDING) {
      this.#into = into
      return 'pending'
    }
    this.#got(into.subarray(0, bytes), into.length > 0)
    return 'done'
  }

  #take(): Outcome {
    const piece = this.lifecycle.take()
    if (piece === undefined) {
      this.#into = null
      return 'pending'
    }
    this.#got(piece ?? new Uint8Array(0), true)
    return 'done'
  }

  #call(call: Call, make: () => Outcome): Outcome {
    if (this.#depth > 0) this.isTangled = true
    const before = this.#glance()
    const said = this.journal.length
    this.journal.push({ type: 'called', call })
    let outcome: Outcome
    try {
      outcome = make()
    } catch (error) {
      outcome = this.#thrown(error, said)
    }
    this.journal.push({ type: 'returned', call, outcome })
    const nothingWasSaid = this.journal.length === said + 2
    if (outcome === 'refused' && nothingWasSaid && this.#glance() !== before)
      this.faults.push(`${call} was refused and has changed ${before} to ${this.#glance()}`)
    return outcome
  }

  /** A call that was given up in its middle has said SENDING_REQUEST before; one that is refused says nothing. */
  #thrown(error: unknown, said: number): Outcome {
    const names = this.journal
      .slice(said)
      .map((entry) => (entry.type === 'said' ? entry.announcement.type : ''))
    if (error instanceof TransferError)
      return names.includes('INTERNET_STATUS_SENDING_REQUEST') && error.reason === 'cancelled'
        ? 'failed'
        : 'refused'
    if (!(error instanceof WrongStateError || error instanceof BodyLengthError))
      this.faults.push(`threw ${error instanceof Error ? error.stack : String(error)}`)
    return 'refused'
  }

  #glance(): string {
    const { value, context } = this.lifecycle.snapshot
    return JSON.stringify([value, context])
  }

  // ---- reports

  #hear(announcement: Announcement): void {
    this.journal.push({ type: 'said', announcement })
    this.note()
    if ('failure' in announcement && announcement.failure?.reason === 'internal')
      this.faults.push(announcement.failure.message)
    if (
      announcement.type === 'connectionLost' &&
      announcement.failure.phase === 'read' &&
      announcement.failure.reason !== 'timeout'
    )
      this.faults.push('bytes that came may be lost with the connection')
    const nth = this.#heard.get(announcement.type) ?? 0
    this.#heard.set(announcement.type, nth + 1)
    this.#depth++
    for (const { on, act, ...reaction } of this.#reactions)
      if (on === announcement.type && reaction.nth === nth) this.act(act)
    this.#depth--
  }

  #complete(completion: Completion): void {
    this.journal.push({ type: 'completed', completion })
    if (completion.call !== 'read') return
    const { chunk, error, bytes } = completion
    const got = chunk ?? this.#into?.subarray(0, bytes) ?? new Uint8Array(0)
    this.#into = null
    this.#got(got, error === null)
    if (error?.reason !== 'closed' && error?.reason !== 'reset') return
    const sent = sentOf(this.#answer)
    if (!this.isTangled && this.#read !== sent)
      this.faults.push(`${sent} bytes came, and ${this.#read} were given`)
  }

  /** Checks that only bytes that were sent are delivered, and no end that did not come. */
  #got(bytes: Uint8Array, mayBeEnd: boolean): void {
    const from = this.#read
    this.#read += bytes.length
    if (this.isTangled) return
    if (Buffer.compare(bytes, pattern(from, this.#read)) !== 0)
      this.faults.push(`read ${Buffer.from(bytes)} at ${from}`)
    if (bytes.length > 0 || !mayBeEnd) return
    if (!this.#plan.lenientEnd && !isWhole(this.#answer, this.#read))
      this.faults.push(`the end of the body after ${this.#read} bytes`)
  }

  get #answer(): PlannedServing | undefined {
    return this.#plan.servers.servings[Number(this.lifecycle.response?.header('x-serving'))]
  }

  get #isStopped(): boolean {
    return this.lifecycle.snapshot.status !== 'active'
  }

  /** It has no connection, or has given it back. */
  get isAtRest(): boolean {
    return this.#isStopped || /^(idle|failed|complete|closed)$/.test(this.lifecycle.chart.state)
  }

  /** A call that pends although time is up; a pending call, if there are no limits, may pend for ever. */
  get overdue(): string | null {
    const { isPending, phase, state } = this.lifecycle.chart
    const { timeouts } = this.#plan
    const limit = (timeouts as Partial<Record<string, number>>)[phase ?? ''] ?? 0
    return isPending && !this.#isStopped && phase !== null && (limit > 0 || timeouts.total > 0) ? state : null
  }

  note(): void {
    this.states.add(this.lifecycle.chart.state)
  }
}
