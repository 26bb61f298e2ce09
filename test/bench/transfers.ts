// One large body through one connection: CPU per MiB, and MiB/s.

import { type Connected, UploadBody } from './contender.ts'
import { type BenchSetup, cpuOf, type Origins, type Turn, type Workload } from './workload.ts'

interface Plan {
  readonly title: string
  readonly server?: keyof Origins
  readonly contenders: readonly string[]
  readonly quickContenders: readonly string[]
  readonly baseline: string
  readonly transfer: (client: Connected, bytes: number) => Promise<void>
}

const MIB = 1_048_576

export function transfers({ transfer, ...plan }: Plan): Workload {
  return {
    ...plan,
    metrics: [
      { key: 'cpu', label: 'CPU per MiB, µs', better: 'less' },
      { key: 'speed', label: 'MiB/s', better: 'more' },
    ],
    async prepare({ connect, mebibytes }: BenchSetup): Promise<Turn> {
      const client = await connect(1)
      await transfer(client, Math.max(16, mebibytes / 8) * MIB)
      return async () => {
        // A connection that idled away meanwhile is back before it counts.
        await transfer(client, MIB)
        const began = performance.now()
        const cpu = await cpuOf(() => transfer(client, mebibytes * MIB))
        const seconds = (performance.now() - began) / 1000
        return { cpu: cpu / mebibytes, speed: mebibytes / seconds }
      }
    },
  }
}

/** Whoever reads too little fails the run. */
export async function download(client: Connected, bytes: number): Promise<void> {
  const read = await client.download!(`/${bytes}`)
  if (read !== bytes) throw new Error(`read ${read} bytes instead of ${bytes}`)
}

const piece = Buffer.alloc(65_536, 'zyxwvutsrqponmlkjihgfedcba9876543210')
const bodies = new Map<number, UploadBody>()

export function upload(client: Connected, bytes: number): Promise<void> {
  const body = bodies.get(bytes) ?? new UploadBody(piece, bytes / piece.length)
  bodies.set(bytes, body)
  return client.upload!('/small', body)
}
