// Decides about each message of a request as System.Net does: its head, its added fields, and the message that follows its
// response (CheckResubmit).

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
import { cacheFieldsOf } from '../cache-policies.ts'
import { Opener } from '../connections/tls.ts'
import { CredentialCache } from '../credential-cache.ts'
import { codingsOf } from '../enumerations.ts'
import { credentialsFunctionOf, type ICredentials } from '../network-credential.ts'
import type { LeasedExchange } from './leased-exchange.ts'
import { bodiless, type Planner, type RequestPlan, type WriteMode } from './request-plan.ts'
import type { Settings } from './request-properties.ts'

/** A request without an upload keeps its method. */
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

/** The messages of one request: it is the policy of its lifecycle. */
export class Messages implements FollowUpPolicy {
  /** Null once the response was returned, and so is the plan. */
  #planner: Planner | null
  #plan: RequestPlan | null
  readonly #mode: WriteMode
  readonly #exchange: LeasedExchange
  readonly #opener: Opener
  /** 100 (Continue) was asked for and awaited. */
  expects = false
  /** The credentials of the request, until a redirect drops them. */
  #credentials: ICredentials | null
  /** Null where there are no credentials. */
  #authentication: Authentication | null = null
  #challenged: string
  /** The written bytes, in case they are needed again. */
  #copy: Buffer[] | null = null

  constructor(planner: Planner, plan: RequestPlan, mode: WriteMode, exchange: LeasedExchange) {
    this.#planner = planner
    this.#plan = plan
    this.#mode = mode
    this.#exchange = exchange
    this.#opener = new Opener(planner.request)
    this.#credentials = plan.settings.credentials
    this.#challenged = plan.target.url
  }

  /** Applies properties that were set since the previous plan. */
  renew(plan: RequestPlan): void {
    this.#plan = plan
    this.#credentials = plan.settings.credentials
  }

  /** The head of the first message. In buffer mode it has the whole body. */
  first(): RequestHead {
    const body = this.#mode === 'buffer' ? this.#body : null
    const head = headOf(this.#current, this.#mode, body, this.#opener)
    this.expects = head.expectContinue > 0
    this.#authenticate()
    return head
  }

  /**
   * Nothing more is sent. The lifecycle and the head stay with the connection and must not keep the request alive.
   */
  over(): void {
    this.#planner = null
    this.#plan = null
    this.#credentials = null
    this.#authentication = null
    this.#opener.sender = null
  }

  keep(bytes: Uint8Array): void {
    this.#copy ??= []
    this.#copy.push(Buffer.from(bytes))
  }

  prepare(head: RequestHead, { attempts }: History): Prepared | Promise<Prepared> {
    const prepared = this.#prepared(head)
    if (attempts.length === 0) return prepared
    const turn = this.#exchange.moveTo(this.#current.routing.groupFor(head.target))
    return turn === null ? prepared : turn.then(() => prepared)
  }

  received(sent: RequestHead, response: ResponseHead): number {
    const { routing, settings } = this.#current
    const certificate = this.#exchange.channel?.certificate ?? null
    routing.servicePointFor(sent.target).answeredWith(response.httpVersion, certificate)
    return settings.cookieContainer?.take(sent.target, response) ?? 0
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

  get #current(): RequestPlan {
    return this.#plan as RequestPlan
  }

  #prepared(head: RequestHead): Prepared {
    const { cookieContainer } = this.#current.settings
    const asksToKeep = this.#asksToKeep(head)
    if (cookieContainer === null && this.#authentication === null && !asksToKeep) return { head, cookies: 0 }
    const headers = cookieContainer === null ? head.headers.slice() : without(head.headers, ofContainer)
    if (asksToKeep) headers.push('Connection', 'Keep-Alive')
    const sent = { ...head, headers }
    const cookies = cookieContainer?.addTo(headers, head.target) ?? 0
    this.#authentication?.addTo(sent)
    return { head: sent, cookies }
  }

  /**
   * HTTP/1.1 servers keep connections by default, so Keep-Alive is only sent while the server is not known to be one.
   */
  #asksToKeep({ target }: RequestHead): boolean {
    const { headers, routing, settings } = this.#current
    if (!settings.keepAlive || (headers !== null && headers.get('Connection') !== null)) return false
    return settings.protocolVersion === '1.0' || routing.servicePointFor(target).needsKeepAlive
  }

  /** With credentials. */
  #again(told: FollowUp): FollowUp | null {
    if (told.kind === 'refuse') return told
    const head = this.#withBody(told.head)
    return head === null ? null : { ...told, head }
  }

  #redirect(head: RequestHead, response: ResponseHead, history: History): FollowUp | null {
    const { routing, settings, target } = this.#current
    if (response.status < 300 || response.status >= 400 || !settings.allowAutoRedirect) return null
    const rules = this.#mode === 'none' ? plain : uploading
    const limit = settings.maximumAutomaticRedirections
    const followUp = redirected(head, response, history.redirects, limit === 50 ? rules : { ...rules, limit })
    if (followUp?.kind !== 'redirect') return followUp
    const whole = this.#withBody(followUp.head)
    if (whole === null) return null
    this.#dropCredentials()
    this.#authenticate()
    const headers = without(whole.headers, target.protocol === 'https:' ? ofSecure : ofServer)
    const route = routing.routeFor(whole.target)
    return { kind: 'redirect', head: { ...whole, headers, route } }
  }

  /** Credentials for one server are not sent to another. */
  #dropCredentials(): void {
    const credentials = this.#credentials
    if (credentials === null || credentials instanceof CredentialCache) return
    if (credentials === CredentialCache.defaultCredentials) return
    this.#credentials = null
    this.#planner?.credentialsDropped()
  }

  /** Sends credentials without a challenge. */
  #authenticate(): void {
    const { settings, spaces, target } = this.#current
    const ofProxy = settings.proxy?.credentials ?? null
    if (this.#credentials === null && ofProxy === null) {
      this.#authentication = null
      return
    }
    const url = (): URL => new URL(this.#challenged)
    this.#authentication = new Authentication({
      origin: target.origin,
      credentials: credentialsFunctionOf(() => this.#credentials, url),
      proxyCredentials: credentialsFunctionOf(() => ofProxy, url),
      ...(spaces !== null && this.#credentials !== null ? { spaces } : undefined),
    })
  }

  /** The body of the next message; null if there is none. */
  #withBody(head: RequestHead): RequestHead | null {
    // As long as the stream was not given, none of the body has left.
    if (!head.more || this.#exchange.isOpening) return head
    if (this.#copy === null && !this.#current.settings.allowWriteStreamBuffering) return null
    const body = this.#body
    return { ...head, framing: body.length, body: body.length === 0 ? null : body, more: false }
  }

  get #body(): Buffer {
    const copy = this.#copy ?? []
    return copy.length === 1 ? (copy[0] as Buffer) : Buffer.concat(copy)
  }
}

/** The cookies of a container replace the caller's Cookie field. */
const ofContainer: ReadonlySet<string> = new Set(['cookie'])
/** Credentials are looked up for the new address, and the declared body is dropped. */
const ofServer: ReadonlySet<string> = new Set(['authorization', 'expect'])
/** An address that was requested over TLS is not disclosed to others. */
const ofSecure: ReadonlySet<string> = new Set([...ofServer, 'referer'])

const without = (headers: readonly string[], names: ReadonlySet<string>): string[] =>
  headers.filter((_, i, all) => !names.has((all[i & ~1] as string).toLowerCase()))

/** The head of the first message. `body` has the bytes that were written in buffer mode. */
function headOf(plan: RequestPlan, mode: WriteMode, body: Uint8Array | null, opener: Opener): RequestHead {
  const { routing, servicePoint, settings, target } = plan
  const framing = framingOf(settings, mode, body)
  const expects = servicePoint.expect100Continue && asksToContinue(settings, framing)
  const isOld = settings.protocolVersion === '1.0'
  const wait = expects && servicePoint.understands100Continue ? waitOf(settings) : 0
  return {
    method: settings.method,
    target,
    headers: fieldsOf(plan, expects && wait === 0),
    framing,
    body: body !== null && body.length > 0 ? body : null,
    more: mode === 'chunked' || mode === 'contentLength',
    route: routing.routeFor(target),
    expectContinue: wait,
    repeatsAnyMethod: true,
    httpVersion: isOld ? '1.0' : undefined,
    // With 1.0, a connection is closed by default.
    omitsConnection: isOld || settings.keepAlive,
    capitalizesFields: true,
    opener,
  }
}

function framingOf(settings: Readonly<Settings>, mode: WriteMode, body: Uint8Array | null): Framing {
  if (mode === 'chunked') return 'chunked'
  if (mode === 'contentLength') return settings.contentLength
  if (mode === 'buffer') return body?.length ?? 0
  return settings.contentLength === 0 && !bodiless.has(settings.method) ? 0 : 'none'
}

/** HTTP/1.0 has no 100 (Continue). */
const asksToContinue = ({ protocolVersion }: Readonly<Settings>, framing: Framing): boolean =>
  protocolVersion === '1.1' && framing !== 'none' && framing !== 0

/** -1 waits without a limit. */
const waitOf = ({ continueTimeout }: Readonly<Settings>): number =>
  continueTimeout < 0 ? Number.POSITIVE_INFINITY : continueTimeout

/** `asks`: asks for 100 (Continue) without waiting for it. With a wait, the transport writes the field. */
function fieldsOf({ cachePolicy, headers, settings }: RequestPlan, asks: boolean): string[] {
  const list = headers === null ? [] : headers.toList()
  // Fields that the caller has set are kept.
  const has = (name: string): boolean => headers !== null && headers.get(name) !== null
  const asked = cacheFieldsOf(cachePolicy)
  for (let i = 0; i < asked.length; i += 2)
    if (!has(asked[i] as string)) list.push(asked[i] as string, asked[i + 1] as string)
  const codings = codingsOf(settings.automaticDecompression)
  if (codings.length > 0 && !has('Accept-Encoding')) list.push('Accept-Encoding', codings.join(', '))
  if (settings.host !== null) list.push('Host', settings.host)
  if (!settings.keepAlive) list.push('Connection', 'Close')
  if (asks) list.push('Expect', '100-continue')
  return list
}
