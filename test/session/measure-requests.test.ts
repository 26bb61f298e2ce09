// Entries of perf_hooks: one for each request, named by its URL without secrets, with its timings.

import { type PerformanceMeasure, PerformanceObserver } from 'node:perf_hooks'
import { expect, it, onTestFinished } from 'vitest'
import { measureRequests, Session } from '../../src/index.ts'
import { httpServer } from './support/http-server.ts'

/** The entries of requests to this origin, when there are so many. */
function measured(origin: string, count: number): Promise<PerformanceMeasure[]> {
  const entries: PerformanceMeasure[] = []
  return new Promise((resolve) => {
    const observer = new PerformanceObserver((list) => {
      entries.push(
        ...(list.getEntries() as PerformanceMeasure[]).filter(({ name }) => name.startsWith(origin)),
      )
      if (entries.length >= count) resolve(entries)
    })
    observer.observe({ entryTypes: ['measure'] })
    onTestFinished(() => observer.disconnect())
  })
}

function aSession(): Session {
  const session = new Session()
  onTestFinished(() => session.close())
  return session
}

it('measures each request, without credentials and query', async () => {
  const { origin } = await httpServer()
  const session = aSession()
  using _measuring = measureRequests(session)
  const entries = measured(origin, 1)
  const before = performance.now()
  const url = origin.replace('http://', 'http://user:hidden@')
  const response = await session.fetch(`${url}/a/b?token=hidden#hidden`)
  await response.text()
  const [entry] = await entries
  expect(entry).toMatchObject({ entryType: 'measure', name: `${origin}/a/b` })
  // Node works it out of the start and the end, which are rounded.
  expect(entry?.duration).toBeCloseTo(response.timings.total ?? Number.NaN, 6)
  expect(entry?.detail).toMatchObject({
    method: 'GET',
    total: response.timings.total,
    tcp: response.timings.tcp,
  })
  // startedAt is a wall time, which may be corrected while the process runs.
  expect(Math.abs((entry?.startTime ?? 0) - before)).toBeLessThan(1000)
})

it('measures a request that failed, up to the failure', async () => {
  const { origin } = await httpServer((request) => request.socket.destroy())
  const session = aSession()
  using _measuring = measureRequests(session)
  const entries = measured(origin, 1)
  await expect(session.fetch(`${origin}/lost`)).rejects.toThrow()
  const [entry] = await entries
  expect(entry?.name).toBe(`${origin}/lost`)
  expect(entry?.duration).toBeGreaterThan(0)
})

it('measures nothing for a request that was never sent, and nothing after it was undone', async () => {
  const { origin } = await httpServer()
  const session = aSession()
  const measuring = measureRequests(session)
  const entries = measured(origin, 1)
  await session.open('GET', `${origin}/unsent`).close()
  await (await session.fetch(`${origin}/seen`)).text()
  measuring[Symbol.dispose]()
  expect(session.listenerCount('request')).toBe(0)
  expect((await entries).map(({ name }) => name)).toEqual([`${origin}/seen`])
})

it('refuses what is no session', () => {
  expect(() => measureRequests({} as Session)).toThrow(/measureRequests.*session/)
})
