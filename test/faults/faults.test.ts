import { afterEach, describe, expect, test } from 'vitest'
import type { Completion } from '../../src/lifecycle/index.ts'
import type { Caller } from '../transports/caller.ts'
import { CLOSED, Setting } from '../transports/contract/setting.ts'
import { undiciWorld } from '../transports/undici/world.ts'
import { type Fault, faults, type Shape, shapes } from './matrix.ts'

const setting = new Setting(undiciWorld, 'table')
afterEach(() => setting.end())

/** The failure of the first call that fails; null where none does. */
async function carried(caller: Caller, shape: Shape): Promise<Completion['error']> {
  const calls: (() => Promise<Completion> | true)[] =
    shape === 'GET'
      ? [() => caller.send()]
      : [
          () => caller.sendEx(shape === 'chunked upload' ? 'chunked' : 4),
          () => caller.write('abcd'),
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
    test.each(shapes)('%s', async (shape) => {
      const world = await setting.open({ '/x': fault.steps })
      const url = fault.place === 'origin' ? '/x' : `${world[fault.place]}/x`
      const caller = setting.caller(shape === 'GET' ? 'GET' : 'POST', url, {
        ...(fault.limit === undefined ? undefined : { timeouts: { [fault.limit]: 30 } }),
        on: (token, { lifecycle }) => {
          if (token !== fault.on) return
          if (fault.act === 'close') lifecycle.close()
          else lifecycle.cancel()
        },
      })
      const error = await carried(caller, shape)
      expect(error === null ? null : `${error.phase}, ${error.reason}`).toBe(fault.failure)
      if (fault.failure === null) return
      const at = caller.said.findIndex((said) => said.endsWith(`failed: ${fault.failure}`))
      expect(at).toBeGreaterThan(0)
      const before = caller.said.slice(0, at)
      expect(CLOSED.map((token) => before.includes(token))).toEqual([fault.closes, fault.closes])
    })
  },
)
