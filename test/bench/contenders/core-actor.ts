import type { Contender } from '../contender.ts'
import { core, listener } from '../core.ts'

export const contender: Contender = core({
  label: 'hinternet, a listener, each asked for its actor',
  session: (session) => session.on('status', listener),
  request: (request) => void request.actor,
})
