// Counts what abandoned requests leave behind. The soak does the same with 10,000 of each kind.

import { describe, expect, it } from 'vitest'
import { measureLeaks, ways } from '../soak/leaks.ts'

/** A request that is kept takes 1,900 bytes or more. */
const ONE_IS_KEPT = 1000

describe('600 requests', () => {
  it.each(ways)(
    'leave nothing behind: %s',
    async (way) => {
      const { bytes, handles, listeners, resources, sockets } = await measureLeaks(way, 600)
      expect({ handles, listeners, sockets }).toEqual({ handles: 0, listeners: 0, sockets: 0 })
      expect(resources).toBeLessThanOrEqual(0)
      expect(bytes).toBeLessThan(ONE_IS_KEPT)
    },
    60_000,
  )
})
