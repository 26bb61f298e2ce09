import { downloaders, quickDownloaders } from '../contenders/index.ts'
import { download, transfers } from '../transfers.ts'
import type { Workload } from '../workload.ts'

export const workload: Workload = transfers({
  title: 'Download of one large body from a node:http server that writes pieces of 64 KiB',
  server: 'http',
  contenders: downloaders,
  quickContenders: quickDownloaders,
  baseline: 'node-http',
  transfer: download,
})
