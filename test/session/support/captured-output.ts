// Captures everything that a session gives out, as strings: notifications, errors, snapshots, inspections, printed output.

import { inspect } from 'node:util'
import { requestMachine } from '../../../machines/index.ts'
import { chartFacts, numberOf } from '../../../src/inspect/chart-facts.ts'
import { Recorder } from '../../../src/inspect/recorder/index.ts'
import { phasesByState } from '../../../src/inspect/run/index.ts'
import type { HttpRequest, Session } from '../../../src/session/index.ts'
import { textsIn } from './texts-in.ts'

export class CapturedOutput {
  /** How many things were kept. */
  kept = 0
  readonly #secrets: () => readonly string[]
  readonly #found = new Set<string>()
  readonly #texts = new Map<string, string>()
  readonly #recorder = new Recorder({
    phaseOf: phasesByState(chartFacts()),
    numberOf,
    today: () => 0,
  })
  readonly #undo: (() => void)[] = []
  /** Of every actor, and the same for all of them. */
  readonly #machine = new Set<object>()

  constructor(secrets: () => readonly string[]) {
    this.#secrets = secrets
    for (const _ of textsIn(requestMachine, this.#machine));
    for (const stream of [process.stdout, process.stderr]) {
      const { write } = stream
      stream.write = ((chunk: unknown, ...rest: unknown[]) => {
        this.keep('printed', String(chunk))
        return (write as (...args: unknown[]) => boolean).call(stream, chunk, ...rest)
      }) as typeof stream.write
      this.#undo.push(() => {
        stream.write = write
      })
    }
    // vitest gives programs a console of its own.
    for (const name of ['log', 'info', 'warn', 'error', 'debug'] as const) {
      const say = console[name]
      console[name] = (...said: unknown[]) => {
        this.print('printed', said)
        say(...said)
      }
      this.#undo.push(() => {
        console[name] = say
      })
    }
    const warned = (warning: Error): void => this.keep('warning', warning)
    process.on('warning', warned)
    this.#undo.push(() => void process.off('warning', warned))
  }

  /** Everything in a value: when it is printed, and in its properties. */
  keep(where: string, value: unknown): void {
    this.kept++
    for (const text of textsIn(value, new Set(this.#machine))) this.#texts.set(text, where)
  }

  /** As it is printed, too. */
  print(where: string, value: unknown): void {
    this.keep(where, value)
    this.#texts.set(inspect(value, { depth: 6, showHidden: true, maxArrayLength: null }), `${where}, printed`)
    if (value instanceof Error) this.#texts.set(`${value} ${value.stack}`, where)
  }

  listenTo(session: Session): void {
    session.on('status', (notification) => this.print(notification.name, notification))
    session.inspect(this.#recorder)
    session.inspect((inspected) => this.keep(`inspection ${inspected.type}`, inspected))
    this.print('the session', session)
  }

  /** The request with all that it shows of itself, at each of its notifications. */
  follow(request: HttpRequest): void {
    const look = (): void => {
      this.print('the request', request)
      const { attempts, channel, phase, state, url } = request
      this.keep('what it says of itself', { attempts, channel, phase, state, url })
    }
    look()
    request.on('status', look)
    request.actor.subscribe((snapshot) => {
      this.keep('a snapshot', snapshot)
      this.print('a persisted snapshot', request.actor.getPersistedSnapshot())
      this.print('a snapshot as JSON', JSON.stringify(snapshot))
    })
  }

  /** Where one of the secrets is, and what is around it. */
  found(): string[] {
    for (const log of this.#recorder.logs) this.keep('the recorder', log.run())
    const secrets = this.#secrets()
    for (const [text, where] of this.#texts)
      for (const secret of secrets) {
        const at = text.indexOf(secret)
        if (at >= 0) this.#found.add(`${where}: ${text.slice(Math.max(0, at - 60), at + secret.length + 20)}`)
      }
    return [...this.#found]
  }

  end(): void {
    for (const undo of this.#undo) undo()
  }
}
