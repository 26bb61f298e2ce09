// A process of the pool that does what the scenario's name says, for the tests of the pool of workers.

import type { Job } from './worker-pool.ts'

process.on('message', ({ file: { name } }: Job) => {
  if (name.startsWith('exit')) process.exit(3)
  if (name.startsWith('spin')) for (;;);
  process.send?.({ name, outcome: 'passed' })
})
