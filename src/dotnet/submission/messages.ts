// What System.Net decides about each message of a request: what goes with it, and what follows its response (CheckResubmit).

import type {
  FollowUp,
  FollowUpPolicy,
  History,
  Prepared,
  RequestHead,
  ResponseHead,
} from '../../lifecycle/index.ts'
import { type RedirectPolicy, redirected } from '../../policies/index.ts'
import { Authentication } from '../../session/index.ts'
import { asking } from '../credentials/index.ts'
import type { AnyHttpWebRequest } from '../request/index.ts'
import { type SubmittedHead, submittedHead } from './head.ts'
import type { Wire } from './wire.ts'
import type { WriteMode } from './write-mode.ts'

/** Without an upload, every method is kept. */
const plain: RedirectPolicy = {
  limit: 50,
  statuses: { 300: 'none', 301: 'none', 302: 'none', 303: 'none', 307: 'none' },
  confined: new Set(['proxy-authorization', 'cookie', 'host', 'origin']),
  beyondLimit: 'handOut',
  withoutLocation: 'handOut',
  foreign: 'handOut',
  unusable: 'handOut',
  downgrade: 'follow',
  upgrade: 'follow',
}
const uploading: RedirectPolicy = {
  ...plain,
  statuses: { 300: 'unsafe', 301: 'posts', 302: 'posts', 303: 'unsafe', 307: 'none' },
}

/** One for all requests: each head knows whom to ask. */
export const followUp: FollowUpPolicy = {
  prepare: (head, history) => (head as SubmittedHead).messages.prepare(head, history),
  received: (sent, response) => (sent as SubmittedHead).messages.received(sent, response),
  next: (head, response, history, sent) =>
    (head as SubmittedHead).messages.next(head, response, history, sent),
}

export class Messages {
  /** Null once the response was handed over. */
  #known: AnyHttpWebRequest | null
  readonly #mode: WriteMode
  readonly #wire: Wire
  /** 100 (Continue) was asked for, and waited for. */
  expects = false
  /** Null where there are no credentials. */
  #authentication: Authentication | null = null
  #challenged: string
  /** What was written, in case that it is wanted again. */
  #copy: Buffer[] | null = null

  constructor(request: AnyHttpWebRequest, mode: WriteMode, wire: Wire) {
    this.#known = request
    this.#mode = mode
    this.#wire = wire
    this.#challenged = request.target.url
  }

  /** The head of the first message. In buffer mode what was written goes with it. */
  first(): RequestHead {
    const body = this.#mode === 'buffer' ? this.#body : null
    const head = submittedHead(this.#request, this.#mode, body, this)
    this.expects = head.expectContinue > 0
    this.#authenticate()
    return head
  }

  /** Nothing more is sent: the connection, whose heads know this, must not hold the request. */
  over(): void {
    this.#known = null
    this.#authentication = null
  }

  keep(bytes: Uint8Array): void {
    this.#copy ??= []
    this.#copy.push(Buffer.from(bytes))
  }

  prepare(head: RequestHead, { attempts }: History): Prepared | Promise<Prepared> {
    const prepared = this.#prepared(head)
    if (attempts.length === 0) return prepared
    const turn = this.#wire.moveTo(this.#request.connectionsTo(head.target))
    return turn === null ? prepared : turn.then(() => prepared)
  }

  received(sent: RequestHead, response: ResponseHead): number {
    return this.#request.cookieContainer?.take(sent.target, response) ?? 0
  }

  next(
    head: RequestHead,
    response: ResponseHead,
    history: History,
    sent: RequestHead,
  ): FollowUp | null | Promise<FollowUp | null> {
    this.#challenged = head.target.url
    const repeat = this.#authentication?.next(head, response, history, sent) ?? null
    if (repeat instanceof Promise) return repeat.then((told) => told && this.#again(told))
    if (repeat !== null) return this.#again(repeat)
    return this.#redirect(head, response, history)
  }

  /** Null once the response was handed over. */
  get sender(): AnyHttpWebRequest | null {
    return this.#known
  }

  get #request(): AnyHttpWebRequest {
    return this.#known as AnyHttpWebRequest
  }

  #prepared(head: RequestHead): Prepared {
    const { cookieContainer } = this.#request
    if (cookieContainer === null && this.#authentication === null) return { head, cookies: 0 }
    const headers = cookieContainer === null ? head.headers.slice() : without(head.headers, ofContainer)
    const sent = { ...head, headers }
    const cookies = cookieContainer?.addTo(headers, head.target) ?? 0
    this.#authentication?.addTo(sent)
    return { head: sent, cookies }
  }

  /** With credentials. */
  #again(told: FollowUp): FollowUp | null {
    if (told.kind === 'refuse') return told
    const head = this.#withBody(told.head)
    return head === null ? null : { ...told, head }
  }

  #redirect(head: RequestHead, response: ResponseHead, history: History): FollowUp | null {
    const { settings } = this.#request
    if (response.status < 300 || response.status >= 400 || !settings.allowAutoRedirect) return null
    const rules = this.#mode === 'none' ? plain : uploading
    const limit = settings.maximumAutomaticRedirections
    const followUp = redirected(head, response, history.redirects, limit === 50 ? rules : { ...rules, limit })
    if (followUp?.kind !== 'redirect') return followUp
    const whole = this.#withBody(followUp.head)
    if (whole === null) return null
    this.#request.redirected()
    this.#authenticate()
    const headers = without(whole.headers, this.#request.target.protocol === 'https:' ? ofSecure : ofServer)
    const route = this.#request.routeTo(whole.target)
    return { kind: 'redirect', head: { ...whole, headers, route } }
  }

  /** Nothing is known of who asks. */
  #authenticate(): void {
    this.#authentication = authenticationOf(this.#request, () => this.#challenged)
  }

  /** A body that was streamed goes again from its copy; null where there is none. */
  #withBody(head: RequestHead): RequestHead | null {
    // As long as the stream was not given, none of the body has left.
    if (!head.more || this.#wire.isOpening) return head
    if (this.#copy === null && !this.#request.settings.allowWriteStreamBuffering) return null
    const body = this.#body
    return { ...head, framing: body.length, body: body.length === 0 ? null : body, more: false }
  }

  get #body(): Buffer {
    const copy = this.#copy ?? []
    return copy.length === 1 ? (copy[0] as Buffer) : Buffer.concat(copy)
  }
}

/** A container has the last word on cookies. */
const ofContainer: ReadonlySet<string> = new Set(['cookie'])
/** Credentials are found anew for another address, and the body that was announced has gone. */
const ofServer: ReadonlySet<string> = new Set(['authorization', 'expect'])
/** An address that was asked for over TLS is not told to others. */
const ofSecure: ReadonlySet<string> = new Set([...ofServer, 'referer'])

const without = (headers: readonly string[], names: ReadonlySet<string>): string[] =>
  headers.filter((_, i, all) => !names.has((all[i & ~1] as string).toLowerCase()))

function authenticationOf(request: AnyHttpWebRequest, challenged: () => string): Authentication | null {
  const { credentials, domain, preAuthenticate, proxy, target } = request
  const ofProxy = proxy?.credentials ?? null
  if (credentials === null && ofProxy === null) return null
  const url = (): URL => new URL(challenged())
  return new Authentication({
    origin: target.origin,
    credentials: asking(() => request.credentials, url),
    proxyCredentials: asking(() => ofProxy, url),
    ...(preAuthenticate && credentials !== null ? { spaces: domain.spacesOf(credentials) } : undefined),
  })
}
