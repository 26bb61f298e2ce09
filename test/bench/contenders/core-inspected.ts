import { serveInspector } from 'hinternet/inspect'
import type { Contender } from '../contender.ts'
import { core, listener } from '../core.ts'

const inspect = await serveInspector()

export const contender: Contender = core({
  label: 'hinternet, a listener, the inspector on',
  options: { inspect },
  session: (session) => session.on('status', listener),
})
