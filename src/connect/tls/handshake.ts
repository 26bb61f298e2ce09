// The TLS step of a connection: the handshake, and the decision about the server's certificate.

import type { X509Certificate } from 'node:crypto'
import type net from 'node:net'
import tls from 'node:tls'
import {
  CertificateError,
  type CertificateFault,
  type CertificateReport,
  errorOf,
  messageOf,
  type TlsRoute,
} from '../../lifecycle/index.ts'
import { WireError } from '../wire-error.ts'
import { anchorsOf, issuersOf } from './chain.ts'
import { TlsChannel } from './channel.ts'
import { datedFaults, examine } from './examine.ts'
import { secureContextFor } from './secure-context.ts'
import type { Peer, ResumableSession, TlsSessions } from './sessions.ts'
import { optionsFor, servernameOf, type TlsOptions } from './tls-options.ts'

export interface HandshakeWith {
  /** A connected socket, or a tunnel. */
  readonly raw: net.Socket
  /** The name or address, without brackets, that the certificate should be for. */
  readonly hostname: string
  readonly options: TlsOptions
  readonly route: TlsRoute | null
  /** `opener` of the head that opened the connection; null for TLS with a proxy. */
  readonly opener: object | null
  /** The sessions of this server and route. */
  readonly sessions: TlsSessions
}

export interface HandshakeEvents {
  secured(socket: tls.TLSSocket, channel: TlsChannel): void
  failed(error: Error): void
}

/**
 * The socket may be destroyed at any time; then nothing is reported. Nothing is reported before this has returned.
 */
export function shakeHands(given: HandshakeWith, events: HandshakeEvents): net.Socket {
  let context: tls.SecureContext
  try {
    context = secureContextFor(given.options, given.route)
  } catch (error) {
    const message = `the TLS settings cannot be used: ${(error as Error).message}`
    process.nextTick(() => given.raw.destroyed || events.failed(new WireError('handshake', message)))
    return given.raw
  }
  try {
    return new Handshake(given, context, events).socket
  } catch (error) {
    const message = `the TLS settings cannot be used: ${(error as Error).message}`
    process.nextTick(() => given.raw.destroyed || events.failed(new WireError('handshake', message)))
    return given.raw
  }
}

class Handshake {
  readonly socket: tls.TLSSocket
  readonly #given: HandshakeWith
  readonly #options: TlsOptions
  readonly #events: HandshakeEvents
  readonly #servername: string
  readonly #resumed: ResumableSession | undefined
  /** Sessions that arrived before the server was accepted. */
  #early: Buffer[] = []
  #peer: Peer | null = null
  /** The certificate in the form that `checkServerIdentity` takes; only if OpenSSL found no fault. */
  #described: tls.PeerCertificate | null = null

  constructor(given: HandshakeWith, secureContext: tls.SecureContext, events: HandshakeEvents) {
    this.#given = given
    this.#options = optionsFor(given.options, given.route)
    this.#events = events
    this.#servername = servernameOf(given.hostname, this.#options)
    this.#resumed = given.sessions.take()
    const session = this.#resumed === undefined ? undefined : { session: this.#resumed.bytes }
    const socket = tls.connect({
      socket: given.raw,
      host: given.hostname,
      secureContext,
      servername: this.#servername,
      // Without this, a server may choose HTTP/2, which has neither the body bypass nor bytes for each request.
      ALPNProtocols: ['http/1.1'],
      // Node reports one fault of several, and checks the name only if there is none: both are examined below, before
      // any byte is sent.
      rejectUnauthorized: false,
      checkServerIdentity: (_hostname, certificate) => {
        this.#described = certificate
        return undefined
      },
      ...session,
    })
    this.socket = socket
    socket.on('session', (bytes: Buffer) => this.#keep(bytes))
    socket.once('error', this.#fail)
    socket.once('secureConnect', () => {
      socket.off('error', this.#fail)
      // Between here and undici's own listener, nobody else would handle an error.
      socket.on('error', ignore)
      this.#judge()
    })
  }

  #judge(): void {
    const { socket } = this
    const peer = this.#examined()
    // The function that judged the certificate has closed the request.
    if (socket.destroyed) return
    if (!(peer instanceof Error)) {
      this.#peer = peer
      for (const bytes of this.#early) this.#keep(bytes)
      this.#early = []
      this.#events.secured(socket, new TlsChannel(socket, this.#servername, peer, this.#options))
    } else {
      if (this.#resumed !== undefined) this.#given.sessions.drop(this.#resumed)
      socket.destroy()
      this.#events.failed(peer)
    }
  }

  /** The identity of the peer, or why it is not accepted. */
  #examined(): Peer | Error {
    try {
      const isResumed = this.socket.isSessionReused()
      const peer = isResumed ? this.#seenBefore() : this.#seenNow(certificatesOf(this.socket))
      const fault = this.#decisiveFault(peer)
      return fault === null ? peer : new CertificateError(this.#report(peer), fault)
    } catch (error) {
      return errorOf(error)
    }
  }

  #seenBefore(): Peer {
    const { certificate, faults, sent } = (this.#resumed as ResumableSession).peer
    return { certificate, sent, faults: certificate === null ? faults : datedFaults(certificate, faults) }
  }

  #seenNow([certificate, ...sent]: readonly X509Certificate[]): Peer {
    // With rejectUnauthorized off, Node puts OpenSSL's code here, although the type says Error.
    const verdict = this.socket.authorizationError as unknown as string | null
    if (certificate === undefined) return { certificate: null, sent, faults: verdict === null ? [] : [NONE] }
    const { hostname } = this.#given
    const described = this.#described ?? (certificate.toLegacyObject() as tls.PeerCertificate)
    const presented = { hostname: this.#options.servername || hostname, certificate, described, sent }
    return { certificate, sent, faults: examine(presented, verdict, this.#options) }
  }

  /** The most serious fault that is not tolerated. */
  #decisiveFault(peer: Peer): CertificateFault | null {
    const { route } = this.#given
    const intolerable =
      this.#options.rejectUnauthorized === false
        ? undefined
        : peer.faults.find((fault) => !tolerates(route, fault))
    if (route === null || route.judge === null) return intolerable ?? null
    try {
      const answer: unknown = route.judge(this.#report(peer), this.#given.opener)
      if (answer === true) return null
      if (answer instanceof Promise) {
        answer.catch(ignore)
        return {
          ...UNWANTED,
          message: 'judge returned a promise; only true, returned at once, accepts the certificate',
        }
      }
    } catch (error) {
      return { ...UNWANTED, message: `judge threw: ${messageOf(error)}` }
    }
    return intolerable ?? peer.faults[0] ?? UNWANTED
  }

  #report({ certificate, faults, sent }: Peer): CertificateReport {
    const options = this.#options
    return {
      hostname: this.#options.servername || this.#given.hostname,
      certificate,
      faults,
      issuers: certificate === null ? [] : issuersOf(certificate, sent, anchorsOf(options)),
    }
  }

  #keep(bytes: Buffer): void {
    if (this.#peer === null) this.#early.push(bytes)
    else
      this.#given.sessions.keep({
        bytes,
        peer: this.#peer,
        once: this.socket.getProtocol() === 'TLSv1.3',
      })
  }

  readonly #fail = (error: NodeJS.ErrnoException): void => {
    if (this.#resumed !== undefined) this.#given.sessions.drop(this.#resumed)
    this.#events.failed(this.#lacksCertificate(error) ? new ClientCertificateError(error) : error)
  }

  /**
   * TLS 1.3 has its own alert for this. Before, OpenSSL lists the server's signature algorithms only if a certificate
   * was asked for.
   */
  #lacksCertificate({ code }: NodeJS.ErrnoException): boolean {
    const { cert, pfx } = this.#options
    return (
      code?.endsWith('_ALERT_HANDSHAKE_FAILURE') === true &&
      cert === undefined &&
      pfx === undefined &&
      (this.socket.getSharedSigalgs() ?? []).length > 0
    )
  }
}

class ClientCertificateError extends WireError {
  readonly code: string | undefined

  constructor(cause: NodeJS.ErrnoException) {
    super(
      'clientCertificate',
      `the server asked for a client certificate, and none was given: ${cause.message}`,
    )
    this.code = cause.code
  }
}

function tolerates(route: TlsRoute | null, { code, reason }: CertificateFault): boolean {
  if (route === null) return false
  switch (reason) {
    case 'certificateAuthority':
      return route.unknownAuthority
    case 'certificateName':
      return route.wrongName
    case 'certificateDate':
      return route.wrongDate
    case 'certificateInvalid':
      return route.wrongUsage && code === 'INVALID_PURPOSE'
    case 'certificateRevoked':
    case 'certificateUnchecked':
      return route.revocation
  }
}

/** The server's certificate and those that it sent with it. */
function certificatesOf(socket: tls.TLSSocket): X509Certificate[] {
  const certificates: X509Certificate[] = []
  let next: X509Certificate | undefined = socket.getPeerX509Certificate()
  while (next !== undefined && certificates.length < 32) {
    certificates.push(next)
    next = next.issuerCertificate
  }
  return certificates
}

const NONE: CertificateFault = {
  reason: 'certificateAuthority',
  code: 'UNABLE_TO_GET_ISSUER_CERT',
  message: 'the server has no certificate',
}
const UNWANTED: CertificateFault = {
  reason: 'certificateAuthority',
  code: 'CERT_REJECTED',
  message: 'judge did not accept the certificate',
}

const ignore = (): void => {}
