// The trace source of System.Net: prints calls, requests and responses on standard error.

import { debuglog } from 'node:util'
import type { Announcement, WireFact } from '../../machines/index.ts'
import type { RequestHead, ResponseHead } from '../lifecycle/index.ts'

/** `System.Net` is the name of the source in a configuration file of .NET. */
const SOURCE = 'system.net'

/** Implemented by the lifecycle. */
interface Heads {
  readonly head: RequestHead | null
  readonly response: ResponseHead | null
}

export class Trace {
  readonly #line: (text: string) => void
  /** Heads that were already printed: SENDING_REQUEST is announced before each part of the body, too. */
  readonly #sent = new WeakSet<RequestHead>()
  readonly #names = new WeakMap<object, string>()
  readonly #counts = new Map<string, number>()

  constructor(line: (text: string) => void) {
    this.#line = line
  }

  /** Null unless NODE_DEBUG names the source: then tracing costs nothing. */
  static open(): Trace | null {
    const log = debuglog(SOURCE)
    return log.enabled ? new Trace((text) => log('%s', text)) : null
  }

  /** Writes a line for every call of these methods, with what it returned or threw. */
  watch<Watched extends object>(object: Watched, methods: readonly (keyof Watched & string)[]): Watched {
    for (const method of methods) {
      const original = object[method] as (...args: unknown[]) => unknown
      const traced = (...args: unknown[]): unknown =>
        this.#called(`${this.name(object)}::${method}(${args.filter(isNumber).join(', ')})`, () =>
          original.apply(object, args),
        )
      Object.defineProperty(object, method, { value: traced, configurable: true, writable: true })
    }
    return object
  }

  associated(object: object, other: object): void {
    this.#line(`Associating ${this.name(object)} with ${this.name(other)}`)
  }

  /** Prints the events of a request, and the heads that are sent and received. */
  announced(object: object, announcement: Announcement, { head, response }: Heads): void {
    const name = this.name(object)
    const text = told(announcement)
    if (text !== null) this.#line(`${name} - ${text}`)
    if (announcement.type === 'INTERNET_STATUS_SENDING_REQUEST' && head !== null && !this.#sent.has(head)) {
      this.#sent.add(head)
      this.#line(`${name} - Sending ${head.method} ${head.target.url} ${shownHeaders(head.headers)}`)
    }
    if (
      announcement.type === 'INTERNET_STATUS_RESPONSE_RECEIVED' &&
      'status' in announcement &&
      response !== null
    )
      this.#line(`${name} - Received ${statusLine(response)} ${shownHeaders(response.rawHeaders)}`)
  }

  /** Prints the events of a connection that is opened before there is a head to send. */
  ahead(object: object): (fact: WireFact) => void {
    return (fact) => {
      const text = heard(fact)
      if (text !== null) this.#line(`${this.name(object)} - ${text}`)
    }
  }

  /** Such as `HttpWebRequest#3`. */
  name(object: object): string {
    const known = this.#names.get(object)
    if (known !== undefined) return known
    const type = object.constructor.name
    const count = (this.#counts.get(type) ?? 0) + 1
    this.#counts.set(type, count)
    const name = `${type}#${count}`
    this.#names.set(object, name)
    return name
  }

  #called(call: string, run: () => unknown): unknown {
    this.#line(call)
    try {
      const result = run()
      this.#line(`Exiting ${call}${result === undefined ? '' : ` -> ${this.#shown(result)}`}`)
      return result
    } catch (error) {
      this.#line(`Exception in ${call}: ${(error as Error).name}: ${(error as Error).message}`)
      throw error
    }
  }

  #shown(result: unknown): string {
    return typeof result === 'object' && result !== null ? this.name(result) : String(result)
  }
}

const statusLine = ({ httpVersion, status, statusText }: ResponseHead): string =>
  `HTTP/${httpVersion} ${status} ${statusText}`

const isNumber = (value: unknown): boolean => typeof value === 'number'

function heard(fact: WireFact): string | null {
  switch (fact.type) {
    case 'wire.resolving':
      return `Resolving ${fact.host}`
    case 'wire.connected':
      return `Created connection to ${fact.address}:${fact.port}`
    case 'wire.secured':
      return `Secured: ${fact.protocol} with ${fact.cipher}`
    default:
      return null
  }
}

function told(announcement: Announcement): string | null {
  switch (announcement.type) {
    case 'INTERNET_STATUS_RESOLVING_NAME':
      return `Resolving ${announcement.host}`
    case 'INTERNET_STATUS_CONNECTED_TO_SERVER':
      return `Created connection to ${announcement.address}:${announcement.port}`
    case 'secured':
      return `Secured: ${announcement.protocol} with ${announcement.cipher}`
    case 'reused':
      return `Using the connection to ${announcement.address}:${announcement.port} again`
    case 'INTERNET_STATUS_INTERMEDIATE_RESPONSE':
      return `Received ${announcement.status}`
    case 'INTERNET_STATUS_REDIRECT':
      return `Redirected by ${announcement.status} to ${announcement.url}`
    case 'retrying':
      return `Sending again on a fresh connection: ${announcement.reason}`
    case 'INTERNET_STATUS_CONNECTION_CLOSED':
      return 'Closed the connection'
    default:
      return null
  }
}

const secret: ReadonlySet<string> = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'cookie2',
  'set-cookie',
  'set-cookie2',
  'authentication-info',
  'proxy-authentication-info',
])

/** `list` is name, value, name, value … */
function shownHeaders(list: readonly string[]): string {
  const fields: string[] = []
  for (let i = 0; i < list.length; i += 2) {
    const name = list[i] as string
    fields.push(`${name}: ${secret.has(name.toLowerCase()) ? '***' : withoutUser(list[i + 1] as string)}`)
  }
  return `{${fields.join(', ')}}`
}

/** An address in a field, such as Location, may hold a user and a password; a challenge, a token. */
const withoutUser = (value: string): string =>
  value.replace(/(\/\/)[^/@\s]*@/g, '$1***@').replace(/\b(negotiate|ntlm) [a-z0-9+/=]+/gi, '$1 ***')
