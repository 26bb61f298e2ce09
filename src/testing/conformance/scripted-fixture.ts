// Environments without a network: a transport that plays scripts, on a clock that the test moves.

import type { Transport } from '../../lifecycle/index.ts'
import { ManualClock } from '../manual-clock.ts'
import { found, type OriginScript, refuses } from '../script.ts'
import type { SeenRequest } from '../scripted-connection.ts'
import type { ScriptedTransportOptions } from '../scripted-transport.ts'
import type { Fixture } from './environment.ts'

/** A transport for a script, with the counts that a test may read. */
export type ScriptedFactory = (
  options: ScriptedTransportOptions & { readonly clock: ManualClock },
) => Transport & {
  readonly requests?: readonly SeenRequest[]
  readonly connections?: { readonly open: number }
}

const CAPACITY = 1000

export const scriptedFixtureOf = (factory: ScriptedFactory): Fixture => ({
  lacks: ['a proxy'],
  open({ routes = {}, connectionsPerOrigin, firstAddressRefuses = false }) {
    const clock = new ManualClock()
    const script: OriginScript = { routes, capacity: CAPACITY }
    const transport = factory({
      clock,
      ...(connectionsPerOrigin === undefined ? undefined : { connectionsPerOrigin }),
      origins: {
        'http://origin.test': firstAddressRefuses
          ? {
              ...script,
              lookup: found('127.0.0.2', '127.0.0.1'),
              connect: { byAddress: { '127.0.0.2': refuses() } },
            }
          : script,
        'http://elsewhere.test': script,
        'https://secure.test': script,
        'https://misnamed.test': { ...script, secure: { reason: 'certificateName' } },
        'https://mute.test': { ...script, secure: 'hangs' },
        'http://refusing.test': { ...script, connect: refuses() },
        'http://unresolving.test': { ...script, lookup: 'hangs' },
        'http://unanswering.test': { ...script, connect: 'hangs' },
      },
    })
    const connections = (): number => transport.connections?.open ?? 0
    return Promise.resolve({
      transport,
      clock,
      origin: 'http://origin.test',
      elsewhere: 'http://elsewhere.test',
      secure: 'https://secure.test',
      misnamed: 'https://misnamed.test',
      mute: 'https://mute.test',
      refusing: 'http://refusing.test',
      unknown: 'http://unknown.test',
      unresolving: 'http://unresolving.test',
      unanswering: 'http://unanswering.test',
      tooMuch: 4 * CAPACITY,
      get requests() {
        return transport.requests ?? []
      },
      get connections() {
        return connections()
      },
      async connected(count) {
        while (connections() !== count) {
          await clock.idle()
          await new Promise(setImmediate)
        }
      },
      pass: (ms) => clock.advance(ms),
      settle: () => clock.idle(),
      async close() {
        transport.close()
      },
    })
  },
})
