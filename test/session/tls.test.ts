// TLS as a caller sets it: for the session, and for one request.

import { afterEach, describe, expect, test } from 'vitest'
import { CertificateError } from '../../src/lifecycle/index.ts'
import {
  InvalidOptionError,
  type OpenOptions,
  Session,
  type SessionOptions,
} from '../../src/session/index.ts'
import type { TlsOptions } from '../../src/transports/undici/index.ts'
import {
  authority,
  type CertificateRequest,
  certificate,
  client,
  distrusted,
  localhost,
} from '../support/certificates.ts'
import { type SecureServer, secureServer } from '../support/secure-server.ts'

const opened: { close(): unknown }[] = []
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close()
})

async function open(
  request: CertificateRequest,
  options: SessionOptions = {},
): Promise<[Session, SecureServer]> {
  const server = await secureServer(await certificate(request))
  const session = new Session({ tls: { ca: (await authority()).cert }, ...options })
  opened.push(server, session)
  return [session, server]
}
const urlOf = ({ port }: SecureServer): string => `https://localhost:${port}/`

test('a request tells the channel that it went over', async () => {
  const [session, server] = await open(localhost)
  const request = session.open('GET', urlOf(server))
  expect(request.channel).toBeNull()
  await request.send()
  expect(request.channel).toMatchObject({
    protocol: 'TLSv1.3',
    alpn: null,
    resumed: false,
    servername: 'localhost',
  })
  expect(request.channel?.certificate?.subject).toBe('CN=localhost')
  await request.close()
  expect(request.channel?.binding('endpoint')).toHaveLength(32)
})

test('what one request tolerates is tolerated for it alone', async () => {
  const [session, server] = await open(distrusted.expired)
  const tolerant = { tls: { wrongDate: true } }
  const { status } = await session.fetch(urlOf(server), tolerant).then(async (response) => {
    await response.text()
    return response
  })
  expect(status).toBe(200)
  const error = await session.fetch(urlOf(server)).catch((error: unknown) => error)
  expect(error).toMatchObject({ name: 'TransferError', reason: 'certificateDate', phase: 'secure' })
  expect((error as Error).cause).toBeInstanceOf(CertificateError)
})

test('requests that tolerate the same share their connections', async () => {
  const [session, server] = await open(distrusted.expired)
  for (let i = 0; i < 2; i++) await (await session.fetch(urlOf(server), { tls: { wrongDate: true } })).text()
  expect(server.connections).toHaveLength(1)
})

test('a redirect to another origin meets the certificate there with the usual strictness', async () => {
  const [session, server] = await open(distrusted.selfSigned)
  const [, elsewhere] = await open(distrusted.selfSigned)
  server.answer = `HTTP/1.1 302 Found\r\nlocation: ${urlOf(elsewhere)}\r\ncontent-length: 0\r\n\r\n`
  const error = await session
    .fetch(urlOf(server), { tls: { unknownAuthority: true } })
    .catch((error: unknown) => error)
  expect(error).toMatchObject({ reason: 'certificateAuthority' })
  expect(server.heads).toHaveLength(1)
})

test('a client certificate can be that of one request', async () => {
  const server = await secureServer(await certificate(localhost), {
    requestCert: true,
    ca: (await authority()).cert,
  })
  const session = new Session({ tls: { ca: (await authority()).cert } })
  opened.push(server, session)
  const settings = await certificate(client)
  await (await session.fetch(urlOf(server), { tls: { settings } })).text()
  expect(server.connections[0]?.getPeerX509Certificate()?.subject).toBe('CN=A client')
  const error = await session.fetch(urlOf(server)).catch((error: unknown) => error)
  expect(error).toMatchObject({ reason: 'clientCertificate' })
})

describe('what cannot be is refused at once', () => {
  const untyped = <T>(value: unknown): T => value as T
  const bad: readonly (readonly [string, OpenOptions['tls'], string])[] = [
    ['a flag that is none', untyped({ insecure: true }), 'tls.insecure'],
    ['a flag that is neither true nor false', untyped({ wrongName: 'yes' }), 'tls.wrongName'],
    ['a judge that is no function', untyped({ judge: true }), 'tls.judge'],
    ['a word', untyped('lax'), 'tls'],
    ['a key that cannot be read', { settings: { key: 'no key', cert: 'no certificate' } }, 'tls.settings'],
  ]

  test.each(bad)('%s, of a request', async (_name, tls, option) => {
    const [session] = await open(localhost)
    let caught: unknown
    try {
      session.open('GET', 'https://localhost/', { tls })
    } catch (error) {
      caught = error
    }
    expect(caught).toBeInstanceOf(InvalidOptionError)
    expect(caught).toMatchObject({ option, code: 'ERR_INVALID_OPTION' })
  })

  test.each([
    ['a word', untyped<TlsOptions>('lax')],
    ['a key that cannot be read', { key: 'no key' } as TlsOptions],
    ['a version that does not exist', untyped<TlsOptions>({ minVersion: 'TLSv9' })],
  ])('%s, of a session', (_name, tls) => {
    expect(() => new Session({ tls })).toThrow(InvalidOptionError)
  })

  test('and never shows a passphrase', async () => {
    const { key } = await certificate(client)
    const tls = { settings: { pfx: key, passphrase: 'very secret' } }
    const [session] = await open(localhost)
    let caught: unknown
    try {
      session.open('GET', 'https://localhost/', { tls })
    } catch (error) {
      caught = error
    }
    expect(caught).toBeInstanceOf(InvalidOptionError)
    expect(String(caught)).not.toContain('very secret')
  })
})
