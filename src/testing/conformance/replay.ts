// Replays a scenario on a transport: makes its calls, and records the events and announcements of the chart.

import type { InspectionEvent } from 'xstate'
import type { RequestEvent } from '../../../machines/index.ts'
import { type Logic, TransferError, WrongStateError } from '../../lifecycle/index.ts'
import { Caller } from './caller.ts'
import { type Environment, type Fixture, type Need, proxyBehaviours } from './environment.ts'
import { lineOf } from './lines.ts'
import { Gates, routesOf, type Scenario } from './page.ts'

const isFromCaller = (line: string): boolean => line.startsWith('caller.')
const isOfTest = (line: string): boolean => line.startsWith('open ')
const isFromWire = (line: string): boolean => line.startsWith('wire.')
/** Stands for a call that the chart does not allow. */
export const REFUSED = '  refused'
/** Longer than any scenario. */
const LONG = 600_000

/** Only the interpreter can be watched; otherwise only calls and announcements are recorded. */
export const seenOf = (scenario: Scenario, logic: Logic): readonly string[] =>
  logic === 'interpreted' ? scenario.lines : scenario.lines.filter((line) => !isFromWire(line))

/** The needs of a scenario besides plain TCP. */
export const needsOf = ({ request: [first = '', ...options] }: Scenario): readonly Need[] => [
  ...(/ (secure|misnamed)\//.test(first) ? (['TLS'] as const) : []),
  ...(options.some((line) => line.startsWith('proxy ')) ? (['a proxy'] as const) : []),
]

export interface Replayed {
  readonly recorded: readonly string[]
  /** Broken laws, errors, and connections that were left open. */
  readonly faults: readonly string[]
}

/** Runs the calls at the margin on a transport and its servers, within this many milliseconds. */
export async function replay(
  scenario: Scenario,
  logic: Logic,
  fixture: Fixture,
  limitMs: number,
): Promise<Replayed> {
  const faults: string[] = []
  const routes: Record<string, ReturnType<typeof routesOf>[string]> = {}
  const options = scenario.request.slice(1)
  const limit = /^connections (\d+)$/.exec(options.find((line) => line.startsWith('connections')) ?? '')?.[1]
  const proxy = proxyBehaviours.find((behaviour) => options.includes(`proxy ${behaviour}`))
  const environment = await fixture.open({
    routes,
    ...(proxy === undefined ? undefined : { proxy }),
    ...(limit === undefined ? undefined : { connectionsPerOrigin: Number(limit) }),
  })
  const run = new Run(scenario, logic, environment)
  Object.assign(routes, routesOf(scenario.server, run.gates))
  try {
    await within(limitMs, 'the scenario did not end', () => run.play())
  } catch (error) {
    faults.push(String(error))
  }
  try {
    await within(limitMs, 'the requests did not close', () => run.close())
    environment.transport.close()
    await within(limitMs, 'connections are left open', () => environment.connected(0))
  } catch (error) {
    faults.push(String(error))
  }
  run.stop()
  await environment.close()
  return { recorded: run.recorded, faults: [...faults, ...run.faults] }
}

/** @throws Error when it takes longer */
async function within(ms: number, what: string, work: () => Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} within ${ms} ms`)), ms)
  })
  await Promise.race([work(), late]).finally(() => clearTimeout(timer))
}

/** The requests of one replay. */
class Run {
  readonly gates: Gates = new Gates()
  readonly #scenario: Scenario
  readonly #logic: Logic
  readonly #environment: Environment
  readonly #callers: Caller[] = []
  #request: Request | null = null

  constructor(scenario: Scenario, logic: Logic, environment: Environment) {
    this.#scenario = scenario
    this.#logic = logic
    this.#environment = environment
  }

  get recorded(): readonly string[] {
    return this.#request?.recorded ?? []
  }

  get faults(): readonly string[] {
    return this.#callers.flatMap((caller) => [...caller.faults, ...caller.recorder.broken()])
  }

  async play(): Promise<void> {
    const [first = '', ...options] = this.#scenario.request
    for (const option of options) await this.#startOther(option)
    const request = new Request(first, this.#environment, this.#logic)
    this.#request = request
    this.#callers.push(request.caller)
    const lines = seenOf(this.#scenario, this.#logic)
    for (const [i, line] of lines.entries()) {
      if (!isFromCaller(line) && !isOfTest(line)) continue
      if (!(await request.hasRecorded(lines.slice(0, i)))) return
      if (isOfTest(line)) {
        request.recorded.push(line)
        this.gates.named(line.slice('open '.length)).open()
      } else request.make(line)
    }
    await request.hasRecorded(lines)
    await this.#environment.settle()
  }

  /** `before GET /y` was read to its end; `meanwhile GET /z` has reached the gate of its server. */
  async #startOther(option: string): Promise<void> {
    const [when, method = '', path = '', gate = ''] = option.split(' ')
    if (when !== 'before' && when !== 'meanwhile') return
    const caller = new Caller(this.#environment, method, path)
    this.#callers.push(caller)
    const done = caller.send()
    if (when === 'meanwhile') await this.gates.named(gate).reached
    else {
      await done
      await caller.body()
      await caller.close()
    }
  }

  async close(): Promise<void> {
    for (const caller of this.#callers) await caller.close()
  }

  /** Nothing is waited for any more. */
  stop(): void {
    for (const caller of this.#callers) caller.stopWaiting()
  }
}

/** One request that makes the calls of a scenario, and records the events and announcements of its chart. */
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
    } catch (error) {
      // The chart has not seen a call that was refused.
      if (this.#isWatched && this.recorded.at(-1) !== line) this.recorded.push(line)
      if (!(error instanceof WrongStateError || error instanceof TransferError))
        this.caller.faults.push(String(error))
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
    // Its last notifications come within it, so that they stand between the facts that cause them.
    else if (call === 'caller.close') caller.lifecycle.close(undefined, true)
    else throw new Error(`no call: ${line}`)
  }

  /** Waits until these lines were recorded; false if others were. */
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
