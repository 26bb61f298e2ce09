// Bytes of heap that a request allocates: what the heap grows by while the garbage collector has nothing to do.

import { PerformanceObserver } from 'node:perf_hooks'
import { everyone } from '../contenders/index.ts'
import { warmUp } from '../requests.ts'
import { collect, run, SMALL, type Workload } from '../workload.ts'

const AT_A_TIME = 64

let collections = 0

export const workload: Workload = {
  title: 'Heap allocated by a small GET, 64 at a time',
  contenders: everyone,
  quickContenders: ['undici-request', 'core-silent', 'core-heard'],
  baseline: 'undici-request',
  metrics: [{ key: 'bytes', label: 'bytes of heap per request', better: 'less' }],
  quickRounds: 2,
  // So much that nothing is collected in between.
  execArgv: ['--min-semi-space-size=256', '--max-semi-space-size=256'],
  async prepare(setup) {
    const client = await setup.connect(AT_A_TIME)
    const one = client.get!.bind(client, SMALL)
    // What is not compiled yet allocates more.
    await warmUp(setup, AT_A_TIME, one)
    new PerformanceObserver((list) => {
      collections += list.getEntries().length
    }).observe({ entryTypes: ['gc'] })
    let count = 1024
    return async () => {
      for (;;) {
        await run(2 * AT_A_TIME, AT_A_TIME, one)
        await collect()
        await rest()
        const collectionsBefore = collections
        const before = process.memoryUsage().heapUsed
        await run(count, AT_A_TIME, one)
        const bytes = process.memoryUsage().heapUsed - before
        await rest()
        if (collections === collectionsBefore) return { bytes: bytes / count }
        if (count < 32) throw new Error('the garbage collector is too busy')
        count /= 2
      }
    }
  },
}

/** Until the observer has been told. */
const rest = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 10))
