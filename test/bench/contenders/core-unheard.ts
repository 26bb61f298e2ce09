// Everything that can look at a request is loaded, and was in use before; nobody looks any more.

import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { measureRequests } from 'hinternet'
import { HarRecorder } from 'hinternet/har'
import { traceTo } from 'hinternet/inspect'
import { instrument } from 'hinternet/otel'
import type { Contender } from '../contender.ts'
import { core } from '../core.ts'

const channels = [
  'hinternet:status',
  ...['send', 'sendEx', 'write', 'end', 'read'].map((call) => `tracing:hinternet:${call}:start`),
  'undici:request:create',
  'undici:request:headers',
  'undici:request:error',
]

const ignore = (): void => {}

export const contender: Contender = core({
  label: 'hinternet, no listener, everything that could look loaded and left',
  session: (session) => {
    for (const name of channels) {
      subscribe(name, ignore)
      unsubscribe(name, ignore)
    }
    session.inspect(new HarRecorder()).unsubscribe()
    session.inspect(traceTo(ignore)).unsubscribe()
    instrument(session).disable()
    measureRequests(session)[Symbol.dispose]()
  },
})
