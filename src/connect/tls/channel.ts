// A TLS connection after its handshake, and its channel bindings.

import { createHash, type X509Certificate } from 'node:crypto'
import type tls from 'node:tls'
import type { CertificateFault, ChannelBindingKind, SecureChannel } from '../../lifecycle/index.ts'
import { anchorsOf, issuersOf } from './chain.ts'
import { context, partsOf, readDer } from './der.ts'
import type { Peer } from './sessions.ts'
import { signatureAlgorithmOf } from './signature-algorithm.ts'
import type { TlsOptions } from './tls-options.ts'

export class TlsChannel implements SecureChannel {
  readonly protocol: string
  readonly cipher: string
  readonly alpn: string | null
  readonly resumed: boolean
  readonly servername: string
  readonly certificate: X509Certificate | null
  readonly tolerated: readonly CertificateFault[]
  /** The TLS alert that came instead of a response. undici reports only the end of the connection that follows. */
  alert: Error | null = null
  readonly #sent: readonly X509Certificate[]
  readonly #options: TlsOptions
  readonly #exporter: Buffer | null
  #unique: Buffer | null
  #issuers: readonly X509Certificate[] | undefined

  /** Copies what is lost when the socket closes. */
  constructor(socket: tls.TLSSocket, servername: string, peer: Peer, options: TlsOptions) {
    this.protocol = socket.getProtocol() ?? ''
    this.cipher = socket.getCipher().name
    this.alpn = typeof socket.alpnProtocol === 'string' ? socket.alpnProtocol : null
    this.resumed = socket.isSessionReused()
    this.servername = servername
    this.certificate = peer.certificate
    this.tolerated = peer.faults
    this.#sent = peer.sent
    this.#options = options
    this.#exporter = exporterOf(socket, this.protocol)
    this.#unique = null
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code?.startsWith('ERR_SSL_')) this.alert ??= error
    })
    if (this.protocol === 'TLSv1.3') return
    this.#unique = firstFinished(socket)
    // The binding is that of the last handshake, if the server asks for a renegotiation.
    socket.on('secure', () => {
      this.#unique = firstFinished(socket)
    })
  }

  get cipherBits(): number {
    return cipherBits(this.cipher)
  }

  get issuers(): readonly X509Certificate[] {
    if (this.certificate === null) return []
    this.#issuers ??= issuersOf(this.certificate, this.#sent, anchorsOf(this.#options))
    return this.#issuers
  }

  /** The SHA-256 of the certificate, in hexadecimal. */
  get fingerprint(): string | null {
    return this.certificate?.fingerprint256.replaceAll(':', '').toLowerCase() ?? null
  }

  binding(kind: ChannelBindingKind): Buffer | null {
    switch (kind) {
      case 'endpoint':
        return this.certificate === null ? null : endpointOf(this.certificate.raw)
      case 'unique':
        return this.#unique
      case 'exporter':
        return this.#exporter
    }
  }

  prefixedBinding(kind: ChannelBindingKind): Buffer | null {
    const binding = this.binding(kind)
    return binding === null ? null : Buffer.concat([Buffer.from(`${prefixes[kind]}:`), binding])
  }
}

const prefixes: Readonly<Record<ChannelBindingKind, string>> = {
  endpoint: 'tls-server-end-point',
  unique: 'tls-unique',
  exporter: 'tls-exporter',
}

/** RFC 5929 §4.1: the hash of the certificate's signature, with SHA-256 in place of MD5 and SHA-1. */
function endpointOf(certificate: Buffer): Buffer | null {
  const hash = hashOf(certificate)
  if (hash === null) return null
  return createHash(hash === 'md5' || hash === 'sha1' ? 'sha256' : hash)
    .update(certificate)
    .digest()
}

function hashOf(certificate: Buffer): string | null {
  try {
    return signatureAlgorithmOf(certificate).hash
  } catch {
    return null
  }
}

/**
 * RFC 5929 §3.1: the client's Finished message, or the server's if a session is resumed and the server finishes
 * first.
 */
const firstFinished = (socket: tls.TLSSocket): Buffer | null =>
  (socket.isSessionReused() ? socket.getPeerFinished() : socket.getFinished()) ?? null

/** RFC 9266 §4.2: below TLS 1.3, only with the extended master secret. */
function exporterOf(socket: tls.TLSSocket, protocol: string): Buffer | null {
  if (protocol !== 'TLSv1.3' && !hasExtendedMasterSecret(socket)) return null
  return socket.exportKeyingMaterial(32, 'EXPORTER-Channel-Binding', Buffer.alloc(0))
}

const EXTENDED_MASTER_SECRET = 1

/** Node does not tell; the flags in field 13 of OpenSSL's session do. */
function hasExtendedMasterSecret(socket: tls.TLSSocket): boolean {
  try {
    const flags = partsOf(readDer(opensslSession(socket.getSession()))).find(({ tag }) => tag === context(13))
    return (
      flags !== undefined && ((readDer(flags.content).content.at(-1) ?? 0) & EXTENDED_MASTER_SECRET) !== 0
    )
  } catch {
    return false
  }
}

const NODES_PREFIX = Buffer.from('\0nodejs:tls:session:1\0')

/** Late versions of Node 22, 24 and 26 put a prefix and the length and name of the server before the session. */
function opensslSession(session: Buffer = Buffer.alloc(0)): Buffer {
  const at = NODES_PREFIX.length
  if (!session.subarray(0, at).equals(NODES_PREFIX)) return session
  return session.subarray(at + 2 + session.readUInt16BE(at))
}

function cipherBits(name: string): number {
  if (/3DES|DES-CBC3/.test(name)) return 168
  if (name.includes('CHACHA20')) return 256
  return Number(
    /(?:AES|ARIA|CAMELLIA)[-_]?(128|256)/.exec(name)?.[1] ?? (/RC4|SEED|IDEA/.test(name) ? 128 : 0),
  )
}
