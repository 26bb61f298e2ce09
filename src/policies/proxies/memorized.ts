// A choice that depends on the origin alone is made once for each.

import type { ProxyServer } from '../../lifecycle/index.ts'
import type { ProxyChoice } from './proxy-server.ts'

const REMEMBERED = 256

export function memorized(choice: ProxyChoice): ProxyChoice {
  const known = new Map<string, ProxyServer | null>()
  return (target) => {
    const before = known.get(target.origin)
    if (before !== undefined) return before
    const server = choice(target)
    if (known.size >= REMEMBERED) known.clear()
    known.set(target.origin, server)
    return server
  }
}
