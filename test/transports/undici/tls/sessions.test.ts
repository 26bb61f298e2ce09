// TLS sessions are taken up again by who made them, and by nobody else.

import { afterEach, describe, expect, test } from 'vitest'
import { routeOf, type TlsRoute, tlsRouteOf } from '../../../../src/lifecycle/index.ts'
import { Caller } from '../../../../src/testing/conformance/index.ts'
import { UndiciTransport } from '../../../../src/transports/undici/index.ts'
import { authority, certificate, client, distrusted, localhost } from '../../../support/certificates.ts'
import { type SecureServer, secureServer, versions } from '../../../support/secure-server.ts'

const opened: { close(): unknown }[] = []
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close()
})

const transportTo = async (): Promise<UndiciTransport> => {
  const transport = new UndiciTransport({ tls: { ca: (await authority()).cert } })
  opened.push(transport)
  return transport
}
const serve = async (...parameters: Parameters<typeof secureServer>): Promise<SecureServer> => {
  const server = await secureServer(...parameters)
  opened.push(server)
  return server
}

/** One exchange on a connection of its own; whether it took up a session, and the certificate that it was told of. */
async function connect(
  transport: UndiciTransport,
  { port }: SecureServer,
  tls?: Partial<Omit<TlsRoute, 'key'>>,
): Promise<{ readonly resumed: boolean; readonly certificate: string | null; readonly said: unknown }> {
  const caller = new Caller({ transport }, 'GET', `https://localhost:${port}/`)
  const route = tls === undefined ? null : routeOf({ tls: tlsRouteOf(tls) })
  const { error } = await caller.send({ headers: ['Connection', 'close'], route })
  if (error !== null) throw error
  await caller.body()
  const { channel } = caller.lifecycle
  const said = caller.announcements.find(({ type }) => type === 'secured')
  await caller.close()
  return { resumed: channel?.resumed === true, certificate: channel?.certificate?.subject ?? null, said }
}

describe.each(versions)('over %s', (version) => {
  const only = { minVersion: version, maxVersion: version }

  test('a session is resumed, and what was seen of the server is known again', async () => {
    const [transport, server] = [await transportTo(), await serve(await certificate(localhost), only)]
    const first = await connect(transport, server)
    const second = await connect(transport, server)
    const third = await connect(transport, server)
    expect([first, second, third].map(({ resumed }) => resumed)).toEqual([false, true, true])
    expect(second).toEqual({ ...first, resumed: true, said: { ...(first.said as object), resumed: true } })
    expect(first.certificate).toBe('CN=localhost')
  })

  test('it is not resumed by another transport', async () => {
    const server = await serve(await certificate(localhost), only)
    await connect(await transportTo(), server)
    expect((await connect(await transportTo(), server)).resumed).toBe(false)
  })

  test('it is not resumed by another route', async () => {
    const [transport, server] = [await transportTo(), await serve(await certificate(localhost), only)]
    const routes: (Partial<Omit<TlsRoute, 'key'>> | undefined)[] = [
      undefined,
      { unknownAuthority: true },
      { wrongName: true },
      { settings: await certificate(client) },
      { judge: () => true },
      { judge: () => true },
    ]
    for (const route of routes) expect((await connect(transport, server, route)).resumed).toBe(false)
    expect((await connect(transport, server, { wrongName: true })).resumed).toBe(true)
    expect((await connect(transport, server, { settings: await certificate(client) })).resumed).toBe(true)
  })

  test('what is tolerated is tolerated again, and shown again', async () => {
    const [transport, server] = [
      await transportTo(),
      await serve(await certificate(distrusted.expired), only),
    ]
    const first = await connect(transport, server, { wrongDate: true })
    const second = await connect(transport, server, { wrongDate: true })
    expect([first.resumed, second.resumed]).toEqual([false, true])
    await expect(connect(transport, server)).rejects.toMatchObject({ reason: 'certificateDate' })
  })

  test('a server that is not accepted leaves no session behind', async () => {
    const [transport, server] = [
      await transportTo(),
      await serve(await certificate(distrusted.selfSigned), only),
    ]
    let accepts = false
    const judge = (): boolean => accepts
    await expect(connect(transport, server, { judge })).rejects.toMatchObject({
      reason: 'certificateAuthority',
    })
    accepts = true
    expect((await connect(transport, server, { judge })).resumed).toBe(false)
  })

  test('a certificate whose time is up meanwhile is not accepted, although the session is still good', async () => {
    const [transport, server] = [await transportTo(), await serve(await certificate(localhost), only)]
    await connect(transport, server)
    const now = Date.now
    Date.now = () => now() + 365 * 24 * 60 * 60 * 1000
    try {
      await expect(connect(transport, server)).rejects.toMatchObject({ reason: 'certificateDate' })
    } finally {
      Date.now = now
    }
  })
})

test('a ticket of TLS 1.3 is used once', async () => {
  const server = await serve(await certificate(localhost), { minVersion: 'TLSv1.3' })
  const transport = await transportTo()
  await connect(transport, server)
  const together = await Promise.all(Array.from({ length: 3 }, () => connect(transport, server)))
  // OpenSSL gives two with each handshake.
  expect(together.filter(({ resumed }) => resumed)).toHaveLength(2)
})
