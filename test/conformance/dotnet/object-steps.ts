// Steps about objects and their properties.

import type { Operations } from './begin-and-end.ts'
import type { CheckedSteps } from './checked-steps.ts'
import { expectationOf } from './checked-steps.ts'
import { expectFit, fits } from './expectations.ts'
import { type NamedObjects, ownerOf } from './named-objects.ts'
import type { Expectation, Step } from './scenario.ts'
import { StepFailure, shown } from './step-failure.ts'

export type Steps = Readonly<Record<string, (step: Step) => void | Promise<void>>>

type Method = (...args: unknown[]) => unknown

export function objectSteps(objects: NamedObjects, checked: CheckedSteps, operations: Operations): Steps {
  const { api } = objects

  const assign = (object: unknown, property: string, value: unknown): void => {
    const { key, owner } = ownerOf(object, property)
    owner[key] = objects.value(value)
  }

  const invoke = (step: Step, object: unknown): void => {
    const made = checked.run(step, () => {
      const { key, owner } = ownerOf(object, step.method ?? '')
      const method = owner[key]
      if (typeof method !== 'function') throw new StepFailure(`a method ${step.method}`, shown(method))
      return (method as Method).apply(owner, objects.value(step.args ?? []) as unknown[])
    })
    if (made === null) return
    objects.name(step.as, made.value)
    const expect = expectationOf(step)
    if ('returns' in expect) expectFit(objects, 'the value', expect.returns, made.value)
  }

  const read = (alias: string, object: unknown, property: string): unknown => {
    if (property === '$self') return object
    if (property === 'callbacks') return operations.begun(alias).callbacks
    const { key, owner } = ownerOf(object, property)
    return owner[key]
  }

  const checkOne = (alias: string, property: string, expected: unknown): void => {
    const thrown = (expected as Expectation | null)?.throws
    if (thrown === undefined)
      expectFit(objects, property, expected, read(alias, objects.named(alias), property))
    else
      checked.run({ do: 'check', expect: expected as Expectation }, () =>
        read(alias, objects.named(alias), property),
      )
  }

  return {
    create(step) {
      const { as, http, set = {}, uri } = step
      const made = checked.run(step, () => (http === true ? api.createHttp(uri) : api.create(uri)))
      if (made === null) return
      objects.name(as, made.value)
      for (const [property, value] of Object.entries(set)) assign(made.value, property, value)
    },
    set(step) {
      checked.run(step, () => assign(objects.named(step.on), step.property ?? '', step.value))
    },
    setStatic(step) {
      checked.run(step, () => assign(api.type(step.type ?? ''), step.property ?? '', step.value))
    },
    check(step) {
      for (const [property, expected] of Object.entries(expectationOf(step)))
        checkOne(String(step.on), property, expected)
    },
    take({ as, on, property = '' }) {
      objects.name(as, read(String(on), objects.named(on), property))
    },
    call: (step) => invoke(step, objects.named(step.on)),
    static: (step) => invoke(step, api.type(step.type ?? '')),
    new(step) {
      const made = checked.run(step, () => objects.construct(step.type ?? '', step.args))
      if (made !== null) objects.name(step.as, made.value)
    },
    enum(step) {
      const members = api.type(step.type ?? '')
      if (!fits(objects, step.expect, members)) throw new StepFailure(shown(step.expect), shown(members))
    },
    instanceOf({ expect, on }) {
      for (const name of expect as readonly string[]) {
        const type = api.type(name)
        const isOne =
          typeof type === 'object' || typeof type === 'function' ? isInstance(objects.named(on), type) : false
        if (!isOne) throw new StepFailure(`a ${name}`, shown(objects.named(on)))
      }
    },
    close(step) {
      checked.run(step, () => objects.object(step.on).close?.())
    },
    abort(step) {
      checked.run(step, () => objects.object(step.on).abort?.())
    },
    getResponseStream(step) {
      const made = checked.run(step, () => objects.object(step.on).getResponseStream?.())
      if (made === null) return
      objects.name(step.as, made.value)
      const { same } = expectationOf(step)
      if (same !== undefined) expectFit(objects, 'the stream', { ref: same }, made.value)
    },
  }
}

const isInstance = (value: unknown, type: object | null): boolean =>
  value instanceof (type as unknown as typeof Object)
