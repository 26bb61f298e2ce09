// The undici transport, and servers on loopback sockets behind it.

import net from 'node:net'
import tls from 'node:tls'
import { routeOf, systemClock } from '../../../src/lifecycle/index.ts'
import { UndiciTransport } from '../../../src/transports/undici/index.ts'
import { authority, certificate } from '../../support/certificates.ts'
import { proxyServer } from '../../support/proxy-server.ts'
import type { Environment, EnvironmentOptions, Fixture, ProxyBehaviour } from '../environment.ts'
import { SocketServer } from './socket-server.ts'

const listen = async (server: net.Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as net.AddressInfo).port
}
const shut = (server: net.Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()))

/** With bodies past undici's parser, or through it. */
export const undiciFixtureWith = (bodyBypass: boolean): Fixture => ({
  async open({
    routes = {},
    connectionsPerOrigin,
    firstAddressRefuses = false,
    proxy: behaviour,
  }: EnvironmentOptions): Promise<Environment> {
    const socketServer = new SocketServer({ routes })
    const plain = net.createServer(socketServer.serve)
    const other = net.createServer(socketServer.serve)
    const secure = tls.createServer(await certificate({ names: ['secure.test'] }), socketServer.serve)
    const mute = net.createServer(socketServer.track)
    const closed = net.createServer()
    const ports = { refusing: await listen(closed) }
    await shut(closed)
    const at = async (name: string, server: net.Server): Promise<string> =>
      `${name}.test:${await listen(server)}`
    const { cert: ca } = await authority()
    const proxy = behaviour === undefined ? null : await proxyServer(behaviours[behaviour])
    const transport = new UndiciTransport({
      bodyBypass,
      ...(connectionsPerOrigin === undefined ? undefined : { connectionsPerOrigin }),
      tls: { ca },
      lookup(hostname, _options, callback) {
        const addresses = firstAddressRefuses ? ['127.0.0.2', '127.0.0.1'] : ['127.0.0.1']
        if (hostname === 'unknown.test')
          process.nextTick(callback, Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), [])
        else if (hostname !== 'unresolving.test')
          process.nextTick(
            callback,
            null,
            addresses.map((address) => ({ address, family: 4 })),
          )
      },
    })
    return {
      transport,
      clock: systemClock,
      route: proxy && routeOf({ proxy: { ...PROXY, port: proxy.port } }),
      origin: `http://${await at('origin', plain)}`,
      elsewhere: `http://${await at('elsewhere', other)}`,
      secure: `https://${await at('secure', secure)}`,
      misnamed: `https://misnamed.test:${(secure.address() as net.AddressInfo).port}`,
      mute: `https://${await at('mute', mute)}`,
      refusing: `http://refusing.test:${ports.refusing}`,
      unknown: 'http://unknown.test',
      unresolving: 'http://unresolving.test',
      unanswering: null,
      tooMuch: 32 * 1024 * 1024,
      requests: socketServer.requests,
      get connections() {
        return socketServer.sockets.size
      },
      connected: (count) => socketServer.connected(count),
      pass: () => Promise.resolve(),
      settle: () => new Promise((resolve) => setTimeout(resolve, 20)),
      async close() {
        transport.close()
        for (const socket of socketServer.sockets) socket.destroy()
        await proxy?.close()
        await Promise.all([plain, other, secure, mute].map(shut))
      },
    }
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
