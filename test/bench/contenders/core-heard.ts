import type { Contender } from '../contender.ts'
import { core, listener } from '../core.ts'

export const contender: Contender = core({
  label: 'hinternet, a listener for every notification',
  session: (session) => session.on('status', listener),
})
