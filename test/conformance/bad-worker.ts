// A process of the crew that does what the scenario's name says, for the tests of the crew.

import type { Job } from './crew.ts'

process.on('message', ({ file: { name } }: Job) => {
  if (name.startsWith('exit')) process.exit(3)
  if (name.startsWith('spin')) for (;;);
  process.send?.({ name, outcome: 'passed' })
})
