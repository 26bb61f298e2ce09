// What handles of all three levels have in common: a place in the tree, a callback, a context, options, and an orderly end.

import { DenseSet, type Member, newHandleValue } from '../../lifecycle/index.ts'
import {
  type DWORD_PTR,
  type HINTERNET,
  type INTERNET_STATUS_CALLBACK,
  type StatusArguments,
  throwLater,
} from '../callbacks/index.ts'
import { INTERNET_STATUS_HANDLE_CLOSING, INTERNET_STATUS_HANDLE_CREATED } from '../constants/index.ts'
import type { HandleTable } from './handle-table.ts'
import type { Settings } from './settings.ts'

/** INTERNET_HANDLE_TYPE_INTERNET, _CONNECT_HTTP or _HTTP_REQUEST. */
export type HandleType = 1 | 4 | 13

/** Of INTERNET_STATUS_HANDLE_CREATED and _HANDLE_CLOSING: the size of a pointer. */
const SIZEOF_HINTERNET = 8

/** How many callbacks are running, one inside another. */
let callbacks = 0

/** A callback is running, of whatever handle: what is closed in it says its last words later. */
export const isInCallback = (): boolean => callbacks > 0

export abstract class Handle implements Member {
  abstract readonly type: HandleType
  readonly value: HINTERNET = newHandleValue()
  readonly parent: Handle | null
  callback: INTERNET_STATUS_CALLBACK | null
  context: DWORD_PTR
  settings: Settings
  /** Its place among its siblings. */
  index = -1
  isClosing = false
  readonly #table: HandleTable
  #children: DenseSet<Handle> | null = null
  #isEnding = false
  #saidClosing = false

  /** A child of another handle takes over its callback and its options as they are now, not its context. */
  constructor(table: HandleTable, parent: Handle | null, settings: Settings, context: DWORD_PTR) {
    this.#table = table
    this.parent = parent
    this.settings = settings
    this.context = context ?? 0
    this.callback = parent === null ? null : parent.callback
    table.add(this)
    if (parent !== null) parent.#adopt(this)
  }

  /** Neither a missing callback nor a context of 0 changes what calls do. */
  get isSilent(): boolean {
    return this.callback === null || this.context === 0
  }

  /** Tells the callback. */
  tell(status: StatusArguments[2], information: StatusArguments[3], length: number): void {
    const { callback, context } = this
    if (callback === null || context === 0) return
    callbacks++
    try {
      ;(callback as (...told: readonly unknown[]) => void)(this.value, context, status, information, length)
    } catch (error) {
      throwLater(error)
    } finally {
      callbacks--
    }
  }

  /** The parent speaks, with the context of the child. */
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

  /** True when something is pending on it or on one of its descendants. */
  get isPending(): boolean {
    return this.#all().some((child) => child.isPending)
  }

  /** A call has answered ERROR_IO_PENDING, or is about to, and has not completed; on it, or on one of its descendants. */
  get isCompletionDue(): boolean {
    return this.#all().some((child) => child.isCompletionDue)
  }

  /** Invalid at once, with all that belongs to it; the last words follow, those of children before those of parents. */
  close(): void {
    this.#invalidate()
    this.#end()
  }

  /** A handle without children: says its last words, now or when nothing is pending any more. */
  protected finish(): void {
    this.sayClosing()
  }

  /** A child has said its last words. */
  protected childLeft(): void {
    if (this.isClosing) this.#endIfAlone()
  }

  protected get isChildless(): boolean {
    return (this.#children?.size ?? 0) === 0
  }

  /** HANDLE_CLOSING, the last that is heard of it. As on Windows it comes inside InternetCloseHandle, but not inside a callback. */
  protected sayClosing(): void {
    if (this.#saidClosing) return
    this.#saidClosing = true
    if (isInCallback()) queueMicrotask(() => this.#tellClosing())
    else this.#tellClosing()
  }

  #tellClosing(): void {
    this.tell(INTERNET_STATUS_HANDLE_CLOSING, this.value, SIZEOF_HINTERNET)
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
    if (this.#isEnding && !this.#saidClosing && this.isChildless) this.finish()
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
