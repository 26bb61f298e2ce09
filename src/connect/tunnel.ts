// Asks a proxy for a tunnel on a socket that is connected to it: sends CONNECT, and reads the response head.

import type net from 'node:net'
import { authorityOf, fieldOf, type ProxyServer, type RequestHead } from '../lifecycle/index.ts'
import { WireError } from './wire-error.ts'

export interface TunnelEvents {
  /** 2xx: from now on, the socket leads to the server. */
  made(status: number): void
  /** 407: the response can still be read from the socket, from the status line on. */
  challenged(status: number): void
  failed(error: Error): void
}

/** Node's own limit for a head, if no option sets another. */
const LIMIT = 16_384
const MOST_INTERIMS = 16
const END = '\r\n\r\n'

export class Tunnel {
  readonly #socket: net.Socket
  readonly #events: TunnelEvents
  readonly #authority: string
  readonly #limit: number
  #received: Buffer = Buffer.alloc(0)
  #interims = 0
  #isOver = false

  constructor(socket: net.Socket, authority: string, limit: number | undefined, events: TunnelEvents) {
    this.#socket = socket
    this.#authority = authority
    this.#limit = limit ?? LIMIT
    this.#events = events
  }

  ask(request: string): void {
    const socket = this.#socket
    socket.on('readable', this.#read)
    socket.on('end', this.#ended)
    socket.on('error', this.#failed)
    socket.write(request, 'latin1')
  }

  /** Stops listening: somebody else uses the socket now. */
  leave(): void {
    this.#isOver = true
    const socket = this.#socket
    socket.off('readable', this.#read)
    socket.off('end', this.#ended)
    socket.off('error', this.#failed)
  }

  readonly #read = (): void => {
    for (let chunk = this.#socket.read(); chunk !== null; chunk = this.#socket.read())
      this.#received = Buffer.concat([this.#received, chunk as Buffer])
    if (!this.#isOver) this.#judge()
  }

  readonly #ended = (): void =>
    this.#fail(new WireError('closed', 'the proxy ended the connection before it answered CONNECT'))

  readonly #failed = (error: Error): void => this.#fail(error)

  /** Looks for the end of a final response head. */
  #judge(): void {
    for (;;) {
      const received = this.#received
      const text = received.toString('latin1', 0, this.#limit)
      const end = text.indexOf(END)
      if (!mayBeStatusLine(text)) {
        this.#fail(
          new WireError('malformed', 'the proxy answered CONNECT with something that is not HTTP/1.1'),
        )
        return
      }
      if (end < 0) {
        if (received.length >= this.#limit)
          this.#fail(
            new WireError(
              'tooLarge',
              `the response of the proxy to CONNECT has a head of more than ${this.#limit} bytes`,
            ),
          )
        return
      }
      const status = Number(text.slice(9, 12))
      if (status >= 200 || status === 101) {
        this.#answered(status, end + END.length)
        return
      }
      if (++this.#interims > MOST_INTERIMS) {
        this.#fail(new WireError('tooLarge', 'the proxy sends endless interim responses'))
        return
      }
      // Interim responses mean nothing for a tunnel.
      this.#received = received.subarray(end + END.length)
    }
  }

  #answered(status: number, headLength: number): void {
    const received = this.#received
    const isMade = status >= 200 && status < 300
    if (!isMade && status !== 407) {
      this.#fail(new WireError('proxyRefused', `the proxy answered ${status} to CONNECT ${this.#authority}`))
      return
    }
    this.leave()
    // A 2xx has no body, whatever its head says: the next bytes come from the server.
    const rest = isMade ? received.subarray(headLength) : received
    if (rest.length > 0) this.#socket.unshift(rest)
    if (isMade) this.#events.made(status)
    else this.#events.challenged(status)
  }

  #fail(error: Error): void {
    if (this.#isOver) return
    this.leave()
    this.#events.failed(error)
  }
}

const SAMPLE = 'HTTP/1.1 200\r'

/** The bytes so far are a status line, or the beginning of one. */
const mayBeStatusLine = (text: string): boolean =>
  /^HTTP\/1\.[01] \d{3}[ \r]/.test(text.slice(0, SAMPLE.length) + SAMPLE.slice(text.length))

// ---- the CONNECT request (RFC 9110 §9.3.6)

/** Fields of the request head that also go to the proxy; the second goes only there. */
const USER_AGENT = 'user-agent'
export const PROXY_AUTHORIZATION = 'proxy-authorization'

/** The whole message, which has no body. Null if a value has a character that fields do not allow: undici does not check this message. */
export function connectRequest(head: RequestHead, proxy: ProxyServer): string | null {
  const { capitalizesFields = false, headers, target, tunnelFields = [] } = head
  const [host, userAgent, proxyAuthorization] = capitalizesFields ? capitalized : small
  const authority = authorityOf(target)
  let lines = `CONNECT ${authority} HTTP/1.1\r\n${host}: ${authority}\r\n`
  const agent = fieldOf(headers, USER_AGENT)
  if (agent !== null) lines += `${userAgent}: ${agent}\r\n`
  const authorization = fieldOf(headers, PROXY_AUTHORIZATION) ?? proxy.authorization
  if (forbidden.test(`${authority}${agent ?? ''}${authorization ?? ''}`)) return null
  if (authorization !== null) lines += `${proxyAuthorization}: ${authorization}\r\n`
  for (let i = 0; i < tunnelFields.length; i += 2) lines += `${tunnelFields[i]}: ${tunnelFields[i + 1]}\r\n`
  return `${lines}\r\n`
}

const small = ['host', USER_AGENT, PROXY_AUTHORIZATION] as const
const capitalized = ['Host', 'User-Agent', 'Proxy-Authorization'] as const

/** RFC 9110 §5.5. */
const forbidden = /[^\t\x20-\x7e\x80-\xff]/
