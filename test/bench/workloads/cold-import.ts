// What the first import of a process costs.

import { cpuOf, type Workload } from '../workload.ts'

const modules: Readonly<Record<string, readonly string[]>> = {
  'undici-and-xstate': ['undici', 'xstate'],
  hinternet: ['hinternet'],
  undici: ['undici'],
  xstate: ['xstate'],
}

export const workload: Workload = {
  title: 'Cold import',
  contenders: Object.keys(modules),
  quickContenders: ['undici-and-xstate', 'hinternet'],
  baseline: 'undici-and-xstate',
  labels: {
    'undici-and-xstate': 'undici, then xstate',
    hinternet: 'hinternet',
    undici: 'undici',
    xstate: 'xstate',
  },
  metrics: [
    { key: 'cpu', label: 'CPU, ms', better: 'less' },
    { key: 'wall', label: 'wall, ms', better: 'less' },
  ],
  isCold: true,
  timesRounds: 3,
  quickRounds: 5,
  async prepare({ contender }) {
    return async () => {
      const began = performance.now()
      const cpu = await cpuOf(async () => {
        for (const module of modules[contender] ?? []) await import(module)
      })
      return { cpu: cpu / 1000, wall: performance.now() - began }
    }
  },
}
