import type { Contender } from '../contender.ts'
import { core, listener } from '../core.ts'

export const contender: Contender = core({
  label: 'hinternet, such a listener on each request',
  request: (request) => request.on('status', listener),
})
