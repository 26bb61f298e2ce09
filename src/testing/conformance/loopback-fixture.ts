// Environments on real sockets: servers on 127.0.0.1 that play scripts, and names that lead to them.

import net from 'node:net'
import tls from 'node:tls'
import type { LookupFunction } from '../../connect/index.ts'
import { type Route, systemClock, type Transport } from '../../lifecycle/index.ts'
import type { EnvironmentOptions, Fixture, Need, ProxyBehaviour } from './environment.ts'
import { SocketServer } from './socket-server.ts'

/** The options that a transport needs to reach the servers of a scenario. `UndiciTransport` has them, too. */
export interface LoopbackOptions {
  /** Knows the names of the servers, as `dns.lookup` with `all: true`. The system does not. */
  readonly lookup: LookupFunction
  /**
   * The most connections to one origin.
   * @defaultValue any number
   */
  readonly connectionsPerOrigin?: number
  /**
   * The authority to trust, as PEM.
   * @defaultValue none: nothing is sent over TLS
   */
  readonly tls?: { readonly ca: string }
}

export type LoopbackFactory = (options: LoopbackOptions) => Transport

/** The identity of the server `secure.test`, as PEM. `ca` is the authority that signed its certificate. */
export interface ConformanceIdentity {
  readonly key: string
  readonly cert: string
  readonly ca: string
}

export interface LoopbackProxy {
  readonly route: Route
  close(): Promise<void>
}

export interface LoopbackParts {
  readonly identity?: ConformanceIdentity | undefined
  readonly proxy?: (behaviour: ProxyBehaviour) => Promise<LoopbackProxy>
}

const LOOPBACK = '127.0.0.1'
const TOO_MUCH = 32 * 1024 * 1024
/** After this, bytes on their way between two sockets of this machine have arrived. */
const SETTLED_MS = 20

const listen = async (server: net.Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve))
  return (server.address() as net.AddressInfo).port
}
const shut = (server: net.Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()))

export const loopbackFixtureOf = (
  factory: LoopbackFactory,
  { identity, proxy: proxyFor }: LoopbackParts = {},
): Fixture => ({
  lacks: [
    ...(identity === undefined ? (['TLS'] as const) : []),
    ...(proxyFor === undefined ? (['a proxy'] as const) : []),
  ] satisfies Need[],
  async open({
    routes = {},
    connectionsPerOrigin,
    firstAddressRefuses = false,
    proxy: behaviour,
  }: EnvironmentOptions) {
    const transport = factory({
      ...(connectionsPerOrigin === undefined ? undefined : { connectionsPerOrigin }),
      ...(identity === undefined ? undefined : { tls: { ca: identity.ca } }),
      lookup: lookupOf(firstAddressRefuses ? ['127.0.0.2', LOOPBACK] : [LOOPBACK]),
    })
    const socketServer = new SocketServer({ routes })
    const plain = net.createServer(socketServer.serve)
    const other = net.createServer(socketServer.serve)
    const secure = tls.createServer(
      identity === undefined ? {} : { key: identity.key, cert: identity.cert },
      socketServer.serve,
    )
    const mute = net.createServer(socketServer.track)
    const closed = net.createServer()
    const refusing = await listen(closed)
    await shut(closed)
    const at = async (name: string, server: net.Server): Promise<string> =>
      `${name}.test:${await listen(server)}`
    const proxy = behaviour === undefined ? undefined : await proxyFor?.(behaviour)
    return {
      transport,
      clock: systemClock,
      route: proxy?.route ?? null,
      origin: `http://${await at('origin', plain)}`,
      elsewhere: `http://${await at('elsewhere', other)}`,
      secure: `https://${await at('secure', secure)}`,
      misnamed: `https://misnamed.test:${(secure.address() as net.AddressInfo).port}`,
      mute: `https://${await at('mute', mute)}`,
      refusing: `http://refusing.test:${refusing}`,
      unknown: 'http://unknown.test',
      unresolving: 'http://unresolving.test',
      unanswering: null,
      tooMuch: TOO_MUCH,
      requests: socketServer.requests,
      get connections() {
        return socketServer.sockets.size
      },
      connected: (count) => socketServer.connected(count),
      pass: () => Promise.resolve(),
      settle: () => new Promise((resolve) => setTimeout(resolve, SETTLED_MS)),
      async close() {
        transport.close()
        for (const socket of socketServer.sockets) socket.destroy()
        await proxy?.close()
        await Promise.all([plain, other, secure, mute].map(shut))
      },
    }
  },
})

/** `unknown.test` is not found, and for `unresolving.test` there is no answer. Every other name has these addresses. */
const lookupOf =
  (addresses: readonly string[]): LookupFunction =>
  (hostname, _options, callback) => {
    if (hostname === 'unresolving.test') return
    if (hostname === 'unknown.test')
      process.nextTick(callback, Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), [])
    else
      process.nextTick(
        callback,
        null,
        addresses.map((address) => ({ address, family: 4 })),
      )
  }
