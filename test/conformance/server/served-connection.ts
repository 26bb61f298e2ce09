// One connection of a scenario's server: reads a head, does what the program of its path says, and again.

import type net from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { deflateRawSync, gzipSync } from 'node:zlib'
import { pattern } from '../pattern.ts'
import { ByteReader } from './byte-reader.ts'
import type { Gates } from './gates.ts'
import { RequestBody } from './request-body.ts'
import { closesAfterwards, framingOf, parseRequestHead, says } from './request-head.ts'
import type { EventName, LoggedConnection, LoggedRequest, ServerLog } from './server-log.ts'
import { programFor, type Routes, type ServerBehaviour, type Step, wholeReply } from './steps.ts'

export interface ServerScript {
  readonly routes: Routes
  readonly behaviour: ServerBehaviour
  readonly log: ServerLog
  readonly gates: Gates
  /** Aborted when the scenario is over. */
  readonly signal: AbortSignal
  /** How often each path was asked for. */
  readonly hits: Map<string, number>
}

export class ServedConnection {
  readonly #socket: net.Socket
  readonly #reader: ByteReader
  readonly #script: ServerScript
  readonly #connection: LoggedConnection
  readonly #reset: () => void
  /** This side has ended, or has torn it down. */
  #done = false
  #wasReset = false
  #answered = false

  constructor(socket: net.Socket, connection: LoggedConnection, script: ServerScript, reset: () => void) {
    this.#socket = socket
    this.#connection = connection
    this.#script = script
    this.#reset = reset
    this.#reader = new ByteReader(socket)
    this.#reader.onEnd = () => {
      const { listener } = connection
      if (!this.#wasReset) script.log.record({ event: 'clientClosed', listener })
      script.log.ended(connection)
    }
  }

  async serve(): Promise<void> {
    const { behaviour, log } = this.#script
    for (;;) {
      const text = await this.#reader.upTo('\r\n\r\n')
      if (text === null) break
      const head = parseRequestHead(text)
      const { framing, length } = framingOf(head)
      const body = new RequestBody(this.#reader, framing, length)
      const request = { head, body, connection: this.#connection }
      log.requested(request)
      await this.#playFor(request, body)
      if (this.#done) return
      const closes = behaviour.closesAsAsked && (head.version === '1.0' || closesAfterwards(head))
      // Whoever ends a body by ending the connection waits for the server to end it too.
      if (closes && framing === 'close') break
      await body.read()
      if (closes || !body.isComplete) break
    }
    this.#end()
  }

  async #playFor(request: LoggedRequest, body: RequestBody): Promise<void> {
    const { hits, behaviour, routes } = this.#script
    const { path } = request.head
    const hit = hits.get(path) ?? 0
    hits.set(path, hit + 1)
    this.#answered = false
    if (body.isComplete) this.#reader.listen()
    for (const step of programFor(routes, behaviour, path, hit)) {
      await this.#playStep(step, request, body)
      if (this.#done || this.#script.signal.aborted) return
    }
  }

  async #playStep(step: Step, request: LoggedRequest, body: RequestBody): Promise<void> {
    const { head } = request
    switch (step.do) {
      case 'body':
        if (step.continue !== false) await this.#continueFirst(request)
        await body.read(step.bytes)
        return this.#record('body', request)
      case 'bodySome':
        await this.#continueFirst(request)
        await body.read(step.bytes)
        return this.#record('bodySome', request)
      case 'continue':
        return this.#continue(request)
      case 'gate':
        this.#record('gate', request, step.name ?? '')
        return this.#script.gates.pass(step.name ?? '')
      case 'sleep':
        return this.#sleep(step.ms ?? 0)
      case 'signal':
        return this.#record('signal', request, step.name ?? '')
      case 'send':
        return this.#write(Buffer.from(step.text ?? '', 'latin1'))
      case 'fill':
        return this.#write(pattern(step.bytes ?? 0))
      case 'dribble':
        return this.#dribble(Buffer.from(step.text ?? '', 'latin1'), step.chunk ?? 1, step.ms ?? 0)
      case 'reply':
        await this.#write(wholeReply(step, bodyOf(step), head.method, this.#script.behaviour))
        return this.#record('reply', request)
      case 'echo':
        await this.#playStep({ do: 'body' }, request, body)
        await this.#write(wholeReply(step, Buffer.concat(body.pieces), head.method, this.#script.behaviour))
        return this.#record('reply', request)
      case 'gzip':
        await this.#write(codedReply(step, head.method, this.#script.behaviour))
        return this.#record('reply', request)
      case 'fin':
        this.#end()
        this.#record('fin', request)
        return this.#dropTheRest()
      case 'rst':
        this.#done = true
        this.#wasReset = true
        this.#reset()
        this.#script.log.ended(this.#connection)
        return this.#record('rst', request)
      case 'hang':
        this.#done = true
        await this.#dropTheRest()
        return this.#end()
      default:
        this.#script.log.faults.push(`the server knows no step ${JSON.stringify(step)}`)
    }
  }

  #record(event: EventName, { head, connection }: LoggedRequest, name?: string): void {
    const { listener } = connection
    const named = name === undefined ? undefined : { name }
    this.#script.log.record({ event, listener, path: head.path, ...named })
  }

  async #continueFirst(request: LoggedRequest): Promise<void> {
    if (this.#script.behaviour.continues) await this.#continue(request)
  }

  async #continue({ head }: LoggedRequest): Promise<void> {
    if (!this.#answered && says(head, 'expect', '100-continue'))
      await this.#write(Buffer.from('HTTP/1.1 100 Continue\r\n\r\n'))
  }

  async #dribble(bytes: Buffer, size: number, ms: number): Promise<void> {
    for (let at = 0; at < bytes.length && !this.#reader.isOver; at += size) {
      if (at > 0) await this.#sleep(ms)
      await this.#write(bytes.subarray(at, at + size))
    }
  }

  /** Settles when the kernel has the bytes, or nobody can have them any more. */
  #write(bytes: Uint8Array): Promise<void> {
    this.#answered = true
    if (!this.#socket.writable || bytes.length === 0) return Promise.resolve()
    return new Promise((resolve) => {
      this.#socket.once('close', resolve)
      this.#socket.write(bytes, () => {
        this.#socket.off('close', resolve)
        resolve()
      })
    })
  }

  #end(): void {
    this.#done = true
    this.#script.log.ended(this.#connection)
    this.#socket.end()
  }

  /** A scenario can end while the server sleeps. */
  #sleep(ms: number): Promise<void> {
    return sleep(ms, undefined, { signal: this.#script.signal, ref: false }).catch(() => {})
  }

  async #dropTheRest(): Promise<void> {
    while ((await this.#reader.take()) !== null);
  }
}

const bodyOf = ({ body, bodyBytes, bytes }: Step): Buffer =>
  body === undefined ? pattern(bodyBytes ?? bytes ?? 0) : Buffer.from(body, 'latin1')

function codedReply(step: Step, method: string, behaviour: ServerBehaviour): Buffer {
  const plain = Buffer.from(step.text ?? '', 'latin1')
  const body = step.deflate === true ? deflateRawSync(plain) : gzipSync(plain)
  const headers = { ...step.headers, 'Content-Encoding': step.deflate === true ? 'deflate' : 'gzip' }
  return wholeReply({ ...step, headers }, body, method, behaviour)
}
