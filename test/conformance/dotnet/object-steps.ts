// Steps about objects and their properties.

import type { Attempts } from './attempt.ts'
import { expectationOf } from './attempt.ts'
import type { Operations } from './begin-and-end.ts'
import { type Cast, ownerOf } from './cast.ts'
import { expectFit, fits } from './expectations.ts'
import type { Expectation, Step } from './scenario.ts'
import { StepFailure, shown } from './step-failure.ts'

export type Steps = Readonly<Record<string, (step: Step) => void | Promise<void>>>

type Method = (...args: unknown[]) => unknown

export function objectSteps(cast: Cast, attempts: Attempts, operations: Operations): Steps {
  const { library } = cast

  const assign = (object: unknown, property: string, value: unknown): void => {
    const { key, owner } = ownerOf(object, property)
    owner[key] = cast.value(value)
  }

  const invoke = (step: Step, object: unknown): void => {
    const made = attempts.attempt(step, () => {
      const { key, owner } = ownerOf(object, step.method ?? '')
      const method = owner[key]
      if (typeof method !== 'function') throw new StepFailure(`a method ${step.method}`, shown(method))
      return (method as Method).apply(owner, cast.value(step.args ?? []) as unknown[])
    })
    if (made === null) return
    cast.name(step.as, made.value)
    const expect = expectationOf(step)
    if ('returns' in expect) expectFit(cast, 'the value', expect.returns, made.value)
  }

  const read = (alias: string, object: unknown, property: string): unknown => {
    if (property === '$self') return object
    if (property === 'callbacks') return operations.begun(alias).callbacks
    const { key, owner } = ownerOf(object, property)
    return owner[key]
  }

  const checkOne = (alias: string, property: string, expected: unknown): void => {
    const thrown = (expected as Expectation | null)?.throws
    if (thrown === undefined) expectFit(cast, property, expected, read(alias, cast.named(alias), property))
    else
      attempts.attempt({ do: 'check', expect: expected as Expectation }, () =>
        read(alias, cast.named(alias), property),
      )
  }

  return {
    create(step) {
      const { as, http, set = {}, uri } = step
      const made = attempts.attempt(step, () =>
        http === true ? library.createHttp(uri) : library.create(uri),
      )
      if (made === null) return
      cast.name(as, made.value)
      for (const [property, value] of Object.entries(set)) assign(made.value, property, value)
    },
    set(step) {
      attempts.attempt(step, () => assign(cast.named(step.on), step.property ?? '', step.value))
    },
    setStatic(step) {
      attempts.attempt(step, () => assign(library.type(step.type ?? ''), step.property ?? '', step.value))
    },
    check(step) {
      for (const [property, expected] of Object.entries(expectationOf(step)))
        checkOne(String(step.on), property, expected)
    },
    take({ as, on, property = '' }) {
      cast.name(as, read(String(on), cast.named(on), property))
    },
    call: (step) => invoke(step, cast.named(step.on)),
    static: (step) => invoke(step, library.type(step.type ?? '')),
    new(step) {
      const made = attempts.attempt(step, () => cast.construct(step.type ?? '', step.args))
      if (made !== null) cast.name(step.as, made.value)
    },
    enum(step) {
      const members = library.type(step.type ?? '')
      if (!fits(cast, step.expect, members)) throw new StepFailure(shown(step.expect), shown(members))
    },
    instanceOf({ expect, on }) {
      for (const name of expect as readonly string[]) {
        const type = library.type(name)
        const isOne =
          typeof type === 'object' || typeof type === 'function' ? isInstance(cast.named(on), type) : false
        if (!isOne) throw new StepFailure(`a ${name}`, shown(cast.named(on)))
      }
    },
    close(step) {
      attempts.attempt(step, () => cast.object(step.on).close?.())
    },
    abort(step) {
      attempts.attempt(step, () => cast.object(step.on).abort?.())
    },
    getResponseStream(step) {
      const made = attempts.attempt(step, () => cast.object(step.on).getResponseStream?.())
      if (made === null) return
      cast.name(step.as, made.value)
      const { same } = expectationOf(step)
      if (same !== undefined) expectFit(cast, 'the stream', { ref: same }, made.value)
    },
  }
}

const isInstance = (value: unknown, type: object | null): boolean =>
  value instanceof (type as unknown as typeof Object)
