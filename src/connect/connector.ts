// Opens a connection step by step, and reports each step to the exchange that asked for it: look-up, TCP for each
// address, TLS with a proxy, a tunnel through it, TLS with the server.

import type dns from 'node:dns'
import type net from 'node:net'
import type { WireFact } from '../../machines/index.ts'
import {
  authorityOf,
  isSocks,
  type ProxyServer,
  proxyOrigin,
  type RequestHead,
  type Route,
  type Target,
} from '../lifecycle/index.ts'
import { familyOf } from './address-family.ts'
import type { ConnectPlan } from './connect-plan.ts'
import { Dial } from './dial.ts'
import { PlainSocket } from './plain-socket.ts'
import { type LookupFunction, resolve } from './resolve.ts'
import { SocksTunnel } from './socks.ts'
import {
  type HandshakeWith,
  optionsFor,
  servernameOf,
  shakeHands,
  type TlsChannel,
  type TlsOptions,
  type TlsSessions,
} from './tls/index.ts'
import { connectRequest, Tunnel } from './tunnel.ts'
import { WireError } from './wire-error.ts'

export interface ConnectorOptions {
  readonly lookup: LookupFunction
  readonly tls: TlsOptions
  readonly proxyTls: TlsOptions
  readonly localAddress?: string
  readonly maxHeaderSize?: number
  readonly bodyBypass: boolean
}

/** Where the connection goes, and what it needs. */
export interface ConnectContext {
  readonly plan: ConnectPlan
  readonly route: Route | null
  readonly options: ConnectorOptions
  readonly tlsSessions: TlsSessions
  /** TLS with the proxy; null without one. */
  readonly proxySessions: TlsSessions | null
}

/** The two ends of the TCP connection. */
export interface Remote {
  /** The address of the other end. */
  readonly address: string
  readonly port: number
  readonly localAddress?: string
  readonly localPort?: number
}

export interface ConnectorEvents {
  /** Reports about the connection that is made. */
  readonly number: number
  report(fact: WireFact): void
  /** `channel` is null without TLS to the server. */
  connected(socket: net.Socket, remote: Remote, channel: TlsChannel | null): void
  /**
   * Called instead if a proxy opened no tunnel: its response can still be read from the socket, from the status line
   * on.
   */
  challenged(socket: net.Socket, remote: Remote): void
  failed(error: Error): void
}

export class Connector {
  readonly #context: ConnectContext
  readonly #plan: ConnectPlan
  readonly #options: ConnectorOptions
  readonly #events: ConnectorEvents
  #dial: Dial | null = null
  #socket: net.Socket | null = null
  #remote: Remote = { address: '', port: 0 }
  #tunnel: Tunnel | SocksTunnel | null = null
  #over = false
  /** True once there was a TCP connection, so that CLOSING_CONNECTION has to be announced. */
  tcpIsUp = false

  constructor(context: ConnectContext, events: ConnectorEvents) {
    this.#context = context
    this.#plan = context.plan
    this.#options = context.options
    this.#events = events
  }

  /** `head` is that of the request that needs the connection: some of its fields go to a proxy. */
  start(head: RequestHead): void {
    const { hostname } = this.#plan
    const family = familyOf(hostname)
    if (family !== 0) {
      this.#connect([{ address: hostname, family }], head)
      return
    }
    this.report({ type: 'wire.resolving', host: hostname })
    if (this.#over) return
    resolve(hostname, this.#options.lookup, (error, found) => {
      // A look-up cannot be stopped, so the late answer of a cancelled one is ignored.
      if (this.#over) return
      if (error !== null) {
        this.#failOnTheWay(error)
        return
      }
      this.report({ type: 'wire.resolved', host: hostname, addresses: found.map(({ address }) => address) })
      if (!this.#over) this.#connect(found, head)
    })
  }

  /** Cancels it; nothing is reported any more. */
  cancel(): void {
    this.#over = true
    this.#dial?.cancel()
    this.#tunnel?.leave()
    this.#socket?.on('error', ignore)
    this.#socket?.destroy()
  }

  report(fact: WireFact): void {
    this.#events.report(fact)
  }

  #connect(addresses: readonly dns.LookupAddress[], head: RequestHead): void {
    const { bodyBypass, localAddress } = this.#options
    const isPlain = bodyBypass && PlainSocket.isPossible && !hasTls(this.#plan)
    this.#dial = new Dial(
      { port: this.#plan.port, addresses, localAddress, isPlain },
      {
        report: (fact) => this.report(fact),
        connected: (socket, address) => this.#connected(socket, address, head),
        failed: this.#failOnTheWay,
      },
    )
    this.#dial.start()
  }

  #connected(socket: net.Socket, address: string, head: RequestHead): void {
    this.#dial = null
    this.#socket = socket
    this.tcpIsUp = true
    const probes = this.#context.route?.keepAliveMs ?? null
    if (probes !== null) socket.setKeepAlive(true, probes)
    const { localAddress, localPort } = socket
    this.#remote = {
      address: socket.remoteAddress ?? address,
      port: this.#plan.port,
      ...(localAddress === undefined ? undefined : { localAddress }),
      ...(localPort === undefined ? undefined : { localPort }),
    }
    this.report({ type: 'wire.connected', ...this.#remote, connection: this.#events.number })
    if (!this.#over) this.#goOn(socket, head)
  }

  /** From TCP to a socket on which the request head can be written. */
  #goOn(tcp: net.Socket, head: RequestHead): void {
    const { options, proxySessions, route, tlsSessions, plan } = this.#context
    const { proxy, server } = plan
    const toServer = (raw: net.Socket): void => {
      if (server === null || server.protocol === 'http:') this.#succeed(raw, null)
      else {
        const { hostname } = server
        const given = {
          raw,
          hostname,
          options: options.tls,
          route: route?.tls ?? null,
          opener: head.opener ?? null,
          sessions: tlsSessions,
        }
        this.#secure(given, (socket, channel) => this.#succeed(socket, channel))
      }
    }
    if (proxy === null || proxySessions === null) {
      toServer(tcp)
      return
    }
    if (isSocks(proxy) && server !== null) {
      this.#askSocks(tcp, proxy, server, toServer)
      return
    }
    const toProxy = (socket: net.Socket): void => {
      if (server === null) this.#succeed(socket, null)
      else this.#ask(socket, server, connectRequest(head, proxy), toServer)
    }
    if (proxy.protocol === 'http:') toProxy(tcp)
    else {
      const { hostname } = proxy
      const given = {
        raw: tcp,
        hostname,
        options: options.proxyTls,
        route: null,
        opener: null,
        sessions: proxySessions,
      }
      this.#secure(given, toProxy)
    }
  }

  #ask(socket: net.Socket, server: Target, request: string | null, next: (socket: net.Socket) => void): void {
    if (request === null) {
      this.#fail(
        new WireError('internal', 'a field of CONNECT has a character that header fields do not allow'),
      )
      return
    }
    this.report({ type: 'wire.tunnelling', host: server.hostname, port: server.port })
    if (this.#over) return
    this.#tunnel = new Tunnel(socket, authorityOf(server), this.#options.maxHeaderSize, {
      made: (status) => {
        this.report({ type: 'wire.tunnelled', status })
        if (!this.#over) next(socket)
      },
      challenged: () => {
        this.#over = true
        this.#events.challenged(socket, this.#remote)
      },
      failed: this.#fail,
    })
    this.#tunnel.ask(request)
  }

  #askSocks(
    socket: net.Socket,
    proxy: ProxyServer,
    server: Target,
    next: (socket: net.Socket) => void,
  ): void {
    this.report({ type: 'wire.tunnelling', host: server.hostname, port: server.port })
    if (this.#over) return
    const tunnel = new SocksTunnel(socket, proxy, server, this.#options.lookup, {
      made: (status) => {
        this.report({ type: 'wire.tunnelled', status })
        if (!this.#over) next(socket)
      },
      failed: this.#fail,
    })
    this.#tunnel = tunnel
    tunnel.ask()
  }

  #secure(given: HandshakeWith, next: (socket: net.Socket, channel: TlsChannel) => void): void {
    const servername = servernameOf(given.hostname, optionsFor(given.options, given.route))
    this.report({ type: 'wire.securing', servername })
    if (this.#over) return
    this.#socket = shakeHands(given, {
      secured: (socket, channel) => {
        if (this.#over) return
        const { alpn, cipher, fingerprint: certificate, protocol, resumed } = channel
        this.report({ type: 'wire.secured', protocol, cipher, alpn, certificate, resumed })
        if (!this.#over) next(socket, channel)
      },
      failed: this.#fail,
    })
  }

  #succeed(socket: net.Socket, channel: TlsChannel | null): void {
    this.#over = true
    this.#events.connected(socket, this.#remote, channel)
  }

  /** An error before there was a connection. With a proxy, the message has to name it. */
  readonly #failOnTheWay = (error: Error): void => {
    const { proxy } = this.#plan
    if (proxy !== null) error.message += `, for the proxy ${proxyOrigin(proxy)}`
    this.#fail(error)
  }

  readonly #fail = (error: Error): void => {
    if (this.#over) return
    this.cancel()
    this.#events.failed(error)
  }
}

const hasTls = ({ proxy, server }: ConnectPlan): boolean =>
  server?.protocol === 'https:' || proxy?.protocol === 'https:'

const ignore = (): void => {}
