// The chart of a request as an XState actor: handed over from the table, and stopped.

import { describe, expect, test, vi } from 'vitest'
import { createActor, setup, toPromise, waitFor } from 'xstate'
import type { Announcement } from '../../machines/index.ts'
import { ActorChart, handOver, startChart } from '../../src/lifecycle/chart.ts'

const input = { id: 1, method: 'GET', url: 'http://example.com/' }
const failure = { phase: 'queue', reason: 'cancelled', message: 'it was closed.' } as const

function started() {
  const announced: Announcement[] = []
  const announce = (announcement: Announcement): void => void announced.push(announcement)
  const stopped = vi.fn<() => void>()
  const table = startChart('table', input, undefined, announce, stopped)
  table.move({ type: 'caller.send' })
  const chart = handOver(table, undefined, announce, stopped)
  return { announced, stopped, table, chart, actor: chart.actor }
}

describe('a request that ran as a table', () => {
  test('goes on as an actor where it was, and announces through it', () => {
    const { announced, table, chart } = started()
    expect(chart.state).toBe(table.state)
    expect(chart.context).toEqual(table.context)
    expect(announced.filter(({ type }) => type !== 'INTERNET_STATUS_HANDLE_CREATED')).toEqual([])
    chart.move({ type: 'wire.resolving', host: 'example.com' })
    expect(chart.state).toBe('resolving')
    expect(announced.at(-1)).toEqual({ type: 'INTERNET_STATUS_RESOLVING_NAME', host: 'example.com' })
  })

  test('is waited for, and is a promise of its output', async () => {
    const { actor, chart } = started()
    const closed = waitFor(actor, (snapshot) => snapshot.matches('closed'))
    const output = toPromise(actor)
    for (const type of ['caller.close', 'wire.stopped', 'wire.released'] as const)
      chart.move({ type, failure } as never)
    expect((await closed).status).toBe('done')
    expect(await output).toEqual({ status: null, bodyBytesSent: 0, bodyBytesReceived: 0, failure })
  })

  test('can be interpreted from the start', () => {
    const chart = startChart(
      'interpreted',
      input,
      undefined,
      () => {},
      () => {},
    )
    expect(chart).toBeInstanceOf(ActorChart)
    expect(chart.state).toBe('idle')
  })
})

describe('a stop', () => {
  test('is told once, and the state stays', () => {
    const { actor, stopped } = started()
    const { value } = actor.getSnapshot()
    actor.stop()
    actor.stop()
    expect(stopped).toHaveBeenCalledTimes(1)
    expect(actor.getSnapshot()).toMatchObject({ status: 'stopped', value })
  })

  test('is told when a parent leaves the state that invoked the actor', () => {
    const { actor, stopped } = started()
    const parent = setup({ actors: { request: actor.logic as never } }).createMachine({
      initial: 'requesting',
      states: { requesting: { invoke: { src: 'request', input } as never, on: { leave: 'over' } }, over: {} },
    })
    // An invoked copy of the logic has nobody who listens for its stop: it must not fail.
    createActor(parent).start().send({ type: 'leave' })
    expect(stopped).not.toHaveBeenCalled()
  })

  test('is not told at the end of its own', () => {
    const { actor, chart, stopped } = started()
    chart.move({ type: 'caller.close', failure })
    chart.move({ type: 'wire.stopped' })
    chart.move({ type: 'wire.released' })
    expect(actor.getSnapshot().status).toBe('done')
    actor.stop()
    expect(stopped).not.toHaveBeenCalled()
  })

  test('works from inside an announcement', () => {
    const { actor, chart, stopped } = started()
    actor.on('*', () => actor.stop())
    chart.move({ type: 'wire.queued', position: 1, limit: 6, heldBy: [], unread: [] })
    expect(stopped).toHaveBeenCalledTimes(1)
  })
})
