// The contract of the port: what a Lifecycle on top of any transport announces, completes and leaves behind.

import { afterEach, describe } from 'vitest'
import type { Fixture } from '../../src/testing/conformance/index.ts'
import { closings } from './contract/closings.ts'
import { connections } from './contract/connections.ts'
import { downloads } from './contract/downloads.ts'
import { earlyAnswers } from './contract/early-answers.ts'
import { expectations } from './contract/expectations.ts'
import { followUps } from './contract/follow-ups.ts'
import { givingUp } from './contract/giving-up.ts'
import { Harness } from './contract/harness.ts'
import { listeners } from './contract/listeners.ts'
import { queries } from './contract/queries.ts'
import { reading } from './contract/reading.ts'
import { redirects } from './contract/redirects.ts'
import { timeouts } from './contract/timeouts.ts'
import { trailers } from './contract/trailers.ts'
import { uploads } from './contract/uploads.ts'
import { logics } from './logics.ts'

const parts = {
  downloads,
  trailers,
  reading,
  uploads,
  'an answer before the end of the body': earlyAnswers,
  'a body that waits for leave': expectations,
  connections,
  redirects,
  'what follows a response': followUps,
  queries,
  'giving up': givingUp,
  timeouts,
  'inside announcements': listeners,
  'inside CLOSING_CONNECTION': closings,
}

/** Every transport passes this, however the chart is run; one over another does not depend on that. */
export function transportContract(fixture: Fixture, run: typeof logics = logics): void {
  describe.each(run)('%s', (_name, logic) => {
    const harness = new Harness(fixture, logic)
    afterEach(() => harness.end())
    for (const [title, part] of Object.entries(parts)) describe(title, () => part(harness))
  })
}
