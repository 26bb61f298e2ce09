// The handle that HttpOpenRequest makes: what the caller has set, and its operations.

import type {
  Credentials,
  FollowUpPolicy,
  RequestHead,
  Route,
  Target,
  TlsSettings,
} from '../../lifecycle/index.ts'
import { Authentication } from '../../session/index.ts'
import { INTERNET_FLAG_NO_AUTH, INTERNET_FLAG_NO_CACHE_WRITE, SECURITY_SET_MASK } from '../constants/index.ts'
import { type ConnectionHandle, Handle, type HandleType } from '../handles/index.ts'
import { addFields, addFieldsUnderWay, type Fields, type Queried } from '../headers/index.ts'
import type { SeekableTransport } from '../seekable-transport.ts'
import type { WinInetState } from '../state/index.ts'
import type { DWORD_PTR, StatusArguments } from '../status-callback.ts'
import { Operations, type RequestOwner } from './operations.ts'
import { type MessageSource, sentFields } from './request-head.ts'

export class RequestHandle extends Handle implements RequestOwner, MessageSource {
  override readonly type: HandleType = 13
  readonly wininet: WinInetState
  readonly connection: ConnectionHandle
  readonly verb: string
  readonly flags: number
  readonly httpVersion: '1.0' | undefined
  readonly operations: Operations
  /** The fields of the caller. */
  readonly fields: Fields = []
  /** SECURITY_FLAG_IGNORE_… */
  securityFlags: number
  /** INTERNET_ERROR_MASK_… */
  errorMask = 0
  /** INTERNET_OPTION_SUPPRESS_SERVER_AUTH. */
  isAnonymous = false
  clientCertificate: TlsSettings | null = null
  /** INTERNET_OPTION_REQUEST_PRIORITY. */
  priority = 0
  /** Null if InternetSetFilePointer cannot be used. */
  readonly seekable: SeekableTransport | null
  #target: Target
  /** Set while HANDLE_CREATED has not been announced. */
  #creator: Handle | null = null

  constructor(
    state: WinInetState,
    connection: ConnectionHandle,
    verb: string,
    target: Target,
    flags: number,
    context: DWORD_PTR,
    httpVersion: '1.0' | undefined,
  ) {
    super(state.handles, connection, connection.settings, context)
    this.wininet = state
    this.connection = connection
    this.verb = verb
    this.flags = flags
    this.httpVersion = httpVersion
    this.securityFlags = flags & SECURITY_SET_MASK
    this.#target = target
    this.operations = new Operations(this)
    this.seekable = isSeekable(verb, flags) ? state.seekable(this) : null
  }

  /** The address of the next message. */
  get target(): Target {
    return this.#target
  }

  get agent(): string | null {
    return this.connection.session.agent
  }

  /** The route of the next message. */
  get route(): Route | null {
    const { connection, securityFlags, clientCertificate } = this
    return connection.session.routes(securityFlags, clientCertificate).for(this.#target)
  }

  /** The policy of the request, if its flags alone do not decide. */
  ownFollowUp(): FollowUpPolicy | null {
    const { flags, wininet } = this
    const { session } = this.connection
    const authentication = authenticationOf(this)
    if (authentication === null && !session.hasProxies) return null
    const policy = wininet.followUps.with(authentication, flags)
    return session.routes(this.securityFlags, this.clientCertificate).guide(policy)
  }

  /** The address of the last message, or of the next one. */
  get url(): string {
    return (this.#head?.target ?? this.#target).url
  }

  override get isPending(): boolean {
    return this.operations.isPending
  }

  override get isCompletionDue(): boolean {
    return this.operations.isCompletionDue
  }

  /** The head of the request: the last one sent, or the next. */
  get queried(): Queried {
    const head = this.#head
    const { method, target } = head ?? { method: this.verb, target: this.#target }
    const fields = head === null ? this.fields : sentFields(head)
    return { startLine: `${method} ${target.path} HTTP/${this.httpVersion ?? '1.1'}`, fields }
  }

  /** Changes the fields of the request, and of the message under way until it was sent. */
  addFields(lines: string, modifiers: number): number {
    const error = addFields(this.fields, lines, modifiers)
    const head = this.#head
    if (head !== null && this.isPending) addFieldsUnderWay(head.headers, lines, modifiers)
    return error
  }

  /** The body is needed at another address, so the caller has to give it again. */
  moved(target: Target | null): void {
    if (target !== null) this.#target = target
  }

  // ---- notifications

  /** For InternetOpenUrl: HANDLE_CREATED comes in a later turn, before any other notification of the request. */
  announceLater(creator: Handle): void {
    this.#creator = creator
    queueMicrotask(() => this.#announceCreated())
  }

  override notify(status: StatusArguments[2], information: StatusArguments[3], length: number): void {
    if (this.#creator !== null) this.#announceCreated()
    super.notify(status, information, length)
  }

  /** Nothing more happens to it. */
  ended(): void {
    this.announceClosing()
  }

  protected override finish(): void {
    this.operations.close()
  }

  get #head(): RequestHead | null {
    return this.operations.lifecycle?.head ?? null
  }

  #announceCreated(): void {
    const creator = this.#creator
    this.#creator = null
    if (creator !== null) this.announceCreation(creator)
  }
}

const isSeekable = (verb: string, flags: number): boolean =>
  (flags & INTERNET_FLAG_NO_CACHE_WRITE) === 0 && (verb === 'GET' || verb === 'HEAD')

/** The credentials of the request for servers and proxies; null if it would never answer a challenge. */
function authenticationOf(handle: RequestHandle): Authentication | null {
  if ((handle.flags & INTERNET_FLAG_NO_AUTH) !== 0) return null
  const { settings, target } = handle
  const own = credentials(settings.user, settings.password)
  const ofProxy = credentials(settings.proxyUser, settings.proxyPassword) ?? own
  if (own === null && ofProxy === null && !handle.connection.session.hasProxies) return null
  const remembered = handle.wininet.rememberedCredentials
  const spacesOf = (who: Credentials | null) =>
    who === null ? undefined : remembered.spacesOf(who.username, who.password)
  return new Authentication({
    origin: target.origin,
    credentials: handle.isAnonymous ? null : own,
    proxyCredentials: ofProxy,
    spaces: spacesOf(own),
    proxySpaces: spacesOf(ofProxy),
  })
}

/** An empty name is none. */
const credentials = (username: string | null, password: string | null): Credentials | null =>
  username === null || username === '' ? null : { username, password: password ?? '' }
