// One large body through one connection: MiB/s, and CPU per MiB.

import type { Connected } from './contender.ts'
import { type BenchSetup, cpuOf, type Turn, type Workload } from './workload.ts'

interface Plan {
  readonly title: string
  readonly contenders: readonly string[]
  readonly baseline: string
  readonly transfer: (client: Connected, bytes: number) => Promise<void>
}

const MIB = 1_048_576

export function transfers({ title, contenders, baseline, transfer }: Plan): Workload {
  return {
    title,
    contenders,
    baseline,
    metrics: [
      { key: 'speed', label: 'MiB/s', better: 'more' },
      { key: 'cpu', label: 'CPU per MiB, µs', better: 'less' },
    ],
    async prepare({ connect, quick }: BenchSetup): Promise<Turn> {
      const client = await connect(1)
      const mebibytes = quick ? 64 : 1024
      await transfer(client, (mebibytes / 8) * MIB)
      return async () => {
        // A connection that idled away meanwhile is back before it counts.
        await transfer(client, MIB)
        const began = performance.now()
        const cpu = await cpuOf(() => transfer(client, mebibytes * MIB))
        const seconds = (performance.now() - began) / 1000
        return { speed: mebibytes / seconds, cpu: cpu / mebibytes }
      }
    },
  }
}
