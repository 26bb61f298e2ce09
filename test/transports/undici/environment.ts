// The undici transport, and servers on loopback sockets behind it.

import { routeOf } from '../../../src/lifecycle/index.ts'
import {
  type ConformanceIdentity,
  type Fixture,
  loopbackFixtureOf,
  type ProxyBehaviour,
} from '../../../src/testing/conformance/index.ts'
import { UndiciTransport } from '../../../src/transports/undici/index.ts'
import { authority, certificate } from '../../support/certificates.ts'
import { proxyServer } from '../../support/proxy-server.ts'

const { cert: ca } = await authority()
/** The identity of the servers with TLS. */
export const identity: ConformanceIdentity = { ...(await certificate({ names: ['secure.test'] })), ca }

/** With bodies that bypass undici's parser, or go through it. */
export const undiciFixtureWith = (bodyBypass: boolean): Fixture =>
  loopbackFixtureOf((options) => new UndiciTransport({ bodyBypass, ...options }), {
    identity,
    async proxy(behaviour) {
      const proxy = await proxyServer(behaviours[behaviour])
      return { route: routeOf({ proxy: { ...PROXY, port: proxy.port } }), close: () => proxy.close() }
    },
  })
export const undiciFixture: Fixture = undiciFixtureWith(true)

const PROXY = { protocol: 'http:', hostname: 'proxy.test', authorization: null } as const
const behaviours = {
  tunnels: {},
  asks: { credentials: 'some:body' },
  refuses: { refuses: 403 },
  'is silent': { isSilent: true },
} as const satisfies Record<ProxyBehaviour, object>
