// The course of one request: its chart, the exchange that it holds, and the news of both, in order.

import type {
  Announcement,
  Call,
  CallerCommand,
  Failure,
  Reason,
  RequestEvent,
  RequestInput,
  WireFact,
} from '../../machines/index.ts'
import { ActorChart, type Chart, handOver, startChart } from './chart.ts'
import { holdEventLoop, releaseEventLoop } from './clock.ts'
import type { Completion, Sink } from './completion.ts'
import { cancelled, failed, refused, TransferError } from './errors.ts'
import type { Expectation } from './expectation.ts'
import type { Inspection } from './inspection.ts'
import type { LifecycleOptions } from './options.ts'
import { Pull } from './pull.ts'
import { timedOut } from './time-out.ts'
import { NO_TIMEOUTS, PhaseTimeouts } from './timeouts.ts'
import type { SecureChannel } from './tls.ts'
import type { Exchange } from './transport.ts'

export class Course {
  readonly options: LifecycleOptions
  readonly pull: Pull
  readonly phaseTimeouts: PhaseTimeouts | null
  chart: Chart
  exchange: Exchange | null = null
  /** Where the body waits for 100 (Continue). */
  expectation: Expectation | null = null
  /** The error behind the failure of this exchange. */
  cause: Error | null = null
  /** Raw bytes of the response that were looked at ahead of who asks for them. */
  received = 0
  /** The actor was stopped: it stays in its state, and is deaf. */
  isStopped = false
  /** Who sees it; null for nobody. */
  watched: Inspection | null
  readonly #sink: Sink
  #channel: SecureChannel | null = null
  /** What was announced and not delivered yet: from `#told` to `#announced`. It keeps its length, which is costly to change. */
  readonly #outbox: (Announcement | null)[] = [null, null]
  readonly #announce = (announcement: Announcement): void => {
    this.#outbox[this.#announced++] = announcement
    if (announcement.type === 'INTERNET_STATUS_CLOSING_CONNECTION') this.#isDisconnecting = true
    else if (announcement.type === 'INTERNET_STATUS_CONNECTION_CLOSED') this.#isDisconnecting = false
  }
  #told = 0
  #announced = 0
  #awaited: Call | null = null
  /** CLOSING_CONNECTION was announced, and CONNECTION_CLOSED not yet. */
  #isDisconnecting = false
  /** It was closed just now: the last notifications come when the caller's turn is over. */
  #isHeld = false
  /** A listener of the actor closes or cancels the request in the middle of a move. */
  #afterMove: (() => void) | null = null

  constructor(input: RequestInput, options: LifecycleOptions, sink: Sink) {
    const { clock, deadlines, inspect, logic, timeouts } = options
    this.options = options
    this.pull = new Pull(options.maxResponseSize ?? Number.POSITIVE_INFINITY)
    this.#sink = sink
    this.phaseTimeouts =
      timeouts === NO_TIMEOUTS
        ? null
        : new PhaseTimeouts(timeouts, deadlines, clock, (limit) => timedOut(this, limit))
    this.chart = startChart(logic, input, inspect, this.#announce, () => this.#stopped())
    this.watched = inspect ?? null
    this.watched?.moved({ type: 'xstate.init', input }, this.chart)
  }

  /** A chart that ran as a table goes on as an actor from here. */
  becomeActor(inspection: Inspection | undefined): ActorChart {
    const { chart } = this
    if (chart instanceof ActorChart) return chart
    const actor = handOver(chart, inspection, this.#announce, () => this.#stopped())
    this.chart = actor
    return actor
  }

  /** The call that answered "pending"; null while a call is being served. It keeps the process alive. */
  get awaited(): Call | null {
    return this.#awaited
  }

  set awaited(call: Call | null) {
    if (this.#awaited === null && call !== null) holdEventLoop()
    else if (this.#awaited !== null && call === null) releaseEventLoop()
    this.#awaited = call
  }

  // ---- moving

  /** @throws WrongStateError, or TransferError where the exchange has failed */
  ask(command: CallerCommand): void {
    this.flush()
    if (!this.chart.can(command)) throw refused(command, this.chart, this.cause)
  }

  move(event: RequestEvent): void {
    this.chart.move(event)
    if (this.#afterMove !== null) this.#moved()
    if (this.watched !== null) this.watched.moved(event, this.chart)
    this.phaseTimeouts?.moved(this.chart, event)
    this.flush()
  }

  report(fact: WireFact): void {
    const { chart } = this
    if (chart.can(fact)) this.move(fact)
    else if (chart.phase !== null)
      this.fail('internal', new Error(`${fact.type} was reported while ${chart.state}`))
  }

  /** Delivers what was announced. Re-entrant: a call made from inside a delivery delivers what is left before it is judged. */
  flush(): void {
    while (this.#told < this.#announced && !this.#isHeld) {
      const announcement = this.#outbox[this.#told] as Announcement
      this.#outbox[this.#told++] = null
      this.#deliver(announcement)
    }
    if (this.#told < this.#announced) return
    this.#told = 0
    this.#announced = 0
  }

  #deliver(announcement: Announcement): void {
    if (this.watched !== null) this.watched.heard(this.chart.context.id, announcement)
    if (announcement.type === 'INTERNET_STATUS_REQUEST_COMPLETE') {
      // A listener may start the next call when it hears of the completion: what this one came to is taken down before.
      const completion = this.#completion(announcement.call, announcement.failure, announcement.bytes)
      this.#sink.announced(announcement)
      if (completion !== null) this.#sink.completed(completion)
      return
    }
    this.#sink.announced(announcement)
  }

  /** The call that waits for a completion which was announced and not delivered. */
  get #untold(): Call | undefined {
    if (this.awaited === null) return undefined
    for (let i = this.#told; i < this.#announced; i++) {
      const announcement = this.#outbox[i]
      if (announcement?.type === 'INTERNET_STATUS_REQUEST_COMPLETE') return announcement.call
    }
    return undefined
  }

  get #isMoving(): boolean {
    return this.chart instanceof ActorChart && this.chart.isMoving
  }

  #moved(): void {
    const then = this.#afterMove
    this.#afterMove = null
    then?.()
  }

  /** What was announced and not delivered is not delivered any more, but for HANDLE_CREATED. */
  #drop(): void {
    if (this.#outbox[this.#told]?.type === 'INTERNET_STATUS_HANDLE_CREATED') return
    while (this.#told < this.#announced) this.#outbox[--this.#announced] = null
  }

  #completion(call: Call, failure: Failure | undefined, announced: number | undefined): Completion | null {
    if (this.awaited === null) return null
    const { chunk, filled } = this.pull
    const bytes = call === 'read' ? filled : (announced ?? 0)
    const error =
      failure === undefined ? null : new TransferError(call, failure, this.cause ?? undefined, bytes)
    this.awaited = null
    this.pull.end()
    return { call, error, bytes, chunk: call === 'read' ? chunk : null }
  }

  // ---- letting go

  /** A listener that hears of the connection going may make calls: they find no exchange any more, or start one. */
  letGo(): void {
    this.part()?.release()
  }

  /** The exchange is over; which channel it had is remembered. */
  part(): Exchange | null {
    const { exchange } = this
    if (exchange === null) return null
    this.expectation?.end()
    this.#channel = exchange.channel
    this.exchange = null
    return exchange
  }

  /** Another exchange. */
  begin(exchange: Exchange): void {
    this.#channel = null
    this.exchange = exchange
  }

  get channel(): SecureChannel | null {
    return this.exchange === null ? this.#channel : this.exchange.channel
  }

  giveUp(failure: Failure, cause: Error | null): boolean {
    if (this.#isMoving) {
      this.#afterMove ??= () => void this.giveUp(failure, cause)
      return this.awaited !== null
    }
    const untold = this.#untold
    const command: CallerCommand = {
      type: 'caller.cancel',
      failure,
      ...(untold !== undefined && { untold }),
    }
    if (!this.chart.can(command)) return false
    this.#drop()
    this.cause = cause
    this.move(command)
    queueMicrotask(() => {
      // A close since then lets go by itself.
      if (this.chart.state !== 'cancelling') return
      this.letGo()
      this.report({ type: 'wire.stopped' })
    })
    return true
  }

  /** `isInline` delivers the last notifications at once, where no call is pending. */
  close(message: string, isInline: boolean): void {
    // Its last notifications are on their way.
    if (this.isStopped) return
    if (this.#isMoving) {
      this.#afterMove = () => this.close(message, isInline)
      return
    }
    const untold = this.#untold
    const failure = cancelled(this.chart, message)
    const command: CallerCommand =
      untold === undefined ? { type: 'caller.close', failure } : { type: 'caller.close', failure, untold }
    if (!this.chart.can(command)) throw refused(command, this.chart, this.cause)
    this.#drop()
    const isPending = this.chart.context.call !== null || untold !== undefined
    this.#isHeld = !isPending && !isInline
    this.move(command)
    if (isPending) queueMicrotask(() => this.#finishCall())
    else this.#finishClosing()
    if (this.#isHeld)
      queueMicrotask(() => {
        this.#isHeld = false
        this.flush()
      })
  }

  /** The call that was pending when the handle was closed hears of it first. */
  #finishCall(): void {
    if (this.isStopped) return
    if (this.chart.can({ type: 'wire.stopped' })) this.move({ type: 'wire.stopped' })
    this.#finishClosing()
  }

  #finishClosing(): void {
    if (this.isStopped) return
    this.letGo()
    if (this.isStopped) return
    // It was closed from inside CLOSING_CONNECTION, and the handle has the last word.
    if (this.#isDisconnecting) this.move({ type: 'wire.connectionClosed' })
    this.move(RELEASED)
  }

  // ---- failing

  fail(reason: Reason, cause: Error): void {
    const failure = failed(this.chart, reason, cause)
    this.cause = cause
    this.letGo()
    // A listener has sent the request again when it heard of the connection going: what failed is over.
    if (this.exchange !== null) return
    const fact: WireFact = { type: 'wire.failed', failure }
    if (this.chart.can(fact)) this.move(fact)
  }

  /** A listener closed or cancelled the request inside the very call that told it something. */
  withdrawn(call: Call): never {
    this.report({ type: 'wire.withdrawn' })
    this.letGo()
    // A stopped actor keeps no failure.
    throw new TransferError(call, this.chart.context.failure ?? cancelled(this.chart, STOPPED))
  }

  /** Somebody stopped the actor: the chart can say nothing any more, and the wire is let go. */
  #stopped(): void {
    // It was closed in the same turn, and everything is announced.
    if (this.#isHeld) return
    this.#drop()
    this.isStopped = true
    const failure = cancelled(this.chart, STOPPED)
    queueMicrotask(() => {
      this.flush()
      this.letGo()
      if (this.#isDisconnecting) this.#deliver({ type: 'INTERNET_STATUS_CONNECTION_CLOSED' })
      if (this.awaited !== null)
        this.#deliver({ type: 'INTERNET_STATUS_REQUEST_COMPLETE', call: this.awaited, failure })
      this.#deliver({ type: 'INTERNET_STATUS_HANDLE_CLOSING' })
    })
  }
}

const RELEASED: WireFact = { type: 'wire.released' }
const STOPPED = 'the actor was stopped.'
