import { afterEach, describe, expect, test } from 'vitest'
import type { Completion } from '../../src/lifecycle/index.ts'
import type { Caller } from '../../src/testing/conformance/index.ts'
import { Harness } from '../transports/contract/harness.ts'
import { undiciFixture } from '../transports/undici/environment.ts'
import { heard } from './announced.ts'
import { isOdd, type Opened, places } from './broken-hosts.ts'
import { applies, type Fault, type Shape, shapes } from './fault.ts'
import { faults } from './matrix.ts'

const harness = new Harness(undiciFixture, 'table')
let odd: Opened | null = null
afterEach(async () => {
  await harness.end()
  await odd?.close()
  odd = null
})

const MUCH = 32 * 1024 * 1024
const MS = 30

/** The failure of the first call that fails; null where none does. */
async function carried(caller: Caller, shape: Shape, much: Fault['much']): Promise<Completion['error']> {
  const headers = much === 'head' ? ['x-much', 'x'.repeat(MUCH)] : []
  const body = much === 'write' ? Buffer.alloc(MUCH) : Buffer.from('abcd')
  const calls: (() => Promise<Completion> | true)[] =
    shape === 'GET'
      ? [() => caller.send({ headers })]
      : [
          () => caller.sendEx(shape === 'chunked upload' ? 'chunked' : body.length, { headers }),
          () => caller.write(body),
          () => caller.end(),
        ]
  for (const call of calls) {
    const done = await call()
    if (done !== true && done.error !== null) return done.error
  }
  try {
    await caller.body()
    return null
  } catch (error) {
    return error as Completion['error']
  }
}

describe.each(faults.map((fault) => [fault.phase, fault.fault, fault] as const))(
  'in phase %s: %s',
  (_phase, _title, fault: Fault) => {
    test.each(shapes.filter((shape) => applies(fault, shape)))('%s', async (shape) => {
      const environment = await harness.open({ '/x': fault.steps })
      if (isOdd(fault.place)) odd = await places[fault.place]()
      const origin = isOdd(fault.place) ? odd?.origin : environment[fault.place]
      const caller = harness.caller(shape === 'GET' ? 'GET' : 'POST', `${origin}/x`, {
        ...(fault.limit === undefined ? undefined : { timeouts: { [fault.limit]: MS } }),
        on: (token, { lifecycle }) => {
          if (token !== fault.on) return
          if (fault.act === 'close') lifecycle.close()
          else lifecycle.cancel()
        },
      })
      const error = await carried(caller, shape, fault.much)
      expect.soft(error === null ? null : `${error.phase}, ${error.reason}`).toBe(fault.failure)
      if (fault.act === 'close') await caller.until(() => caller.isClosed)
      const { begins, ends } = heard(fault, shape)
      expect(caller.said.slice(0, begins.length)).toEqual(begins)
      expect(caller.said.slice(ends.length === 0 ? caller.said.length : -ends.length)).toEqual(ends)
      if (fault.phase !== 'read') expect(caller.said).toHaveLength(begins.length + ends.length)
      if (fault.failure === null) {
        await caller.close()
        const next = harness.caller('GET', `${origin}/x`)
        expect((await next.send()).error).toBeNull()
        expect(await next.body()).toBe('hello')
      }
      await odd?.emptied()
      await environment.connected(0)
    })
  },
)
