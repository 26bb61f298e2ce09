// Plays the script of a scenario: makes its calls, waits as it says, and takes down what it hears.

import { type ConditionVariable, idleFor } from '../condition-variable.ts'
import { type Api, type Callback, errorOf } from './api.ts'
import { BulkCommands, type Caller, type Outcome } from './bulk-commands.ts'
import { type CallContext, type Called, calls } from './calls.ts'
import { Handles } from './handles.ts'
import { Recording } from './recording.ts'
import type { Command } from './scenario.ts'
import type { Setting } from './settings.ts'
import { countOf } from './signals.ts'
import { payloadOf, statusName } from './statuses.ts'

const MOST_MS = 8000
const IO_PENDING = 997
const SCRIBBLE = 'X'.charCodeAt(0)

/** A call that answered 997, until its completion. */
interface PendingCall {
  readonly name: string
  readonly called: Called
}

export class Script implements Caller {
  readonly recording: Recording = new Recording()
  readonly handles: Handles = new Handles()
  /** By alias. */
  readonly #pending = new Map<string, PendingCall>()
  /** By alias: the error of the last completion, 0 for a success. */
  readonly #completions = new Map<string, number>()
  /** By alias: the buffer that was last given with a send or a write. */
  readonly #lent = new Map<string, Uint8Array>()
  readonly #api: Api
  readonly #context: CallContext
  readonly #servers: Pick<Setting, 'log' | 'gates'>
  /** Commands that run inside of notifications. */
  readonly #hooks: Command[] = []
  readonly #bulk: BulkCommands
  /** Texts as the scenario has them, without real ports. */
  readonly #unfill: (text: string) => string
  /** Calls that have not returned. */
  #depth = 0
  #isStopped = false

  constructor(api: Api, servers: Pick<Setting, 'log' | 'gates'>, unfill: (text: string) => string) {
    this.#api = api
    this.#servers = servers
    this.#unfill = unfill
    const callbacks = { cb1: this.#callback('cb1'), cb2: this.#callback('cb2') }
    this.#context = { api, handles: this.handles, callbacks }
    this.#bulk = new BulkCommands(this)
  }

  async run(commands: readonly Command[]): Promise<void> {
    for (const command of commands) {
      if (this.#isStopped) return
      const waiting = this.#playOne(command)
      // Commands that wait for nothing follow one another in one turn.
      if (waiting !== null) await waiting
    }
  }

  /** What is being waited for is the last; nothing follows it. */
  stop(): void {
    this.#isStopped = true
  }

  /** Makes a call; null when it threw. What it returned is recorded unless the command is a part of a quiet one. */
  call(command: Command, isRecorded: boolean): Outcome | null {
    const { as, do: name, h } = command
    const alias = h ?? '-'
    const make = calls[name]
    if (make === undefined) {
      this.recording.fault(`the corpus knows no command ${JSON.stringify(command)}`)
      return null
    }
    if (as !== undefined) this.handles.await(as, alias)
    let called: Called
    this.#depth++
    try {
      called = make(command, h === undefined ? null : this.handles.handle(h), this.#context)
    } catch (error) {
      this.recording.fault(`${name} ${alias} threw ${String(error)}`)
      return null
    } finally {
      this.#depth--
    }
    const error = this.#noted(command, alias, called, isRecorded)
    return { called, error }
  }

  record(token: string): void {
    this.recording.add(token)
  }

  completion(alias: string): number {
    return this.#completions.get(alias) ?? 0
  }

  wait(alias: string, ms: number = MOST_MS): Promise<boolean> {
    return this.recording.changed.until(() => !this.#pending.has(alias), ms)
  }

  // ---- commands

  /** Null for a command that is done. */
  #playOne(command: Command): Promise<void> | null {
    const { count = 1, h = '-', ms = 60, signal = '', status = '', text = '' } = command
    const { recording } = this
    const { log } = this.#servers
    switch (command.do) {
      case 'wait':
        return this.#inTime(this.wait(h), `${h} wait`)
      case 'waitStatus':
        return this.#until(recording.changed, () => recording.count(h, status) >= count, `${h} ${status}`)
      case 'waitMark':
        return this.#until(recording.changed, () => recording.tokens.includes(`# ${text}`), '- mark')
      case 'await':
        return this.#until(log.changed, () => countOf(signal, log.events) >= count, `- ${signal}`)
      case 'settle':
        return idleFor(ms)
      case 'onStatus':
        this.#hooks.push(command)
        return null
      case 'scribble':
        this.#lent.get(h)?.fill(SCRIBBLE)
        return null
      case 'drain':
      case 'upload':
      case 'fillUntilPending':
        return recording.quietly(h, () => this.#bulk.run(command))
      default:
        return this.#playCall(command)
    }
  }

  #playCall(command: Command): Promise<void> | null {
    if (this.#playAtOnce(command)) return null
    const outcome = this.call(command, true)
    if (outcome?.error !== IO_PENDING || command.wait === false) return null
    const alias = command.as ?? command.h ?? '-'
    return this.#inTime(this.wait(alias), `${alias} wait`)
  }

  /** Commands that wait for nothing, and may stand inside of a callback; false for others. */
  #playAtOnce(command: Command): boolean {
    switch (command.do) {
      case 'mark':
        this.recording.add(`# ${command.text}`)
        return true
      case 'release':
        this.#servers.gates.release(command.gate ?? '')
        return true
      case 'readLoop':
        this.#readLoop(command)
        return true
      default:
        return false
    }
  }

  #readLoop({ h, length }: Command): void {
    const read: Command = { do: 'InternetReadFile', ...(h && { h }), ...(length && { length }) }
    for (;;) {
      const outcome = this.call(read, true)
      if (outcome?.called.returned !== true || outcome.called.read?.().length === 0) return
    }
  }

  #until(changed: ConditionVariable, condition: () => boolean, what: string): Promise<void> {
    return this.#inTime(changed.until(condition, MOST_MS), what)
  }

  async #inTime(answer: Promise<boolean>, what: string): Promise<void> {
    if (!(await answer)) this.recording.add(`timeout ${what}`)
  }

  // ---- calls

  /** Takes down what a call returned, and gives its error; 0 for a success. */
  #noted(command: Command, alias: string, called: Called, isRecorded: boolean): number {
    const { as, do: name } = command
    const { lent, returned } = called
    const record = (what: string): void => {
      if (isRecorded) this.recording.add(`${name} ${alias} -> ${what}`)
    }
    if (lent !== undefined) this.#lent.set(alias, lent)
    if (name === 'InternetSetStatusCallback') record(this.#callbackName(returned))
    else if (as !== undefined && typeof returned === 'number' && returned !== 0) {
      this.handles.bind(returned)
      record(this.handles.alias(returned))
    } else if (returned === true) {
      if (name === 'InternetCloseHandle') this.handles.close(alias)
      record(`TRUE${this.#shown(called, false)}`)
    } else {
      const error = errorOf(this.#api)
      const isPending = error === IO_PENDING
      if (isPending) this.#pending.set(as ?? alias, { name, called })
      else if (as !== undefined) this.handles.giveUp(as)
      const word = as === undefined ? 'FALSE' : 'NULL'
      record(`${word} ${error}${isPending ? this.#shown(called, true) : ''}`)
      return error
    }
    return 0
  }

  #shown({ out }: Called, isPending: boolean): string {
    return this.#unfill(out?.(isPending) ?? '')
  }

  #callbackName(returned: unknown): string {
    const { callbacks } = this.#context
    const name = Object.keys(callbacks).find((known) => callbacks[known] === returned)
    return name ?? (returned === null ? 'NULL' : 'INVALID')
  }

  // ---- notifications

  #callback(name: string): Callback {
    return (handle, context, status, payload) => {
      const how = this.#depth > 0 ? 'i' : 'a'
      const word = statusName(status)
      if (word === 'HANDLE_CREATED') this.handles.bind(payload as number)
      const alias = this.handles.alias(handle)
      const givesHandle = this.#pending.get(alias)?.name === 'InternetOpenUrl'
      const shown = this.#unfill(payloadOf(word, payload, this.handles, givesHandle))
      const via = name === 'cb1' ? '' : ` via=${name}`
      const times = this.recording.notified(alias, word, `${how} ${alias}@${context} ${word}${shown}${via}`)
      if (word === 'REQUEST_COMPLETE')
        this.#completed(alias, payload as { dwError: number; dwResult: number })
      for (const hook of this.#hooks) this.#run(hook, alias, word, times)
      this.recording.changed.notify()
    }
  }

  #completed(alias: string, { dwError, dwResult }: { dwError: number; dwResult: number }): void {
    const over = this.#pending.get(alias)
    this.#pending.delete(alias)
    this.#completions.set(alias, dwResult === 0 ? dwError : 0)
    if (over?.called.out === undefined || this.recording.isQuiet(alias) || this.handles.isClosed(alias))
      return
    this.recording.add(`= ${over.name} ${alias}${this.#shown(over.called, false)}`)
  }

  #run(command: Command, alias: string, status: string, times: number): void {
    const { count = 1, h, run = [] } = command
    if (h !== alias || command.status !== status || (count !== 0 && count !== times)) return
    for (const one of run) if (!this.#playAtOnce(one)) this.call(one, true)
  }
}
