// With a page open: another process reads what the inspector sends it.

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { serveInspector } from 'hinternet/inspect'
import type { Contender } from '../contender.ts'
import { core, listener } from '../core.ts'

const inspect = await serveInspector()
const reader = fork(new URL('../inspector-reader.js', import.meta.url), [inspect.url])
await once(reader, 'message')

export const contender: Contender = core({
  label: 'hinternet, a listener, the inspector on and its page open',
  options: { inspect },
  session: (session) => session.on('status', listener),
})
