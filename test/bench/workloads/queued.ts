// Many more requests than connections: what a request costs while others wait.

import { warmUp } from '../requests.ts'
import { cpuOf, run, SMALL, type Workload } from '../workload.ts'

const CONNECTIONS = 64

export const workload: Workload = {
  title: '1,000 and 10,000 requests at a time on 64 connections',
  contenders: ['pool-dispatch', 'undici-request', 'node-http', 'core-silent', 'core-heard'],
  quickContenders: ['core-heard', 'pool-dispatch'],
  quickRounds: 2,
  baseline: 'pool-dispatch',
  metrics: [
    { key: 'cpu10000', label: 'CPU per request, 10,000 at a time, µs', better: 'less' },
    { key: 'cpu1000', label: '1,000 at a time, µs', better: 'less' },
    { key: 'cpu64', label: '64 at a time, µs', better: 'less' },
    { key: 'growth1000', label: '1,000 against 64', better: 'less' },
    { key: 'growth10000', label: '10,000 against 64', better: 'less' },
  ],
  async prepare(setup) {
    const client = await setup.connect(CONNECTIONS)
    const one = client.get!.bind(client, SMALL)
    await warmUp(setup, CONNECTIONS, one)
    const costWith = async (atATime: number): Promise<number> => {
      await run(512, CONNECTIONS, one)
      const count = setup.quick ? Math.max(4000, 1.2 * atATime) : 20_000
      return (await cpuOf(() => run(count, atATime, one))) / count
    }
    return async () => {
      const [cpu64, cpu1000, cpu10000] = [await costWith(64), await costWith(1000), await costWith(10_000)]
      return { cpu64, cpu1000, cpu10000, growth1000: cpu1000 / cpu64, growth10000: cpu10000 / cpu64 }
    }
  },
}
