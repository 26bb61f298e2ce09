// The laws on random ways through proxies: whatever the proxy does, and whenever the caller gives up, nothing is left open.

import type net from 'node:net'
import tls from 'node:tls'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { NO_FOLLOW_UP, type Route, routeOf, systemClock } from '../../../src/lifecycle/index.ts'
import { Caller } from '../../../src/testing/conformance/index.ts'
import { UndiciTransport } from '../../../src/transports/undici/index.ts'
import { authority, certificate, localhost } from '../../support/certificates.ts'
import { type ProxyOptions, proxyServer } from '../../support/proxy-server.ts'
import { type RawServer, rawServer } from '../../support/raw-server.ts'
import { logics } from '../logics.ts'

const { cert: ca } = await authority()
const identity = await certificate(localhost)

const sockets = new Set<net.Socket>()
const server = tls.createServer(identity, (socket) => {
  socket.on('error', () => {})
  let received = ''
  socket.on('data', (chunk) => {
    received += chunk.toString('latin1')
    if (!/^GET|0\r\n\r\n$/.test(received) || !received.endsWith('\r\n\r\n')) return
    received = ''
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')
  })
})
server.on('connection', (socket) => {
  sockets.add(socket)
  socket.on('close', () => sockets.delete(socket))
})
server.on('tlsClientError', () => {})
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)))
afterAll(() => new Promise((resolve) => server.close(resolve)))

/** The bytes of a server that is not a proxy, before it ends the connection or stays. */
const answers = [
  '',
  'HTTP/1.1 200 ',
  'HTTP/1.1 200 OK\r\n\r\nthis is no TLS',
  'HTTP/1.1 407 No\r\nproxy-authenticate: Basic\r\ncontent-length: 9\r\n\r\nhalf',
  'HTTP/1.1 407 No\r\ncontent-length: nine\r\n\r\n',
  'HTTP/1.1 407 No\r\n\r\nuntil the end',
  'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 503 No\r\n\r\n',
  '\u0000\u0001\u0002',
] as const

const plan = fc.record({
  proxy: fc.oneof(
    fc.record({
      kind: fc.constant('true' as const),
      behaviour: fc.constantFrom<ProxyOptions>({}, {}, { credentials: 'me:secret' }, { refuses: 403 }),
      speaksTls: fc.boolean(),
    }),
    fc.record({
      kind: fc.constant('false' as const),
      answer: fc.constantFrom(...answers),
      end: fc.constantFrom('end', 'reset', 'stay'),
    }),
  ),
  isUpload: fc.boolean(),
  knows: fc.boolean(),
  /** After this many announcements. */
  givesUpAt: fc.option(fc.nat(24)),
  how: fc.constantFrom('close', 'cancel', 'stop'),
})

test.each(logics)('are kept, %s', async (_name, logic) => {
  await fc.assert(
    fc.asyncProperty(plan, async ({ givesUpAt, how, isUpload, knows, proxy: planned }) => {
      const proxy =
        planned.kind === 'true'
          ? await proxyServer({ ...planned.behaviour, ...(planned.speaksTls ? { identity } : {}) })
          : await rawServer()
      const transport = new UndiciTransport({ tls: { ca } })
      const { port } = server.address() as net.AddressInfo
      const origin = `https://localhost:${port}/`
      const protocol = planned.kind === 'true' && planned.speaksTls ? 'https:' : 'http:'
      const route = routeOf({
        proxy: { protocol, hostname: 'localhost', port: proxy.port, authorization: null },
      })
      if (planned.kind === 'false') void behave(proxy as RawServer, planned)
      let heard = 0
      const environment = { transport, origin, clock: systemClock }
      const caller = new Caller(environment, isUpload ? 'PUT' : 'GET', '/', {
        logic,
        followUp: {
          ...NO_FOLLOW_UP,
          next: (head, { status }, { attempts }) =>
            status === 407 && knows && attempts.length === 0
              ? {
                  kind: 'repeat',
                  head: { ...head, headers: ['Proxy-Authorization', `Basic ${btoa('me:secret')}`] },
                  challenge: { scheme: 'Basic', proxy: true },
                }
              : null,
        },
        on: (_token, { lifecycle }) => {
          if (++heard !== givesUpAt) return
          if (how === 'cancel') lifecycle.cancel()
          else if (how === 'stop') lifecycle.actor.stop()
          else if (lifecycle.snapshot.matches('open')) lifecycle.close()
        },
      })
      await goThrough(caller, isUpload, route, planned.kind === 'false' && planned.end === 'stay')
      if (caller.lifecycle.snapshot.status === 'active') await caller.close()
      await caller.until(() => caller.isClosed)
      transport.close()
      caller.recorder.verify()
      expect(caller.faults).toEqual([])
      expect(JSON.stringify(caller.announcements)).not.toMatch(/secret|bWU6c2VjcmV0/)
      expect(transport.count()).toEqual({ open: 0, idle: 0, waiting: 0 })
      await proxy.quiet()
      await proxy.close()
    }),
    { numRuns: logic === 'table' ? 120 : 40, seed: 20_261_121, timeout: 30_000 },
  )
  await expect.poll(() => sockets.size).toBe(0)
})

interface Behaviour {
  readonly answer: string
  readonly end: string
}

async function behave(proxy: RawServer, { answer, end }: Behaviour): Promise<never> {
  for (;;) {
    const peer = await proxy.accept()
    peer.socket.on('end', () => peer.socket.end())
    void peer.head().then(() => {
      peer.write(answer)
      if (end === 'end') peer.socket.end()
      if (end === 'reset') peer.socket.resetAndDestroy()
    })
  }
}

/** Goes on until a call is refused, because the request was given up. */
async function goThrough(caller: Caller, isUpload: boolean, route: Route, mayHang: boolean): Promise<void> {
  const timeLimit = mayHang ? setTimeout(() => caller.cancel(), 20) : undefined
  const gone = caller.until(() => caller.isClosed)
  try {
    await Promise.race([isUpload ? caller.sendEx('chunked', { route }) : caller.send({ route }), gone])
    if (isUpload && caller.lifecycle.response === null) await Promise.race([caller.write('abc'), gone])
    if (isUpload) await Promise.race([caller.end(), gone])
    await Promise.race([caller.body(), gone])
  } catch (error) {
    expect(['WrongStateError', 'TransferError']).toContain((error as Error).name)
  } finally {
    clearTimeout(timeLimit)
  }
}
