import { transfers } from '../transfers.ts'
import type { Workload } from '../workload.ts'

const piece = Buffer.alloc(65_536, 'zyxwvutsrqponmlkjihgfedcba9876543210')

export const workload: Workload = transfers({
  title: 'Upload of 1 GiB in writes of 64 KiB',
  contenders: ['raw-socket', 'node-http', 'undici-request', 'core-silent', 'core-heard'],
  baseline: 'raw-socket',
  transfer: (client, bytes) => client.upload!('/small', piece, bytes / piece.length),
})
