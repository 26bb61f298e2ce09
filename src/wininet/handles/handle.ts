// The base of handles of all three levels: value, parent, callback, context, options, and closing.

import { DenseSet, type Member, newHandleValue, throwLater } from '../../lifecycle/index.ts'
import { INTERNET_STATUS_HANDLE_CLOSING, INTERNET_STATUS_HANDLE_CREATED } from '../constants/index.ts'
import type { DWORD_PTR, HINTERNET, INTERNET_STATUS_CALLBACK, StatusArguments } from '../status-callback.ts'

/** INTERNET_HANDLE_TYPE_INTERNET, _CONNECT_HTTP or _HTTP_REQUEST. */
export type HandleType = 1 | 4 | 13

/** The length of the information of INTERNET_STATUS_HANDLE_CREATED and _HANDLE_CLOSING: the size of a pointer. */
const SIZEOF_HINTERNET = 8

/** How many callbacks are running, nested. */
let callbacks = 0

/** A callback of any handle is running. A handle that is closed by it announces HANDLE_CLOSING later. */
export const isInCallback = (): boolean => callbacks > 0

export abstract class Handle implements Member {
  abstract readonly type: HandleType
  readonly value: HINTERNET = newHandleValue()
  readonly parent: Handle | null
  callback: INTERNET_STATUS_CALLBACK | null
  context: DWORD_PTR
  settings: Settings
  /** Its index in its parent's set of children. */
  index = -1
  isClosing = false
  readonly #table: HandleTable
  #children: DenseSet<Handle> | null = null
  #isEnding = false
  #announcedClosing = false

  /** A child inherits the present callback and options of its parent, but not its context. */
  constructor(table: HandleTable, parent: Handle | null, settings: Settings, context: DWORD_PTR) {
    this.#table = table
    this.parent = parent
    this.settings = settings
    this.context = context ?? 0
    this.callback = parent === null ? null : parent.callback
    table.add(this)
    if (parent !== null) parent.#adopt(this)
  }

  /** Without a callback, or with context 0, calls behave the same. */
  get isSilent(): boolean {
    return this.callback === null || this.context === 0
  }

  /** Calls the callback. */
  notify(status: StatusArguments[2], information: StatusArguments[3], length: number): void {
    const { callback, context } = this
    if (callback === null || context === 0) return
    callbacks++
    try {
      ;(callback as (...notification: readonly unknown[]) => void)(
        this.value,
        context,
        status,
        information,
        length,
      )
    } catch (error) {
      throwLater(error)
    } finally {
      callbacks--
    }
  }

  /** Notifies the parent's callback, with the context of the child. */
  announceCreation(parent: Handle): void {
    const { context } = this
    const { callback } = parent
    if (callback === null || context === 0) return
    callbacks++
    try {
      callback(parent.value, context, INTERNET_STATUS_HANDLE_CREATED, this.value, SIZEOF_HINTERNET)
    } catch (error) {
      throwLater(error)
    } finally {
      callbacks--
    }
  }

  /** True if something is pending on it or on a descendant. */
  get isPending(): boolean {
    return this.#all().some((child) => child.isPending)
  }

  /** A call on it, or on a descendant, has answered or will answer ERROR_IO_PENDING, and has not completed. */
  get isCompletionDue(): boolean {
    return this.#all().some((child) => child.isCompletionDue)
  }

  /** Makes it and its descendants invalid at once. HANDLE_CLOSING follows, children first. */
  close(): void {
    this.#invalidate()
    this.#end()
  }

  /**
   * Called when it is closed and has no children: announces HANDLE_CLOSING, now or when nothing is pending any more.
   */
  protected finish(): void {
    this.announceClosing()
  }

  /** A child has announced HANDLE_CLOSING. */
  protected childLeft(): void {
    if (this.isClosing) this.#endIfAlone()
  }

  protected get isChildless(): boolean {
    return (this.#children?.size ?? 0) === 0
  }

  /**
   * HANDLE_CLOSING is its last notification. As on Windows, it comes inside InternetCloseHandle, except in a
   * callback.
   */
  protected announceClosing(): void {
    if (this.#announcedClosing) return
    this.#announcedClosing = true
    if (isInCallback()) queueMicrotask(() => this.#notifyClosing())
    else this.#notifyClosing()
  }

  #notifyClosing(): void {
    this.notify(INTERNET_STATUS_HANDLE_CLOSING, this.value, SIZEOF_HINTERNET)
    const { parent } = this
    if (parent === null) return
    parent.#children?.remove(this)
    parent.childLeft()
  }

  #end(): void {
    if (this.#isEnding) return
    this.#isEnding = true
    for (const child of this.#all()) child.#end()
    this.#endIfAlone()
  }

  #endIfAlone(): void {
    if (this.#isEnding && !this.#announcedClosing && this.isChildless) this.finish()
  }

  #adopt(child: Handle): void {
    this.#children ??= new DenseSet()
    this.#children.add(child)
  }

  #all(): readonly Handle[] {
    return this.#children?.all() ?? none
  }

  #invalidate(): void {
    this.isClosing = true
    this.#table.remove(this)
    for (const child of this.#all()) child.#invalidate()
  }
}

const none: readonly Handle[] = []

/** The valid handles of one state, by value. No value is ever reused, by any state. */
export class HandleTable {
  /**
   * Not a Map: whenever that makes room, the table that it leaves refers to the next one. Once one of them is in V8's old
   * space, all that follow go there, with every request that was open at the time.
   */
  readonly #valid: { [value: HINTERNET]: Handle } = Object.create(null)
  #size = 0

  get size(): number {
    return this.#size
  }

  add(handle: Handle): void {
    this.#valid[handle.value] = handle
    this.#size++
  }

  /** Does nothing if it is not in. */
  remove({ value }: Handle): void {
    if (this.find(value) === undefined) return
    delete this.#valid[value]
    this.#size--
  }

  /** `value` may be anything. */
  find(value: HINTERNET): Handle | undefined {
    return typeof value === 'number' ? this.#valid[value] : undefined
  }

  all(): Handle[] {
    return Object.values(this.#valid)
  }
}

/**
 * The options that a child inherits when it is made. They are replaced, never changed, so that handles can share
 * them.
 */
export interface Settings {
  /** In milliseconds; `OFF` is no limit. */
  readonly connectTimeout: number
  readonly connectRetries: number
  readonly sendTimeout: number
  readonly receiveTimeout: number
  /** For a data connection; they are kept and have no effect. */
  readonly dataSendTimeout: number
  readonly dataReceiveTimeout: number
  /** INTERNET_OPTION_HTTP_DECODING. */
  readonly decoding: boolean
  /** For servers, and for proxies without credentials of their own. */
  readonly user: string | null
  readonly password: string | null
  readonly proxyUser: string | null
  readonly proxyPassword: string | null
}

/** No limit. */
export const OFF = 0xffff_ffff

export const defaultSettings: Settings = {
  connectTimeout: 60_000,
  connectRetries: 5,
  sendTimeout: OFF,
  receiveTimeout: OFF,
  dataSendTimeout: OFF,
  dataReceiveTimeout: OFF,
  decoding: false,
  user: null,
  password: null,
  proxyUser: null,
  proxyPassword: null,
}
