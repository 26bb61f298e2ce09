// The life of one request: the only object that moves its chart. It asks the chart whether a call is legal, moves the
// chart, tells the transport what to do, passes what the transport reports to the chart, and delivers the
// announcements in order.

import type { AnyActorRef } from 'xstate'
import type {
  Announcement,
  Call,
  CallerCommand,
  Failure,
  Phase,
  Reason,
  RequestEvent,
  RequestInput,
  RequestSnapshot,
  WireFact,
} from '../../machines/index.ts'
import { BodyReader } from './body-reader.ts'
import { ActorChart, type Chart, handOver, type Logic, type RequestActor, startChart } from './chart.ts'
import { type Clock, holdEventLoop, releaseEventLoop } from './clock.ts'
import {
  BodyLengthError,
  cancelled,
  type FailedExchange,
  failed,
  failureMessage,
  type Place,
  refused,
  TransferError,
} from './errors.ts'
import { Expectation } from './expectation.ts'
import { explain } from './explain.ts'
import type { Attempt, FollowUpPolicy, History, Next } from './follow-up.ts'
import type { Inspection, Watching } from './inspection.ts'
import { Messages } from './messages.ts'
import { StallWatch } from './stalls.ts'
import { type Deadlines, NO_TIMEOUTS, PhaseTimeouts, type TimedPhase, type Timeouts } from './timeouts.ts'
import { type SendTimes, timed } from './timings.ts'
import { CertificateError, type SecureChannel } from './tls.ts'
import type { Exchange, Listener, RequestHead, ResponseHead, Transport } from './transport.ts'

export interface LifecycleOptions {
  readonly logic: Logic
  readonly transport: Transport
  readonly clock: Clock
  readonly deadlines: Deadlines
  readonly timeouts: Timeouts
  readonly followUp: FollowUpPolicy
  /**
   * True makes a response body simply end where its connection was closed too early, as in WinInet. A reset is still
   * an error.
   */
  readonly lenientEnd: boolean
  /** False lets a request body be shorter than declared; the server has to notice, as in WinInet. */
  readonly strictLength: boolean
  /** True restarts the time of `timeouts.response` while bytes of the head arrive, as in WinInet. */
  readonly headMayDribble?: boolean
  /**
   * The most bytes of a response body; a longer one fails as `bodyTooLarge` when it is read.
   * @defaultValue Infinity
   */
  readonly maxResponseSize?: number
  /** Milliseconds without progress after which a pending call is announced as stalled. Never if 0, or absent. */
  readonly stallAfter?: number
  readonly inspect?: Inspection | undefined
}

/** The result of a pending call. */
export interface Completion {
  readonly call: Call
  readonly error: TransferError | null
  /** Bytes written or read; 0 for the other calls, and for a read at the end of the body. */
  readonly bytes: number
  /** The bytes of a pending `take`. */
  readonly chunk: Uint8Array | null
}

/** Called in the middle of a move: it must make no call, and must not throw. */
export interface MoveObserver {
  moved(event: RequestEvent): void
}

/** Gets the announcements and the results of calls. Its methods must not throw. */
export interface Sink {
  /** Every announcement, in order; `isFirst` for the first one of a move. Calls from inside are legal. */
  announced(announcement: Announcement, isFirst: boolean): void
  /** A pending call is over. Called right after its REQUEST_COMPLETE. */
  completed(completion: Completion): void
  /** Milliseconds since the request was opened, for the errors of its calls. */
  readonly elapsed?: number
}

/**
 * Members below "for other files of this folder" are public only for messages, the body reader and the expectation.
 */
export class Lifecycle implements Listener {
  readonly options: LifecycleOptions
  readonly #ownFollowUp: FollowUpPolicy | null
  /** Null if there is no time limit. */
  readonly phaseTimeouts: PhaseTimeouts | null
  /** Called at each move, before it is announced; null for none. */
  observer: MoveObserver | null = null
  /** Null if stalls are not announced. */
  readonly #stalls: StallWatch | null
  readonly #messages: Messages = new Messages(this)
  readonly #reader: BodyReader
  readonly #sink: Sink
  #chart: Chart
  #exchange: Exchange | null = null
  /** Set while the body waits for 100 (Continue). */
  #expectation: Expectation | null = null
  /** The channel of the last exchange, when it is over. */
  #channel: SecureChannel | null = null
  #cause: Error | null = null
  /** The address of the connection, or the last one that was tried for it. */
  #address: string | null = null
  #awaited: Call | null = null
  /** Response bytes that arrived before RESPONSE_RECEIVED could count them. */
  #received = 0
  #isStopped = false
  /** The inspection that watches it; null for none. */
  #watched: Inspection | null
  /** The actor that has opened it. Weak, since its output may hold the request, which has to be collectable. */
  readonly #actor: WeakRef<AnyActorRef> | null
  /** The chart of the retries of the last send; null without. */
  #retries: AnyActorRef | null = null
  /**
   * The announcements that were not delivered yet: from `#told` to `#announced`. The array is never shortened,
   * because that is slow.
   */
  readonly #outbox: (Announcement | null)[] = [null, null]
  readonly #announce = (announcement: Announcement): void => {
    this.#outbox[this.#announced++] = announcement
    if (announcement.type === 'INTERNET_STATUS_CLOSING_CONNECTION') this.#isDisconnecting = true
    else if (announcement.type === 'INTERNET_STATUS_CONNECTION_CLOSED') this.#isDisconnecting = false
  }
  #told = 0
  #announced = 0
  /** No announcement of the last move was delivered yet. */
  #isFirst = true
  /** CLOSING_CONNECTION was announced, and CONNECTION_CLOSED was not. */
  #isDisconnecting = false
  /** It was closed in this turn: the last notifications come when the turn is over. */
  #isHeld = false
  /** A listener of the actor closed or cancelled the request during a move. */
  #afterMove: (() => void) | null = null

  /** `followUp` replaces that of `options` when several requests share the options. `actor` is the one that opens the request. */
  constructor(
    input: RequestInput,
    options: LifecycleOptions,
    sink: Sink,
    followUp: FollowUpPolicy | null = null,
    actor: AnyActorRef | null = null,
  ) {
    const { clock, deadlines, inspect, logic, timeouts } = options
    this.options = options
    this.#ownFollowUp = followUp
    this.#reader = new BodyReader(this, options.maxResponseSize ?? Number.POSITIVE_INFINITY)
    this.#sink = sink
    this.phaseTimeouts =
      timeouts === NO_TIMEOUTS
        ? null
        : new PhaseTimeouts(timeouts, deadlines, clock, (limit) => this.#timedOut(limit))
    const { stallAfter = 0 } = options
    this.#stalls = stallAfter === 0 ? null : new StallWatch(this, stallAfter, deadlines, clock)
    this.#chart = startChart(logic, input, inspect, this.#announce, () => this.#stopped())
    this.#watched = inspect ?? null
    this.#actor = actor === null ? null : new WeakRef(actor)
    if (actor !== null) this.#watched?.startedBy(input.id, actor)
    this.#watched?.moved({ type: 'xstate.init', input }, this.#chart)
  }

  // ---- state

  get id(): number {
    return this.#chart.context.id
  }

  /** Read again for each message: shared options may change when a session gets cookies, or between sends. */
  get followUp(): FollowUpPolicy {
    return this.#ownFollowUp ?? this.options.followUp
  }

  /** The chart as an XState actor. A request on the table becomes an actor here. */
  get actor(): RequestActor {
    return this.#becomeActor(undefined).actor
  }

  /** The present send is tried again as this chart says. */
  retriedBy(actor: AnyActorRef): void {
    this.#retries = actor
    this.#watched?.startedBy(this.id, actor)
  }

  /** Shows the chart to the present watchers, and to `newcomer`, which is one of them. */
  show(inspection: Inspection, newcomer: Watching): void {
    const chart = this.#chart
    this.#watched = inspection
    if ('moved' in newcomer) inspection.present(chart, [this.#actor?.deref(), this.#retries], newcomer)
    else if (chart instanceof ActorChart) inspection.show(chart.actor, newcomer)
    else this.#becomeActor(inspection)
  }

  /** The state of the chart, without the rest of a snapshot. */
  get chart(): Omit<Chart, 'move' | 'snapshot' | 'value'> {
    return this.#chart
  }

  get snapshot(): RequestSnapshot {
    return this.#chart.snapshot
  }

  /** The last final response head of this exchange; that of a redirect until the next response. */
  get response(): ResponseHead | null {
    return this.#messages.response
  }

  /** The fields of the last 100 (Continue) of this exchange: name, value, name, value … */
  get continueFields(): readonly string[] {
    return this.#exchange?.continueFields ?? []
  }

  /**
   * The TLS connection of this exchange, also after the exchange; null without TLS, and before the connection exists.
   */
  get channel(): SecureChannel | null {
    return this.#exchange === null ? this.#channel : this.#exchange.channel
  }

  /** The head of the present message; changes with a redirect. */
  get head(): RequestHead | null {
    return this.#messages.head
  }

  /** The messages of this exchange, with the last one; empty before the first. */
  get attempts(): readonly Attempt[] {
    return this.#messages.attempts
  }

  /** When each thing happened in the last send; null before the first. */
  get times(): SendTimes | null {
    return this.#messages.times
  }

  /** The messages before the last one. */
  get history(): History {
    return this.#messages.history
  }

  /** After a failure with `bodyNotRepeatable`: the message that has to be sent with the body given again. */
  get wanted(): Next | null {
    return this.#messages.wanted
  }

  /** The facts about the exchange for an error of a call. */
  get failedExchange(): FailedExchange {
    const { id, method, url } = this.#chart.context
    const { asked, attempts } = this.#messages
    return {
      requestId: id,
      method: asked?.method ?? method,
      url: asked?.target.url ?? url,
      attempt: attempts.length,
      address: this.#address,
      elapsed: this.#sink.elapsed ?? null,
      timings: this.times?.timings ?? null,
    }
  }

  /** The rest of the response holds a connection. */
  get isReceiving(): boolean {
    return this.#exchange?.isReceiving === true
  }

  /** A call is pending, or is about to answer "pending". */
  get isAwaited(): boolean {
    return this.#awaited !== null
  }

  /** The error behind the failure of this exchange. */
  get cause(): Error | null {
    return this.#cause
  }

  /** Delivers what another chart announces for this request. */
  relay(announcement: Announcement): void {
    this.#flush()
    this.#deliver(announcement)
  }

  // ---- calls

  /** Delivers HANDLE_CREATED now. Without this, it comes with the first call. */
  announceCreation(): void {
    this.#flush()
  }

  /**
   * Sends the head, and the whole body unless `more` is true. Always pending. `kind` says which follow-up sends what
   * was `wanted`, so that the exchange keeps its history; `retry` sends the same once more.
   */
  send(head: RequestHead, kind: 'first' | 'retry' | Next['kind'] = 'first'): void {
    const command: CallerCommand = head.more ? SEND_EX : SEND
    this.ask(command)
    this.#messages.begin(kind)
    this.phaseTimeouts?.begin(kind === 'retry')
    this.move(command)
    this.awaited = head.more ? 'sendEx' : 'send'
    this.releaseExchange()
    // A listener may close or cancel the request when it hears that the old connection is closed.
    if (this.#chart.phase === 'queue') this.#messages.prepare(head)
  }

  /**
   * Like `send`, for what was `wanted`, together with its body. It is announced like any redirect or repeat, and can
   * be vetoed by closing or cancelling the request then.
   */
  follow(next: Next, head: RequestHead): void {
    const type = head.more ? 'caller.sendEx' : 'caller.send'
    const command: CallerCommand =
      next.kind === 'redirect' ? { type, redirect: head.target.url } : { type, challenge: next.challenge }
    this.ask(command)
    this.phaseTimeouts?.begin()
    this.move(command)
    this.awaited = head.more ? 'sendEx' : 'send'
    this.#messages.follow({ ...next, head })
  }

  /** Writes body bytes: true when they left at once, false when a completion follows. */
  write(chunk: Uint8Array): boolean {
    const messages = this.#messages
    const command: CallerCommand = { type: 'caller.write', bytes: chunk.length }
    this.ask(command)
    if (chunk.length > messages.bodyLeft) {
      const declared = messages.declaredLength
      throw new BodyLengthError('write', declared, declared - messages.bodyLeft + chunk.length)
    }
    messages.bodyLeft -= chunk.length
    this.move(command)
    const pending: WireFact = { type: 'wire.pending', bytes: chunk.length }
    if (!this.#chart.can(pending)) return this.#withdrawn('write')
    if (this.#watched !== null) this.#watched.wrote(this.id, chunk)
    if (this.#exchange?.write(chunk) === true) return true
    this.awaited = 'write'
    this.report(pending)
    return false
  }

  /**
   * After an early response: no more of the body is written, and a pending write completes as `answeredEarly`. Then
   * `end` gets the response. False if there is no response.
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
    this.move(fact)
    return true
  }

  /** Ends the body. Always pending. */
  end(): void {
    const { bodyLeft, declaredLength } = this.#messages
    this.ask(END)
    const answered = this.#chart.state.startsWith('answered.')
    if (this.options.strictLength && Number.isFinite(declaredLength) && bodyLeft > 0 && !answered)
      throw new BodyLengthError('end', declaredLength, declaredLength - bodyLeft)
    const isIn = this.#chart.state === 'answered.bodyUnwanted'
    this.move(END)
    this.awaited = 'end'
    // Nothing is sent any more if the response is already in.
    if (isIn) defer(() => this.report(ENDED))
    else this.#exchange?.end()
  }

  /**
   * Reads into a buffer: the number of bytes, 0 at the end of the body, or PENDING. With `fill`, it waits for a full
   * buffer or the end, but copies what has arrived at once.
   */
  read(into: Uint8Array, fill = false): number {
    return this.#reader.read(into, fill)
  }

  /** The next piece of the body without a copy: the bytes, null at the end, undefined if a completion follows. */
  take(): Uint8Array | null | undefined {
    return this.#reader.take()
  }

  /** How many body bytes can be read without waiting: 0 at the end, or PENDING. Reads nothing. */
  available(): number {
    return this.#reader.available()
  }

  /** Cancels what is under way; the handle stays usable. False if nothing is. */
  cancel(message = 'it was cancelled.', cause: Error | null = null): boolean {
    return this.#giveUp((place) => cancelled(place, message), cause)
  }

  /** Cancels because the source of the request body failed. False if nothing is under way. */
  sourceFailed(cause: Error): boolean {
    return this.#giveUp((place) => failed(place, 'bodySource', cause), cause)
  }

  /**
   * Closes the handle. Announcements that were not delivered are dropped; a pending call completes as cancelled, and
   * the last notifications follow, in a later turn. With `isInline`, they come within this call if no call is
   * pending. `cause` is why, if there is an error behind it.
   */
  close(message = 'the request was closed.', isInline = false, cause: Error | null = null): void {
    // Its last notifications are due already.
    if (this.#isStopped) return
    if (this.#isMoving) {
      this.#afterMove = () => this.close(message, isInline, cause)
      return
    }
    const untold = this.#untold
    const failure = cancelled(this.#placeOf(untold), message)
    const command: CallerCommand =
      untold === undefined ? { type: 'caller.close', failure } : { type: 'caller.close', failure, untold }
    if (!this.#chart.can(command)) throw refused(command, this.#chart, this.failedExchange, this.#cause)
    this.#drop()
    const isPending = this.#chart.context.call !== null || untold !== undefined
    this.#isHeld = !isPending && !isInline
    if (cause !== null) this.#cause = cause
    this.move(command)
    if (isPending) defer(() => this.#finishCall())
    else this.#finishClosing()
    if (this.#isHeld)
      defer(() => {
        this.#isHeld = false
        this.#flush()
      })
  }

  // ---- reports of the transport

  report(fact: WireFact): void {
    if (fact.type === 'wire.reused' || fact.type === 'wire.connecting' || fact.type === 'wire.connected')
      this.#address = fact.address
    else if (fact.type === 'wire.retrying') {
      this.#expectation?.restart()
      this.#messages.goesOn('retry', null)
    }
    this.#stalls?.before(fact)
    const chart = this.#chart
    if (chart.can(fact)) this.move(fact)
    else if (chart.phase !== null)
      this.failExchange('internal', new Error(`${fact.type} was reported while ${chart.state}`))
    if (fact.type === 'wire.reused') this.#messages.times?.channelKept(this.channel)
    else if (fact.type === 'wire.headSent') this.#expectation?.begin()
    else if (fact.type === 'wire.interim' && fact.status === 100) this.#expectation?.grant()
  }

  headWritten(head: string): void {
    if (this.#watched !== null) this.#watched.written(this.id, head)
  }

  responded(response: ResponseHead): void {
    if (this.#watched !== null) this.#watched.responded(this.id, response, this.channel)
    this.#messages.responded(response)
  }

  readable(): void {
    this.#reader.readable()
  }

  failed(reason: Reason, cause: Error): void {
    if (this.#reader.isCut(reason, cause)) return
    this.detachExchange()
    this.failExchange(reason, cause)
  }

  // ---- for other files of this folder

  /** Bytes have arrived and more are awaited; the chart does not see this. */
  progressed(phase: Phase): void {
    this.phaseTimeouts?.progressed(phase)
    this.#stalls?.progressed()
  }

  get exchange(): Exchange | null {
    return this.#exchange
  }

  get expectation(): Expectation | null {
    return this.#expectation
  }

  /** The actor was stopped: it stays in its state and takes no more events. */
  get isStopped(): boolean {
    return this.#isStopped
  }

  get isWatched(): boolean {
    return this.#watched !== null
  }

  /** Response bytes that were just read, for the inspectors. */
  wasRead(bytes: Uint8Array): void {
    if (this.#watched !== null) this.#watched.read(this.id, bytes)
  }

  /** The call that answered "pending"; null otherwise. It keeps the process alive. */
  get awaited(): Call | null {
    return this.#awaited
  }

  set awaited(call: Call | null) {
    if (this.#awaited === null && call !== null) holdEventLoop()
    else if (this.#awaited !== null && call === null) releaseEventLoop()
    this.#awaited = call
  }

  /** @throws WrongStateError, or TransferError if the exchange has failed */
  ask(command: CallerCommand): void {
    this.#flush()
    if (!this.#chart.can(command)) throw refused(command, this.#chart, this.failedExchange, this.#cause)
  }

  move(event: RequestEvent): void {
    this.#isFirst = true
    this.#chart.move(event)
    if (timed.has(event.type)) this.#messages.times?.moved(event, this.#chart)
    this.observer?.moved(event)
    if (this.#afterMove !== null) this.#moved()
    if (this.#watched !== null) this.#watched.moved(event, this.#chart)
    this.phaseTimeouts?.moved(this.#chart, event)
    this.#stalls?.moved(event)
    this.#flush()
  }

  openExchange(head: RequestHead): void {
    this.#reader.reset()
    this.#cause = null
    this.#address = null
    this.#expectation = head.expectContinue > 0 ? new Expectation(this, head) : null
    if (this.#watched !== null && this.times !== null)
      this.#watched.sent(this.id, head, this.times, () => explain(this))
    const exchange = this.options.transport.open(head, this)
    this.#channel = null
    this.#exchange = exchange
  }

  /** A listener that hears of the closed connection may make calls: they find no exchange, or start one. */
  releaseExchange(): void {
    this.detachExchange()?.release(this.#cause)
  }

  /** The exchange is over; its channel is kept. */
  detachExchange(): Exchange | null {
    const exchange = this.#exchange
    if (exchange === null) return null
    this.#expectation?.end()
    this.#channel = exchange.channel
    this.#exchange = null
    return exchange
  }

  failExchange(reason: Reason, cause: Error): void {
    const failure = failed(this.#chart, reason, cause)
    this.#cause = cause
    if (this.#watched !== null && cause instanceof CertificateError) this.#watched.refused(this.id, cause)
    this.releaseExchange()
    // A listener sent the request again when it heard of the closed connection, so this failure is over.
    if (this.#exchange !== null) return
    const fact: WireFact = { type: 'wire.failed', failure }
    if (this.#chart.can(fact)) this.move(fact)
  }

  /** Bytes that came from the socket since the last time. */
  takeReceivedBytes(): number {
    const bytes = this.#received + (this.#exchange?.takeReceivedBytes() ?? 0)
    this.#received = 0
    return bytes
  }

  // ---- delivering announcements

  /** Delivers the announcements. A call made by a listener first delivers the rest, and is judged after that. */
  #flush(): void {
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
    const isFirst = this.#isFirst
    this.#isFirst = false
    if (this.#watched !== null) this.#watched.heard(this.#chart.context.id, announcement)
    if (announcement.type === 'INTERNET_STATUS_REQUEST_COMPLETE') {
      // A listener may start the next call on hearing of the completion, so this result is copied first.
      const completion = this.#completion(announcement.call, announcement.failure, announcement.bytes)
      this.#sink.announced(announcement, isFirst)
      if (completion !== null) this.#sink.completed(completion)
      return
    }
    this.#sink.announced(announcement, isFirst)
  }

  /** The call whose completion was announced but not delivered. */
  get #untold(): Call | undefined {
    if (this.#awaited === null) return undefined
    for (let i = this.#told; i < this.#announced; i++) {
      const announcement = this.#outbox[i]
      if (announcement?.type === 'INTERNET_STATUS_REQUEST_COMPLETE') return announcement.call
    }
    return undefined
  }

  /** The phase of a call, or of a call that is taken back: by then, the chart has moved on. */
  #placeOf(untold: Call | undefined): Place {
    if (untold === undefined) return this.#chart
    if (untold === 'sendEx') return this.#chart.state === 'writing.ready' ? SENDING : RECEIVING
    return untold === 'send' || untold === 'end'
      ? RECEIVING
      : { phase: untold === 'write' ? 'write' : 'read' }
  }

  get #isMoving(): boolean {
    return this.#chart instanceof ActorChart && this.#chart.isMoving
  }

  #moved(): void {
    const then = this.#afterMove
    this.#afterMove = null
    then?.()
  }

  /** Drops the announcements that were not delivered, except HANDLE_CREATED and the closing of a connection. */
  #drop(): void {
    const outbox = this.#outbox
    if (outbox[this.#told]?.type === 'INTERNET_STATUS_HANDLE_CREATED') return
    let kept = this.#told
    for (let i = this.#told; i < this.#announced; i++) {
      const announcement = outbox[i] as Announcement
      outbox[i] = null
      if (disconnecting.has(announcement.type)) outbox[kept++] = announcement
    }
    this.#announced = kept
  }

  #completion(call: Call, failure: Failure | undefined, announced: number | undefined): Completion | null {
    if (this.#awaited === null) return null
    const { chunk, filled } = this.#reader
    const bytes = call === 'read' ? filled : (announced ?? 0)
    const error =
      failure === undefined ? null : new TransferError(call, failure, this.failedExchange, this.#cause, bytes)
    this.awaited = null
    this.#reader.end()
    return { call, error, bytes, chunk: call === 'read' ? chunk : null }
  }

  // ---- cancelling and closing

  /** `failureAt` makes the failure, given the phase. */
  #giveUp(failureAt: (place: Place) => Failure, cause: Error | null): boolean {
    const untold = this.#untold
    const failure = failureAt(this.#placeOf(untold))
    const command: CallerCommand = {
      type: 'caller.cancel',
      failure,
      ...(untold !== undefined && { untold }),
    }
    if (!this.#chart.can(command)) return false
    if (this.#isMoving) {
      this.#afterMove ??= () => void this.#giveUp(failureAt, cause)
      return true
    }
    this.#drop()
    this.#cause = cause
    this.move(command)
    defer(() => {
      // A close in the meantime has released the exchange.
      if (this.#chart.state !== 'cancelling') return
      this.releaseExchange()
      this.report({ type: 'wire.stopped' })
    })
    return true
  }

  /** The call that was pending when the handle was closed completes first. */
  #finishCall(): void {
    if (this.#isStopped) return
    if (this.#chart.can({ type: 'wire.stopped' })) this.move({ type: 'wire.stopped' })
    this.#finishClosing()
  }

  #finishClosing(): void {
    if (this.#isStopped) return
    this.releaseExchange()
    if (this.#isStopped) return
    // It was closed inside CLOSING_CONNECTION; HANDLE_CLOSING has to come last.
    if (this.#isDisconnecting) this.move({ type: 'wire.connectionClosed' })
    this.move(RELEASED)
  }

  #timedOut(limit: TimedPhase): void {
    if (limit === 'response' && this.options.headMayDribble === true && this.#isHeadComing()) {
      this.phaseTimeouts?.progressed(limit)
      return
    }
    const passed = `timeouts.${limit} of ${this.options.timeouts[limit]} ms has passed`
    const hint = this.#exchange?.hint ?? null
    this.failExchange('timeout', new Error(hint === null ? passed : `${passed}; ${hint}`))
  }

  /** Bytes of the response head have arrived since its time began. */
  #isHeadComing(): boolean {
    const bytes = this.#exchange?.takeReceivedBytes() ?? 0
    this.#received += bytes
    return bytes > 0
  }

  /** A listener closed or cancelled the request inside the very call that it was notified by. */
  #withdrawn(call: Call): never {
    this.report({ type: 'wire.withdrawn' })
    this.releaseExchange()
    // A stopped actor keeps no failure.
    const failure = this.#chart.context.failure ?? cancelled(this.#chart, STOPPED)
    throw new TransferError(call, failure, this.failedExchange)
  }

  /** Somebody stopped the actor: the chart announces nothing more, and the exchange is released. */
  #stopped(): void {
    // It was closed in the same turn, and everything was announced.
    if (this.#isHeld) return
    this.#drop()
    this.#isStopped = true
    const failure = cancelled(this.#chart, STOPPED)
    this.#messages.times?.ended(failure)
    defer(() => {
      this.#flush()
      this.releaseExchange()
      if (this.#isDisconnecting) this.#deliver({ type: 'INTERNET_STATUS_CONNECTION_CLOSED' })
      if (this.#awaited !== null)
        this.#deliver({ type: 'INTERNET_STATUS_REQUEST_COMPLETE', call: this.#awaited, failure })
      this.#deliver({ type: 'INTERNET_STATUS_HANDLE_CLOSING' })
    })
  }

  /** Turns a chart on the table into an actor. */
  #becomeActor(inspection: Inspection | undefined): ActorChart {
    const chart = this.#chart
    if (chart instanceof ActorChart) return chart
    const actor = handOver(chart, inspection, this.#announce, () => this.#stopped())
    this.#chart = actor
    return actor
  }
}

/** Like queueMicrotask, without the AsyncResource that Node makes each time. `callback` must not throw. */
const defer = (callback: () => void): void => void RESOLVED.then(callback)
const RESOLVED = Promise.resolve()

const SEND: CallerCommand = { type: 'caller.send' }
const SEND_EX: CallerCommand = { type: 'caller.sendEx' }
const ENDED: WireFact = { type: 'wire.ended' }
const END: CallerCommand = { type: 'caller.end' }
const SENDING: Place = { phase: 'send' }
const RECEIVING: Place = { phase: 'response' }
const disconnecting: ReadonlySet<string> = new Set([
  'INTERNET_STATUS_CLOSING_CONNECTION',
  'INTERNET_STATUS_CONNECTION_CLOSED',
])
const RELEASED: WireFact = { type: 'wire.released' }
const STOPPED = 'the actor was stopped.'
