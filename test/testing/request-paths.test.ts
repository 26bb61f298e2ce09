import { expect, test } from 'vitest'
import { createActor } from 'xstate'
import { requestMachine, requestState } from '../../machines/index.ts'
import { requestPaths } from '../../src/testing/index.ts'

test('each path leads to its state when its events are sent, and each state has one', () => {
  const paths = requestPaths()
  for (const { events, state } of paths) {
    const actor = createActor(requestMachine, {
      input: { id: 1, method: 'GET', url: 'http://example.com/' },
    }).start()
    for (const event of events) actor.send(event)
    expect(requestState(actor.getSnapshot().value).name).toBe(state.name)
  }
  const leaves = ({ key, states }: typeof requestMachine.root): string[] => {
    const inner = Object.values(states) as (typeof requestMachine.root)[]
    return inner.length === 0 ? [key] : inner.flatMap(leaves)
  }
  const reached = paths.map(({ state }) => state.name.split('.').at(-1))
  expect(reached.toSorted()).toEqual(leaves(requestMachine.root).toSorted())
})
