import { transfers, upload } from '../transfers.ts'
import type { Workload } from '../workload.ts'

export const workload: Workload = transfers({
  title: 'Upload of one large body',
  contenders: [
    'raw-socket',
    'node-http',
    'undici-ways:send-buffer',
    'undici-request',
    'core-ways:send-buffer',
    'core-ways:write',
    'core-ways:send-iterable',
    'node-http-ways:pipe',
    'undici-ways:send-file',
    'undici-ways:fetch-blob',
    'core-ways:send-file',
    'core-ways:pipeline',
    'core-ways:fetch-blob',
  ],
  quickContenders: [
    'raw-socket',
    'core-ways:write',
    'node-http-ways:pipe',
    'core-ways:send-file',
    'core-ways:pipeline',
    'undici-ways:fetch-blob',
    'core-ways:fetch-blob',
  ],
  baseline: 'raw-socket',
  transfer: upload,
})
