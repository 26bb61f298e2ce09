// A session over the scripted transport: no network, and a time that the test moves.

import { Session, type SessionOptions } from '../../../src/session/index.ts'
import { ManualClock, type OriginScript, ScriptedTransport, type Step } from '../../../src/testing/index.ts'

export interface ScriptedSession {
  readonly session: Session
  readonly clock: ManualClock
  readonly transport: ScriptedTransport
}

export const ORIGIN = 'http://origin.test'
export const ELSEWHERE = 'http://elsewhere.test'

type Routes = Readonly<Record<string, readonly Step[] | readonly (readonly Step[])[]>>

/** One script for two origins. */
export function scriptedSession(
  routes: Routes,
  options: Omit<SessionOptions, 'transport'> & { readonly script?: Omit<OriginScript, 'routes'> } = {},
): ScriptedSession {
  const { script, ...sessionOptions } = options
  const clock = new ManualClock()
  const origin: OriginScript = { ...script, routes }
  const transport = new ScriptedTransport({
    clock,
    origins: { [ORIGIN]: origin, [ELSEWHERE]: origin, 'https://secure.test': origin },
    ...(options.connectionsPerOrigin === undefined
      ? undefined
      : { connectionsPerOrigin: options.connectionsPerOrigin }),
  })
  return { clock, transport, session: new Session({ clock, ...sessionOptions, transport }) }
}
