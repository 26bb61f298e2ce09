// Full garbage collections on demand, without a flag of the process.

import { setImmediate as turn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Collects garbage and lets finalizers run, until the condition holds or it has been tried often. */
export async function collectGarbage(until: () => boolean = () => false, times = 20): Promise<void> {
  for (let i = 0; i < times && !until(); i++) {
    // A WeakRef keeps its object alive until the end of the turn in which it was read.
    await turn()
    collect()
    await turn()
  }
}

/** Bytes of the heap that are in use after collections. */
export async function heapUsed(): Promise<number> {
  await collectGarbage(undefined, 3)
  return process.memoryUsage().heapUsed
}
