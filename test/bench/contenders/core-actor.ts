import type { Contender } from '../contender.ts'
import { core, listener } from '../core.ts'

export const contender: Contender = core({
  label: 'hinternet, a listener, compiled actors',
  session: (session) => session.on('status', listener),
  // Whoever asks for the actor gets a genuine one from then on.
  request: (request) => void request.actor,
})
