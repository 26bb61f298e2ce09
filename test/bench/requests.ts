// Small requests, so many at a time on as many connections: CPU per request.

import type { Connected, Done } from './contender.ts'
import { type BenchSetup, cpuOf, type Origins, run, type Turn, type Workload } from './workload.ts'

interface Plan {
  readonly title: string
  readonly atATime: number
  readonly contenders: readonly string[]
  readonly quickContenders: readonly string[]
  readonly baseline?: string
  readonly server?: keyof Origins
  /** Of each response; by default those of the small one. */
  readonly bytes?: number
  readonly start: (client: Connected) => (done: Done) => void
}

export function requests({ atATime, bytes, start, ...plan }: Plan): Workload {
  return {
    baseline: 'pool-dispatch',
    ...plan,
    metrics: [
      { key: 'cpu', label: 'CPU per request, µs', better: 'less' },
      { key: 'rate', label: 'requests/s', better: 'more' },
    ],
    async prepare(setup: BenchSetup): Promise<Turn> {
      const client = await setup.connect(atATime)
      const one = start(client)
      const count = await warmUp(setup, atATime, one, bytes)
      return async () => {
        // Connections that idled away meanwhile, and the caches, are back before it counts.
        await run(Math.min(512, count), atATime, one, bytes)
        const began = performance.now()
        const cpu = await cpuOf(() => run(count, atATime, one, bytes))
        const seconds = (performance.now() - began) / 1000
        return { cpu: cpu / count, rate: count / seconds }
      }
    },
  }
}

/** Runs until the code is hot or the time is up; how many requests make a turn of useful length. */
export async function warmUp(
  { quick }: BenchSetup,
  atATime: number,
  one: (done: Done) => void,
  bytes?: number,
): Promise<number> {
  const block = bytes === undefined ? 256 : 32
  // CPU, not time: on a busy machine nothing gets hot while it waits.
  const [cpuLimit, most] = quick ? [1_000_000, 16_000] : [2_500_000, 40_000]
  let [cpu, spent] = [0, 0]
  for (let done = 0; done < most && spent < cpuLimit; done += block) {
    cpu = await cpuOf(() => run(block, atATime, one, bytes))
    spent += cpu
  }
  const wanted = ((quick ? 120_000 : 300_000) * block) / cpu
  return Math.round(Math.min(Math.max(wanted, 2 * block), 40_000))
}
