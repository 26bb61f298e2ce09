// Everything that a scenario has given a name: objects, results with what their callbacks did, states, probes.

import type { Api, AsyncResult } from './api.ts'
import { StepFailure, shown } from './step-failure.ts'

/** A Begin call that was made. */
export interface Begun {
  readonly alias: string
  result: AsyncResult | null
  readonly hasCallback: boolean
  /** How often its callback ran. */
  callbacks: number
  /** The callback has returned. */
  returned: boolean
  /** Of a read: where its bytes go. */
  readonly buffer: Uint8Array | null
  readonly offset: number
}

export interface Probe {
  readonly calls: unknown[][]
  readonly probe: (...args: unknown[]) => void
}

export class NamedObjects {
  readonly api: Api
  readonly begun: Map<string, Begun> = new Map()
  /** Aliases of results, in the order in which their callbacks ran. */
  readonly callbackOrder: string[] = []
  readonly #objects = new Map<string, unknown>()
  readonly #states = new Map<string, unknown>()
  readonly #probes = new Map<string, Probe>()

  constructor(api: Api) {
    this.api = api
  }

  name(alias: string | undefined, value: unknown): void {
    if (alias !== undefined) this.#objects.set(alias, value)
  }

  has(alias: string): boolean {
    return this.#objects.has(alias)
  }

  /** @throws StepFailure when nothing has that name */
  named(alias: unknown): unknown {
    if (typeof alias === 'string' && this.#objects.has(alias)) return this.#objects.get(alias)
    if (typeof alias === 'string' && this.#states.has(alias)) return this.#states.get(alias)
    throw new StepFailure(`an object named ${shown(alias)}`, 'none')
  }

  /** Objects that can be called, whatever they are. */
  object(alias: unknown): Record<string, (...args: unknown[]) => unknown> {
    return this.named(alias) as Record<string, (...args: unknown[]) => unknown>
  }

  /** The state of a Begin call: a fresh object, null, an object of that name, or plain JSON. */
  state(given: unknown): unknown {
    if (given === undefined) return {}
    if (typeof given !== 'string') return given === null ? null : this.value(given)
    if (this.#objects.has(given)) return this.#objects.get(given)
    if (!this.#states.has(given)) this.#states.set(given, { state: given })
    return this.#states.get(given)
  }

  probe(name: string): Probe {
    const known = this.#probes.get(name)
    if (known !== undefined) return known
    const calls: unknown[][] = []
    const probe: Probe = { calls, probe: (...args) => void calls.push(args) }
    this.#probes.set(name, probe)
    return probe
  }

  /** What a value of a step stands for. */
  value(given: unknown): unknown {
    if (typeof given !== 'object' || given === null) return given
    if (Array.isArray(given)) return given.map((one) => this.value(one))
    const {
      args,
      creator,
      enum: member,
      json,
      new: type,
      probe,
      ref,
      version,
    } = given as Record<string, unknown>
    if ('json' in given) return json
    if (typeof ref === 'string') return this.named(ref)
    if (typeof member === 'string') return this.member(member)
    if (typeof type === 'string') return this.construct(type, args)
    if (typeof version === 'string') return this.api.version(version)
    if (typeof probe === 'string') return this.probe(probe).probe
    if (typeof creator === 'string') return { create: (uri: unknown) => ({ creator, requestUri: uri }) }
    return given
  }

  /** Such as `WebExceptionStatus.Timeout`. */
  member(path: string): unknown {
    const [type = '', name = ''] = path.split('.')
    const members = this.api.type(type) as Record<string, unknown> | undefined
    if (members?.[name] === undefined) throw new StepFailure(`an enumeration with ${path}`, 'none')
    return members[name]
  }

  construct(type: string, args: unknown = []): unknown {
    const known = this.api.type(type)
    if (typeof known !== 'function') throw new StepFailure(`a class ${type}`, shown(known))
    return Reflect.construct(known, this.value(args) as unknown[])
  }
}

/** The object that has the last property of a dotted path, and the name of that property. */
export function ownerOf(object: unknown, path: string): { owner: Record<string, unknown>; key: string } {
  const names = path.split('.')
  const key = names.pop() ?? ''
  const owner = names.reduce((at, name) => (at as Record<string, unknown>)[name], object)
  if (owner === null || owner === undefined) throw new StepFailure(`something to have ${path}`, shown(owner))
  return { owner: owner as Record<string, unknown>, key }
}
