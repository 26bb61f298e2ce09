// Short readings of a snapshot.

import type { SnapshotFrom } from 'xstate'
import type { Phase, RequestMachine, RequestMeta } from '../../../machines/index.ts'

type Snapshot = SnapshotFrom<RequestMachine>

/** Where a failure would be now; null where nothing can fail. */
export function phaseOf(snapshot: Snapshot): Phase | null {
  const meta = snapshot.getMeta() as Record<string, RequestMeta | undefined>
  const known = phases.get(meta)
  if (known !== undefined) return known
  let phase: Phase | null = null
  for (const id in meta) phase = meta[id]?.phase ?? phase
  phases.set(meta, phase)
  return phase
}

// A compiled actor gives the same meta object for the same state every time.
const phases = new WeakMap<object, Phase | null>()

/** The innermost states, as an error message names them: `writing.ioPending`. */
export function stateName({ value }: Snapshot): string {
  const path: string[] = []
  let at: unknown = value
  while (typeof at === 'object' && at !== null) {
    const [key] = Object.keys(at) as [string]
    path.push(key)
    at = (at as Record<string, unknown>)[key]
  }
  if (typeof at === 'string') path.push(at)
  return path.filter((name) => name !== 'open' && name !== 'exchange').join('.')
}
