// A request handle: the life of a request in the core, told in WinInet's words.

import type { Announcement } from '../../../machines/index.ts'
import {
  type Completion,
  Lifecycle,
  type RequestHead,
  type ResponseHead,
  type Sink,
  type Target,
} from '../../lifecycle/index.ts'
import type { Box, INTERNET_BUFFERS } from '../boxes/index.ts'
import type { DWORD_PTR, INTERNET_ASYNC_RESULT } from '../callbacks/index.ts'
import { ERROR_INTERNET_OPERATION_CANCELLED, INTERNET_STATUS_REQUEST_COMPLETE } from '../constants/index.ts'
import { errorCode } from '../errors/index.ts'
import { type ConnectionHandle, Handle, type HandleType } from '../handles/index.ts'
import { addFields, type Fields, type Queried } from '../headers/index.ts'
import type { Library } from '../library/index.ts'
import { sentFields } from './request-head.ts'
import { RequestTimeouts } from './request-timeouts.ts'
import { tellStatus } from './tell-status.ts'

/** A call that answered ERROR_IO_PENDING. */
export type PendingCall =
  | 'send'
  | 'sendEx'
  | 'end'
  | 'endOfFailed'
  | 'write'
  | 'read'
  | 'readEx'
  | 'wake'
  | 'query'
  | 'openUrl'

/** INTERNET_ASYNC_RESULT on 64-bit Windows. */
const SIZEOF_ASYNC_RESULT = 16

export class RequestHandle extends Handle implements Sink {
  override readonly type: HandleType = 13
  readonly library: Library
  readonly connection: ConnectionHandle
  readonly verb: string
  readonly flags: number
  target: Target
  /** What the caller set. */
  readonly fields: Fields = []
  pendingCall: PendingCall | null = null
  /** Where the count of a pending call goes. */
  count: Box<number> | null = null
  /** The structure of a pending InternetReadFileEx. */
  buffers: INTERNET_BUFFERS | null = null
  /** HttpSendRequestEx failed, so that HttpEndRequest is still to be answered. */
  sendExFailed = false
  /** What InternetQueryDataAvailable announced and nobody has read yet. */
  announcedBytes = 0
  /** HttpSendRequestEx was accepted, and HttpEndRequest has not succeeded. */
  isUploading = false
  #lifecycle: Lifecycle | null = null

  constructor(
    library: Library,
    connection: ConnectionHandle,
    verb: string,
    target: Target,
    flags: number,
    context: DWORD_PTR,
  ) {
    super(library.handles, connection, connection.settings, context)
    this.library = library
    this.connection = connection
    this.verb = verb
    this.target = target
    this.flags = flags
  }

  /** Null until something was sent. */
  get lifecycle(): Lifecycle | null {
    return this.#lifecycle
  }

  /** Where it goes; changes with a redirect. */
  get url(): string {
    return (this.#lifecycle?.head?.target ?? this.target).url
  }

  get response(): ResponseHead | null {
    return this.#lifecycle?.response ?? null
  }

  /** The head of the request: what was sent last, or what would be sent. */
  get requestQueried(): Queried {
    const head = this.#lifecycle?.head
    const startLine = `${this.verb} ${this.target.path} HTTP/1.1`
    if (head === null || head === undefined) return { startLine, fields: this.fields }
    return { startLine: `${head.method} ${head.target.path} HTTP/1.1`, fields: sentFields(head) }
  }

  override get isPending(): boolean {
    return this.pendingCall !== null || this.#lifecycle?.chart.isPending === true
  }

  /** A response is there whose body can be read. */
  get isReadable(): boolean {
    return this.#lifecycle?.chart.phase === 'read'
  }

  /** What was sent last has failed. */
  get hasFailed(): boolean {
    return this.#lifecycle?.chart.state === 'failed'
  }

  send(head: RequestHead, call: PendingCall): void {
    this.#lifecycle ??= new Lifecycle(
      { id: this.value, method: this.verb, url: this.target.url },
      this.library.lifecycleOptions(new RequestTimeouts(this)),
      this,
    )
    this.announcedBytes = 0
    this.sendExFailed = false
    this.isUploading = call === 'sendEx'
    this.pendingCall = call
    this.#lifecycle.send(head)
  }

  /** Reads until the buffer is full, or the body at its end: the count, or PENDING. */
  read(into: Uint8Array): number {
    const lifecycle = this.#lifecycle as Lifecycle
    const count = lifecycle.read(into, true)
    if (count > 0) this.announcedBytes = Math.max(0, this.announcedBytes - count)
    return count
  }

  /** The call that was just made completes later. */
  pend(call: PendingCall, count: Box<number> | null, buffers: INTERNET_BUFFERS | null = null): void {
    this.pendingCall = call
    this.count = count
    this.buffers = buffers
  }

  /** Of the request, and of the message under way until it has left. */
  addFields(lines: string, modifiers: number): number {
    const error = addFields(this.fields, lines, modifiers)
    const head = this.#lifecycle?.head
    if (head !== null && head !== undefined && this.isPending) addFields(head.headers, lines, modifiers)
    return error
  }

  /** The answer of HttpEndRequest after a failed HttpSendRequestEx. */
  endFailed(): void {
    this.pendingCall = 'endOfFailed'
    queueMicrotask(() => {
      this.#complete(0, ERROR_INTERNET_OPERATION_CANCELLED)
      if (this.isClosing) this.#finish()
    })
  }

  // ---- what the core says

  announced(announcement: Announcement): void {
    // REQUEST_COMPLETE is told when it is known what the call came to.
    if (announcement.type === 'INTERNET_STATUS_HANDLE_CLOSING') this.sayClosing()
    else if (announcement.type !== 'INTERNET_STATUS_REQUEST_COMPLETE') tellStatus(this, announcement)
  }

  completed({ bytes, call, error }: Completion): void {
    const { buffers, count, pendingCall } = this
    this.count = null
    this.buffers = null
    if (count !== null) count.value = error === null ? bytes : error.bytes
    if (buffers !== null) buffers.dwBufferLength = error === null ? bytes : error.bytes
    if (error !== null) {
      if (call === 'sendEx') this.sendExFailed = true
      this.#complete(0, errorCode(error))
      return
    }
    if (call === 'end') this.isUploading = false
    if (pendingCall === 'query') {
      this.announcedBytes = bytes
      this.#complete(1, bytes)
    } else this.#complete(pendingCall === 'openUrl' ? this.value : 1, 0)
  }

  // ---- the end

  protected override end(): void {
    if (this.pendingCall !== 'endOfFailed') this.#finish()
  }

  #finish(): void {
    if (this.#lifecycle === null) this.sayClosing()
    else this.#lifecycle.close()
  }

  #complete(dwResult: number, dwError: number): void {
    this.pendingCall = null
    const result: INTERNET_ASYNC_RESULT = { dwResult, dwError }
    this.tell(INTERNET_STATUS_REQUEST_COMPLETE, result, SIZEOF_ASYNC_RESULT)
  }
}
