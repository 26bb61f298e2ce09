// Picks the next legal call for a state.

import type { Act } from './plan.ts'

export function nextCall(state: string, bytes: number, pick: number): Act {
  const isWriting = /^(writing|answered)\.ready$/.test(state)
  if (state === 'answered.unwritable' || state === 'answered.bodyUnwanted' || (isWriting && pick > 7))
    return { do: 'end' }
  if (isWriting) return { do: 'write', bytes, fill: false }
  if (state === 'reading.ready' && pick > 8) return { do: 'query' }
  if (state === 'reading.ready' && pick > 6) return { do: 'take' }
  if (state === 'reading.ready' && pick > 0) return { do: 'read', bytes, fill: pick > 3 }
  if (!/^(idle|complete|failed|reading.ready)$/.test(state)) return { do: 'nothing' }
  if (pick > 5)
    return {
      do: 'sendEx',
      framing: pick > 8 ? 'length' : 'chunked',
      bytes,
      wait: pick > 10 ? 10 : 0,
      first: 0,
    }
  return {
    do: 'send',
    method: pick > 3 ? 'PUT' : 'GET',
    bytes: pick > 3 ? bytes : 0,
    wait: pick > 4 ? 10 : 0,
  }
}
