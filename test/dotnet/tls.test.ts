// TLS as a request sees it: channel bindings, client certificates, and the caller's own judgement.

import { execFile } from 'node:child_process'
import { createHash, X509Certificate } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import tls from 'node:tls'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import {
  ChannelBindingKind,
  createSystemNet,
  type HttpWebRequest,
  type Out,
  SecurityProtocolType,
  SslPolicyErrors,
  type SystemNet,
  type TransportContext,
} from '../../src/dotnet/index.ts'
import {
  authority,
  certificate,
  client,
  distrusted,
  localhost,
  type Signature,
} from '../support/certificates.ts'

const execute = promisify(execFile)
/** OpenSSL takes signatures by SHA-1 only below its usual level. */
const LAX = 'DEFAULT@SECLEVEL=0'

interface Peer extends AsyncDisposable {
  readonly url: string
  /** Those that shook hands, as the server has them. */
  readonly sockets: readonly tls.TLSSocket[]
  /** Of each request that was answered, in order. */
  readonly carriers: readonly tls.TLSSocket[]
}

/** Answers each request with what its body, or nothing, was. */
async function peer(options: tls.TlsOptions): Promise<Peer> {
  const sockets: tls.TLSSocket[] = []
  const carriers: tls.TLSSocket[] = []
  const server = tls.createServer({ ciphers: LAX, ...options }, (socket) => {
    sockets.push(socket)
    let received = ''
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1')
      if (!/\r\n\r\n(body)?$/.test(received)) return
      if (/^POST/.test(received) && !received.endsWith('body')) return
      received = ''
      carriers.push(socket)
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
    })
  })
  server.on('tlsClientError', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `https://localhost:${(server.address() as { port: number }).port}/`,
    sockets,
    carriers,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** The context that comes with the stream of an upload. */
async function contextOf(
  net: SystemNet,
  url: string,
  set: Partial<HttpWebRequest>,
): Promise<TransportContext> {
  const request = Object.assign(net.WebRequest.create(url), { method: 'POST', ...set }) as HttpWebRequest
  const context: Out<TransportContext> = { value: null }
  const result = request.beginGetRequestStream()
  await result.asyncWaitHandle.waitOne(5000)
  const stream = request.endGetRequestStream(result, context)
  const { value } = context
  await stream.writeAsync(Buffer.from('body'))
  stream.close()
  const response = await request.getResponseAsync()
  response.close()
  return value as TransportContext
}

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('a TransportContext over %s', (version) => {
  it.each([
    ['rsa-sha256', 'sha256'],
    ['ecdsa-sha384', 'sha384'],
    ['rsa-sha1', 'sha256'],
  ] as const)(
    'gives the end point of a certificate signed by %s, and what is unique',
    async (signature, hash) => {
      const identity = await certificate({ ...localhost, signature })
      await using server = await peer({ ...identity, minVersion: version, maxVersion: version })
      const net = createSystemNet({ tls: { ca: (await authority(signature)).cert, ciphers: LAX } })
      const context = await contextOf(net, server.url, { contentLength: 4 })
      const endpoint = context.getChannelBinding(ChannelBindingKind.Endpoint)
      const { raw } = new X509Certificate(identity.cert)
      const expected = Buffer.concat([
        Buffer.from('tls-server-end-point:'),
        createHash(hash).update(raw).digest(),
      ])
      expect(Buffer.from(endpoint?.toByteArray() ?? [])).toEqual(expected)
      expect(endpoint?.size).toBe(expected.length)
      const unique = context.getChannelBinding(ChannelBindingKind.Unique)
      if (version === 'TLSv1.3') expect(unique).toBeNull()
      else {
        // The first Finished message of a full handshake is the client's: the server has it as its peer's.
        const finished = server.sockets[0]?.getPeerFinished() as Buffer
        expect(Buffer.from(unique?.toByteArray() ?? [])).toEqual(
          Buffer.concat([Buffer.from('tls-unique:'), finished]),
        )
      }
      expect(context.getChannelBinding(ChannelBindingKind.Unknown)).toBeNull()
      net.close()
    },
  )
})

describe('a connection over TLS that a buffered stream reserves', () => {
  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'has its own binding over %s, and carries its request, whatever else goes on',
    async (version) => {
      const identity = await certificate({ ...localhost, signature: 'rsa-sha256' })
      await using server = await peer({ ...identity, minVersion: version, maxVersion: version })
      const net = createSystemNet({ tls: { ca: (await authority('rsa-sha256')).cert, ciphers: LAX } })
      const begun = async () => {
        const request = Object.assign(net.WebRequest.create(server.url), { method: 'POST' })
        const context: Out<TransportContext> = { value: null }
        const result = request.beginGetRequestStream()
        await result.asyncWaitHandle.waitOne(5000)
        const stream = request.endGetRequestStream(result, context)
        return { request, stream, unique: context.value?.getChannelBinding(ChannelBindingKind.Unique) }
      }
      try {
        // Two side by side, each asked for its binding while nothing of its request has left.
        const [one, other] = [await begun(), await begun()]
        expect(server.carriers).toEqual([])
        for (const { request, stream, unique } of [other, one]) {
          await stream.writeAsync(Buffer.from('body'))
          stream.close()
          ;(await request.getResponseAsync()).close()
          // RFC 5929 §3.1: the first Finished message of a full handshake is the client's, of a resumed one the server's.
          const carrier = server.carriers.at(-1) as tls.TLSSocket
          const finished = carrier.isSessionReused() ? carrier.getFinished() : carrier.getPeerFinished()
          const expected = Buffer.concat([Buffer.from('tls-unique:'), finished as Buffer])
          if (version === 'TLSv1.3') expect(unique).toBeNull()
          else expect(Buffer.from(unique?.toByteArray() ?? [])).toEqual(expected)
        }
        expect(new Set(server.carriers)).toEqual(new Set(server.sockets))
        expect(server.sockets).toHaveLength(2)
      } finally {
        net.close()
      }
    },
  )
})

describe('an end point', () => {
  const signatures: readonly [Signature, string][] = [
    ['ecdsa-sha256', '-sha256'],
    ['rsa-sha384', '-sha384'],
    ['ecdsa-sha1', '-sha256'],
  ]

  it.each(signatures)('of %s is what openssl makes of the certificate', async (signature, digest) => {
    const version = await execute('openssl', ['version']).catch(() => null)
    if (version === null) return
    const identity = await certificate({ ...localhost, signature })
    await using server = await peer(identity)
    const net = createSystemNet({ tls: { ca: (await authority(signature)).cert, ciphers: LAX } })
    const context = await contextOf(net, server.url, { contentLength: 4 })
    const binding = context.getChannelBinding(ChannelBindingKind.Endpoint)?.toByteArray()
    const folder = await mkdtemp(join(tmpdir(), 'end-point-'))
    try {
      const [pem, der] = [join(folder, 'server.pem'), join(folder, 'server.der')]
      await writeFile(pem, identity.cert)
      await execute('openssl', ['x509', '-in', pem, '-outform', 'DER', '-out', der])
      const { stdout } = await execute('openssl', ['dgst', digest, '-r', der])
      expect(Buffer.from(binding ?? []).toString('latin1')).toBe(
        `tls-server-end-point:${Buffer.from(stdout.split(' ')[0] as string, 'hex').toString('latin1')}`,
      )
    } finally {
      await rm(folder, { recursive: true })
    }
    net.close()
  })
})

describe('a request over TLS', () => {
  it('judges the certificate by its own callback, and says what is wrong with it', async () => {
    const identity = await certificate(distrusted.unknownAuthority)
    await using server = await peer(identity)
    const net = createSystemNet()
    const judged: unknown[] = []
    const request = net.WebRequest.create(server.url)
    request.serverCertificateValidationCallback = (sender, given, _chain, errors) => {
      judged.push(sender, given?.subjectAltName, errors)
      return true
    }
    ;(await request.getResponseAsync()).close()
    expect(judged[0]).toBe(request)
    expect(request.servicePoint.certificate?.subjectAltName).toContain('localhost')
    expect(judged[1]).toContain('localhost')
    expect(judged[2]).toBe(SslPolicyErrors.RemoteCertificateChainErrors)
    await expect(net.WebRequest.create(server.url).getResponseAsync()).rejects.toMatchObject({
      status: net.WebExceptionStatus.TrustFailure,
      innerException: { name: 'AuthenticationException' },
    })
    net.ServicePointManager.serverCertificateValidationCallback = () => false
    await expect(net.WebRequest.create(server.url).getResponseAsync()).rejects.toMatchObject({
      status: net.WebExceptionStatus.TrustFailure,
    })
    net.close()
  })

  it('shows its client certificate to a server that asks for one', async () => {
    const identity = await certificate(localhost)
    const { cert: ca } = await authority()
    await using server = await peer({ ...identity, ca, requestCert: true, rejectUnauthorized: true })
    const net = createSystemNet({ tls: { ca } })
    const request = net.WebRequest.create(server.url)
    request.clientCertificates.push(await certificate(client))
    ;(await request.getResponseAsync()).close()
    expect(server.sockets[0]?.getPeerCertificate().subject.CN).toBe('A client')
    await expect(net.WebRequest.create(server.url).getResponseAsync()).rejects.toMatchObject({
      name: 'WebException',
    })
    net.close()
  })

  it('speaks the versions of TLS that ServicePointManager allows', async () => {
    const identity = await certificate(localhost)
    await using server = await peer(identity)
    const net = createSystemNet({ tls: { ca: (await authority()).cert } })
    net.ServicePointManager.securityProtocol = SecurityProtocolType.Tls12
    ;(await net.WebRequest.create(server.url).getResponseAsync()).close()
    expect(server.sockets[0]?.getProtocol()).toBe('TLSv1.2')
    net.close()
  })
})
