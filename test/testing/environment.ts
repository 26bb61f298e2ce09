// The scripted transport, and scripted servers behind it.

import { found, ManualClock, type OriginScript, refuses, ScriptedTransport } from '../../src/testing/index.ts'
import type { Environment, EnvironmentOptions, Fixture } from '../transports/environment.ts'

const CAPACITY = 1000

export const scriptedFixture: Fixture = {
  open({
    routes = {},
    connectionsPerOrigin,
    firstAddressRefuses = false,
  }: EnvironmentOptions): Promise<Environment> {
    const clock = new ManualClock()
    const script: OriginScript = { routes, capacity: CAPACITY }
    const transport = new ScriptedTransport({
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
        return transport.requests
      },
      get connections() {
        return transport.connections.open
      },
      async connected(count) {
        while (transport.connections.open !== count) await clock.idle()
      },
      pass: (ms) => clock.advance(ms),
      settle: () => clock.idle(),
      async close() {
        transport.close()
      },
    })
  },
}
