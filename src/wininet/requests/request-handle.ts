// What HttpOpenRequest gives: what the caller has set, and where it stands.

import type { FollowUpPolicy, RequestHead, Route, Target, TlsSettings } from '../../lifecycle/index.ts'
import type { DWORD_PTR, StatusArguments } from '../callbacks/index.ts'
import { INTERNET_FLAG_NO_CACHE_WRITE, SECURITY_SET_MASK } from '../constants/index.ts'
import { type ConnectionHandle, Handle, type HandleType } from '../handles/index.ts'
import { addFields, addFieldsUnderWay, type Fields, type Queried } from '../headers/index.ts'
import type { Library } from '../library/index.ts'
import type { SeekableTransport } from '../seeking/index.ts'
import { authenticationOf } from './identity.ts'
import { Operations } from './operations.ts'
import { sentFields } from './request-head.ts'

export class RequestHandle extends Handle {
  override readonly type: HandleType = 13
  readonly library: Library
  readonly connection: ConnectionHandle
  readonly verb: string
  readonly flags: number
  readonly operations: Operations
  /** What the caller set. */
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
  /** Null where InternetSetFilePointer is of no use. */
  readonly seekable: SeekableTransport | null
  #target: Target
  /** Who is still to announce that this was created. */
  #creator: Handle | null = null

  constructor(
    library: Library,
    connection: ConnectionHandle,
    verb: string,
    target: Target,
    flags: number,
    context: DWORD_PTR,
  ) {
    super(library.handles, connection, connection.settings, context)
    this.library = library
    this.connection = connection
    this.verb = verb
    this.flags = flags
    this.securityFlags = flags & SECURITY_SET_MASK
    this.#target = target
    this.operations = new Operations(this)
    this.seekable = isSeekable(verb, flags) ? library.seekable(this) : null
  }

  /** Where the next message goes. */
  get target(): Target {
    return this.#target
  }

  /** The way of the next message. */
  get route(): Route | null {
    const { connection, securityFlags, clientCertificate } = this
    return connection.session.routes(securityFlags, clientCertificate).for(this.#target)
  }

  /** What goes with its messages and what follows their responses, where that is not told by its flags alone. */
  ownFollowUp(): FollowUpPolicy | null {
    const { flags, library } = this
    const { session } = this.connection
    const authentication = authenticationOf(this)
    if (authentication === null && !session.hasProxies) return null
    const policy = library.followUps.with(authentication, flags)
    return session.routes(this.securityFlags, this.clientCertificate).guide(policy)
  }

  /** Where the last message went, or the next one goes. */
  get url(): string {
    return (this.#head?.target ?? this.#target).url
  }

  override get isPending(): boolean {
    return this.operations.isPending
  }

  override get isCompletionDue(): boolean {
    return this.operations.isCompletionDue
  }

  /** The head of the request: what was sent last, or what would be sent. */
  get queried(): Queried {
    const head = this.#head
    const { method, target } = head ?? { method: this.verb, target: this.#target }
    const fields = head === null ? this.fields : sentFields(head)
    return { startLine: `${method} ${target.path} HTTP/1.1`, fields }
  }

  /** Of the request, and of the message under way until it has left. */
  addFields(lines: string, modifiers: number): number {
    const error = addFields(this.fields, lines, modifiers)
    const head = this.#head
    if (head !== null && this.isPending) addFieldsUnderWay(head.headers, lines, modifiers)
    return error
  }

  /** The body is wanted at another address; it has to be given again, and goes there. */
  moved(target: Target | null): void {
    if (target !== null) this.#target = target
  }

  // ---- what is heard of it

  /** For InternetOpenUrl: HANDLE_CREATED comes in a later turn, and before anything else is heard of the request. */
  announceLater(creator: Handle): void {
    this.#creator = creator
    queueMicrotask(() => this.#announceCreated())
  }

  override tell(status: StatusArguments[2], information: StatusArguments[3], length: number): void {
    if (this.#creator !== null) this.#announceCreated()
    super.tell(status, information, length)
  }

  /** Nothing more will be heard of it. */
  ended(): void {
    this.sayClosing()
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
