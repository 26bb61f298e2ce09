// What HttpOpenRequest gives: what the caller has set, and where it stands.

import type { RequestHead, Target } from '../../lifecycle/index.ts'
import type { DWORD_PTR, StatusArguments } from '../callbacks/index.ts'
import { type ConnectionHandle, Handle, type HandleType } from '../handles/index.ts'
import { addFields, type Fields, type Queried } from '../headers/index.ts'
import type { Library } from '../library/index.ts'
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
    this.#target = target
    this.operations = new Operations(this)
  }

  /** Where the next message goes. */
  get target(): Target {
    return this.#target
  }

  /** Where the last message went, or the next one goes. */
  get url(): string {
    return (this.#head?.target ?? this.#target).url
  }

  override get isPending(): boolean {
    return this.operations.isPending
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
    if (head !== null && this.isPending) addFields(head.headers, lines, modifiers)
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
