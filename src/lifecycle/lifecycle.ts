// The only one who moves the chart. It asks the chart whether a call is legal, moves it, tells the transport to act,
// and feeds what the transport reports back into the chart.

import type { CallerCommand, Reason, RequestInput, RequestSnapshot, WireFact } from '../../machines/index.ts'
import { ActorChart, type Chart, type RequestActor } from './chart.ts'
import type { Sink } from './completion.ts'
import { Course } from './course.ts'
import { BodyLengthError, cancelled, failed, failureMessage } from './errors.ts'
import type { Attempt, History, Next } from './follow-up.ts'
import type { Inspection, Watching } from './inspection.ts'
import { Messages } from './messages.ts'
import type { LifecycleOptions } from './options.ts'
import { Reading } from './reading.ts'
import type { SecureChannel } from './tls.ts'
import type { Listener, RequestHead, ResponseHead } from './transport.ts'

export class Lifecycle implements Listener {
  readonly #course: Course
  readonly #messages: Messages
  readonly #reading: Reading

  constructor(input: RequestInput, options: LifecycleOptions, sink: Sink) {
    this.#course = new Course(input, options, sink)
    this.#messages = new Messages(this.#course, this)
    this.#reading = new Reading(this.#course)
  }

  // ---- what can be seen

  get id(): number {
    return this.#course.chart.context.id
  }

  /** The chart as an XState actor. One that ran as a table goes on as an actor from here. */
  get actor(): RequestActor {
    return this.#course.becomeActor(undefined).actor
  }

  /** Shows the chart to those who watch now, also to `newcomer`, which is one of them already. */
  show(inspection: Inspection, newcomer: Watching): void {
    const { chart } = this.#course
    this.#course.watched = inspection
    if ('moved' in newcomer) inspection.present(chart, newcomer)
    else if (chart instanceof ActorChart) inspection.show(chart.actor, newcomer)
    else this.#course.becomeActor(inspection)
  }

  /** Where the chart is, without the rest of a snapshot. */
  get chart(): Pick<Chart, 'context' | 'state' | 'status' | 'phase' | 'isPending'> {
    return this.#course.chart
  }

  get snapshot(): RequestSnapshot {
    return this.#course.chart.snapshot
  }

  /** The last final response head of this exchange; a redirecting one until the next answers. */
  get response(): ResponseHead | null {
    return this.#messages.response
  }

  /** The fields of the last 100 (Continue) of this exchange, name, value, name, value … */
  get continueFields(): readonly string[] {
    return this.#course.exchange?.continueFields ?? []
  }

  /** The TLS connection of this exchange, also when it is over; null without TLS, and before there is one. */
  get channel(): SecureChannel | null {
    return this.#course.channel
  }

  /** Where the request is going and what it says; changes with a redirect. */
  get head(): RequestHead | null {
    return this.#messages.head
  }

  /** The messages of this exchange, the last one included; none before the first. */
  get attempts(): readonly Attempt[] {
    return this.#messages.attempts
  }

  /** What came before the last message. */
  get history(): History {
    return this.#messages.history
  }

  /** After a failure with `bodyNotRepeatable`: what was to be sent, the body again with it. */
  get wanted(): Next | null {
    return this.#messages.wanted
  }

  /** A connection is held by what is still to come of the response. */
  get isReceiving(): boolean {
    return this.#course.exchange?.isReceiving === true
  }

  /** A call has answered "pending", or is about to, and has not completed. */
  get isAwaited(): boolean {
    return this.#course.awaited !== null
  }

  /** The error behind the failure of this exchange. */
  get cause(): Error | null {
    return this.#course.cause
  }

  // ---- what a caller asks for

  /** HANDLE_CREATED is delivered now; otherwise it is with the first call. */
  announceCreation(): void {
    this.#course.flush()
  }

  /**
   * Sends the head, then either the whole body (`more` false) or nothing else yet. Always pending. Who sends what was
   * `wanted` gives its kind, so that the exchange goes on with its history.
   */
  send(head: RequestHead, kind: 'first' | Next['kind'] = 'first'): void {
    const course = this.#course
    const command: CallerCommand = head.more ? SEND_EX : SEND
    course.ask(command)
    this.#messages.begin(kind)
    course.phaseTimeouts?.begin()
    course.move(command)
    course.awaited = head.more ? 'sendEx' : 'send'
    course.letGo()
    // A listener may have closed or cancelled the request when it heard that the old connection goes.
    if (course.chart.phase === 'queue') this.#messages.prepare(head)
  }

  /**
   * As `send`, of what was `wanted`, with its body: it is announced as any redirect or repeat is, and closing or
   * cancelling the request then vetoes it.
   */
  follow(next: Next, head: RequestHead): void {
    const course = this.#course
    const type = head.more ? 'caller.sendEx' : 'caller.send'
    const command: CallerCommand =
      next.kind === 'redirect' ? { type, redirect: head.target.url } : { type, challenge: next.challenge }
    course.ask(command)
    course.phaseTimeouts?.begin()
    course.move(command)
    course.awaited = head.more ? 'sendEx' : 'send'
    this.#messages.follow({ ...next, head })
  }

  /** Body bytes: true when they left at once, false when the completion follows. */
  write(chunk: Uint8Array): boolean {
    const course = this.#course
    const messages = this.#messages
    const command: CallerCommand = { type: 'caller.write', bytes: chunk.length }
    course.ask(command)
    if (chunk.length > messages.bodyLeft) {
      const declared = messages.declaredLength
      throw new BodyLengthError('write', declared, declared - messages.bodyLeft + chunk.length)
    }
    messages.bodyLeft -= chunk.length
    course.move(command)
    const pending: WireFact = { type: 'wire.pending', bytes: chunk.length }
    if (!course.chart.can(pending)) return course.withdrawn('write')
    if (course.exchange?.write(chunk) === true) return true
    course.awaited = 'write'
    course.report(pending)
    return false
  }

  /**
   * After an early answer: no more of the body is written, and a pending write completes as `answeredEarly`. Then `end`
   * gives the answer. False when no answer is there.
   */
  leaveRest(): boolean {
    const course = this.#course
    const message = failureMessage('answeredEarly', new Error('the rest of the body was left out'))
    const fact: WireFact = {
      type: 'wire.unwritable',
      failure: { phase: 'write', reason: 'answeredEarly', message },
    }
    course.flush()
    if (!course.chart.can(fact)) return false
    course.exchange?.leaveRest()
    course.move(fact)
    return true
  }

  /** The body is complete. Always pending. */
  end(): void {
    const course = this.#course
    const { bodyLeft, declaredLength } = this.#messages
    course.ask(END)
    const answered = course.chart.state.startsWith('answered.')
    if (course.options.strictLength && Number.isFinite(declaredLength) && bodyLeft > 0 && !answered)
      throw new BodyLengthError('end', declaredLength, declaredLength - bodyLeft)
    const isIn = course.chart.state === 'answered.bodyUnwanted'
    course.move(END)
    course.awaited = 'end'
    // Nothing leaves any more where the response is in.
    if (isIn) queueMicrotask(() => course.report(ENDED))
    else course.exchange?.end()
  }

  /**
   * Reads into a buffer: how many bytes, 0 at the end, or PENDING. With `fill` it waits for the whole buffer or the end;
   * bytes that are at hand are copied at once all the same.
   */
  read(into: Uint8Array, fill = false): number {
    return this.#reading.read(into, fill)
  }

  /** The next piece of the body without a copy: the bytes, null at the end, undefined when the completion follows. */
  take(): Uint8Array | null | undefined {
    return this.#reading.take()
  }

  /** Body bytes that can be read without waiting, 0 at the end, or PENDING. Nothing is read. */
  available(): number {
    return this.#reading.available()
  }

  /** Gives up what is under way; the handle stays. False when nothing is. */
  cancel(message = 'it was cancelled.', cause: Error | null = null): boolean {
    return this.#course.giveUp(cancelled(this.#course.chart, message), cause)
  }

  /** Gives up because the source of the request body failed. False when nothing is under way. */
  sourceFailed(cause: Error): boolean {
    return this.#course.giveUp(failed(this.#course.chart, 'bodySource', cause), cause)
  }

  /**
   * The handle ends. What was still to be delivered is not delivered any more; a pending call completes as cancelled, and
   * the last notifications follow, in a later turn than this call. With `isInline` they come within it where no call is
   * pending.
   */
  close(message = 'the request was closed.', isInline = false): void {
    this.#course.close(message, isInline)
  }

  // ---- what the transport reports

  report(fact: WireFact): void {
    const course = this.#course
    if (fact.type === 'wire.retrying') {
      course.expectation?.anew()
      this.#messages.goesOn('retry')
    }
    course.report(fact)
    if (fact.type === 'wire.headSent') course.expectation?.begin()
    else if (fact.type === 'wire.interim' && fact.status === 100) course.expectation?.grant()
  }

  responded(response: ResponseHead): void {
    this.#messages.responded(response)
  }

  readable(): void {
    this.#reading.readable()
  }

  failed(reason: Reason, cause: Error): void {
    if (this.#reading.isCut(reason, cause)) return
    this.#course.part()
    this.#course.fail(reason, cause)
  }
}

const SEND: CallerCommand = { type: 'caller.send' }
const SEND_EX: CallerCommand = { type: 'caller.sendEx' }
const ENDED: WireFact = { type: 'wire.ended' }
const END: CallerCommand = { type: 'caller.end' }
