// The workloads by the names of their files, in the order in which they run. To add one, add its file and its name.

export const workloads = [
  'get-64',
  'get-1',
  'post-64',
  'get-tls',
  'get-mib',
  'queued',
  'chart',
  'allocations',
  'memory',
  'download-raw',
  'download-http',
  'download-tls',
  'upload',
  'upload-tls',
  'cold-import',
  'close',
  'actors',
  'unheard',
] as const

export type WorkloadName = (typeof workloads)[number]
