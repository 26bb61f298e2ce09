// The client's certificate, and what else can be set for TLS.

import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { routeOf, type TlsSettings, tlsRouteOf } from '../../../../src/lifecycle/index.ts'
import { Caller } from '../../../../src/testing/conformance/index.ts'
import { type TlsOptions, UndiciTransport } from '../../../../src/transports/undici/index.ts'
import { authority, certificate, client, type Identity, localhost } from '../../../support/certificates.ts'
import { type SecureServer, secureServer, versions } from '../../../support/secure-server.ts'

let ca = ''
let mine: Identity
beforeAll(async () => {
  ca = (await authority()).cert
  mine = await certificate(client)
})
const opened: { close(): unknown }[] = []
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close()
})

const serve = async (options: Parameters<typeof secureServer>[1]): Promise<SecureServer> => {
  const server = await secureServer(await certificate(localhost), options)
  opened.push(server)
  return server
}
function request({ port }: SecureServer, tls: TlsOptions = {}): Caller {
  const transport = new UndiciTransport({ tls: { ca, ...tls } })
  const caller = new Caller({ transport }, 'GET', `https://localhost:${port}/`)
  opened.push(transport, caller)
  return caller
}
const route = (settings: TlsSettings) => ({ route: routeOf({ tls: tlsRouteOf({ settings }) }) })
const subjectOf = ({ connections }: SecureServer): string | undefined =>
  connections.at(-1)?.getPeerX509Certificate()?.subject

describe.each(versions)('a server that wants a client certificate, over %s,', (version) => {
  const demanding = { minVersion: version, maxVersion: version, requestCert: true, rejectUnauthorized: true }

  test('gets it from the transport or from the route', async () => {
    const server = await serve({ ...demanding, ca })
    expect((await request(server, mine).send()).error).toBeNull()
    expect(subjectOf(server)).toBe('CN=A client')
    expect((await request(server).send(route(mine))).error).toBeNull()
    expect(subjectOf(server)).toBe('CN=A client')
  })

  test('and does not get it has its own reason; the same request can be sent again with one', async () => {
    const server = await serve({ ...demanding, ca })
    const caller = request(server)
    expect((await caller.send()).error).toMatchObject({ reason: 'clientCertificate' })
    expect(server.heads).toEqual([])
    expect((await caller.send(route(mine))).error).toBeNull()
  })

  test('and would do without one, does without one', async () => {
    const server = await serve({ ...demanding, ca, rejectUnauthorized: false })
    expect((await request(server).send()).error).toBeNull()
    expect(subjectOf(server)).toBeUndefined()
  })
})

test.each(versions)(
  'a handshake that fails for another reason over %s does not speak of certificates',
  async (version) => {
    const others = { 'TLSv1.2': 'TLSv1.3', 'TLSv1.3': 'TLSv1.2' } as const
    const server = await serve({ minVersion: version, maxVersion: version })
    const settings = { minVersion: others[version], maxVersion: others[version] }
    expect((await request(server, settings).send()).error).toMatchObject({
      reason: 'handshake',
      phase: 'secure',
    })
  },
)

describe('what can be set', () => {
  test('is the versions and the ciphers, for the transport and for a route', async () => {
    const server = await serve({})
    const caller = request(server, { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES256-GCM-SHA384' })
    expect((await caller.send()).error).toBeNull()
    expect(caller.lifecycle.channel).toMatchObject({
      protocol: 'TLSv1.2',
      cipher: 'ECDHE-ECDSA-AES256-GCM-SHA384',
      cipherBits: 256,
    })
    const other = request(server)
    expect((await other.send(route({ maxVersion: 'TLSv1.2' }))).error).toBeNull()
    expect(other.lifecycle.channel?.protocol).toBe('TLSv1.2')
  })

  test('is the name that is asked for, and looked for in the certificate', async () => {
    const server = await secureServer(await certificate({ names: ['inside.test'] }))
    opened.push(server)
    const caller = request(server)
    expect((await caller.send(route({ servername: 'inside.test' }))).error).toBeNull()
    expect(caller.announcements.find(({ type }) => type === 'securing')).toMatchObject({
      servername: 'inside.test',
    })
    expect((await caller.send(route({ servername: 'outside.test' }))).error).toMatchObject({
      reason: 'certificateName',
    })
  })

  test('is an authority, for one route', async () => {
    const other = await authority('ecdsa-sha384')
    const server = await secureServer(await certificate({ ...localhost, signature: 'ecdsa-sha384' }))
    opened.push(server)
    const caller = request(server)
    expect((await caller.send()).error).toMatchObject({ reason: 'certificateAuthority' })
    expect((await caller.send(route({ ca: other.cert }))).error).toBeNull()
  })

  test('and what OpenSSL cannot read fails the request, and says why', async () => {
    const server = await serve({})
    const { error } = await request(server).send(route({ key: 'no key', cert: mine.cert }))
    expect(error).toMatchObject({ reason: 'handshake', phase: 'secure' })
    expect(error?.message).toContain('TLS settings')
  })
})

test('a key never says what was set', async () => {
  const { key } = tlsRouteOf({ settings: { ...mine, passphrase: 'very secret' } })
  expect(key).not.toContain('very secret')
  expect(key).not.toContain('PRIVATE')
  expect(tlsRouteOf({ settings: { ...mine, passphrase: 'very secret' } }).key).toBe(key)
  expect(tlsRouteOf({ settings: mine }).key).not.toBe(key)
})
