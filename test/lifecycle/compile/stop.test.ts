// Whoever acts for a machine hears when its actor is stopped, in both ways to run it.

import { describe, expect, test, vi } from 'vitest'
import { createActor, setup } from 'xstate'
import { requestMachine } from '../../../machines/index.ts'
import {
  compile,
  interpreted,
  type LogicOptions,
  requestTable,
} from '../../../src/lifecycle/compile/index.ts'

type Options = LogicOptions<typeof requestMachine>

const input = { id: 1, method: 'GET', url: 'http://example.com/' }
const failure = { phase: 'queue', reason: 'cancelled', message: 'it was closed.' } as const

describe.each([
  ['compiled', (options: Options) => compile(requestMachine, requestTable, options)],
  ['interpreted', (options: Options) => interpreted(requestMachine, options)],
])('%s', (_, logicOf) => {
  function started() {
    const onStop = vi.fn<NonNullable<Options['onStop']>>()
    const actor = createActor(logicOf({ onStop }), { input }).start()
    actor.send({ type: 'caller.send' })
    return { onStop, actor }
  }

  test('a stop is told once, with the last snapshot and the actor', () => {
    const { onStop, actor } = started()
    const snapshot = actor.getSnapshot()
    actor.stop()
    actor.stop()
    expect(onStop).toHaveBeenCalledTimes(1)
    expect(onStop.mock.calls[0]?.[0].snapshot).toBe(snapshot)
    expect(onStop.mock.calls[0]?.[0].self).toBe(actor)
    expect(actor.getSnapshot().status).toBe('stopped')
    expect(actor.getSnapshot().value).toEqual(snapshot.value)
  })

  test('a parent that leaves the invoking state stops it', () => {
    const onStop = vi.fn<NonNullable<Options['onStop']>>()
    const parent = setup({ actors: { request: logicOf({ onStop }) } }).createMachine({
      initial: 'requesting',
      states: { requesting: { invoke: { src: 'request', input }, on: { leave: 'over' } }, over: {} },
    })
    const actor = createActor(parent).start()
    actor.send({ type: 'leave' })
    expect(onStop).toHaveBeenCalledTimes(1)
  })

  test('an end of its own is no stop', () => {
    const { onStop, actor } = started()
    actor.send({ type: 'caller.close', failure })
    actor.send({ type: 'wire.stopped' })
    actor.send({ type: 'wire.released' })
    expect(actor.getSnapshot().status).toBe('done')
    actor.stop()
    expect(onStop).not.toHaveBeenCalled()
  })

  test('what was never started cannot be stopped', () => {
    const onStop = vi.fn<NonNullable<Options['onStop']>>()
    createActor(logicOf({ onStop }), { input }).stop()
    expect(onStop).not.toHaveBeenCalled()
  })

  test('stopping from inside an announcement works', () => {
    const { onStop, actor } = started()
    actor.on('*', () => actor.stop())
    actor.send({ type: 'wire.queued', position: 1, limit: 6, heldBy: [], unread: [] })
    expect(onStop).toHaveBeenCalledTimes(1)
  })

  test('nobody needs to listen', () => {
    const actor = createActor(logicOf({}), { input }).start()
    actor.stop()
    expect(actor.getSnapshot().status).toBe('stopped')
  })
})

test('without a listener the interpreted logic is the machine itself', () => {
  expect(interpreted(requestMachine, {})).toBe(requestMachine)
})
