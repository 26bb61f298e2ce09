// The only caller of actor.send. It asks the chart whether a call is legal, moves it, tells the transport to act,
// and feeds what the transport reports back into the chart.

import {
  type Actor,
  type AnyActorLogic,
  createActor,
  type InspectionEvent,
  type Observer,
  type SnapshotFrom,
} from 'xstate'
import type {
  Announcement,
  Call,
  CallerCommand,
  Failure,
  Phase,
  Reason,
  RequestEvent,
  RequestInput,
  RequestMachine,
  WireFact,
} from '../../machines/index.ts'
import { BodyLengthError } from './body-length-error.ts'
import type { Clock } from './clock.ts'
import { failureMessage } from './failure-message.ts'
import { type RedirectPolicy, redirected } from './redirect.ts'
import { phaseOf, stateName } from './state.ts'
import { type Deadlines, NO_TIMEOUTS, type Timed, type Timeouts } from './timeouts.ts'
import { TransferError } from './transfer-error.ts'
import {
  type Exchange,
  type Listener,
  NOTHING_YET,
  type RequestHead,
  type ResponseHead,
  type Transport,
} from './transport.ts'
import { type CallName, WrongStateError } from './wrong-state-error.ts'

export type RequestActor = Actor<RequestMachine>
export type Inspect = ((event: InspectionEvent) => void) | Observer<InspectionEvent>

/** What a pending call came to. */
export interface Completion {
  readonly call: Call
  readonly error: TransferError | null
  /** Bytes written or read; 0 for the other calls, and for a read that met the end. */
  readonly bytes: number
  /** The bytes of a `take` that was pending. */
  readonly chunk: Uint8Array | null
}

/** Who hears what happens. Neither method may throw. */
export interface Sink {
  /** Every announcement, in order. Calls made from inside are legal. */
  announced(announcement: Announcement): void
  /** A call that had answered "pending" is over. Comes right after its REQUEST_COMPLETE. */
  completed(completion: Completion): void
}

export interface LifecycleOptions {
  readonly logic: AnyActorLogic
  readonly transport: Transport
  readonly clock: Clock
  readonly deadlines: Deadlines
  readonly timeouts: Timeouts
  readonly redirects: RedirectPolicy
  /** False leaves it to the server to notice that a body ended too early, as WinInet does. */
  readonly strictLength: boolean
  readonly inspect?: Inspect | undefined
}

/** The answer of a call that will complete later. */
export const PENDING = -1

export class Lifecycle implements Listener, Timed {
  readonly actor: RequestActor
  deadline: number = Number.POSITIVE_INFINITY
  readonly #options: LifecycleOptions
  readonly #sink: Sink
  readonly #outbox: Announcement[] = []
  #outboxHead = 0
  #exchange: Exchange | null = null
  #response: ResponseHead | null = null
  #head: RequestHead | null = null
  /** Body bytes that the head still promises. */
  #bodyLeft = 0
  /** The call that answered "pending"; null while a call is being served. */
  #awaited: Call | null = null
  #into: Uint8Array | null = null
  #filled = 0
  #fill = false
  #chunk: Uint8Array | null = null
  /** Why the body breaks off behind the bytes that are still at hand. */
  #broken: { readonly reason: Reason; readonly cause: Error } | null = null
  #cause: Error | null = null
  /** CLOSING_CONNECTION was said, and CONNECTION_CLOSED not yet. */
  #isDisconnecting = false
  #timedPhase: Phase | null = null
  #phaseDeadline = Number.POSITIVE_INFINITY
  #totalDeadline = Number.POSITIVE_INFINITY

  constructor(input: RequestInput, options: LifecycleOptions, sink: Sink) {
    this.#options = options
    this.#sink = sink
    this.actor = createActor(options.logic, {
      input,
      ...(options.inspect === undefined ? undefined : { inspect: options.inspect }),
    }) as unknown as RequestActor
    this.actor.on('*', (announcement) => this.#outbox.push(announcement))
    this.actor.start()
  }

  // ---- what a caller asks for

  /** The snapshot that the chart is in. */
  get snapshot(): SnapshotFrom<RequestMachine> {
    return this.actor.getSnapshot()
  }

  /** The last final response head of this exchange; a redirecting one until the next answers. */
  get response(): ResponseHead | null {
    return this.#response
  }

  /** Where the request is going; changes with a redirect. */
  get head(): RequestHead | null {
    return this.#head
  }

  /** The error behind the failure of this exchange. */
  get cause(): Error | null {
    return this.#cause
  }

  /** Sends the head, then either the whole body (`more` false) or nothing else yet. Always pending. */
  send(head: RequestHead): void {
    const command: CallerCommand = { type: head.more ? 'caller.sendEx' : 'caller.send' }
    this.#ask(command)
    this.#response = null
    this.#totalDeadline = this.#after(this.#options.timeouts.total)
    this.#move(command)
    this.#awaited = head.more ? 'sendEx' : 'send'
    this.#letGo()
    // A listener may have closed or cancelled the request when it heard that the old connection goes.
    if (phaseOf(this.snapshot) === 'queue') this.#start(head)
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
    const stillWriting = this.snapshot.can({ type: 'wire.pending', bytes: 0 })
    if (!stillWriting) return this.#withdrawn('write')
    if (this.#exchange?.write(chunk) === true) return true
    this.#awaited = 'write'
    this.report({ type: 'wire.pending', bytes: chunk.length })
    return false
  }

  /** The body is complete. Always pending. */
  end(): void {
    const command: CallerCommand = { type: 'caller.end' }
    this.#ask(command)
    const declared = this.#declaredLength
    const answered = this.snapshot.context.status !== null
    if (this.#options.strictLength && Number.isFinite(declared) && this.#bodyLeft > 0 && !answered)
      throw new BodyLengthError('end', declared, declared - this.#bodyLeft)
    this.#move(command)
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
    if (this.snapshot.context.call === null) return 0
    this.#into = into
    this.#filled = 0
    this.#fill = fill
    const ended = this.#copy()
    if (this.#filled === into.length || ended || (this.#filled > 0 && !fill)) {
      const bytes = this.#filled
      this.#into = null
      this.report({ type: 'wire.read', bytes })
      return bytes
    }
    this.#waitForBody(into.length)
    return PENDING
  }

  /** The next piece of the body without a copy: the bytes, null at the end, undefined when the completion follows. */
  take(): Uint8Array | null | undefined {
    const command: CallerCommand = { type: 'caller.read', bytes: 0 }
    this.#ask(command)
    this.#move(command)
    if (this.snapshot.context.call === null) return null
    this.#filled = 0
    const chunk = this.#exchange?.take()
    if (chunk === undefined) {
      this.#waitForBody(0)
      return undefined
    }
    this.report({ type: 'wire.read', bytes: chunk === null ? 0 : chunk.length })
    return chunk
  }

  /** Gives up what is under way; the handle stays. False when nothing is. */
  cancel(message = 'it was cancelled.'): boolean {
    return this.#giveUp(this.#cancelled(message), null)
  }

  /** Gives up because the source of the request body failed. False when nothing is under way. */
  sourceFailed(cause: Error): boolean {
    return this.#giveUp(this.#failure('bodySource', cause), cause)
  }

  /** The handle ends. A pending call completes as cancelled first, in a later turn than this call. */
  close(message = 'the request was closed.'): void {
    const command: CallerCommand = { type: 'caller.close', failure: this.#cancelled(message) }
    this.#ask(command)
    const pending = this.snapshot.context.call !== null
    this.#move(command)
    if (pending) queueMicrotask(() => this.#finishClosing())
    else this.#finishClosing()
  }

  // ---- what the transport reports

  report(fact: WireFact): void {
    const snapshot = this.snapshot
    if (snapshot.can(fact)) this.#move(fact)
    else if (phaseOf(snapshot) !== null) {
      this.#fail('internal', new Error(`${fact.type} was reported while ${stateName(snapshot)}`))
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
    const next = redirected(head, response, this.snapshot.context.redirects, this.#options.redirects)
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
    const into = this.#into
    if (this.#awaited !== 'read') return
    if (into === null) {
      const chunk = this.#exchange?.take()
      if (chunk === undefined) {
        this.#breakOff()
        return
      }
      this.#chunk = chunk
      this.#arrived(chunk === null ? 0 : chunk.length)
      return
    }
    const before = this.#filled
    const ended = this.#copy()
    if (ended || this.#filled === into.length || (this.#filled > 0 && !this.#fill))
      this.#arrived(this.#filled)
    else {
      if (this.#filled > before) this.#renewDeadline('read')
      this.#breakOff()
    }
  }

  failed(reason: Reason, cause: Error): void {
    const reading = phaseOf(this.snapshot) === 'read'
    if (reading && (this.#awaited !== 'read' || (this.#exchange?.buffered ?? 0) > 0)) {
      this.#broken = { reason, cause }
      if (this.#awaited === 'read') this.readable()
    } else {
      this.#exchange = null
      this.#fail(reason, cause)
    }
  }

  /** A deadline has passed. */
  expired(): void {
    const total = this.#totalDeadline <= this.#phaseDeadline
    const limit = total ? 'total' : (this.#timedPhase as Phase)
    this.#fail('timeout', new Error(`timeouts.${limit} of ${this.#options.timeouts[limit]} ms has passed`))
  }

  // ---- moving

  #ask(command: CallerCommand): void {
    this.#flush()
    const snapshot = this.snapshot
    if (snapshot.can(command)) return
    const call = command.type.slice('caller.'.length) as CallName
    const { failure } = snapshot.context
    if (failure !== null && call !== 'close' && snapshot.matches({ open: 'failed' }))
      throw new TransferError(call as Call, failure, this.#cause)
    throw new WrongStateError(call, stateName(snapshot), snapshot.hasTag('pending'))
  }

  #move(event: RequestEvent): void {
    this.actor.send(event)
    this.#watch(event)
    this.#flush()
  }

  /** Delivers what was announced. Re-entrant: a call made from inside a delivery delivers what is left before it is judged. */
  #flush(): void {
    const outbox = this.#outbox
    while (this.#outboxHead < outbox.length) {
      const announcement = outbox[this.#outboxHead++] as Announcement
      // A listener may start the next call when it hears of the completion: what this one came to is taken down before.
      const completion =
        announcement.type === 'INTERNET_STATUS_REQUEST_COMPLETE'
          ? this.#completion(announcement.call, announcement.failure, announcement.bytes)
          : null
      if (announcement.type === 'INTERNET_STATUS_CLOSING_CONNECTION') this.#isDisconnecting = true
      else if (announcement.type === 'INTERNET_STATUS_CONNECTION_CLOSED') this.#isDisconnecting = false
      this.#sink.announced(announcement)
      if (completion !== null) this.#sink.completed(completion)
    }
    outbox.length = 0
    this.#outboxHead = 0
  }

  #completion(call: Call, failure: Failure | undefined, announced: number | undefined): Completion | null {
    if (this.#awaited === null) return null
    const bytes = call === 'read' && this.#chunk === null ? this.#filled : (announced ?? 0)
    const chunk = this.#chunk
    const error =
      failure === undefined ? null : new TransferError(call, failure, this.#cause ?? undefined, bytes)
    this.#awaited = null
    this.#into = null
    this.#chunk = null
    return { call, error, bytes, chunk }
  }

  #start(head: RequestHead): void {
    this.#head = head
    this.#broken = null
    this.#cause = null
    this.#bodyLeft = this.#declaredLength - (head.body?.length ?? 0)
    this.#exchange = this.#options.transport.open(head, this)
  }

  /** A listener may have closed or cancelled the request when it heard of the redirect, or of a connection that goes: then it is not followed. */
  #follow(next: RequestHead): void {
    if (phaseOf(this.snapshot) !== 'redirect') return
    this.#letGo()
    if (phaseOf(this.snapshot) !== 'redirect') return
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
    const exchange = this.#exchange
    this.#exchange = null
    exchange?.release()
  }

  #giveUp(failure: Failure, cause: Error | null): boolean {
    const command: CallerCommand = { type: 'caller.cancel', failure }
    this.#flush()
    if (!this.snapshot.can(command)) return false
    this.#cause = cause
    this.#move(command)
    queueMicrotask(() => {
      // A close since then lets go by itself.
      if (!this.snapshot.matches({ open: 'cancelling' })) return
      this.#letGo()
      this.report({ type: 'wire.stopped' })
    })
    return true
  }

  #finishClosing(): void {
    if (this.snapshot.can({ type: 'wire.stopped' })) this.#move({ type: 'wire.stopped' })
    this.#letGo()
    // It was closed from inside CLOSING_CONNECTION, and the handle has the last word.
    if (this.#isDisconnecting) this.#move({ type: 'wire.connectionClosed' })
    this.#move({ type: 'wire.released' })
  }

  // ---- reading

  /** Copies what is at hand into the caller's buffer; true at the end of the body. */
  #copy(): boolean {
    const into = this.#into as Uint8Array
    while (this.#filled < into.length) {
      const read = this.#exchange?.read(this.#filled === 0 ? into : into.subarray(this.#filled)) ?? NOTHING_YET
      if (read === NOTHING_YET) return false
      if (read === 0) return true
      this.#filled += read
    }
    return false
  }

  #waitForBody(bytes: number): void {
    this.#awaited = 'read'
    this.report({ type: 'wire.pending', bytes })
    if (this.#broken !== null) queueMicrotask(() => this.#breakOff())
  }

  #arrived(bytes: number): void {
    this.report({ type: 'wire.arrived', bytes, received: this.#exchange?.takeReceivedBytes() ?? 0 })
  }

  #breakOff(): void {
    if (this.#broken === null || this.#awaited !== 'read') return
    const { reason, cause } = this.#broken
    this.#exchange = null
    this.#fail(reason, cause)
  }

  // ---- failing

  /** A listener closed or cancelled the request inside the very call that told it something. */
  #withdrawn(call: Call): never {
    this.report({ type: 'wire.withdrawn' })
    this.#letGo()
    throw new TransferError(call, this.snapshot.context.failure as Failure)
  }

  #fail(reason: Reason, cause: Error): void {
    const failure = this.#failure(reason, cause)
    this.#cause = cause
    this.#letGo()
    // A listener has sent the request again when it heard of the connection going: what failed is over.
    if (this.#exchange !== null) return
    const fact: WireFact = { type: 'wire.failed', failure }
    if (this.snapshot.can(fact)) this.#move(fact)
  }

  #failure(reason: Reason, cause: Error): Failure {
    const phase = phaseOf(this.snapshot) ?? 'read'
    const { code } = cause as NodeJS.ErrnoException
    const message = failureMessage(reason, cause)
    return typeof code === 'string' ? { phase, reason, code, message } : { phase, reason, message }
  }

  #cancelled(message: string): Failure {
    return { phase: phaseOf(this.snapshot) ?? 'queue', reason: 'cancelled', message }
  }

  // ---- time

  /** After each move. A pending call has the time of its phase; progress gives it anew, moving within the phase does not. */
  #watch(event: RequestEvent): void {
    const { timeouts, deadlines } = this.#options
    if (timeouts === NO_TIMEOUTS) return
    const phase = this.snapshot.hasTag('pending') ? phaseOf(this.snapshot) : null
    if (phase === null) this.#phaseDeadline = Number.POSITIVE_INFINITY
    else if (phase !== this.#timedPhase || event.type === 'wire.progressed') {
      this.#phaseDeadline = this.#after(timeouts[phase])
    }
    this.#timedPhase = phase
    if (!this.snapshot.can(ANY_FAILURE)) this.#totalDeadline = Number.POSITIVE_INFINITY
    const deadline = Math.min(this.#phaseDeadline, this.#totalDeadline)
    if (deadline !== this.deadline) deadlines.set(this, deadline)
  }

  /** Bytes came, and more of them are waited for: nothing that the chart would see. */
  #renewDeadline(phase: Phase): void {
    const { timeouts, deadlines } = this.#options
    if (timeouts === NO_TIMEOUTS) return
    this.#phaseDeadline = this.#after(timeouts[phase])
    deadlines.set(this, Math.min(this.#phaseDeadline, this.#totalDeadline))
  }

  #after(ms: number | undefined): number {
    return ms === undefined || ms === 0 ? Number.POSITIVE_INFINITY : this.#options.clock.now() + ms
  }
}

const ANY_FAILURE: WireFact = {
  type: 'wire.failed',
  failure: { phase: 'queue', reason: 'internal', message: '' },
}
