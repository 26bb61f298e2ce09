// What System.Net decides about each message of a request: its head, what goes with it, and what follows its response (CheckResubmit).

import type {
  FollowUp,
  FollowUpPolicy,
  Framing,
  History,
  Prepared,
  RequestHead,
  ResponseHead,
} from '../../lifecycle/index.ts'
import { type RedirectPolicy, redirected } from '../../policies/index.ts'
import { Authentication } from '../../session/index.ts'
import { fieldsOf } from '../cache-policies.ts'
import type { OpeningHead } from '../connections/tls.ts'
import { codingsOf } from '../enumerations.ts'
import { credentialsFunctionOf } from '../network-credential.ts'
import type { WebHeaderCollection } from '../web-header-collection.ts'
import type { AnyHttpWebRequest } from './http-web-request.ts'
import type { LeasedExchange } from './leased-exchange.ts'
import type { Settings } from './request-properties.ts'
import { bodiless, type WriteMode } from './write-mode.ts'

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
  readonly #exchange: LeasedExchange
  /** 100 (Continue) was asked for, and waited for. */
  expects = false
  /** Null where there are no credentials. */
  #authentication: Authentication | null = null
  #challenged: string
  /** What was written, in case that it is wanted again. */
  #copy: Buffer[] | null = null

  constructor(request: AnyHttpWebRequest, mode: WriteMode, wire: LeasedExchange) {
    this.#known = request
    this.#mode = mode
    this.#exchange = wire
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
    const turn = this.#exchange.moveTo(this.#request.connectionsTo(head.target))
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
    if (!head.more || this.#exchange.isOpening) return head
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
    credentials: credentialsFunctionOf(() => request.credentials, url),
    proxyCredentials: credentialsFunctionOf(() => ofProxy, url),
    ...(preAuthenticate && credentials !== null ? { spaces: domain.spacesOf(credentials) } : undefined),
  })
}

/** It knows whom to ask about itself: one policy serves all requests. */
export interface SubmittedHead extends RequestHead, OpeningHead {
  readonly messages: Messages
}

/** `body` is what was written in buffer mode. */
export function submittedHead(
  request: AnyHttpWebRequest,
  mode: WriteMode,
  body: Uint8Array | null,
  messages: Messages,
): SubmittedHead {
  const { settings, target } = request
  const framing = framingOf(settings, mode, body)
  const expects = request.servicePoint.expect100Continue && asksToContinue(settings, framing)
  const wait = expects && request.servicePoint.understands100Continue ? waitOf(settings) : 0
  return {
    method: settings.method,
    target,
    headers: fields(request, expects && wait === 0),
    framing,
    body: body !== null && body.length > 0 ? body : null,
    more: mode === 'chunked' || mode === 'contentLength',
    route: request.routeTo(target),
    expectContinue: wait,
    repeatsAnyMethod: true,
    messages,
  }
}

function framingOf(settings: Readonly<Settings>, mode: WriteMode, body: Uint8Array | null): Framing {
  if (mode === 'chunked') return 'chunked'
  if (mode === 'contentLength') return settings.contentLength
  if (mode === 'buffer') return body?.length ?? 0
  return settings.contentLength === 0 && !bodiless.has(settings.method) ? 0 : 'none'
}

/** HTTP/1.0 knows no 100 (Continue). */
const asksToContinue = ({ protocolVersion }: Readonly<Settings>, framing: Framing): boolean =>
  protocolVersion === '1.1' && framing !== 'none' && framing !== 0

/** -1 waits as long as it takes. */
const waitOf = ({ continueTimeout }: Readonly<Settings>): number =>
  continueTimeout < 0 ? Number.POSITIVE_INFINITY : continueTimeout

/** `asks`: for 100 (Continue), without waiting for it; who waits has the field written by the transport. */
function fields(request: AnyHttpWebRequest, asks: boolean): string[] {
  const { headersSoFar: own, settings } = request
  const list = own === null ? [] : own.toList()
  addCachePolicy(list, own, request)
  const codings = codingsOf(settings.automaticDecompression)
  if (codings.length > 0 && (own?.get('Accept-Encoding') ?? null) === null)
    list.push('Accept-Encoding', codings.join(', '))
  if (settings.host !== null) list.push('Host', settings.host)
  if (!settings.keepAlive) list.push('Connection', 'close')
  if (asks) list.push('Expect', '100-continue')
  return list
}

/** What the caller has said himself stands. */
function addCachePolicy(list: string[], own: WebHeaderCollection | null, request: AnyHttpWebRequest): void {
  const asked = fieldsOf(request.cachePolicy)
  for (let i = 0; i < asked.length; i += 2)
    if ((own?.get(asked[i] as string) ?? null) === null) list.push(asked[i] as string, asked[i + 1] as string)
}
