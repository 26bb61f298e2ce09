import { download, transfers } from '../transfers.ts'
import type { Workload } from '../workload.ts'

export const workload: Workload = transfers({
  title: 'Download of one large body over TLS',
  server: 'tls',
  contenders: ['node-http', 'undici-ways:body', 'core-ways:for-await', 'core-ways:read'],
  quickContenders: ['node-http', 'core-ways:for-await'],
  baseline: 'node-http',
  transfer: download,
})
