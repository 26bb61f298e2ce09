// Makes a connection as the script says: lookup, one address after the other, TLS. Reports each step.

import { isIPv4 } from 'node:net'
import type { Reason, WireFact } from '../../machines/index.ts'
import type { Clock, Target } from '../lifecycle/index.ts'
import { noteWait } from './manual-clock.ts'
import {
  type Accepted,
  type Connect,
  type ConnectScript,
  eachTime,
  type Failing,
  type Found,
  isFailing,
  type Secured,
} from './script.ts'

/** Of a URL, where only an address of IPv6 has a colon. */
const isAddress = (hostname: string): boolean => hostname.includes(':') || isIPv4(hostname)

/** The server's end of a connection, and the number of the connection. */
export interface ServerEnd {
  readonly address: string
  readonly port: number
  readonly number: number
}

export interface ConnectListener {
  report(fact: WireFact): void
  /** After the TLS handshake, if there is one. */
  connected(end: ServerEnd): void
  failed(reason: Reason, cause: Error): void
}

export interface ConnectSetting {
  readonly target: Target
  readonly script: ConnectScript
  /** How many connections to this origin were tried before. */
  readonly before: number
  readonly clock: Clock
  /** Numbers connections. */
  nextNumber(): number
}

export class ScriptedConnector {
  /** A TCP connection is up. */
  isConnected = false
  readonly #target: Target
  readonly #script: ConnectScript
  readonly #clock: Clock
  readonly #before: number
  readonly #nextNumber: () => number
  readonly #listener: ConnectListener
  #isAbandoned = false

  constructor({ before, clock, nextNumber, script, target }: ConnectSetting, listener: ConnectListener) {
    this.#target = target
    this.#script = script
    this.#before = before
    this.#clock = clock
    this.#nextNumber = nextNumber
    this.#listener = listener
  }

  start(): void {
    const { hostname } = this.#target
    if (isAddress(hostname)) {
      this.#try([hostname])
      return
    }
    this.#report({ type: 'wire.resolving', host: hostname })
    this.#step<Found>(
      eachTime(this.#script.lookup ?? HERE, this.#before),
      ({ found }) => {
        this.#report({ type: 'wire.resolved', host: hostname, addresses: found })
        this.#try(found)
      },
      (failing) => this.#fail(failing, hostname),
    )
  }

  /** Nothing is reported any more. */
  abandon(): void {
    this.#isAbandoned = true
  }

  #try(addresses: readonly string[]): void {
    const [address, ...others] = addresses
    if (address === undefined || this.#isAbandoned) return
    const { port, protocol } = this.#target
    this.#report({ type: 'wire.connecting', address, port })
    this.#step<Accepted>(
      this.#connectTo(address),
      () => {
        this.isConnected = true
        const end: ServerEnd = { address, port, number: this.#nextNumber() }
        this.#report({
          type: 'wire.connected',
          address,
          port,
          localAddress: '127.0.0.1',
          localPort: 50_000 + this.#before,
          connection: end.number,
        })
        if (protocol === 'https:') this.#secure(end)
        else this.#succeed(end)
      },
      (failing) => {
        if (others.length === 0) {
          this.#fail(failing, `${address}:${port}`)
          return
        }
        this.#report({ type: 'wire.attemptFailed', address, port, code: failing.code ?? failing.reason })
        this.#try(others)
      },
    )
  }

  #secure(end: ServerEnd): void {
    const { hostname } = this.#target
    this.#report({ type: 'wire.securing', servername: isAddress(hostname) ? '' : hostname })
    this.#step<Secured>(
      eachTime(this.#script.secure ?? TLS, this.#before),
      ({ protocol, cipher }) => {
        this.#report({
          type: 'wire.secured',
          protocol,
          cipher,
          alpn: null,
          certificate: null,
          resumed: false,
        })
        this.#succeed(end)
      },
      (failing) => this.#fail(failing, hostname),
    )
  }

  #connectTo(address: string): Connect {
    const { connect = ACCEPTS } = this.#script
    if (typeof connect === 'object' && 'byAddress' in connect) return connect.byAddress[address] ?? ACCEPTS
    return eachTime(connect, this.#before)
  }

  /** Takes as long as the script says, and then succeeds or fails; a step that hangs does neither. */
  #step<Good extends { readonly after?: number }>(
    script: Good | Failing | 'hangs',
    good: (script: Good) => void,
    bad: (failing: Failing) => void,
  ): void {
    if (script === 'hangs' || this.#isAbandoned) return
    let isOver = false
    noteWait(this.#clock, script.after ?? 0, () => !isOver && !this.#isAbandoned)
    this.#clock.after(script.after ?? 0, () => {
      isOver = true
      if (this.#isAbandoned) return
      if (isFailing(script)) bad(script)
      else good(script)
    })
  }

  #report(fact: WireFact): void {
    if (!this.#isAbandoned) this.#listener.report(fact)
  }

  #succeed(end: ServerEnd): void {
    if (!this.#isAbandoned) this.#listener.connected(end)
  }

  #fail({ reason, code }: Failing, where: string): void {
    if (this.#isAbandoned) return
    const cause: NodeJS.ErrnoException = new Error(`scripted: ${code ?? reason} at ${where}`)
    if (code !== undefined) cause.code = code
    this.#listener.failed(reason, cause)
  }
}

const HERE: Found = { found: ['127.0.0.1'] }
const ACCEPTS: Accepted = { accepted: true }
const TLS: Secured = { protocol: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384' }
