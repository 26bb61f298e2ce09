// The servers of a scenario without a network: what of them the scripted transport can do.

import { gzipSync } from 'node:zlib'
import { systemClock, type Transport } from '../../../src/lifecycle/index.ts'
import {
  close,
  dribble,
  Gate,
  type HeaderFields,
  hang,
  notFound,
  type OriginScript,
  type SeenRequest as Request,
  refuses,
  reply,
  reset,
  ScriptedTransport,
  type Step as ScriptStep,
  send,
  take,
  until,
  wait,
} from '../../../src/testing/index.ts'
import type { NameAnswer } from '../names.ts'
import { pattern } from '../pattern.ts'
import {
  type EventName,
  type LoggedConnection,
  parseRequestHead,
  type Routes,
  ServerLog,
  type Step,
} from '../server/index.ts'
import type { Scenario } from './scenario.ts'

/** Ports that no system has to give. */
const ports: Readonly<Record<string, number>> = {
  A: 1001,
  B: 1002,
  TLS_OK: 1003,
  MUTE: 1004,
  REFUSED: 1005,
  BLACKHOLE: 1006,
}

export const scriptedPorts = (symbols: readonly string[]): ReadonlyMap<string, string> =>
  new Map(symbols.map((symbol) => [symbol, String(ports[symbol])]))

/** What the kernels hold of what the server has not read. */
const CAPACITY = 1_048_576

/** Why the servers of a scenario cannot be scripted; null when they can. */
export function notScriptable(scenario: Scenario, symbols: readonly string[]): string | null {
  const { dns = {}, routes = {} } = scenario.server
  const foreign = symbols.find((symbol) => ports[symbol] === undefined)
  if (foreign !== undefined) return `{${foreign}} judges certificates, or is none`
  if (Object.values(dns).some((answer) => answer !== 'fail')) return 'a look-up waits for a gate'
  const steps = stepsOf(routes)
  if (steps.some((step) => step.do === 'echo')) return 'it echoes'
  const awaited = scenario.script.filter((command) => command.do === 'await')
  if (awaited.some(({ count = 1, signal }) => count > 1 || signal === 'closed' || signal === 'conn'))
    return 'it awaits a signal that the scripted servers do not give'
  return null
}

const stepsOf = (routes: Routes): Step[] =>
  Object.values(routes).flatMap((route) => ('hits' in route ? route.hits.flat() : [...route]))

export class ScriptedStage {
  readonly log: ServerLog = new ServerLog()
  readonly ports: ReadonlyMap<string, string>
  readonly transport: Transport
  readonly gates: { release(name: string): void } = { release: (name) => this.#release(name) }
  readonly #scripted: ScriptedTransport
  readonly #gates: { readonly name: string; readonly gate: Gate }[] = []

  constructor(routes: Routes, names: Readonly<Record<string, NameAnswer>>, symbols: readonly string[]) {
    this.ports = scriptedPorts(symbols)
    const origins: Record<string, OriginScript> = {}
    const hosts = ['localhost', '127.0.0.1']
    for (const symbol of symbols)
      for (const host of hosts)
        for (const scheme of ['http', 'https'])
          origins[`${scheme}://${host}:${ports[symbol]}`] = this.#origin(symbol, routes)
    for (const [host, answer] of Object.entries(names))
      for (const symbol of symbols)
        if (answer === 'fail') origins[`http://${host}:${ports[symbol]}`] = { lookup: notFound(), routes: {} }
    this.#scripted = new ScriptedTransport({ clock: systemClock, origins, bareBodies: true })
    this.transport = this.#scripted
  }

  /** Connections as their requests show them. */
  get connections(): readonly LoggedConnection[] {
    const connections = new Map<number, LoggedConnection>()
    for (const request of this.#scripted.requests) {
      const { connection: number } = request
      const listener = this.#listenerOf(request)
      const connection = connections.get(number) ?? { number, listener, requests: [], ended: false }
      connections.set(number, connection)
      const { body, complete } = request
      connection.requests.push({
        connection,
        head: parseRequestHead(request.head),
        body: {
          pieces: [Buffer.from(body)],
          bytes: body.length,
          isComplete: complete,
          framing: 'none',
          chunks: [],
        },
      })
    }
    return [...connections.values()]
  }

  #listenerOf({ head }: Request): string {
    const [, port] = /^host:.*:(\d+)\s*$/im.exec(head) ?? []
    return [...this.ports].find(([, known]) => known === port)?.[0] ?? ''
  }

  #origin(symbol: string, routes: Routes): OriginScript {
    if (symbol === 'REFUSED') return { connect: refuses(), routes: {} }
    if (symbol === 'BLACKHOLE') return { connect: 'hangs', routes: {} }
    if (symbol === 'MUTE') return { secure: 'hangs', routes: { '*': [hang()] } }
    return {
      capacity: CAPACITY,
      routes: Object.fromEntries(
        Object.entries(routes).map(([path, route]) => {
          const program = (steps: readonly Step[]): ScriptStep[] => [
            this.#signal('request', symbol, path),
            ...steps.flatMap((step) => this.#step(step, symbol, path)),
          ]
          return [path, 'hits' in route ? route.hits.map(program) : program(route)]
        }),
      ),
    }
  }

  #step(step: Step, listener: string, path: string): ScriptStep[] {
    const signal = (event: EventName, name?: string): ScriptStep => this.#signal(event, listener, path, name)
    const { bytes, name = '', text = '' } = step
    switch (step.do) {
      case 'body':
        return [take(bytes), signal('body')]
      case 'gate':
        return [signal('gate', name), until(this.#gate(name))]
      case 'sleep':
        return [wait(step.ms ?? 0)]
      case 'send':
        return [send(text)]
      case 'fill':
        return [send(pattern(bytes ?? 0))]
      case 'dribble':
        return [...dribble(text, step.chunk ?? 1, step.ms ?? 0)]
      case 'reply': {
        const body = step.body === undefined ? pattern(bytes ?? 0) : Buffer.from(step.body, 'latin1')
        return [reply(step.status ?? 200, (step.headers ?? {}) as HeaderFields, body), signal('reply')]
      }
      case 'gzip':
        return [
          reply(200, { 'Content-Encoding': 'gzip' }, gzipSync(Buffer.from(text, 'latin1'))),
          signal('reply'),
        ]
      case 'signal':
        return [signal('signal', name)]
      case 'fin':
        return [close()]
      case 'rst':
        return [reset()]
      case 'hang':
        return [hang()]
      default:
        this.log.faults.push(`the scripted transport knows no step ${JSON.stringify(step)}`)
        return []
    }
  }

  /** A gate that is open already tells when somebody passes. */
  #signal(event: EventName, listener: string, path: string, name?: string): ScriptStep {
    const gate = new Gate()
    gate.open()
    void gate.reached.then(() => this.log.record({ event, listener, path, ...(name && { name }) }))
    return until(gate)
  }

  #gate(name: string): Gate {
    const gate = new Gate()
    this.#gates.push({ name, gate })
    return gate
  }

  #release(name: string): void {
    for (const known of this.#gates) if (known.name === name) known.gate.open()
  }
}
