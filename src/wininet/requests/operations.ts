// The operations of a request handle: the lifecycle of the core, announced as WinInet does.

import type { Announcement } from '../../../machines/index.ts'
import {
  type Clock,
  type Completion,
  type Deadlines,
  type FollowUpPolicy,
  type Inspection,
  Lifecycle,
  type LifecycleOptions,
  type Logic,
  type RequestHead,
  type ResponseHead,
  type Sink,
  type Target,
  type Timeouts,
  type TransferError,
  type Transport,
} from '../../lifecycle/index.ts'
import type { Box, INTERNET_BUFFERS } from '../buffers.ts'
import {
  ERROR_INTERNET_OPERATION_CANCELLED,
  INTERNET_STATUS_REQUEST_COMPLETE,
  INTERNET_STATUS_RESPONSE_RECEIVED,
} from '../constants/index.ts'
import { errorCode } from '../error-codes.ts'
import { type Handle, isInCallback, OFF } from '../handles/index.ts'
import type { SeekableTransport } from '../seekable-transport.ts'
import type { WinInetState } from '../state/index.ts'
import { Pending, type PendingCall } from './pending.ts'
import { notifyStatus, SIZEOF_DWORD } from './status-notifications.ts'

/** INTERNET_ASYNC_RESULT on 64-bit Windows. */
const SIZEOF_ASYNC_RESULT = 16

/** The request handle of the operations. */
export interface RequestOwner extends Handle {
  readonly wininet: WinInetState
  readonly verb: string
  readonly flags: number
  readonly target: Target
  /** INTERNET_ERROR_MASK_… */
  readonly errorMask: number
  readonly seekable: SeekableTransport | null
  /** Null if the flags decide everything. */
  ownFollowUp(): FollowUpPolicy | null
  /** The body is needed at another address. */
  moved(target: Target | null): void
  /** The last operation is over, and the handle was closed. */
  ended(): void
}

export class Operations implements Sink {
  readonly pending: Pending = new Pending()
  /** HttpSendRequestEx was accepted, and HttpEndRequest has not completed. */
  isUploading = false
  /** HttpSendRequestEx failed, and HttpEndRequest has to report it. */
  sendExFailed = false
  /** Bytes that InternetQueryDataAvailable announced and nobody has read. */
  announcedBytes = 0
  /** Null until something was sent. */
  lifecycle: Lifecycle | null = null
  /** Of the last request sent; null if the flags decide everything. */
  followUp: FollowUpPolicy | null = null
  readonly #handle: RequestOwner
  /** Notifications that come slightly later than what they announce. */
  #heldBack: readonly Announcement[] = none
  /** Announcements during the call that sends; their notifications come after it. */
  #ofSend: readonly Announcement[] = none
  #isSending = false
  readonly #notifyOfSend = (): void => {
    const ofSend = this.#ofSend
    this.#ofSend = none
    for (const announcement of ofSend) {
      // A callback has closed the handle.
      if (this.#handle.isClosing) return
      this.announced(announcement)
    }
  }

  constructor(handle: RequestOwner) {
    this.#handle = handle
  }

  get response(): ResponseHead | null {
    return this.lifecycle?.response ?? null
  }

  get isPending(): boolean {
    return this.pending.call !== null || this.lifecycle?.chart.isPending === true
  }

  /** REQUEST_COMPLETE is still due. */
  get isCompletionDue(): boolean {
    return this.pending.call !== null || this.lifecycle?.isAwaited === true
  }

  /** There is a response whose body can be read. */
  get isReadable(): boolean {
    return this.lifecycle?.chart.phase === 'read'
  }

  /** The last request sent has failed. */
  get hasFailed(): boolean {
    return this.lifecycle?.chart.state === 'failed'
  }

  // ---- calls

  send(head: RequestHead, call: 'send' | 'sendEx' | 'openUrl'): void {
    const handle = this.#handle
    this.lifecycle ??= new Lifecycle(
      { id: handle.value, method: handle.verb, url: handle.target.url },
      new RequestTerms(handle, this),
      this,
    )
    this.announcedBytes = 0
    this.sendExFailed = false
    this.isUploading = call === 'sendEx'
    this.pend(call, null, null, head.body)
    this.followUp = handle.ownFollowUp()
    const { wanted } = this.lifecycle
    this.#isSending = true
    this.lifecycle.send(head, wanted === null ? 'first' : wanted.kind)
    this.#isSending = false
    if (this.#ofSend !== none) queueMicrotask(this.#notifyOfSend)
  }

  /** Reads what has arrived or, with `fill`, until the buffer is full or the body ends: the count, or PENDING. */
  read(into: Uint8Array, fill: boolean): number {
    const count = (this.lifecycle as Lifecycle).read(into, fill)
    this.#haveRead(count)
    return count
  }

  /** How many bytes can be read at once, 0 at the end, or PENDING. */
  available(): number {
    return (this.lifecycle as Lifecycle).available()
  }

  /** The position of the next read; -1 if unknown. */
  get position(): number {
    return this.#handle.seekable?.exchange?.position ?? -1
  }

  /** False if the position cannot be reached. */
  seek(position: number): boolean {
    // The exchange of a body that was read to its end is over.
    if (this.lifecycle?.chart.state === 'complete') return false
    this.announcedBytes = 0
    return this.#handle.seekable?.exchange?.seek(position) === true
  }

  /** The result of HttpEndRequest after a failed HttpSendRequestEx. */
  endFailed(): void {
    this.pend('endOfFailed', null)
    queueMicrotask(() => {
      this.isUploading = false
      this.#complete(0, ERROR_INTERNET_OPERATION_CANCELLED)
      if (this.#handle.isClosing) this.close()
    })
  }

  /** The call completes later; until then, its buffer belongs to the library. */
  pend(
    call: PendingCall,
    count: Box<number> | null,
    buffers: INTERNET_BUFFERS | null = null,
    bytes: Uint8Array | null = null,
  ): void {
    const { pending } = this
    pending.begin(call, count, buffers)
    const { bufferWatch } = this.#handle.wininet
    if (bufferWatch !== null) pending.watched(bufferWatch.watch(call, bytes, pending.isReading, count))
  }

  /** The handle closes, now or when the pending call has completed. */
  close(): void {
    // No notification comes any more, except those of the closing.
    this.#ofSend = none
    this.#heldBack = none
    if (this.pending.call === 'endOfFailed') return
    if (this.lifecycle === null) this.#handle.ended()
    else this.lifecycle.close(undefined, !isInCallback())
  }

  // ---- announcements of the core

  announced(announcement: Announcement): void {
    const handle = this.#handle
    if (this.#isSending) {
      // The parent announced the handle when it was made.
      if (announcement.type === 'INTERNET_STATUS_HANDLE_CREATED') return
      this.#ofSend = [...this.#ofSend, announcement]
      return
    }
    if (this.#ofSend !== none) this.#notifyOfSend()
    switch (announcement.type) {
      case 'INTERNET_STATUS_REQUEST_COMPLETE':
        // It comes when the result of the call is known.
        return
      case 'INTERNET_STATUS_HANDLE_CLOSING':
        handle.ended()
        return
      case 'INTERNET_STATUS_INTERMEDIATE_RESPONSE':
        // While the body is being written, nobody waits for a response.
        if (this.isUploading && this.pending.call !== 'end') this.#holdBack(announcement)
        else notifyStatus(handle, announcement)
        return
      case 'INTERNET_STATUS_CLOSING_CONNECTION':
      case 'INTERNET_STATUS_CONNECTION_CLOSED':
        // A read that waits for the end gets RESPONSE_RECEIVED first.
        if (this.pending.isReading) this.#holdBack(announcement)
        else notifyStatus(handle, announcement)
        return
      case 'INTERNET_STATUS_RECEIVING_RESPONSE':
      case 'INTERNET_STATUS_RESPONSE_RECEIVED':
        notifyStatus(handle, announcement)
        if (this.#heldBack !== none) this.#notifyHeldBack()
        return
      default:
        notifyStatus(handle, announcement)
    }
  }

  completed({ bytes, call, error }: Completion): void {
    const { pending } = this
    const done = error === null ? bytes : error.bytes
    pending.giveBack(done)
    if (call === 'read') this.#haveRead(done)
    if (error !== null) this.#failed(error)
    else if (pending.call === 'query') {
      this.announcedBytes = bytes
      this.#complete(1, bytes)
    } else {
      if (call === 'end') this.isUploading = false
      this.#complete(pending.call === 'openUrl' ? this.#handle.value : 1, 0)
    }
  }

  #failed(error: TransferError): void {
    // The end came too early.
    if (this.pending.isReading && error.reason === 'closed')
      this.#handle.notify(INTERNET_STATUS_RESPONSE_RECEIVED, 0, SIZEOF_DWORD)
    this.#notifyHeldBack()
    if (error.call === 'sendEx') this.sendExFailed = true
    else if (error.call === 'end') {
      this.isUploading = false
      this.#handle.moved(this.lifecycle?.wanted?.head.target ?? null)
    }
    const code = errorCode(error, this.#handle.errorMask)
    this.#handle.wininet.explanation = { code, text: error.message }
    this.#complete(0, code)
  }

  #complete(dwResult: number, dwError: number): void {
    if (this.#ofSend !== none) this.#notifyOfSend()
    const result = { dwResult, dwError }
    this.pending.end(result)
    this.#handle.notify(INTERNET_STATUS_REQUEST_COMPLETE, result, SIZEOF_ASYNC_RESULT)
  }

  #haveRead(count: number): void {
    if (count > 0) this.announcedBytes = Math.max(0, this.announcedBytes - count)
  }

  #holdBack(announcement: Announcement): void {
    this.#heldBack = [...this.#heldBack, announcement]
  }

  /** Delivers notifications that were held back until after RECEIVING_RESPONSE or RESPONSE_RECEIVED. */
  #notifyHeldBack(): void {
    const heldBack = this.#heldBack
    this.#heldBack = none
    const handle = this.#handle
    for (const announcement of heldBack)
      if (!handle.isClosing || announcement.type === 'INTERNET_STATUS_CONNECTION_CLOSED')
        notifyStatus(handle, announcement)
  }
}

const none: readonly Announcement[] = []

/**
 * The options of a request in the core. They are read from the handle when the core needs them, because they may
 * change between two sends. WinInet has three time limits, the core one for each phase.
 */
class RequestTerms implements LifecycleOptions, Timeouts {
  readonly logic: Logic
  readonly clock: Clock
  readonly deadlines: Deadlines
  readonly inspect: Inspection | undefined
  readonly lenientEnd: boolean
  readonly strictLength = false
  readonly headMayDribble = true
  readonly #handle: RequestOwner
  readonly #operations: Operations

  constructor(handle: RequestOwner, operations: Operations) {
    const state = handle.wininet
    this.#handle = handle
    this.#operations = operations
    this.logic = state.logic
    this.clock = state.clock
    this.deadlines = state.deadlines
    this.inspect = state.inspection
    this.lenientEnd = !state.isStrict
  }

  get timeouts(): Timeouts {
    return this
  }

  get transport(): Transport {
    const { seekable, settings, wininet } = this.#handle
    if (seekable !== null) return seekable
    return settings.decoding ? wininet.decodingTransport : wininet.transport
  }

  get followUp(): FollowUpPolicy {
    const { flags, wininet } = this.#handle
    return this.#operations.followUp ?? wininet.followUps.for(flags)
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

/** For the core, 0 is no limit. */
const limit = (ms: number): number => (ms === OFF ? 0 : ms)
