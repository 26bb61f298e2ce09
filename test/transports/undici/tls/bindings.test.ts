// Channel bindings: both ends of a connection come to the same bytes, each by its own code.

import { execFile, spawn } from 'node:child_process'
import { createHash, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import fs from 'node:fs/promises'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import type tls from 'node:tls'
import { promisify } from 'node:util'
import { afterEach, describe, expect, test } from 'vitest'
import type { SecureChannel } from '../../../../src/lifecycle/index.ts'
import { Caller } from '../../../../src/testing/conformance/index.ts'
import { UndiciTransport } from '../../../../src/transports/undici/index.ts'
import { authority, certificate, localhost, type Signature } from '../../../support/certificates.ts'
import {
  LAX,
  type SecureServer,
  secureServer,
  type Version,
  versions,
} from '../../../support/secure-server.ts'

const opened: { close(): unknown }[] = []
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close()
})

interface Harness {
  readonly signature?: Signature
  readonly version?: Version
  readonly server?: tls.TlsOptions
}

async function open({ server = {}, signature = 'ecdsa-sha256', version = 'TLSv1.3' }: Harness = {}) {
  const identity = await certificate({ ...localhost, signature })
  const peer = await secureServer(identity, { minVersion: version, maxVersion: version, ...server })
  const transport = new UndiciTransport({ tls: { ca: (await authority(signature)).cert, ciphers: LAX } })
  opened.push(peer, transport)
  return { peer, transport, identity }
}

/** One exchange from beginning to end, on a connection of its own; its channel, looked at when the connection is gone. */
async function channelOf(transport: UndiciTransport, { port }: { port: number }): Promise<SecureChannel> {
  const caller = new Caller({ transport }, 'GET', `https://localhost:${port}/`)
  const { error } = await caller.send({ headers: ['Connection', 'close'] })
  expect(error).toBeNull()
  const during = caller.lifecycle.channel
  await caller.body()
  await caller.close()
  expect(caller.lifecycle.channel).toBe(during)
  return during as SecureChannel
}
/** As the server has it. */
const firstFinished = (socket: tls.TLSSocket): Buffer =>
  (socket.isSessionReused() ? socket.getFinished() : socket.getPeerFinished()) as Buffer
const lastOf = ({ connections }: SecureServer): tls.TLSSocket => connections.at(-1) as tls.TLSSocket

describe.each(versions)('over %s', (version) => {
  test.each([
    ['ecdsa-sha256', 'sha256'],
    ['ecdsa-sha384', 'sha384'],
    ['ecdsa-sha512', 'sha512'],
    ['rsa-sha256', 'sha256'],
    ['rsa-sha384', 'sha384'],
    ['rsa-sha512', 'sha512'],
    ['rsa-pss-sha256', 'sha256'],
    ['rsa-pss-sha384', 'sha384'],
    ['rsa-pss-sha512', 'sha512'],
    ['rsa-sha1', 'sha256'],
    ['ecdsa-sha1', 'sha256'],
    ['rsa-pss-sha1', 'sha256'],
  ] as const)('the end point of a certificate signed by %s is its %s', async (signature, hash) => {
    const { identity, peer, transport } = await open({ version, signature })
    const channel = await channelOf(transport, peer)
    const expected = createHash(hash).update(new X509Certificate(identity.cert).raw).digest()
    expect(channel.binding('endpoint')).toEqual(expected)
    const prefixed = Buffer.concat([Buffer.from('tls-server-end-point:'), expected])
    expect(channel.prefixedBinding('endpoint')).toEqual(prefixed)
  })

  test('the end point of a certificate signed by Ed25519 is not defined', async () => {
    const { peer, transport } = await open({ version, signature: 'ed25519' })
    const channel = await channelOf(transport, peer)
    expect(channel.binding('endpoint')).toBeNull()
    expect(channel.prefixedBinding('endpoint')).toBeNull()
  })

  test('the exporter gives both ends the same 32 bytes', async () => {
    const { peer, transport } = await open({ version })
    const caller = new Caller({ transport }, 'GET', `https://localhost:${peer.port}/`)
    await caller.send()
    const theirs = lastOf(peer).exportKeyingMaterial(32, 'EXPORTER-Channel-Binding', Buffer.alloc(0))
    expect(caller.lifecycle.channel?.binding('exporter')).toEqual(theirs)
    expect(String(caller.lifecycle.channel?.prefixedBinding('exporter'))).toMatch(/^tls-exporter:/)
    await caller.close()
  })
})

describe('what is unique', () => {
  test('is the first message that says Finished, of the client, or of the server that resumes a session', async () => {
    const { peer, transport } = await open({ version: 'TLSv1.2' })
    const theirs: Buffer[] = []
    peer.onRequest = (socket) => {
      theirs.push(firstFinished(socket))
    }
    const channels = [await channelOf(transport, peer), await channelOf(transport, peer)]
    expect(channels.map(({ resumed }) => resumed)).toEqual([false, true])
    expect(channels.map((channel) => channel.binding('unique'))).toEqual(theirs)
    expect(channels[0]?.binding('unique')).toHaveLength(12)
    expect(channels[0]?.prefixedBinding('unique')).toEqual(
      Buffer.concat([Buffer.from('tls-unique:'), theirs[0] as Buffer]),
    )
  })

  test('is not defined on TLS 1.3', async () => {
    const { peer, transport } = await open({ version: 'TLSv1.3' })
    expect((await channelOf(transport, peer)).binding('unique')).toBeNull()
  })

  test('is that of the last handshake where the server asks for another one', async () => {
    const { peer, transport } = await open({ version: 'TLSv1.2' })
    const caller = new Caller({ transport }, 'GET', `https://localhost:${peer.port}/`)
    await caller.send()
    const { channel } = caller.lifecycle
    const first = channel?.binding('unique')
    await new Promise<void>((resolve, reject) =>
      lastOf(peer).renegotiate({ rejectUnauthorized: false, requestCert: true }, (error) =>
        error === null ? resolve() : reject(error),
      ),
    )
    expect(channel?.binding('unique')).not.toEqual(first)
    expect(channel?.binding('unique')).toEqual(firstFinished(lastOf(peer)))
    await caller.close()
  })
})

test('the exporter is not defined on TLS 1.2 without the extended master secret', async () => {
  /** SSL_OP_NO_EXTENDED_MASTER_SECRET of OpenSSL 3. */
  const secureOptions = 1
  const { peer, transport } = await open({ version: 'TLSv1.2', server: { secureOptions } })
  const channel = await channelOf(transport, peer)
  expect(channel.binding('exporter')).toBeNull()
  expect(channel.binding('unique')).toHaveLength(12)
})

test('without TLS there is no channel', async () => {
  const server = net.createServer((socket) =>
    socket.once('data', () => socket.end('HTTP/1.0 200 OK\r\n\r\n')),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const transport = new UndiciTransport()
  opened.push(server, transport)
  const caller = new Caller(
    { transport },
    'GET',
    `http://127.0.0.1:${(server.address() as net.AddressInfo).port}/`,
  )
  await caller.send()
  expect(caller.lifecycle.channel).toBeNull()
  await caller.close()
})

const execute = promisify(execFile)
const openssl = await execute('openssl', ['version']).then(
  ({ stdout }) => stdout.trim(),
  () => null,
)

describe.skipIf(openssl === null)('a peer made of openssl', () => {
  // Its command line exports without a context, which on TLS 1.2 is another thing than the empty one of RFC 9266 §2.
  test('has the same exporter over TLSv1.3', async () => {
    const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'hinternet-'))
    opened.push({ close: () => fs.rm(folder, { recursive: true }) })
    const identity = await certificate(localhost)
    const [key, cert] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')]
    await Promise.all([fs.writeFile(key, identity.key), fs.writeFile(cert, identity.cert)])
    const options = ['-accept', '127.0.0.1:0', '-key', key, '-cert', cert, '-keymatexport', LABEL]
    const child = spawn('openssl', ['s_server', ...options, '-keymatexportlen', '32', '-tls1_3'])
    opened.push({ close: () => child.kill() })
    let said = ''
    child.stdout.on('data', (chunk) => {
      said += String(chunk)
    })
    const saying = async (pattern: RegExp): Promise<string> => {
      while (!pattern.test(said)) await once(child.stdout, 'data')
      return pattern.exec(said)?.[1] as string
    }
    const port = await saying(/^ACCEPT \S+?:(\d+)$/m)
    const transport = new UndiciTransport({ tls: { ca: (await authority()).cert } })
    opened.push(transport)
    const caller = new Caller({ transport }, 'GET', `https://localhost:${port}/`)
    void caller.send()
    await caller.hears('REQUEST_SENT')
    const mine = caller.lifecycle.channel?.binding('exporter')?.toString('hex').toUpperCase()
    expect(await saying(/Keying material: ([0-9A-F]+)$/m)).toBe(mine)
    await caller.close()
  })

  test.each(versions)('sees the certificate that the end point binds to, over %s', async (version) => {
    const { peer, transport } = await open({ version, signature: 'rsa-sha384' })
    const channel = await channelOf(transport, peer)
    const client = execute('openssl', [
      's_client',
      '-connect',
      `127.0.0.1:${peer.port}`,
      '-servername',
      'localhost',
    ])
    client.child.stdin?.end()
    const { stdout } = await client
    const digest = execute('openssl', ['x509', '-noout', '-fingerprint', '-sha384'])
    digest.child.stdin?.end(stdout)
    const fingerprint = /=([0-9A-F:]+)/.exec((await digest).stdout)?.[1]?.replaceAll(':', '')
    expect(channel.binding('endpoint')?.toString('hex').toUpperCase()).toBe(fingerprint)
  })
})

const LABEL = 'EXPORTER-Channel-Binding'
