// A part of `npm run test:fuzz`.

import { expect, it } from 'vitest'
import { fuzz } from './fuzz.ts'

it('whatever a server sends, requests end, and nothing left over answers the next one', async () => {
  const { faults, outcomes } = await fuzz({ count: 600, seed: 7, atATime: 16 })
  expect(faults).toEqual([])
  // Both ends of the scale were seen.
  expect(outcomes.get('an answer')).toBeGreaterThan(30)
  expect(outcomes.get('malformed')).toBeGreaterThan(30)
}, 60_000)
