// The only one who moves the chart. It asks the chart whether a call is legal, moves it, tells the transport to act,
// and feeds what the transport reports back into the chart.

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
import {
  ActorChart,
  type Chart,
  handOver,
  type Inspection,
  type Logic,
  type RequestActor,
  type RequestSnapshot,
  startChart,
  type TableChart,
  type Watching,
} from './chart/index.ts'
import type { Completion, Sink } from './completion.ts'
import {
  BodyLengthError,
  type CallName,
  failureMessage,
  TransferError,
  WrongStateError,
} from './errors/index.ts'
import { Pull } from './pull.ts'
import { type RedirectPolicy, redirected } from './redirect.ts'
import { type Clock, type Deadlines, NO_TIMEOUTS, Patience, type Timeouts } from './time/index.ts'
import type { SecureChannel } from './tls/index.ts'
import type { Exchange, Listener, RequestHead, ResponseHead, Transport } from './transport.ts'

export interface LifecycleOptions {
  readonly logic: Logic
  readonly transport: Transport
  readonly clock: Clock
  readonly deadlines: Deadlines
  readonly timeouts: Timeouts
  readonly redirects: RedirectPolicy
  /** False leaves it to the server to notice that a body ended too early, as WinInet does. */
  readonly strictLength: boolean
  readonly inspect?: Inspection | undefined
}

/** The answer of a call that will complete later. */
export const PENDING = -1

export class Lifecycle implements Listener {
  readonly #options: LifecycleOptions
  readonly #sink: Sink
  /** What was announced and not delivered yet: from `#told` to `#announced`. It keeps its length, which is costly to change. */
  readonly #outbox: (Announcement | null)[] = [null, null]
  readonly #pull: Pull = new Pull()
  readonly #patience: Patience | null
  readonly #announce = (announcement: Announcement): void => {
    this.#outbox[this.#announced++] = announcement
  }
  #told = 0
  #announced = 0
  #chart: Chart
  #exchange: Exchange | null = null
  #response: ResponseHead | null = null
  #channel: SecureChannel | null = null
  #head: RequestHead | null = null
  /** Body bytes that the head still promises. */
  #bodyLeft = 0
  /** The call that answered "pending"; null while a call is being served. */
  #awaited: Call | null = null
  #cause: Error | null = null
  /** CLOSING_CONNECTION was said, and CONNECTION_CLOSED not yet. */
  #isDisconnecting = false
  /** The actor was stopped: it stays in its state, and is deaf. */
  #isStopped = false

  constructor(input: RequestInput, options: LifecycleOptions, sink: Sink) {
    const { clock, deadlines, inspect, logic, timeouts } = options
    this.#options = options
    this.#sink = sink
    this.#patience =
      timeouts === NO_TIMEOUTS
        ? null
        : new Patience(timeouts, deadlines, clock, (limit) => this.#timedOut(limit))
    this.#chart = startChart(logic, input, inspect, this.#announce, () => this.#stopped())
  }

  // ---- what can be seen

  get id(): number {
    return this.#chart.context.id
  }

  /** The chart as an XState actor. One that ran as a table goes on as an actor from here. */
  get actor(): RequestActor {
    const chart = this.#chart
    if (chart instanceof ActorChart) return chart.actor
    return this.#becomeActor(chart as TableChart, undefined).actor
  }

  /** Shows the chart to those who watch now, also to `newcomer`, which is one of them already. */
  show(inspection: Inspection, newcomer: Watching): void {
    const chart = this.#chart
    if (chart instanceof ActorChart) inspection.show(chart.actor, newcomer)
    else this.#becomeActor(chart as TableChart, inspection)
  }

  /** Where the chart is, without the rest of a snapshot. */
  get chart(): Pick<Chart, 'context' | 'state' | 'phase' | 'isPending'> {
    return this.#chart
  }

  get snapshot(): RequestSnapshot {
    return this.#chart.snapshot
  }

  /** The last final response head of this exchange; a redirecting one until the next answers. */
  get response(): ResponseHead | null {
    return this.#response
  }

  /** The TLS connection of this exchange, also when it is over; null without TLS, and before there is one. */
  get channel(): SecureChannel | null {
    return this.#exchange === null ? this.#channel : this.#exchange.channel
  }

  /** Where the request is going; changes with a redirect. */
  get head(): RequestHead | null {
    return this.#head
  }

  /** The error behind the failure of this exchange. */
  get cause(): Error | null {
    return this.#cause
  }

  // ---- what a caller asks for

  /** Sends the head, then either the whole body (`more` false) or nothing else yet. Always pending. */
  send(head: RequestHead): void {
    const command: CallerCommand = head.more ? SEND_EX : SEND
    this.#ask(command)
    this.#response = null
    this.#patience?.begin()
    this.#move(command)
    this.#awaited = head.more ? 'sendEx' : 'send'
    this.#letGo()
    // A listener may have closed or cancelled the request when it heard that the old connection goes.
    if (this.#chart.phase === 'queue') this.#start(head)
  }

  /** Body bytes: true when they left at once, false when the completion follows. */
  write(chunk: Uint8Array): boolean {
    const command: CallerCommand = { type: 'caller.write', bytes: chunk.length }
    this.#ask(command)
    if (chunk.length > this.#bodyLeft) {
      const declared = this.#declaredLength
      throw new BodyLengthError('write', declared, declared - this.#bodyLeft + chunk.length)
    }
    this.#bodyLeft -= chunk.length
    this.#move(command)
    const pending: WireFact = { type: 'wire.pending', bytes: chunk.length }
    if (!this.#chart.can(pending)) return this.#withdrawn('write')
    if (this.#exchange?.write(chunk) === true) return true
    this.#awaited = 'write'
    this.report(pending)
    return false
  }

  /**
   * After an early answer: no more of the body is written, and a pending write completes as `answeredEarly`. Then `end`
   * gives the answer. False when no answer is there.
   */
  leaveRest(): boolean {
    const message = failureMessage('answeredEarly', new Error('the rest of the body was left out'))
    const fact: WireFact = {
      type: 'wire.unwritable',
      failure: { phase: 'write', reason: 'answeredEarly', message },
    }
    this.#flush()
    if (!this.#chart.can(fact)) return false
    this.#exchange?.leaveRest()
    this.#move(fact)
    return true
  }

  /** The body is complete. Always pending. */
  end(): void {
    this.#ask(END)
    const declared = this.#declaredLength
    const answered = this.#chart.context.status !== null
    if (this.#options.strictLength && Number.isFinite(declared) && this.#bodyLeft > 0 && !answered)
      throw new BodyLengthError('end', declared, declared - this.#bodyLeft)
    this.#move(END)
    this.#awaited = 'end'
    this.#exchange?.end()
  }

  /**
   * Reads into a buffer: how many bytes, 0 at the end, or PENDING. With `fill` it waits for the whole buffer or the end;
   * bytes that are at hand are copied at once all the same.
   */
  read(into: Uint8Array, fill = false): number {
    const command: CallerCommand = { type: 'caller.read', bytes: into.length }
    this.#ask(command)
    // Nothing was asked for; to the chart, 0 bytes are the end of the body.
    if (into.length === 0) return 0
    this.#move(command)
    if (this.#chart.context.call === null) return 0
    this.#pull.begin(into, fill)
    return this.#serve(into.length) ? this.#pull.filled : PENDING
  }

  /** The next piece of the body without a copy: the bytes, null at the end, undefined when the completion follows. */
  take(): Uint8Array | null | undefined {
    this.#ask(TAKE)
    this.#move(TAKE)
    if (this.#chart.context.call === null) return null
    this.#pull.beginTake()
    if (!this.#serve(0)) return undefined
    const { chunk } = this.#pull
    this.#pull.end()
    return chunk
  }

  /** Gives up what is under way; the handle stays. False when nothing is. */
  cancel(message = 'it was cancelled.', cause: Error | null = null): boolean {
    return this.#giveUp(this.#cancelled(message), cause)
  }

  /** Gives up because the source of the request body failed. False when nothing is under way. */
  sourceFailed(cause: Error): boolean {
    return this.#giveUp(this.#failure('bodySource', cause), cause)
  }

  /** The handle ends. A pending call completes as cancelled first, in a later turn than this call. */
  close(message = 'the request was closed.'): void {
    const command: CallerCommand = { type: 'caller.close', failure: this.#cancelled(message) }
    this.#ask(command)
    const pending = this.#chart.context.call !== null
    this.#move(command)
    if (pending) queueMicrotask(() => this.#finishCall())
    else this.#finishClosing()
  }

  // ---- what the transport reports

  report(fact: WireFact): void {
    const chart = this.#chart
    if (chart.can(fact)) this.#move(fact)
    else if (chart.phase !== null) {
      this.#fail('internal', new Error(`${fact.type} was reported while ${chart.state}`))
    }
  }

  responded(response: ResponseHead): void {
    this.#response = response
    const fact = {
      type: 'wire.responded',
      status: response.status,
      bytes: this.#exchange?.takeReceivedBytes() ?? 0,
    } as const
    const head = this.#head as RequestHead
    const next = redirected(head, response, this.#chart.context.redirects, this.#options.redirects)
    if (next === null) this.report(fact)
    else if ('reason' in next) {
      const exchange = this.#exchange
      this.report({ ...fact, failure: { phase: 'redirect', reason: next.reason, message: next.message } })
      // Unless the request was sent again when it heard of the failure.
      if (this.#exchange === exchange) this.#letGo()
    } else {
      this.report({ ...fact, redirect: next.target.url })
      this.#follow(next)
    }
  }

  readable(): void {
    if (this.#awaited !== 'read') return
    const before = this.#pull.filled
    if (this.#pull.serve(this.#exchange)) {
      const received = this.#exchange?.takeReceivedBytes() ?? 0
      this.report({ type: 'wire.arrived', bytes: this.#pull.filled, received })
      return
    }
    if (this.#pull.filled > before) this.#patience?.progressed('read')
    this.#breakOff()
  }

  failed(reason: Reason, cause: Error): void {
    const reading = this.#chart.phase === 'read'
    if (reading && (this.#awaited !== 'read' || (this.#exchange?.buffered ?? 0) > 0)) {
      this.#pull.broken = { reason, cause }
      if (this.#awaited === 'read') this.readable()
    } else {
      this.#part()
      this.#fail(reason, cause)
    }
  }

  // ---- moving

  #becomeActor(table: TableChart, inspection: Inspection | undefined): ActorChart {
    const chart = handOver(table, inspection, this.#announce, () => this.#stopped())
    this.#chart = chart
    return chart
  }

  #ask(command: CallerCommand): void {
    this.#flush()
    const chart = this.#chart
    if (chart.can(command)) return
    const call = command.type.slice('caller.'.length) as CallName
    const { failure } = chart.context
    if (failure !== null && call !== 'close' && chart.state === 'failed')
      throw new TransferError(call as Call, failure, this.#cause)
    throw new WrongStateError(call, chart.state, chart.isPending)
  }

  #move(event: RequestEvent): void {
    this.#chart.move(event)
    this.#patience?.moved(this.#chart, event)
    this.#flush()
  }

  /** Delivers what was announced. Re-entrant: a call made from inside a delivery delivers what is left before it is judged. */
  #flush(): void {
    while (this.#told < this.#announced) {
      const announcement = this.#outbox[this.#told] as Announcement
      this.#outbox[this.#told++] = null
      this.#deliver(announcement)
    }
    this.#told = 0
    this.#announced = 0
  }

  #deliver(announcement: Announcement): void {
    switch (announcement.type) {
      case 'INTERNET_STATUS_REQUEST_COMPLETE': {
        // A listener may start the next call when it hears of the completion: what this one came to is taken down before.
        const completion = this.#completion(announcement.call, announcement.failure, announcement.bytes)
        this.#sink.announced(announcement)
        if (completion !== null) this.#sink.completed(completion)
        return
      }
      case 'INTERNET_STATUS_CLOSING_CONNECTION':
        this.#isDisconnecting = true
        break
      case 'INTERNET_STATUS_CONNECTION_CLOSED':
        this.#isDisconnecting = false
        break
    }
    this.#sink.announced(announcement)
  }

  #completion(call: Call, failure: Failure | undefined, announced: number | undefined): Completion | null {
    if (this.#awaited === null) return null
    const { chunk, filled } = this.#pull
    const bytes = call === 'read' ? filled : (announced ?? 0)
    const error =
      failure === undefined ? null : new TransferError(call, failure, this.#cause ?? undefined, bytes)
    this.#awaited = null
    this.#pull.end()
    return { call, error, bytes, chunk: call === 'read' ? chunk : null }
  }

  #start(head: RequestHead): void {
    if (this.#isStopped) return
    this.#head = head
    this.#pull.broken = null
    this.#cause = null
    this.#channel = null
    this.#bodyLeft = this.#declaredLength - (head.body?.length ?? 0)
    this.#exchange = this.#options.transport.open(head, this)
  }

  /** A listener may have closed or cancelled the request when it heard of the redirect, or of a connection that goes: then it is not followed. */
  #follow(next: RequestHead): void {
    if (this.#chart.phase !== 'redirect') return
    this.#letGo()
    if (this.#chart.phase !== 'redirect') return
    this.report({ type: 'wire.redirected' })
    this.#start(next)
  }

  /** Body bytes that the head promises; infinite where it promises no number. */
  get #declaredLength(): number {
    const framing = this.#head?.framing
    if (framing === 'none') return 0
    return typeof framing === 'number' ? framing : Number.POSITIVE_INFINITY
  }

  /** A listener that hears of the connection going may make calls: they find no exchange any more, or start one. */
  #letGo(): void {
    this.#part()?.release()
  }

  /** The exchange is over; which channel it had is remembered. */
  #part(): Exchange | null {
    const exchange = this.#exchange
    if (exchange === null) return null
    this.#channel = exchange.channel
    this.#exchange = null
    return exchange
  }

  #giveUp(failure: Failure, cause: Error | null): boolean {
    const command: CallerCommand = { type: 'caller.cancel', failure }
    this.#flush()
    if (!this.#chart.can(command)) return false
    this.#cause = cause
    this.#move(command)
    queueMicrotask(() => {
      // A close since then lets go by itself.
      if (this.#chart.state !== 'cancelling') return
      this.#letGo()
      this.report({ type: 'wire.stopped' })
    })
    return true
  }

  /** The call that was pending when the handle was closed hears of it first. */
  #finishCall(): void {
    if (this.#isStopped) return
    if (this.#chart.can({ type: 'wire.stopped' })) this.#move({ type: 'wire.stopped' })
    this.#finishClosing()
  }

  #finishClosing(): void {
    if (this.#isStopped) return
    this.#letGo()
    if (this.#isStopped) return
    // It was closed from inside CLOSING_CONNECTION, and the handle has the last word.
    if (this.#isDisconnecting) this.#move({ type: 'wire.connectionClosed' })
    this.#move(RELEASED)
  }

  // ---- reading

  /** Serves the read from what is at hand; false when it waits. */
  #serve(asked: number): boolean {
    if (this.#pull.serve(this.#exchange)) {
      this.report({ type: 'wire.read', bytes: this.#pull.filled })
      return true
    }
    this.#awaited = 'read'
    this.report({ type: 'wire.pending', bytes: asked })
    if (this.#pull.broken !== null) queueMicrotask(() => this.#breakOff())
    return false
  }

  /** The read has come to where the body broke off. */
  #breakOff(): void {
    const { broken } = this.#pull
    if (broken === null || this.#awaited !== 'read') return
    this.#part()
    this.#fail(broken.reason, broken.cause)
  }

  // ---- failing

  /** A listener closed or cancelled the request inside the very call that told it something. */
  #withdrawn(call: Call): never {
    this.report({ type: 'wire.withdrawn' })
    this.#letGo()
    // A stopped actor keeps no failure.
    throw new TransferError(call, this.#chart.context.failure ?? this.#cancelled(STOPPED))
  }

  /** Somebody stopped the actor: the chart can say nothing any more, and the wire is let go. */
  #stopped(): void {
    this.#isStopped = true
    const failure = this.#cancelled(STOPPED)
    queueMicrotask(() => {
      this.#letGo()
      if (this.#isDisconnecting) this.#deliver({ type: 'INTERNET_STATUS_CONNECTION_CLOSED' })
      if (this.#awaited !== null)
        this.#deliver({ type: 'INTERNET_STATUS_REQUEST_COMPLETE', call: this.#awaited, failure })
      this.#deliver({ type: 'INTERNET_STATUS_HANDLE_CLOSING' })
    })
  }

  #timedOut(limit: keyof Timeouts): void {
    this.#fail('timeout', new Error(`timeouts.${limit} of ${this.#options.timeouts[limit]} ms has passed`))
  }

  #fail(reason: Reason, cause: Error): void {
    const failure = this.#failure(reason, cause)
    this.#cause = cause
    this.#letGo()
    // A listener has sent the request again when it heard of the connection going: what failed is over.
    if (this.#exchange !== null) return
    const fact: WireFact = { type: 'wire.failed', failure }
    if (this.#chart.can(fact)) this.#move(fact)
  }

  #failure(reason: Reason, cause: Error): Failure {
    const phase = this.#chart.phase ?? 'read'
    const { code } = cause as NodeJS.ErrnoException
    const message = failureMessage(reason, cause)
    return typeof code === 'string' ? { phase, reason, code, message } : { phase, reason, message }
  }

  #cancelled(message: string): Failure {
    return { phase: this.#chart.phase ?? 'queue', reason: 'cancelled', message }
  }
}

const STOPPED = 'the actor was stopped.'
const RELEASED: WireFact = { type: 'wire.released' }
const SEND: CallerCommand = { type: 'caller.send' }
const SEND_EX: CallerCommand = { type: 'caller.sendEx' }
const END: CallerCommand = { type: 'caller.end' }
const TAKE: CallerCommand = { type: 'caller.read', bytes: 0 }
