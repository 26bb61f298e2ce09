// Short forms: a Begin call, the wait for it and its End in one step.

import type { AsyncResult } from './api.ts'
import { expectLoop } from './async-steps.ts'
import type { Operations } from './begin-and-end.ts'
import { type CheckedSteps, expectationOf } from './checked-steps.ts'
import { expectKeys } from './expectations.ts'
import { type AnyStream, Loop } from './loops.ts'
import type { NamedObjects } from './named-objects.ts'
import type { Steps } from './object-steps.ts'
import type { Step } from './scenario.ts'
import { StepFailure } from './step-failure.ts'

const LOOP_MS = 10_000

type Callback = (result: AsyncResult) => void

export function shortSteps(objects: NamedObjects, checked: CheckedSteps, operations: Operations): Steps {
  /** Begins, waits for the callback, and ends. Rejects with what either throws. */
  const whole = async <T>(
    begin: (callback: Callback) => unknown,
    end: (result: AsyncResult) => T,
  ): Promise<T> => {
    const done: AsyncResult[] = []
    begin((result) => {
      done.push(result)
      operations.changed.notify()
    })
    if (!(await operations.until(() => done.length > 0, LOOP_MS)))
      throw new StepFailure(`a callback within ${LOOP_MS} ms`, 'none')
    return end(done[0] as AsyncResult)
  }

  /** The same where a step may expect an exception; null when there was one. */
  const attempted = async <T>(step: Step, work: () => Promise<T>): Promise<{ readonly value: T } | null> => {
    let value: T
    try {
      value = await work()
    } catch (error) {
      checked.caught(expectationOf(step), error)
      return null
    }
    checked.run(step, () => value)
    return { value }
  }

  const response = (step: Step) => {
    const request = objects.object(step.on)
    return attempted(step, () =>
      whole(
        (callback) => request.beginGetResponse?.(callback, null),
        (result) => request.endGetResponse?.(result),
      ),
    )
  }

  const readAll = async (stream: unknown, count: number): Promise<Loop> => {
    const loop = new Loop(operations.changed)
    loop.read(stream as AnyStream, count, null)
    if (!(await operations.until(() => loop.isOver, LOOP_MS)))
      throw new StepFailure(`the end of the stream within ${LOOP_MS} ms`, `${loop.bytes} bytes`)
    return loop
  }

  return {
    async openStream(step) {
      const request = objects.object(step.on)
      const made = await attempted(step, () =>
        whole(
          (callback) => request.beginGetRequestStream?.(callback, null),
          (result) => request.endGetRequestStream?.(result),
        ),
      )
      if (made !== null) objects.name(step.as, made.value)
    },
    async writeAll(step) {
      const stream = objects.object(step.on)
      const bytes = Buffer.from(step.text ?? '', 'latin1')
      await attempted(step, () =>
        whole(
          (callback) => stream.beginWrite?.(bytes, 0, bytes.length, callback, null),
          (result) => stream.endWrite?.(result),
        ),
      )
    },
    async writeLoop(step) {
      const loop = new Loop(operations.changed)
      loop.write(objects.named(step.on) as AnyStream, Buffer.from(step.text ?? '', 'latin1'), step.times ?? 1)
      if (!(await operations.until(() => loop.isOver, LOOP_MS)))
        throw new StepFailure(`the loop to end within ${LOOP_MS} ms`, 'that it goes on')
      expectLoop(objects, checked, step, loop)
    },
    async openResponse(step) {
      const made = await response(step)
      if (made === null) return
      objects.name(step.as, made.value)
      expectKeys(objects, expectationOf(step), {
        statusCode: () => (made.value as { statusCode: unknown }).statusCode,
      })
    },
    async readAll(step) {
      expectLoop(objects, checked, step, await readAll(objects.named(step.on), step.count ?? 1024))
    },
    async readFails(step) {
      const { count = 1024 } = step
      const stream = objects.object(step.on)
      await attempted(step, () =>
        whole(
          (callback) => stream.beginRead?.(Buffer.alloc(Math.max(0, count)), 0, count, callback, null),
          (result) => stream.endRead?.(result),
        ),
      )
    },
    async finish(step) {
      const { expect, ...rest } = step
      const made = await response('throws' in expectationOf(step) ? step : rest)
      if (made === null) return
      objects.name(step.as, made.value)
      const answer = made.value as { statusCode: unknown; getResponseStream(): unknown; close(): void }
      const loop = await readAll(answer.getResponseStream(), 1024)
      if (loop.error !== null) return checked.caught({}, loop.error)
      answer.close()
      expectKeys(objects, expectationOf({ do: 'finish', ...(expect && { expect }) }), {
        ...loop.values,
        statusCode: () => answer.statusCode,
      })
    },
  }
}
