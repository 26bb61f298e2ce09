// The workloads by the names of their files, in the order in which they run. To add one, add its file and its name.

export const workloads = [
  'get-64',
  'get-1',
  'post-64',
  'queued',
  'chart',
  'allocations',
  'memory',
  'upload',
  'download',
  'cold-import',
  'close',
] as const

export type WorkloadName = (typeof workloads)[number]
