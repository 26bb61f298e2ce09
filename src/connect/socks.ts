// Asks a SOCKS proxy for a connection to the server, on a socket that is connected to the proxy: SOCKS 5 (RFC 1928)
// with user name and password (RFC 1929), SOCKS 4, and 4a.

import net from 'node:net'
import type { ProxyServer, Target } from '../lifecycle/index.ts'
import { familyOf } from './address-family.ts'
import { type LookupFunction, resolve } from './resolve.ts'
import { WireError } from './wire-error.ts'

export interface SocksEvents {
  /** From now on, the socket leads to the server. `reply` is the reply code of the proxy. */
  made(reply: number): void
  failed(error: Error): void
}

/** Takes the bytes that it waits for. */
type Step = (bytes: Buffer) => void

const NO_AUTHENTICATION = 0
const USER_AND_PASSWORD = 2
const NONE_ACCEPTED = 0xff
const CONNECT = 1
const IPV4 = 1
const NAME = 3
const IPV6 = 4
const GRANTED = 90
/** A length is one byte. */
const LONGEST = 255

export class SocksTunnel {
  readonly #socket: net.Socket
  readonly #proxy: ProxyServer
  readonly #server: Target
  readonly #lookup: LookupFunction
  readonly #events: SocksEvents
  #needed = 0
  #step: Step | null = null
  #isOver = false

  constructor(
    socket: net.Socket,
    proxy: ProxyServer,
    server: Target,
    lookup: LookupFunction,
    events: SocksEvents,
  ) {
    this.#socket = socket
    this.#proxy = proxy
    this.#server = server
    this.#lookup = lookup
    this.#events = events
  }

  ask(): void {
    const socket = this.#socket
    socket.on('readable', this.#read)
    socket.on('end', this.#ended)
    socket.on('error', this.#fail)
    const { hostname } = this.#server
    const { protocol } = this.#proxy
    const family = familyOf(hostname)
    if (family !== 0) this.#begin([{ address: hostname, family }])
    else if (protocol === 'socks5h:' || protocol === 'socks4a:') this.#begin(null)
    else
      resolve(hostname, this.#lookup, (error, addresses) => {
        if (this.#isOver) return
        if (error === null) this.#begin(addresses)
        else this.#fail(error)
      })
  }

  /** Stops listening: somebody else uses the socket now. */
  leave(): void {
    this.#isOver = true
    const socket = this.#socket
    socket.off('readable', this.#read)
    socket.off('end', this.#ended)
    socket.off('error', this.#fail)
  }

  /** Without addresses, the proxy looks up the name. */
  #begin(addresses: readonly { address: string; family: number }[] | null): void {
    const { hostname } = this.#server
    if (Buffer.byteLength(hostname) > LONGEST) {
      this.#fail(new WireError('notFound', `SOCKS does not allow a host name of more than ${LONGEST} bytes`))
      return
    }
    if (this.#proxy.protocol.startsWith('socks5')) this.#greet(addresses?.[0]?.address ?? null)
    else if (addresses === null) this.#askVersion4(null)
    else {
      const address = addresses.find(({ family }) => family === 4)?.address
      if (address !== undefined) this.#askVersion4(address)
      else
        this.#fail(
          new WireError(
            'unreachable',
            `SOCKS 4 has no IPv6, and ${hostname} has no other address; use socks5://`,
          ),
        )
    }
  }

  // ---- version 5

  #greet(address: string | null): void {
    const { credentials = null } = this.#proxy
    const methods = credentials === null ? [NO_AUTHENTICATION] : [NO_AUTHENTICATION, USER_AND_PASSWORD]
    this.#socket.write(Buffer.from([5, methods.length, ...methods]))
    this.#await(2, ([version, method]) => {
      if (version !== 5) this.#malformed()
      else if (method === NO_AUTHENTICATION) this.#askVersion5(address)
      else if (method === USER_AND_PASSWORD && credentials !== null)
        this.#authenticate(credentials.username, credentials.password, address)
      else if (method === NONE_ACCEPTED || method === USER_AND_PASSWORD)
        this.#refused(
          credentials === null
            ? 'asks for a user name and a password; give them in the address of the proxy'
            : 'refuses a user name and password, and requires some other authentication',
        )
      else this.#malformed()
    })
  }

  #authenticate(username: string, password: string, address: string | null): void {
    const [user, secret] = [Buffer.from(username), Buffer.from(password)]
    this.#socket.write(
      Buffer.concat([Buffer.from([1, user.length]), user, Buffer.from([secret.length]), secret]),
    )
    this.#await(2, ([, status]) => {
      if (status === 0) this.#askVersion5(address)
      else this.#refused('refuses the user name and the password')
    })
  }

  #askVersion5(address: string | null): void {
    const { hostname, port } = this.#server
    const name = Buffer.from(hostname)
    const to = address === null ? Buffer.from([NAME, name.length, ...name]) : addressBytes(address)
    this.#socket.write(Buffer.concat([Buffer.from([5, CONNECT, 0]), to, portBytes(port)]))
    // The address that the proxy has bound follows; if it is a name, its first byte is the length.
    this.#await(5, ([version, reply, , kind, first]) => {
      if (version !== 5 || reply === undefined) this.#malformed()
      else if (reply !== 0)
        this.#refused(`answers ${reply}, ${replies[reply] ?? 'which is not a known reply'}`)
      else {
        const rest = kind === IPV4 ? 3 : kind === IPV6 ? 15 : kind === NAME ? (first ?? 0) : -1
        if (rest < 0) this.#malformed()
        else this.#await(rest + 2, () => this.#made(reply))
      }
    })
  }

  // ---- version 4

  #askVersion4(address: string | null): void {
    const { hostname, port } = this.#server
    const user = Buffer.from(this.#proxy.credentials?.username ?? '')
    // 4a: an invalid address, and the name at the end.
    const numbers = address === null ? [0, 0, 0, 1] : address.split('.').map(Number)
    const name = address === null ? [...Buffer.from(hostname), 0] : []
    this.#socket.write(
      Buffer.concat([
        Buffer.from([4, CONNECT]),
        portBytes(port),
        Buffer.from([...numbers, ...user, 0, ...name]),
      ]),
    )
    this.#await(8, ([version, reply]) => {
      if (version !== 0 || reply === undefined) this.#malformed()
      else if (reply === GRANTED) this.#made(reply)
      else this.#refused(`answers ${reply}, ${replies4[reply] ?? 'which is not a known reply'}`)
    })
  }

  // ---- the socket

  #await(count: number, step: Step): void {
    this.#needed = count
    this.#step = step
    this.#read()
  }

  /** Never reads more than the reply, because what follows comes from the server. */
  readonly #read = (): void => {
    const step = this.#step
    if (step === null || this.#isOver) return
    const bytes = this.#socket.read(this.#needed) as Buffer | null
    if (bytes === null) return
    this.#step = null
    if (bytes.length < this.#needed) this.#ended()
    else step(bytes)
  }

  readonly #ended = (): void =>
    this.#fail(new WireError('closed', 'the SOCKS proxy ended the connection before its reply'))

  #made(reply: number): void {
    this.leave()
    this.#events.made(reply)
  }

  #refused(why: string): void {
    this.#fail(new WireError('proxyRefused', `the SOCKS proxy ${why}`))
  }

  #malformed(): void {
    const version = this.#proxy.protocol.startsWith('socks5') ? 5 : 4
    this.#fail(new WireError('malformed', `the proxy answered with something that is not SOCKS ${version}`))
  }

  readonly #fail = (error: Error): void => {
    if (this.#isOver) return
    this.leave()
    this.#events.failed(error)
  }
}

/** RFC 1928 §6. */
const replies: readonly string[] = [
  'succeeded',
  'a general failure',
  'the connection is not allowed by its rules',
  'the network cannot be reached',
  'the host cannot be reached',
  'the connection was refused',
  'the TTL expired',
  'the command is not supported',
  'addresses of this kind are not supported',
]

const replies4: Readonly<Record<number, string>> = {
  91: 'rejected or failed',
  92: 'it cannot reach identd on the client',
  93: 'identd on the client reports another user',
}

const portBytes = (port: number): Buffer => Buffer.from([port >> 8, port & 0xff])

function addressBytes(address: string): Buffer {
  if (net.isIPv4(address)) return Buffer.from([IPV4, ...address.split('.').map(Number)])
  const [plain = ''] = address.split('%')
  // ::ffff:192.0.2.1 ends with an IPv4 address in place of two groups.
  const text = plain.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, a, b, c, d) => {
    const group = (high: string, low: string): string => (Number(high) * 256 + Number(low)).toString(16)
    return `${group(a, b)}:${group(c, d)}`
  })
  const groupsOf = (part: string | undefined): number[] =>
    part === undefined || part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16))
  const [head, tail] = text.split('::')
  const [before, after] = [groupsOf(head), groupsOf(tail)]
  const groups = [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after]
  return Buffer.from([IPV6, ...groups.flatMap((group) => [group >> 8, group & 0xff])])
}
