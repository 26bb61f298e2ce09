// The script of an origin: what a lookup, a connect and a handshake do, and what the server does with a request for
// each path. Steps are data: the scripted transport plays them, and a real server in a test can do so, too.

import { STATUS_CODES } from 'node:http'
import type { Reason } from '../../machines/index.ts'

// ---- names, connections and handshakes

/** One value, or a list for the first, the second … time. The last one repeats. */
export type EachTime<T> = T | readonly [T, ...T[]]

export interface Delayed {
  /**
   * Milliseconds that it takes.
   * @defaultValue 0
   */
  readonly after?: number
}

/** A lookup, a connect or a handshake that fails. */
export interface Failing extends Delayed {
  readonly reason: Reason
  /** Such as `ECONNREFUSED`. */
  readonly code?: string
}

/** A lookup that finds addresses. */
export interface Found extends Delayed {
  readonly found: readonly string[]
}

/** A TCP connect that succeeds. */
export interface Accepted extends Delayed {
  readonly accepted: true
}

/** A TLS handshake that succeeds. */
export interface Secured extends Delayed {
  readonly protocol: string
  readonly cipher: string
}

export type Lookup = Found | Failing | 'hangs'
export type Connect = Accepted | Failing | 'hangs'
export type Handshake = Secured | Failing | 'hangs'

/** What happens when somebody connects. */
export interface ConnectScript {
  /**
   * For host names; IP addresses are not looked up.
   * @defaultValue finds 127.0.0.1
   */
  readonly lookup?: EachTime<Lookup>
  /**
   * The same for every address, or by address.
   * @defaultValue accepts
   */
  readonly connect?: EachTime<Connect> | { readonly byAddress: Readonly<Record<string, Connect>> }
  /**
   * For `https:`.
   * @defaultValue TLS 1.3 succeeds
   */
  readonly secure?: EachTime<Handshake>
}

/** A route with its own connect script. It is used when a connection is made for a request of this route; a kept connection needs none. */
export interface RouteScript extends ConnectScript {
  readonly steps: readonly Step[]
}

/** Steps for every request, or for the first, the second … request. The last ones repeat. */
export type RouteSteps = readonly Step[] | readonly (readonly Step[])[] | readonly RouteScript[]

/** What an origin does when somebody connects, and with each request. */
export interface OriginScript extends ConnectScript {
  /**
   * How many body bytes that the server has not read the kernels hold. A write of more than that is pending.
   * @defaultValue Infinity
   */
  readonly capacity?: number
  /**
   * What the server does with a request, by method and path such as `GET /x`, or by path alone; the query is left out. `*` stands for
   * every other path; without it they are answered with 404.
   */
  readonly routes: Readonly<Record<string, RouteSteps>>
}

/** The lookup finds these addresses. */
export const found = (...addresses: readonly string[]): Lookup => ({ found: addresses })
/** The lookup finds no such name. */
export const notFound = (): Lookup => ({ reason: 'notFound', code: 'ENOTFOUND' })
/** The connect succeeds. */
export const accepts = (after = 0): Connect => ({ accepted: true, after })
/** The connect is refused. */
export const refuses = (after = 0): Connect => ({ reason: 'refused', code: 'ECONNREFUSED', after })
/** The address cannot be reached. */
export const unreachable = (after = 0): Connect => ({ reason: 'unreachable', code: 'EHOSTUNREACH', after })

export const isFailing = (script: object): script is Failing => 'reason' in script

/** The value for the `n`th time, counted from 0. */
export function eachTime<T>(script: EachTime<T>, n: number): T {
  if (!Array.isArray(script)) return script as T
  return script[Math.min(n, script.length - 1)] as T
}

/** The routes of an origin being played: each request takes the next turn of its route. */
export class RoutePlayer {
  readonly #script: OriginScript
  readonly #turns = new Map<string, number>()

  constructor(script: OriginScript) {
    this.#script = script
  }

  /** What happens to a connection that is made for a request. One that cannot succeed takes the turn of the request. */
  connectFor(method: string, path: string): ConnectScript {
    const route = this.#next(method, path)
    if (route === undefined || !('steps' in route)) return this.#script
    const script = { ...this.#script, ...route }
    if ([script.lookup, script.connect, script.secure].some(isFinal)) this.#take(method, path)
    return script
  }

  stepsFor(method: string, path: string): readonly Step[] {
    const route = this.#next(method, path)
    this.#take(method, path)
    if (route === undefined) return NO_ROUTE
    return 'steps' in route ? route.steps : route
  }

  /** The key of the turns, too: each path that `*` stands for has turns of its own. */
  #keyOf(method: string, path: string): string {
    const [pathname = path] = path.split('?')
    const exact = `${method} ${pathname}`
    return this.#script.routes[exact] === undefined ? pathname : exact
  }

  #next(method: string, path: string): readonly Step[] | RouteScript | undefined {
    const key = this.#keyOf(method, path)
    const route = this.#script.routes[key] ?? this.#script.routes['*']
    if (route === undefined || !isByTurn(route)) return route
    return route[Math.min(this.#turns.get(key) ?? 0, route.length - 1)]
  }

  #take(method: string, path: string): void {
    const key = this.#keyOf(method, path)
    this.#turns.set(key, (this.#turns.get(key) ?? 0) + 1)
  }
}

const isByTurn = (route: RouteSteps): route is readonly (readonly Step[])[] | readonly RouteScript[] =>
  Array.isArray(route[0]) || (route[0] !== undefined && 'steps' in route[0])

/** True if it is the same every time, and never a success. */
const isFinal = (script: ConnectScript[keyof ConnectScript]): boolean =>
  script === 'hangs' || (typeof script === 'object' && isFailing(script))

// ---- the steps of a server

/** A place in a script where the server waits until the test opens the gate. */
export class Gate {
  /** Resolves when a server has reached it. */
  readonly reached: Promise<void>
  #reach: () => void = () => {}
  #isOpen = false
  #waiting: (() => void)[] = []

  constructor() {
    this.reached = new Promise((resolve) => {
      this.#reach = resolve
    })
  }

  /** Lets every server continue, now and later. */
  open(): void {
    this.#isOpen = true
    const waiting = this.#waiting
    this.#waiting = []
    for (const pass of waiting) pass()
  }

  /** For the player of a script: calls back once the gate is open; at once if it already is. */
  arrive(pass: () => void): void {
    this.#reach()
    if (this.#isOpen) pass()
    else this.#waiting.push(pass)
  }
}

/** Header fields; several values make several lines. */
export type HeaderFields = Readonly<Record<string, string | readonly string[]>>

/** One thing that a server does. Made by `reply`, `head`, `send`, `take`, `wait` and so on. */
export type Step =
  /** The body is left out if the method or the status allows none. */
  | {
      readonly type: 'reply'
      readonly status: number
      readonly fields: HeaderFields
      readonly body: Uint8Array
    }
  | { readonly type: 'send'; readonly bytes: Uint8Array }
  | { readonly type: 'take'; readonly bytes: number }
  | { readonly type: 'wait'; readonly ms: number }
  | { readonly type: 'until'; readonly gate: Gate }
  | { readonly type: 'close' }
  | { readonly type: 'reset' }
  | { readonly type: 'hang' }

/** A whole response in one piece, with a Content-Length unless `fields` contain other framing. */
export const reply = (status: number, fields: HeaderFields = {}, body: string | Uint8Array = ''): Step => ({
  type: 'reply',
  status,
  fields,
  body: bytesOf(body),
})

/** A response head. `fields` and the next steps decide what follows and how it ends. */
export const head = (status: number, fields: HeaderFields = {}): Step =>
  send(`HTTP/1.1 ${status} ${reasonPhrase(status)}\r\n${linesOf(fields)}\r\n`)

/** A 1xx response. */
export const interim: (status: number, fields?: HeaderFields) => Step = head

/** Bytes in one piece, unchanged. A string is Latin-1. */
export const send = (bytes: string | Uint8Array): Step => ({ type: 'send', bytes: bytesOf(bytes) })

/** One chunk of the chunked coding. */
export const chunk = (bytes: string | Uint8Array): Step => {
  const data = bytesOf(bytes)
  return send(Buffer.concat([bytesOf(`${data.length.toString(16)}\r\n`), data, bytesOf('\r\n')]))
}

/** The end of the chunked coding. */
export const lastChunk = (): Step => send('0\r\n\r\n')

/** Bytes in pieces of `size`, `ms` milliseconds apart. */
export function dribble(bytes: string | Uint8Array, size: number, ms: number): readonly Step[] {
  const data = bytesOf(bytes)
  const steps: Step[] = []
  for (let at = 0; at < data.length; at += size) steps.push(send(data.subarray(at, at + size)), wait(ms))
  return steps
}

/** Reads this many bytes of the request body, or all of it. The rest is read after the last step. */
export const take = (bytes: number = Number.POSITIVE_INFINITY): Step => ({ type: 'take', bytes })

/** Waits. */
export const wait = (ms: number): Step => ({ type: 'wait', ms })

/** Waits until the test opens the gate. */
export const until = (gate: Gate): Step => ({ type: 'until', gate })

/** Ends the connection in order (FIN). */
export const close = (): Step => ({ type: 'close' })

/** Resets the connection (RST). */
export const reset = (): Step => ({ type: 'reset' })

/** Does nothing more, while the connection stays open. */
export const hang = (): Step => ({ type: 'hang' })

/** The bytes of a `reply` to a request with this method. */
export function replyBytes(step: Extract<Step, { type: 'reply' }>, method: string): Uint8Array {
  const { status, fields, body } = step
  const names = Object.keys(fields).map((name) => name.toLowerCase())
  const framed = names.includes('content-length') || names.includes('transfer-encoding')
  const empty = status === 204 || status === 304
  const length = framed || empty ? '' : `Content-Length: ${body.length}\r\n`
  const text = `HTTP/1.1 ${status} ${reasonPhrase(status)}\r\n${linesOf(fields)}${length}\r\n`
  return empty || method === 'HEAD' ? bytesOf(text) : Buffer.concat([bytesOf(text), body])
}

const linesOf = (fields: HeaderFields): string =>
  Object.entries(fields)
    .flatMap(([name, value]) =>
      (typeof value === 'string' ? [value] : value).map((one) => `${name}: ${one}\r\n`),
    )
    .join('')

const bytesOf = (bytes: string | Uint8Array): Uint8Array =>
  typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes

const reasonPhrase = (status: number): string => STATUS_CODES[status] ?? ''

const NO_ROUTE: readonly Step[] = [take(), reply(404)]
