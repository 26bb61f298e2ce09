// Events of Windows, for code that waits for its callbacks. A wait is a promise: `await` it.

import {
  ERROR_ALREADY_EXISTS,
  ERROR_INVALID_HANDLE,
  ERROR_INVALID_PARAMETER,
  INFINITE,
  MAXIMUM_WAIT_OBJECTS,
  WAIT_FAILED,
  WAIT_OBJECT_0,
  WAIT_TIMEOUT,
} from '../constants/index.ts'
import type { WinInetState } from '../state/index.ts'
import { number, text } from './arguments.ts'

/** The result of CreateEvent. It needs no CloseHandle: unreferenced events are garbage-collected. */
export type EventHandle = { readonly isManualReset: boolean }

export interface WaitFunctions {
  /** With a name, returns the event of that name if there is one; then GetLastError() is ERROR_ALREADY_EXISTS. */
  CreateEvent(
    lpEventAttributes?: null,
    bManualReset?: boolean | number,
    bInitialState?: boolean | number,
    lpName?: string | null,
  ): EventHandle
  /** Ends one wait and resets the event; with manual reset it ends all waits and stays set. */
  SetEvent(hEvent: EventHandle | null): boolean
  ResetEvent(hEvent: EventHandle | null): boolean
  /** Pending waits end with WAIT_FAILED. */
  CloseHandle(hObject: EventHandle | null): boolean
  /** WAIT_OBJECT_0, WAIT_TIMEOUT or WAIT_FAILED. A wait without a limit does not keep the process alive. */
  WaitForSingleObject(hHandle: EventHandle | null, dwMilliseconds?: number): Promise<number>
  /** WAIT_OBJECT_0 plus the index of the event in the list; with `bWaitAll`, when all of them are set. */
  WaitForMultipleObjects(
    nCount: number,
    lpHandles: readonly (EventHandle | null)[] | null,
    bWaitAll?: boolean | number,
    dwMilliseconds?: number,
  ): Promise<number>
}

class Event implements EventHandle {
  readonly isManualReset: boolean
  isSet: boolean
  isClosed = false
  readonly waits: Set<Wait> = new Set()

  constructor(isManualReset: boolean, isSet: boolean) {
    this.isManualReset = isManualReset
    this.isSet = isSet
  }
}

class Wait {
  readonly #events: readonly Event[]
  readonly #forAll: boolean
  readonly #resolve: (result: number) => void
  #timer: NodeJS.Timeout | null = null

  constructor(events: readonly Event[], forAll: boolean, resolve: (result: number) => void) {
    this.#events = events
    this.#forAll = forAll
    this.#resolve = resolve
  }

  begin(ms: number): void {
    if (this.attempt()) return
    if (ms === 0) {
      this.end(WAIT_TIMEOUT)
      return
    }
    for (const event of this.#events) event.waits.add(this)
    // A time that no timer can hold counts as no limit.
    if (ms < LONGEST_TIMER) this.#timer = setTimeout(() => this.end(WAIT_TIMEOUT), ms)
  }

  /** True if its events are set; then the wait is over. */
  attempt(): boolean {
    const found = this.#forAll
      ? this.#events.every(({ isSet }) => isSet)
        ? 0
        : -1
      : this.#events.findIndex(({ isSet }) => isSet)
    if (found < 0) return false
    for (const event of this.#forAll ? this.#events : [this.#events[found] as Event])
      if (!event.isManualReset) event.isSet = false
    this.end(WAIT_OBJECT_0 + found)
    return true
  }

  end(result: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    for (const event of this.#events) event.waits.delete(this)
    this.#resolve(result)
  }
}

const LONGEST_TIMER = 0x7fff_ffff

export const waitFunctions = (state: WinInetState): WaitFunctions => {
  const named = new Map<string, WeakRef<Event>>()

  /** Null if the last error was set. */
  const eventOf = (handle: EventHandle | null, call: string): Event | null => {
    if (handle !== null && handle !== undefined && !(handle instanceof Event))
      throw new TypeError(
        `${call}(): the handle is a value of type ${typeof handle}; give what CreateEvent() gave.`,
      )
    if (handle instanceof Event && !handle.isClosed) return handle
    state.lastError = ERROR_INVALID_HANDLE
    return null
  }

  const wait = (handles: readonly (EventHandle | null)[], forAll: boolean, ms: number, call: string) => {
    const events: Event[] = []
    for (const handle of handles) {
      const event = eventOf(handle, call)
      if (event === null) return Promise.resolve(WAIT_FAILED)
      events.push(event)
    }
    return new Promise<number>((resolve) => new Wait(events, forAll, resolve).begin(ms))
  }

  return {
    CreateEvent(lpEventAttributes, bManualReset = false, bInitialState = false, lpName = null) {
      if (lpEventAttributes !== null && lpEventAttributes !== undefined)
        throw new TypeError(
          'CreateEvent(): lpEventAttributes is not null; there is no security to describe, so give null.',
        )
      const name = text(lpName, 'CreateEvent', 'lpName')
      const existing = name === null ? undefined : named.get(name)?.deref()
      if (existing !== undefined && !existing.isClosed) {
        state.lastError = ERROR_ALREADY_EXISTS
        return existing
      }
      const event = new Event(Boolean(bManualReset), Boolean(bInitialState))
      if (name !== null) named.set(name, new WeakRef(event))
      state.lastError = 0
      return event
    },

    SetEvent(hEvent) {
      const event = eventOf(hEvent, 'SetEvent')
      if (event === null) return false
      event.isSet = true
      for (const each of [...event.waits]) if (event.isSet) each.attempt()
      return state.succeed()
    },

    ResetEvent(hEvent) {
      const event = eventOf(hEvent, 'ResetEvent')
      if (event === null) return false
      event.isSet = false
      return state.succeed()
    },

    CloseHandle(hObject) {
      const event = eventOf(hObject, 'CloseHandle')
      if (event === null) return false
      event.isClosed = true
      for (const each of [...event.waits]) each.end(WAIT_FAILED)
      return state.succeed()
    },

    WaitForSingleObject(hHandle, dwMilliseconds = INFINITE) {
      const call = 'WaitForSingleObject'
      return wait([hHandle], false, number(dwMilliseconds, call, 'dwMilliseconds'), call)
    },

    WaitForMultipleObjects(nCount, lpHandles, bWaitAll = false, dwMilliseconds = INFINITE) {
      const call = 'WaitForMultipleObjects'
      const count = number(nCount, call, 'nCount')
      const ms = number(dwMilliseconds, call, 'dwMilliseconds')
      if (lpHandles !== null && lpHandles !== undefined && !Array.isArray(lpHandles))
        throw new TypeError(
          `${call}(): lpHandles is a value of type ${typeof lpHandles}; give a list of events.`,
        )
      const handles = (lpHandles ?? []).slice(0, Math.max(0, count))
      const isDouble = Boolean(bWaitAll) && new Set(handles).size < handles.length
      if (handles.length < count || count < 1 || count > MAXIMUM_WAIT_OBJECTS || isDouble) {
        state.lastError = ERROR_INVALID_PARAMETER
        return Promise.resolve(WAIT_FAILED)
      }
      return wait(handles, Boolean(bWaitAll), ms, call)
    },
  }
}
