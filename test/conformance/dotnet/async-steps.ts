// Steps about the asynchronous pattern: Begin, End, and waiting.

import { idleFor } from '../condition-variable.ts'
import { pattern } from '../pattern.ts'
import type { AsyncResult } from './api.ts'
import type { Operations } from './begin-and-end.ts'
import { type CheckedSteps, expectationOf } from './checked-steps.ts'
import { expectFit, expectKeys } from './expectations.ts'
import { type AnyStream, Loop } from './loops.ts'
import type { NamedObjects } from './named-objects.ts'
import type { Steps } from './object-steps.ts'
import type { Step } from './scenario.ts'
import { StepFailure } from './step-failure.ts'

/** What a callback of a scenario throws on purpose. */
export class Raised extends Error {}

const LOOP_MS = 10_000

export function asyncSteps(
  objects: NamedObjects,
  checked: CheckedSteps,
  operations: Operations,
  release: (gate: string) => void,
): Steps {
  const loopOf = (alias: unknown): Loop => objects.named(alias) as Loop

  /** A Begin call of a request. */
  const begin =
    (method: string) =>
    (step: Step): void => {
      const object = objects.object(step.on)
      checked.run(step, () => operations.begin(step, (callback, state) => object[method]?.(callback, state)))
    }

  const ended = (step: Step, value: unknown): void => {
    objects.name(step.as, value)
    const { same, ...rest } = expectationOf(step)
    if (same !== undefined) expectFit(objects, 'the object', { ref: same }, value)
    expectKeys(objects, rest, { statusCode: () => (value as { statusCode: unknown }).statusCode })
  }

  const wait = (alias: string, ms: number): Promise<boolean> =>
    (objects.named(alias) as AsyncResult).asyncWaitHandle.waitOne(ms)

  return {
    beginGetRequestStream: begin('beginGetRequestStream'),
    beginGetResponse: begin('beginGetResponse'),
    beginRead(step) {
      const { buffer, count = 0, offset = 0 } = step
      const into = buffer === null ? null : Buffer.alloc(Math.max(0, buffer ?? offset + count))
      const stream = objects.object(step.on)
      checked.run(step, () =>
        operations.begin(step, (...how) => stream.beginRead?.(into, offset, count, ...how), into),
      )
    },
    beginWrite(step) {
      const bytes = writtenBytes(step)
      const { offset = 0, count = bytes?.length ?? 0 } = step
      const stream = objects.object(step.on)
      checked.run(step, () =>
        operations.begin(step, (...how) => stream.beginWrite?.(bytes, offset, count, ...how)),
      )
    },
    endGetRequestStream(step) {
      const request = objects.named(step.on)
      const result = operations.result(step.result)
      const made = checked.run(step, () => {
        if (step.context === undefined)
          return { stream: objects.object(step.on).endGetRequestStream?.(result), context: null }
        return objects.api.endGetRequestStream(request, result)
      })
      if (made === null) return
      if (step.context !== undefined) objects.name(step.context, made.value.context)
      ended(step, made.value.stream)
    },
    endGetResponse(step) {
      const request = objects.object(step.on)
      const result = operations.result(step.result)
      if (step.rethrow === true)
        return ended(
          step,
          raising(() => request.endGetResponse?.(result)),
        )
      const made = checked.run(step, () => request.endGetResponse?.(result))
      if (made !== null) ended(step, made.value)
    },
    endRead(step) {
      const stream = objects.object(step.on)
      const made = checked.run(step, () => stream.endRead?.(operations.result(step.result)))
      if (made === null) return
      const { buffer, offset } = operations.begun(String(step.result))
      const bytes = Buffer.from(buffer ?? []).subarray(offset, offset + Number(made.value))
      expectKeys(objects, expectationOf(step), {
        returns: () => made.value,
        length: () => bytes.length,
        text: () => bytes.toString('latin1'),
        pattern: () => bytes.equals(pattern(bytes.length)),
      })
    },
    endWrite(step) {
      checked.run(step, () => objects.object(step.on).endWrite?.(operations.result(step.result)))
    },
    raise({ name = 'Error' }) {
      throw Object.assign(new Raised(name), { name })
    },
    readLoop({ as, count = 1024, on, state }) {
      const loop = new Loop(operations.changed)
      objects.name(as, loop)
      loop.read(objects.named(on) as AnyStream, count, objects.state(state))
    },
    async await(step) {
      operations.expectResult(await operations.completed(String(step.on), step.ms), expectationOf(step))
    },
    async waitHandle(step) {
      const signalled = await wait(String(step.on), step.ms ?? 5000)
      expectKeys(objects, expectationOf(step), { signalled: () => signalled })
    },
    async waitHandles(step) {
      const waits = (step.on as readonly string[]).map((alias) => wait(alias, step.ms ?? 5000))
      if (step.release !== undefined) release(step.release)
      const signalled = await Promise.all(waits)
      expectKeys(objects, expectationOf(step), { signalled: () => signalled })
    },
    async waitAlias({ ms = 5000, name = '' }) {
      if (!(await operations.until(() => objects.has(name), ms)))
        throw new StepFailure(`${name} to be there within ${ms} ms`, 'nothing')
    },
    async awaitLoop(step) {
      const { bytes = Number.POSITIVE_INFINITY, ms = LOOP_MS, on } = step
      const loop = loopOf(on)
      const isThere = (): boolean => loop.isOver || loop.bytes >= bytes
      if (!(await operations.until(isThere, ms)))
        throw new StepFailure(`the loop to end within ${ms} ms`, `${loop.bytes} bytes`)
      expectLoop(objects, checked, step, loop)
    },
    async settle({ ms = 0 }) {
      await idleFor(ms)
    },
  }
}

/** Compares what a loop has come to, and how it ended. @throws StepFailure */
export function expectLoop(objects: NamedObjects, checked: CheckedSteps, step: Step, loop: Loop): void {
  const expect = expectationOf(step)
  if (loop.error !== null) {
    checked.caught(expect, loop.error)
    if ('textBefore' in expect)
      expectFit(objects, 'textBefore', expect.textBefore, loop.values.textBefore?.())
    return
  }
  if ('throws' in expect) throw new StepFailure(`to throw ${String(expect.throws)}`, `${loop.bytes} bytes`)
  expectKeys(objects, expect, loop.values)
}

function raising<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    const { message, name } = error as Error
    throw Object.assign(new Raised(message), { name })
  }
}

function writtenBytes({ buffer, bytes, text }: Step): Buffer | null {
  if (text !== undefined) return Buffer.from(text, 'latin1')
  if (bytes !== undefined) return pattern(bytes)
  return buffer === null ? null : Buffer.alloc(buffer ?? 0)
}
