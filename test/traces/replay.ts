// Replays a trace: event by event on the bare chart, or call by call on a transport.

import type { InspectionEvent } from 'xstate'
import type { Announcement, RequestEvent } from '../../machines/index.ts'
import { startChart } from '../../src/lifecycle/chart.ts'
import type { Logic } from '../../src/lifecycle/index.ts'
import { Caller } from '../transports/caller.ts'
import { type Environment, type Fixture, proxyBehaviours } from '../transports/environment.ts'
import { tokenOf } from '../transports/token.ts'
import { eventOf, lineOf } from './event-line.ts'
import { Gates, routesOf, type Trace } from './page.ts'

const isFromCaller = (line: string): boolean => line.startsWith('caller.')
const isOfTest = (line: string): boolean => line.startsWith('open ')
const isFromWire = (line: string): boolean => line.startsWith('wire.')
const REFUSED = '  refused'
/** With it every request begins; the pages leave it out. */
const CREATED = 'INTERNET_STATUS_HANDLE_CREATED'
/** Longer than any trace. */
const LONG = 600_000

/** What the chart makes of the events at the margin. */
export function replayOnChart(trace: Trace, logic: Logic): string[] {
  const input = { id: 1, method: 'GET', url: 'http://origin.test/x' }
  const recorded: string[] = []
  const announce = (announcement: Announcement): void => {
    if (announcement.type !== CREATED) recorded.push(`  ${tokenOf(announcement)}`)
  }
  const chart = startChart(logic, input, undefined, announce, () => {})
  for (const line of trace.lines) {
    if (line.startsWith(' ')) continue
    recorded.push(line)
    if (isOfTest(line)) continue
    const event = eventOf(line, chart.phase, chart.context.call)
    if (chart.can(event)) chart.move(event)
    else recorded.push(REFUSED)
  }
  return recorded
}

/** Only the interpreter can be watched; of the others it is seen what was called and what was announced. */
export const seenOf = (trace: Trace, logic: Logic): readonly string[] =>
  logic === 'interpreted' ? trace.lines : trace.lines.filter((line) => !isFromWire(line))

/** What a transport and its servers make of the calls at the margin. */
export async function replayOnTransport(trace: Trace, logic: Logic, fixture: Fixture): Promise<string[]> {
  const gates = new Gates()
  const routes: Record<string, ReturnType<typeof routesOf>[string]> = {}
  const [first = '', ...options] = trace.request
  const limit = /^connections (\d+)$/.exec(options.find((line) => line.startsWith('connections')) ?? '')?.[1]
  const proxy = proxyBehaviours.find((behaviour) => options.includes(`proxy ${behaviour}`))
  const environment = await fixture.open({
    routes,
    ...(proxy === undefined ? undefined : { proxy }),
    ...(limit === undefined ? undefined : { connectionsPerOrigin: Number(limit) }),
  })
  Object.assign(routes, routesOf(trace.server, gates))
  const others = await startOthers(options, environment, gates)
  const request = new Request(first, environment, logic)
  try {
    const lines = seenOf(trace, logic)
    for (const [i, line] of lines.entries()) {
      if (!isFromCaller(line) && !isOfTest(line)) continue
      if (!(await request.hasRecorded(lines.slice(0, i)))) return request.recorded
      if (isOfTest(line)) {
        request.recorded.push(line)
        gates.named(line.slice('open '.length)).open()
      } else request.make(line)
    }
    await request.hasRecorded(lines)
    await environment.settle()
    return request.recorded
  } finally {
    for (const caller of [request.caller, ...others]) await caller.close()
    await environment.close()
  }
}

/** `before GET /y` was read to its end; `meanwhile GET /z` has reached the gate of its server. */
async function startOthers(
  options: readonly string[],
  environment: Environment,
  gates: Gates,
): Promise<Caller[]> {
  const callers: Caller[] = []
  for (const option of options) {
    const [when, method = '', path = '', gate = ''] = option.split(' ')
    if (when !== 'before' && when !== 'meanwhile') continue
    const caller = new Caller(environment, method, path)
    callers.push(caller)
    const done = caller.send()
    if (when === 'meanwhile') await gates.named(gate).reached
    else {
      await done
      await caller.body()
      await caller.close()
    }
  }
  return callers
}

/** One request that makes the calls of a trace, and writes down what goes into its chart and comes out of it. */
class Request {
  readonly recorded: string[] = []
  readonly caller: Caller
  readonly #framing: number | 'chunked' | null
  readonly #body: Uint8Array | null
  readonly #expectContinue: number
  readonly #environment: Environment
  /** Every event can be seen. */
  readonly #isWatched: boolean

  constructor(line: string, environment: Environment, logic: Logic) {
    const [, method = '', target = '', how, what] =
      /^(\w+) (\S+)(?: (length|chunked|body|continue)(?: (.+))?)?$/.exec(line) ?? []
    this.#environment = environment
    this.#isWatched = logic === 'interpreted'
    this.#framing =
      how === 'chunked'
        ? how
        : how === 'length'
          ? what === 'much'
            ? environment.tooMuch
            : Number(what)
          : null
    this.#body = how === 'body' || (how === 'continue' && what !== undefined) ? Buffer.from(what ?? '') : null
    this.#expectContinue = how === 'continue' ? LONG : 0
    const [name = ''] = target.split('/')
    const origin =
      name === ''
        ? environment.origin
        : (environment[name as 'refusing' | 'unknown' | 'secure' | 'misnamed'] ?? environment.origin)
    this.caller = new Caller(environment, method, `${origin}${target.slice(name.length)}`, {
      logic,
      ...(this.#isWatched ? { inspect: (event: InspectionEvent) => this.#inspect(event) } : undefined),
      on: (token) => {
        if (token !== 'progress') this.recorded.push(`  ${token}`)
      },
    })
  }

  make(line: string): void {
    if (!this.#isWatched) this.recorded.push(line)
    try {
      this.#call(line)
    } catch {
      // The chart has not seen a call that was refused.
      if (this.#isWatched) this.recorded.push(line)
      this.recorded.push(REFUSED)
    }
  }

  #call(line: string): void {
    const [call, size = ''] = line.split(' ')
    const bytes = Buffer.alloc(size === 'much' ? this.#environment.tooMuch : Number(size), 'abcdefgh')
    const { caller } = this
    const expectContinue = this.#expectContinue
    if (call === 'caller.send')
      void caller.send(
        this.#body === null ? {} : { body: this.#body, framing: this.#body.length, expectContinue },
      )
    else if (call === 'caller.sendEx') void caller.sendEx(this.#framing ?? 'chunked', { expectContinue })
    else if (call === 'caller.write') void caller.write(bytes)
    else if (call === 'caller.end') void caller.end()
    else if (call === 'caller.read') void caller.read(bytes)
    else if (call === 'caller.cancel') caller.cancel()
    else if (call === 'caller.close') caller.call((lifecycle) => lifecycle.close(undefined, true))
    else throw new Error(`no call: ${line}`)
  }

  /** Waits until these lines were written down: false when others were. */
  async hasRecorded(expected: readonly string[]): Promise<boolean> {
    const { recorded } = this
    const differs = (): boolean => recorded.some((line, i) => line !== expected[i])
    await this.caller.until(() => recorded.length === expected.length || differs())
    return !differs()
  }

  #inspect(inspected: InspectionEvent): void {
    if (inspected.type !== '@xstate.event') return
    const event = inspected.event as RequestEvent
    if (!/^(caller|wire)\./.test(event.type) || event.type === 'wire.progressed') return
    this.recorded.push(lineOf(event, this.#environment.tooMuch))
  }
}
