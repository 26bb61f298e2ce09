import { transfers } from '../transfers.ts'
import type { Workload } from '../workload.ts'

export const workload: Workload = transfers({
  title: 'Download of 1 GiB, ours pulled into a buffer of 64 KiB',
  contenders: ['pool-dispatch', 'raw-socket', 'node-http', 'undici-request', 'core-silent', 'core-heard'],
  baseline: 'pool-dispatch',
  async transfer(client, bytes) {
    const read = await client.download!(`/${bytes}`)
    if (read !== bytes) throw new Error(`read ${read} bytes instead of ${bytes}`)
  },
})
