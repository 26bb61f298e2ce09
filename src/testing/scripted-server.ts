// A server that answers from a script, which describes one route after the other.

import type { Reason } from '../../machines/index.ts'
import {
  aClock,
  type Check,
  type Clock,
  checkedMethod,
  checkedOptions,
  count,
  InvalidOptionError,
  isRecord,
  masked,
  optionTable,
} from '../lifecycle/index.ts'
import { ManualClock } from './manual-clock.ts'
import {
  close,
  type Failing,
  Gate,
  type HeaderFields,
  type RouteScript,
  replyBytes,
  reset,
  type Step,
  send,
  take,
  until,
  wait,
} from './script.ts'
import type { SeenRequest } from './scripted-connection.ts'
import { ScriptedTransport } from './scripted-transport.ts'

export interface ScriptedServerOptions {
  /**
   * Its origin. Other names are not found.
   * @defaultValue `'http://example.test'`
   */
  readonly origin?: string
  /**
   * The clock by which delays pass; that of the session, too.
   * @defaultValue a new ManualClock
   */
  readonly clock?: Clock
  /**
   * How many body bytes that the server has not read the kernels hold. A write of more than that is pending.
   * @defaultValue 65536
   */
  readonly capacity?: number
}

const DEFAULT_ORIGIN = 'http://example.test'
const DEFAULT_CAPACITY = 65_536

/**
 * A server without a network. `on` describes what it does with a request, phase by phase. Phases that are not described succeed at once.
 * @example
 * const server = new ScriptedServer()
 * server.on('GET', '/x').connect({ after: 30 }).reply(200, {}, 'hello')
 * const session = new Session({ transport: server.transport, clock: server.clock })
 */
export class ScriptedServer<TClock extends Clock = ManualClock> {
  readonly origin: string
  readonly clock: TClock
  /** For `new Session({ transport, clock })`. */
  readonly transport: ScriptedTransport
  readonly #routes: Record<string, RouteScript[]> = {}

  /** @throws InvalidOptionError */
  constructor(options: ScriptedServerOptions & { readonly clock?: TClock } = {}) {
    const checked = checkedOptions<ScriptedServerOptions>(options, table, 'new ScriptedServer')
    this.origin = checked.origin ?? DEFAULT_ORIGIN
    this.clock = (checked.clock ?? new ManualClock()) as TClock
    const script = { capacity: checked.capacity ?? DEFAULT_CAPACITY, routes: this.#routes }
    this.transport = new ScriptedTransport({ clock: this.clock, origins: { [this.origin]: script } })
  }

  /** What it has received, in order. */
  get requests(): readonly SeenRequest[] {
    return this.transport.requests
  }

  /**
   * Adds a route; the calls on it describe what happens. Another call for the same route describes the second, the third … request; the last
   * one repeats. `path` has no query; `*` means every path that is not named. A request without a route is answered with 404.
   * @throws InvalidMethodError and InvalidOptionError
   */
  on(method: string, path: string): ScriptedRoute {
    const checked = checkedMethod(method, 'on')
    if (typeof path !== 'string' || !/^(\/[^?#\s]*|\*)$/.test(path))
      throw new InvalidOptionError(
        'on',
        'path',
        masked(path),
        "Give a path such as '/x', without a query, or '*'.",
      )
    const key = path === '*' ? path : `${checked} ${path}`
    const route = new ScriptedRoute(checked)
    this.#routes[key] ??= []
    this.#routes[key].push(route.script)
    return route
  }
}

const anOrigin: Check<string> = (value, call, option) => {
  if (typeof value === 'string' && URL.canParse(value) && new URL(value).origin === value) return value
  throw new InvalidOptionError(call, option, masked(value), `Give an origin such as ${DEFAULT_ORIGIN}.`)
}

const table = optionTable<ScriptedServerOptions>({ origin: anOrigin, clock: aClock, capacity: count(0) })

export interface ResolveOptions {
  /**
   * Milliseconds that it takes.
   * @defaultValue 0
   */
  readonly after?: number
  /** @defaultValue `['127.0.0.1']` */
  readonly addresses?: readonly string[]
  /**
   * The lookup fails with this code.
   * @defaultValue none: it succeeds
   */
  readonly error?: 'ENOTFOUND' | 'EAI_AGAIN'
}

export interface ConnectOptions {
  /**
   * Milliseconds that it takes.
   * @defaultValue 0
   */
  readonly after?: number
  /**
   * The connect fails with this code, at every address.
   * @defaultValue none: it succeeds
   */
  readonly error?: 'ECONNREFUSED' | 'ECONNRESET' | 'EHOSTUNREACH' | 'ENETUNREACH' | 'ETIMEDOUT'
}

export interface SecureOptions {
  /**
   * Milliseconds that it takes.
   * @defaultValue 0
   */
  readonly after?: number
  /** @defaultValue `'TLSv1.3'` */
  readonly protocol?: string
  /** @defaultValue `'TLS_AES_256_GCM_SHA384'` */
  readonly cipher?: string
  /** The handshake fails with this code, such as `CERT_HAS_EXPIRED`. */
  readonly error?:
    | 'CERT_HAS_EXPIRED'
    | 'CERT_NOT_YET_VALID'
    | 'CERT_REVOKED'
    | 'DEPTH_ZERO_SELF_SIGNED_CERT'
    | 'SELF_SIGNED_CERT_IN_CHAIN'
    | 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'
    | 'ERR_TLS_CERT_ALTNAME_INVALID'
    | 'ECONNRESET'
    | 'EPROTO'
}

/** How the body of a reply is sent. */
export interface PaceOptions {
  /**
   * Bytes in a piece.
   * @defaultValue all
   */
  readonly pieceSize?: number
  /**
   * Milliseconds from one piece to the next.
   * @defaultValue 0
   */
  readonly interval?: number
}

export interface BreakOffOptions {
  /**
   * Bytes of the body of the reply before it, or without a reply, of a response head.
   * @defaultValue all of the reply; without one, 0
   */
  readonly afterBytes?: number
}

const resolveReasons: Reasons<ResolveOptions> = { ENOTFOUND: 'notFound', EAI_AGAIN: 'notFound' }

const connectReasons: Reasons<ConnectOptions> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ETIMEDOUT: 'unreachable',
}

const secureReasons: Reasons<SecureOptions> = {
  CERT_HAS_EXPIRED: 'certificateDate',
  CERT_NOT_YET_VALID: 'certificateDate',
  CERT_REVOKED: 'certificateRevoked',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificateAuthority',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificateAuthority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificateAuthority',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificateName',
  ECONNRESET: 'reset',
  EPROTO: 'handshake',
}

type Reasons<Options extends { readonly error?: string }> = Readonly<
  Record<NonNullable<Options['error']>, Reason>
>

/**
 * What happens on one route: first to a connection that is made for the request, then to the request. Each call adds to it and returns
 * the route. A route that does not say how it answers replies 200.
 */
export class ScriptedRoute {
  /** @internal */
  readonly script: { -readonly [Name in keyof RouteScript]: RouteScript[Name] }
  readonly #method: string
  readonly #steps: Step[] = []
  #reply: { readonly head: Uint8Array; readonly body: Uint8Array; readonly pace: PaceOptions } | null = null

  /** @internal */
  constructor(method: string) {
    this.#method = method
    const steps = (): readonly Step[] => this.#played()
    // Read when it is played, because steps may be added until then.
    this.script = {
      get steps() {
        return steps()
      },
    }
  }

  // ---- the connection

  /** The lookup of the host name. IP addresses are not looked up. */
  resolve({ addresses = ['127.0.0.1'], after = 0, error }: ResolveOptions = {}): this {
    this.script.lookup =
      error === undefined ? { found: addresses, after } : failing(resolveReasons, error, after)
    return this
  }

  /** The TCP connect. */
  connect({ after = 0, error }: ConnectOptions = {}): this {
    this.script.connect =
      error === undefined ? { accepted: true, after } : failing(connectReasons, error, after)
    return this
  }

  /** Nobody answers the TCP connect. */
  blackHole(): this {
    this.script.connect = 'hangs'
    return this
  }

  /** The TLS handshake, for `https:`. */
  secure({
    after = 0,
    cipher = 'TLS_AES_256_GCM_SHA384',
    error,
    protocol = 'TLSv1.3',
  }: SecureOptions = {}): this {
    this.script.secure =
      error === undefined ? { protocol, cipher, after } : failing(secureReasons, error, after)
    return this
  }

  // ---- the request

  /** Reads this many bytes of the request body, or all of it. */
  take(bytes: number = Number.POSITIVE_INFINITY): this {
    return this.#then(take(bytes))
  }

  /** Waits, in milliseconds. */
  wait(ms: number): this {
    return this.#then(wait(ms))
  }

  /** Waits until the test opens the gate. */
  until(gate: Gate): this {
    return this.#then(until(gate))
  }

  /**
   * A whole response. The request body is read to its end before, unless `take` was called: `take(0).reply(413)` is an early answer. A body
   * that is neither text nor bytes is sent as JSON.
   */
  reply(status: number, fields: HeaderFields = {}, body: unknown = '', pace: PaceOptions = {}): this {
    count(100, 999)(status, 'reply', 'status')
    if (
      !isRecord(fields) ||
      Object.values(fields).some((value) => typeof value !== 'string' && !Array.isArray(value))
    )
      throw new InvalidOptionError(
        'reply',
        'fields',
        masked(fields),
        'Give header fields as text; the body comes after them.',
      )
    this.#endReply()
    if (!this.#steps.some(({ type }) => type === 'take')) this.#steps.push(take())
    const isPlain = typeof body === 'string' || body instanceof Uint8Array
    const bytes = isPlain ? Buffer.from(body as string) : Buffer.from(JSON.stringify(body))
    const typed = isPlain ? fields : { 'Content-Type': 'application/json', ...fields }
    const whole = replyBytes({ type: 'reply', status, fields: typed, body: bytes }, this.#method)
    const end = Buffer.from(whole).indexOf('\r\n\r\n') + 4
    this.#reply = { head: whole.subarray(0, end), body: whole.subarray(end), pace }
    return this
  }

  /** Bytes as they are. Text is Latin-1. After a reply they are surplus: nobody has asked for them. */
  send(bytes: string | Uint8Array): this {
    return this.#then(send(bytes))
  }

  /** Reads no more of the request and sends nothing more: a large write is pending for ever. */
  stall(options: BreakOffOptions = {}): this {
    return this.#breakOff(until(new Gate()), options)
  }

  /** Resets the connection (RST). */
  reset(options: BreakOffOptions = {}): this {
    return this.#breakOff(reset(), options)
  }

  /** Ends the connection in order (FIN). */
  close(options: BreakOffOptions = {}): this {
    return this.#breakOff(close(), options)
  }

  #then(step: Step): this {
    this.#endReply()
    this.#steps.push(step)
    return this
  }

  #breakOff(step: Step, { afterBytes }: BreakOffOptions): this {
    if (this.#reply !== null) {
      const { body } = this.#reply
      this.#reply = { ...this.#reply, body: body.subarray(0, afterBytes ?? body.length) }
    } else if (afterBytes !== undefined && afterBytes > 0)
      this.#steps.push(take(), send('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'.slice(0, afterBytes)))
    return this.#then(step)
  }

  #endReply(): void {
    if (this.#reply !== null) this.#steps.push(...paced(this.#reply))
    this.#reply = null
  }

  #played(): readonly Step[] {
    if (this.#reply !== null) return [...this.#steps, ...paced(this.#reply)]
    const answers = this.#steps.some(({ type }) => type !== 'take' && type !== 'wait')
    return answers ? this.#steps : [...this.#steps, take(), OK]
  }
}

const OK: Step = { type: 'reply', status: 200, fields: {}, body: new Uint8Array() }

const failing = <Code extends string>(
  codes: Readonly<Record<Code, Reason>>,
  code: Code,
  after: number,
): Failing => {
  const reason = codes[code]
  if (reason !== undefined) return { reason, code, after }
  throw new InvalidOptionError('on', 'error', masked(code), `Give one of ${Object.keys(codes).join(', ')}.`)
}

function paced({
  body,
  head,
  pace: { interval = 0, pieceSize = body.length },
}: {
  readonly head: Uint8Array
  readonly body: Uint8Array
  readonly pace: PaceOptions
}): Step[] {
  const whole = pieceSize >= body.length
  const steps = [send(whole ? Buffer.concat([head, body]) : head)]
  if (!whole)
    for (let at = 0; at < body.length; at += pieceSize)
      steps.push(wait(interval), send(body.subarray(at, at + pieceSize)))
  return steps
}
