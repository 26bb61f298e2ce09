// From close() to an empty event loop, with 64 kept connections.

import { run, SMALL, type Workload } from '../workload.ts'

const CONNECTIONS = 64

export const workload: Workload = {
  title: 'From close() to an empty event loop, 64 kept connections',
  contenders: ['pool-dispatch', 'node-http', 'core-silent', 'core-heard'],
  quickContenders: ['pool-dispatch', 'core-heard'],
  baseline: 'pool-dispatch',
  metrics: [{ key: 'wall', label: 'wall, ms', better: 'less' }],
  isCold: true,
  async prepare(setup) {
    const client = await setup.connect(CONNECTIONS)
    await run(10 * CONNECTIONS, CONNECTIONS, (done) => client.get!(SMALL, done))
    return async () => {
      const began = performance.now()
      void client.close()
      return () => ({ wall: performance.now() - began })
    }
  },
}
