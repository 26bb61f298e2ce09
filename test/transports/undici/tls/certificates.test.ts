// The server's certificate: each fault has its reason, and a route tolerates what it says, and nothing else.

import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  CertificateError,
  type CertificateReport,
  routeOf,
  type TlsRoute,
  tlsRouteOf,
} from '../../../../src/lifecycle/index.ts'
import { Caller } from '../../../../src/testing/conformance/index.ts'
import { UndiciTransport, type UndiciTransportOptions } from '../../../../src/transports/undici/index.ts'
import {
  authority,
  type CertificateRequest,
  certificate,
  distrusted,
  localhost,
  revocationList,
} from '../../../support/certificates.ts'
import { type SecureServer, secureServer, type Version, versions } from '../../../support/secure-server.ts'

let ca = ''
beforeAll(async () => {
  ca = (await authority()).cert
})
const opened: { close(): unknown }[] = []
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close()
})

const serve = async (request: CertificateRequest, version?: Version): Promise<SecureServer> => {
  const versions = version === undefined ? {} : { minVersion: version, maxVersion: version }
  const server = await secureServer(await certificate(request), versions)
  opened.push(server)
  return server
}
const transportWith = (tls: UndiciTransportOptions['tls'] = { ca }): UndiciTransport => {
  const transport = new UndiciTransport({ tls })
  opened.push(transport)
  return transport
}
const request = (transport: UndiciTransport, { port }: SecureServer, host = 'localhost'): Caller => {
  const caller = new Caller({ transport }, 'GET', `https://${host}:${port}/`)
  opened.push({ close: () => caller.lifecycle.chart.state === 'closed' || caller.close() })
  return caller
}
const route = (parts: Partial<Omit<TlsRoute, 'key'>>) => ({ route: routeOf({ tls: tlsRouteOf(parts) }) })
const CLOSED = ['CLOSING_CONNECTION', 'CONNECTION_CLOSED', 'REQUEST_COMPLETE']

const untrusted = [
  ['self-signed (tls-self-signed)', distrusted.selfSigned, 'certificateAuthority', 'unknownAuthority'],
  ['of an unknown authority', distrusted.unknownAuthority, 'certificateAuthority', 'unknownAuthority'],
  ['for another name', distrusted.wrongName, 'certificateName', 'wrongName'],
  ['expired', distrusted.expired, 'certificateDate', 'wrongDate'],
  ['not valid yet', distrusted.notYetValid, 'certificateDate', 'wrongDate'],
  ['of a client', { ...localhost, usage: 'client' }, 'certificateInvalid', 'wrongUsage'],
] as const
const flags = ['unknownAuthority', 'wrongName', 'wrongDate', 'wrongUsage', 'revocation'] as const

describe.each(versions)('a certificate, over %s,', (version) => {
  test.each(untrusted)(
    'that is %s fails with its reason, and the connection is closed',
    async (_name, made, reason) => {
      const server = await serve(made, version)
      const caller = request(transportWith(), server)
      const { error } = await caller.send()
      expect(error).toMatchObject({ reason, phase: 'secure', cause: { faults: [{ reason }] } })
      expect(caller.names.slice(-4)).toEqual(['securing', ...CLOSED])
      expect(server.heads).toEqual([])
    },
  )

  test.each(untrusted)(
    'that is %s is tolerated by the flag for it and by no other one',
    async (_name, made, reason, flag) => {
      const server = await serve(made, version)
      const transport = transportWith()
      for (const other of flags) {
        const caller = request(transport, server)
        const { error } = await caller.send(route({ [other]: true }))
        if (other !== flag) expect(error).toMatchObject({ reason })
        else expect(error).toBeNull()
      }
      const caller = request(transport, server)
      const others = Object.fromEntries(flags.map((each) => [each, each !== flag]))
      expect((await caller.send(route(others))).error).toMatchObject({ reason })
    },
  )
})

describe('a certificate with several faults', () => {
  const bad = { names: ['elsewhere.test'], valid: 'no more', issuer: 'unknown authority' } as const

  test('fails for the gravest, lists them all, and shows itself', async () => {
    const server = await serve(bad)
    const { error } = await request(transportWith(), server).send()
    expect(error).toMatchObject({ reason: 'certificateAuthority', phase: 'secure' })
    const cause = error?.cause as CertificateError
    expect(cause).toBeInstanceOf(CertificateError)
    expect(cause.faults.map(({ reason }) => reason)).toEqual([
      'certificateAuthority',
      'certificateName',
      'certificateDate',
    ])
    expect(cause.certificate?.subject).toBe('CN=elsewhere.test')
    expect(cause.hostname).toBe('localhost')
  })

  test.each([
    [{ unknownAuthority: true }, 'certificateName'],
    [{ wrongName: true }, 'certificateAuthority'],
    [{ wrongDate: true }, 'certificateAuthority'],
    [{ unknownAuthority: true, wrongName: true }, 'certificateDate'],
    [{ unknownAuthority: true, wrongDate: true }, 'certificateName'],
    [{ wrongName: true, wrongDate: true }, 'certificateAuthority'],
  ])('fails for what is left when %o is tolerated', async (parts, reason) => {
    const server = await serve(bad)
    expect((await request(transportWith(), server).send(route(parts))).error).toMatchObject({ reason })
    expect(server.heads).toEqual([])
  })

  test('is tolerated where each of its faults is, and the channel lists them', async () => {
    const server = await serve(bad)
    const caller = request(transportWith(), server)
    const all = route({ unknownAuthority: true, wrongName: true, wrongDate: true })
    expect((await caller.send(all)).error).toBeNull()
    expect(caller.lifecycle.channel?.tolerated.map(({ reason }) => reason)).toEqual([
      'certificateAuthority',
      'certificateName',
      'certificateDate',
    ])
  })
})

test('after a failure the same request can be sent again, more tolerant', async () => {
  const server = await serve(distrusted.selfSigned)
  const caller = request(transportWith(), server)
  expect((await caller.send()).error).toMatchObject({ reason: 'certificateAuthority' })
  expect((await caller.send(route({ wrongName: true }))).error).toMatchObject({
    reason: 'certificateAuthority',
  })
  expect((await caller.send(route({ unknownAuthority: true }))).error).toBeNull()
  expect(await caller.body()).toBe('ok')
})

describe('who is tolerant', () => {
  test('shares neither a connection nor a session with who is not', async () => {
    const server = await serve(distrusted.selfSigned)
    const transport = transportWith()
    const tolerant = route({ unknownAuthority: true })
    for (const expected of [['secured'], ['reused']]) {
      const caller = request(transport, server)
      await caller.send(tolerant)
      await caller.body()
      expect(caller.names.filter((name) => name === 'secured' || name === 'reused')).toEqual(expected)
    }
    const strict = request(transport, server)
    expect((await strict.send()).error).toMatchObject({ reason: 'certificateAuthority' })
    expect(strict.names).not.toContain('reused')
  })
})

describe('a judge', () => {
  test('sees every certificate, and decides', async () => {
    const reports: CertificateReport[] = []
    const judging = (verdict: boolean) => ({
      judge: (report: CertificateReport) => {
        reports.push(report)
        return verdict
      },
    })
    const [good, bad] = [await serve(localhost), await serve(distrusted.expired)]
    const transport = transportWith()
    expect((await request(transport, good).send(route(judging(false)))).error).toMatchObject({
      reason: 'certificateAuthority',
      code: 'CERT_REJECTED',
    })
    expect((await request(transport, bad).send(route(judging(true)))).error).toBeNull()
    expect((await request(transport, bad).send(route(judging(false)))).error).toMatchObject({
      reason: 'certificateDate',
    })
    expect(reports.map(({ faults }) => faults.map(({ code }) => code))).toEqual([
      [],
      ['CERT_HAS_EXPIRED'],
      ['CERT_HAS_EXPIRED'],
    ])
    expect(reports[0]?.issuers.map(({ subject }) => subject)).toEqual(['CN=Tests ecdsa-sha256'])
  })

  test('that throws accepts nothing', async () => {
    const server = await serve(localhost)
    const judge = (): boolean => {
      throw new Error('thrown by a judge')
    }
    const { error } = await request(transportWith(), server).send(route({ judge }))
    expect(error).toMatchObject({ reason: 'certificateAuthority', code: 'CERT_REJECTED' })
    expect(error?.message).toContain('thrown by a judge')
  })
})

describe('a list of revoked certificates', () => {
  const numbered = { ...localhost, serialNumber: '4d2' }
  const expired = { ...distrusted.expired, serialNumber: '4d3' }

  test.each([
    ['passes what is not on it', numbered, ['99'], null],
    ['refuses what is on it', numbered, ['4d2'], 'certificateRevoked'],
    ['refuses what is on it and has expired, the graver first', expired, ['4d3'], 'certificateRevoked'],
  ])('%s', async (_name, made, revoked, reason) => {
    const server = await serve(made)
    const transport = transportWith({ ca, crl: await revocationList(revoked) })
    const { error } = await request(transport, server).send()
    if (reason === null) expect(error).toBeNull()
    else expect(error).toMatchObject({ reason })
  })

  test('is asked also where the date is tolerated', async () => {
    const server = await serve(expired)
    const tolerant = route({ wrongDate: true })
    const good = transportWith({ ca, crl: await revocationList(['99']) })
    expect((await request(good, server).send(tolerant)).error).toBeNull()
    const bad = transportWith({ ca, crl: await revocationList(['4d3']) })
    expect((await request(bad, server).send(tolerant)).error).toMatchObject({ reason: 'certificateRevoked' })
    const none = transportWith({ ca, crl: await revocationList([], 'unknown authority') })
    expect((await request(none, server).send(tolerant)).error).toMatchObject({
      reason: 'certificateUnchecked',
    })
  })

  test('of somebody else leaves the question open, unless that is tolerated', async () => {
    const server = await serve(numbered)
    const transport = transportWith({ ca, crl: await revocationList([], 'unknown authority') })
    expect((await request(transport, server).send()).error).toMatchObject({ reason: 'certificateUnchecked' })
    expect((await request(transport, server).send(route({ revocation: true }))).error).toBeNull()
  })
})

describe('a chain', () => {
  test('by way of an authority in between is trusted, its length and its dates are looked at', async () => {
    const server = await serve({ ...localhost, through: 'an authority in between' })
    const caller = request(transportWith(), server)
    expect((await caller.send()).error).toBeNull()
    expect(caller.lifecycle.channel?.issuers.map(({ subject }) => subject)).toEqual([
      'CN=In between',
      'CN=Tests ecdsa-sha256',
    ])
  })

  test('by way of a certificate that is no authority is not trusted, whatever is tolerated of the date', async () => {
    const server = await serve({ ...distrusted.expired, through: 'no authority' })
    const caller = request(transportWith(), server)
    expect((await caller.send(route({ wrongDate: true }))).error).toMatchObject({
      reason: 'certificateAuthority',
    })
  })
})

test.each([
  ['of a client', { usage: 'client' }, 'certificateInvalid'],
  ['self-signed', { issuer: 'self' }, 'certificateAuthority'],
  ['signed by SHA-1', { signature: 'ecdsa-sha1' }, 'certificateInvalid'],
  ['none of these, and comes by an authority in between', { through: 'an authority in between' }, null],
] as const)(
  'a date that is tolerated hides nothing: a certificate that is %s',
  async (_name, made, reason) => {
    const server = await serve({ ...distrusted.expired, ...made })
    const cas = [ca, (await authority('ecdsa-sha1')).cert]
    const { error } = await request(transportWith({ ca: cas }), server).send(route({ wrongDate: true }))
    if (reason === null) expect(error).toBeNull()
    else expect(error).toMatchObject({ reason })
  },
)

describe('the host', () => {
  test('by name is asked for by that name; an address is not, and is looked for among the addresses', async () => {
    const server = await serve(localhost)
    const transport = transportWith()
    const names: (string | false | null)[] = []
    for (const host of ['localhost', '127.0.0.1']) {
      const caller = request(transport, server, host)
      expect((await caller.send()).error).toBeNull()
      expect(caller.announcements.find(({ type }) => type === 'securing')).toEqual({
        type: 'securing',
        servername: host === 'localhost' ? host : '',
      })
      names.push((server.connections.at(-1) as { servername?: string | false }).servername ?? null)
    }
    expect(names).toEqual(['localhost', false])
  })

  test('whose address is not in the certificate is not accepted', async () => {
    const server = await serve({ names: ['localhost'] })
    const { error } = await request(transportWith(), server, '127.0.0.1').send()
    expect(error).toMatchObject({ reason: 'certificateName' })
  })

  test('with a dot at the end is the same name', async () => {
    const server = await serve(localhost)
    const transport = new UndiciTransport({
      tls: { ca },
      lookup: (_name, _options, callback) => callback(null, [{ address: '127.0.0.1', family: 4 }]),
    })
    opened.push(transport)
    const caller = request(transport, server, 'localhost.')
    expect((await caller.send()).error).toBeNull()
    expect(caller.announcements.find(({ type }) => type === 'securing')).toMatchObject({
      servername: 'localhost',
    })
  })
})

test('what is secured is told', async () => {
  const server = await serve(localhost, 'TLSv1.3')
  const caller = request(transportWith(), server)
  await caller.send()
  const { X509Certificate } = await import('node:crypto')
  const { fingerprint256 } = new X509Certificate((await certificate(localhost)).cert)
  expect(caller.announcements.find(({ type }) => type === 'secured')).toEqual({
    type: 'secured',
    protocol: 'TLSv1.3',
    cipher: 'TLS_AES_256_GCM_SHA384',
    alpn: null,
    certificate: fingerprint256.replaceAll(':', '').toLowerCase(),
    resumed: false,
  })
})
