// The way to a connected socket in steps, each reported to the one exchange that asked: look-up, TCP per address, TLS.

import dns from 'node:dns'
import net from 'node:net'
import type { WireFact } from '../../../../machines/index.ts'
import type { Route, Target } from '../../../lifecycle/index.ts'
import {
  optionsFor,
  servernameOf,
  shakeHands,
  type TlsChannel,
  type TlsOptions,
  type TlsSessions,
} from './tls/index.ts'

/** As `dns.lookup` with `all: true`. */
export type LookupFunction = (
  hostname: string,
  options: dns.LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: dns.LookupAddress[]) => void,
) => void

export const lookup: LookupFunction = (hostname, options, callback) => dns.lookup(hostname, options, callback)

export interface ConnectorOptions {
  readonly lookup: LookupFunction
  readonly tls: TlsOptions
  readonly localAddress?: string
}

/** Where to, and what has to hold on the way. */
export interface Way {
  readonly target: Target
  readonly route: Route | null
  readonly options: ConnectorOptions
  readonly tlsSessions: TlsSessions
}

export interface ConnectorEvents {
  report(fact: WireFact): void
  /** `channel` is null where there is no TLS. */
  connected(socket: net.Socket, remote: Remote, channel: TlsChannel | null): void
  failed(error: Error): void
}

export interface Remote {
  readonly address: string
  readonly port: number
}

export class Connector {
  readonly #way: Way
  readonly #target: Target
  readonly #options: ConnectorOptions
  readonly #events: ConnectorEvents
  #socket: net.Socket | null = null
  #over = false
  /** True once there was a TCP connection that is worth a CLOSING_CONNECTION. */
  tcpIsUp = false

  constructor(way: Way, events: ConnectorEvents) {
    this.#way = way
    this.#target = way.target
    this.#options = way.options
    this.#events = events
  }

  start(): void {
    const { hostname } = this.#target
    const family = net.isIP(hostname)
    if (family !== 0) {
      this.#connect([{ address: hostname, family }])
      return
    }
    this.#events.report({ type: 'wire.resolving', host: hostname })
    if (this.#over) return
    this.#options.lookup(hostname, { all: true }, (error, addresses) => {
      // A look-up cannot be stopped; the late answer of a cancelled one is ignored.
      if (this.#over) return
      if (error !== null) {
        this.#fail(error)
        return
      }
      this.#events.report({
        type: 'wire.resolved',
        host: hostname,
        addresses: addresses.map(({ address }) => address),
      })
      if (!this.#over) this.#connect(addresses)
    })
  }

  /** Gives up; nothing is reported any more. */
  cancel(): void {
    this.#over = true
    this.#socket?.on('error', ignore)
    this.#socket?.destroy()
  }

  #connect(addresses: readonly dns.LookupAddress[]): void {
    const { port } = this.#target
    const [only] = addresses
    const single = addresses.length === 1 && only !== undefined
    if (single) {
      this.#events.report({ type: 'wire.connecting', address: only.address, port })
      if (this.#over) return
    }
    const socket = net.connect({
      port,
      noDelay: true,
      ...(this.#options.localAddress === undefined
        ? undefined
        : { localAddress: this.#options.localAddress }),
      ...(single
        ? { host: only.address }
        : { host: this.#target.hostname, autoSelectFamily: true, lookup: later(addresses) }),
    })
    this.#socket = socket
    if (!single) this.#reportAttempts(socket)
    socket.once('error', this.#fail)
    socket.once('connect', () => {
      socket.off('error', this.#fail)
      // An error between here and undici's own listener would be nobody's.
      socket.on('error', ignore)
      this.tcpIsUp = true
      const address = socket.remoteAddress ?? only?.address ?? ''
      const { localAddress, localPort } = socket
      this.#events.report({
        type: 'wire.connected',
        address,
        port,
        ...(localAddress === undefined ? undefined : { localAddress }),
        ...(localPort === undefined ? undefined : { localPort }),
      })
      if (this.#over) return
      if (this.#target.protocol === 'https:') this.#secure(socket, { address, port })
      else this.#succeed(socket, { address, port }, null)
    })
  }

  /** Node tries the addresses one after the other (RFC 8305) and tells of each. */
  #reportAttempts(socket: net.Socket): void {
    const failed = (address: string, port: number, code: string): void => {
      if (!this.#over) this.#events.report({ type: 'wire.attemptFailed', address, port, code })
    }
    socket.on('connectionAttempt', (address: string, port: number) => {
      if (!this.#over) this.#events.report({ type: 'wire.connecting', address, port })
    })
    socket.on(
      'connectionAttemptFailed',
      (address: string, port: number, _family: number, error: NodeJS.ErrnoException) =>
        failed(address, port, error.code ?? error.name),
    )
    socket.on('connectionAttemptTimeout', (address: string, port: number) =>
      failed(address, port, 'ETIMEDOUT'),
    )
  }

  #secure(raw: net.Socket, remote: Remote): void {
    const { options, route, target, tlsSessions } = this.#way
    const tls = route?.tls ?? null
    const servername = servernameOf(target.hostname, optionsFor(options.tls, tls))
    this.#events.report({ type: 'wire.securing', servername })
    if (this.#over) return
    const given = { raw, hostname: target.hostname, options: options.tls, route: tls, sessions: tlsSessions }
    this.#socket = shakeHands(given, {
      secured: (socket, channel) => {
        if (this.#over) return
        const { alpn, cipher, fingerprint: certificate, protocol, resumed } = channel
        this.#events.report({ type: 'wire.secured', protocol, cipher, alpn, certificate, resumed })
        if (!this.#over) this.#succeed(socket, remote, channel)
      },
      failed: this.#fail,
    })
  }

  #succeed(socket: net.Socket, remote: Remote, channel: TlsChannel | null): void {
    this.#over = true
    this.#events.connected(socket, remote, channel)
  }

  readonly #fail = (error: Error): void => {
    if (this.#over) return
    this.cancel()
    this.#events.failed(error)
  }
}

const ignore = (): void => {}

/** `net.connect` may emit its first attempt before it returns when the look-up answers at once. */
const later =
  (addresses: readonly dns.LookupAddress[]): net.LookupFunction =>
  (_hostname, _options, callback) => {
    process.nextTick(callback as (error: null, addresses: dns.LookupAddress[]) => void, null, [...addresses])
  }
