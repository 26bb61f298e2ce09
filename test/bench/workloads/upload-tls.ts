import { transfers, upload } from '../transfers.ts'
import type { Workload } from '../workload.ts'

export const workload: Workload = transfers({
  title: 'Upload of one large body over TLS, in writes of 64 KiB',
  server: 'tls',
  contenders: ['node-http', 'undici-request', 'core-ways:write'],
  quickContenders: ['node-http', 'core-ways:write'],
  baseline: 'node-http',
  transfer: upload,
})
