// What a request handle does: the life of a request in the core, told in WinInet's words.

import type { Announcement } from '../../../machines/index.ts'
import {
  type Completion,
  type FollowUpPolicy,
  Lifecycle,
  type RequestHead,
  type ResponseHead,
  type Sink,
  type TransferError,
} from '../../lifecycle/index.ts'
import type { Box, INTERNET_BUFFERS } from '../boxes/index.ts'
import {
  ERROR_INTERNET_OPERATION_CANCELLED,
  INTERNET_STATUS_REQUEST_COMPLETE,
  INTERNET_STATUS_RESPONSE_RECEIVED,
} from '../constants/index.ts'
import { errorCode } from '../errors/index.ts'
import { isInCallback } from '../handles/index.ts'
import { Pending, type PendingCall } from './pending.ts'
import type { RequestHandle } from './request-handle.ts'
import { RequestTerms } from './request-terms.ts'
import { SIZEOF_DWORD, tellStatus } from './tell-status.ts'

/** INTERNET_ASYNC_RESULT on 64-bit Windows. */
const SIZEOF_ASYNC_RESULT = 16

export class Operations implements Sink {
  readonly pending: Pending = new Pending()
  /** HttpSendRequestEx was accepted, and HttpEndRequest has not completed. */
  isUploading = false
  /** HttpSendRequestEx failed, so that HttpEndRequest is still to be answered. */
  sendExFailed = false
  /** What InternetQueryDataAvailable announced and nobody has read yet. */
  announcedBytes = 0
  /** Null until something was sent. */
  lifecycle: Lifecycle | null = null
  /** Of what was sent last; null where the flags tell it all. */
  followUp: FollowUpPolicy | null = null
  readonly #handle: RequestHandle
  /** What is told a little later than it happened. */
  #heldBack: readonly Announcement[] = none
  /** What happened inside the call that sends, all of whose notifications come after it. */
  #ofSend: readonly Announcement[] = none
  #isSending = false
  readonly #tellOfSend = (): void => {
    const ofSend = this.#ofSend
    this.#ofSend = none
    for (const announcement of ofSend) {
      // A callback has closed the handle.
      if (this.#handle.isClosing) return
      this.announced(announcement)
    }
  }

  constructor(handle: RequestHandle) {
    this.#handle = handle
  }

  get response(): ResponseHead | null {
    return this.lifecycle?.response ?? null
  }

  get isPending(): boolean {
    return this.pending.call !== null || this.lifecycle?.chart.isPending === true
  }

  /** REQUEST_COMPLETE is still to come. */
  get isCompletionDue(): boolean {
    return this.pending.call !== null || this.lifecycle?.isAwaited === true
  }

  /** A response is there whose body can be read. */
  get isReadable(): boolean {
    return this.lifecycle?.chart.phase === 'read'
  }

  /** What was sent last has failed. */
  get hasFailed(): boolean {
    return this.lifecycle?.chart.state === 'failed'
  }

  // ---- what a caller asks for

  send(head: RequestHead, call: 'send' | 'sendEx' | 'openUrl'): void {
    const handle = this.#handle
    this.lifecycle ??= new Lifecycle(
      { id: handle.value, method: handle.verb, url: handle.target.url },
      new RequestTerms(handle.library, handle),
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
    if (this.#ofSend !== none) queueMicrotask(this.#tellOfSend)
  }

  /** Reads what is at hand or, with `fill`, until the buffer is full or the body at its end: the count, or PENDING. */
  read(into: Uint8Array, fill: boolean): number {
    const count = (this.lifecycle as Lifecycle).read(into, fill)
    this.#haveRead(count)
    return count
  }

  /** How many bytes can be read at once, 0 at the end, or PENDING. */
  available(): number {
    return (this.lifecycle as Lifecycle).available()
  }

  /** Where the next read begins; -1 where that cannot be told. */
  get position(): number {
    return this.#handle.seekable?.exchange?.position ?? -1
  }

  /** False when there is no way to there. */
  seek(position: number): boolean {
    // Of a body that was read to its end the exchange is over.
    if (this.lifecycle?.chart.state === 'complete') return false
    this.announcedBytes = 0
    return this.#handle.seekable?.exchange?.seek(position) === true
  }

  /** The answer of HttpEndRequest after a failed HttpSendRequestEx. */
  endFailed(): void {
    this.pend('endOfFailed', null)
    queueMicrotask(() => {
      this.isUploading = false
      this.#complete(0, ERROR_INTERNET_OPERATION_CANCELLED)
      if (this.#handle.isClosing) this.close()
    })
  }

  /** The call that was just made completes later; its buffer belongs to the library until then. */
  pend(
    call: PendingCall,
    count: Box<number> | null,
    buffers: INTERNET_BUFFERS | null = null,
    lent: Uint8Array | null = null,
  ): void {
    const { pending } = this
    pending.begin(call, count, buffers)
    const { loans } = this.#handle.library
    if (loans !== null) pending.lend(loans, loans.lend(call, lent, pending.isReading, count))
  }

  /** The handle ends, now or when what is pending has completed. */
  close(): void {
    // What was still to be told is told no more.
    this.#ofSend = none
    this.#heldBack = none
    if (this.pending.call === 'endOfFailed') return
    if (this.lifecycle === null) this.#handle.ended()
    else this.lifecycle.close(undefined, !isInCallback())
  }

  // ---- what the core says

  announced(announcement: Announcement): void {
    const handle = this.#handle
    if (this.#isSending) {
      // The handle was announced when it was made, by its parent.
      if (announcement.type === 'INTERNET_STATUS_HANDLE_CREATED') return
      this.#ofSend = [...this.#ofSend, announcement]
      return
    }
    if (this.#ofSend !== none) this.#tellOfSend()
    switch (announcement.type) {
      case 'INTERNET_STATUS_REQUEST_COMPLETE':
        // It is told when it is known what the call came to.
        return
      case 'INTERNET_STATUS_HANDLE_CLOSING':
        handle.ended()
        return
      case 'INTERNET_STATUS_INTERMEDIATE_RESPONSE':
        // While the body is being written nobody waits for a response.
        if (this.isUploading && this.pending.call !== 'end') this.#holdBack(announcement)
        else tellStatus(handle, announcement)
        return
      case 'INTERNET_STATUS_CLOSING_CONNECTION':
      case 'INTERNET_STATUS_CONNECTION_CLOSED':
        // The end that a read waits for is received first.
        if (this.pending.isReading) this.#holdBack(announcement)
        else tellStatus(handle, announcement)
        return
      case 'INTERNET_STATUS_RECEIVING_RESPONSE':
      case 'INTERNET_STATUS_RESPONSE_RECEIVED':
        tellStatus(handle, announcement)
        if (this.#heldBack !== none) this.#tellHeldBack()
        return
      default:
        tellStatus(handle, announcement)
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
    // The end has come, and too early.
    if (this.pending.isReading && error.reason === 'closed')
      this.#handle.tell(INTERNET_STATUS_RESPONSE_RECEIVED, 0, SIZEOF_DWORD)
    this.#tellHeldBack()
    if (error.call === 'sendEx') this.sendExFailed = true
    else if (error.call === 'end') {
      this.isUploading = false
      this.#handle.moved(this.lifecycle?.wanted?.head.target ?? null)
    }
    const code = errorCode(error, this.#handle.errorMask)
    this.#handle.library.explanation = { code, text: error.message }
    this.#complete(0, code)
  }

  #complete(dwResult: number, dwError: number): void {
    if (this.#ofSend !== none) this.#tellOfSend()
    const result = { dwResult, dwError }
    this.pending.end(result)
    this.#handle.tell(INTERNET_STATUS_REQUEST_COMPLETE, result, SIZEOF_ASYNC_RESULT)
  }

  #haveRead(count: number): void {
    if (count > 0) this.announcedBytes = Math.max(0, this.announcedBytes - count)
  }

  #holdBack(announcement: Announcement): void {
    this.#heldBack = [...this.#heldBack, announcement]
  }

  /** After what they belong behind: RECEIVING_RESPONSE or RESPONSE_RECEIVED. */
  #tellHeldBack(): void {
    const heldBack = this.#heldBack
    this.#heldBack = none
    const handle = this.#handle
    for (const announcement of heldBack)
      if (!handle.isClosing || announcement.type === 'INTERNET_STATUS_CONNECTION_CLOSED')
        tellStatus(handle, announcement)
  }
}

const none: readonly Announcement[] = []
