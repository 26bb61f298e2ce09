// The handle that InternetConnect makes: a server. Nothing is connected yet.

import type { DWORD_PTR } from '../status-callback.ts'
import { Handle, type HandleTable, type HandleType, type Settings } from './handle.ts'
import type { SessionHandle } from './session-handle.ts'

export interface Server {
  /** As in a URL, with brackets for IPv6. */
  readonly host: string
  /** 0, given by InternetOpenUrl, is the default port of the scheme. */
  readonly port: number
  /** INTERNET_FLAG_SECURE was given. */
  readonly secure: boolean
}

export class ConnectionHandle extends Handle {
  override readonly type: HandleType = 4
  readonly session: SessionHandle
  readonly server: Server
  readonly #isHidden: boolean

  /** A hidden one announces nothing, and closes with its last request. */
  constructor(
    table: HandleTable,
    session: SessionHandle,
    server: Server,
    settings: Settings,
    context: DWORD_PTR,
    isHidden: boolean,
  ) {
    super(table, session, settings, context)
    this.session = session
    this.server = server
    this.#isHidden = isHidden
  }

  protected override childLeft(): void {
    if (this.#isHidden && !this.isClosing && this.isChildless) this.close()
    else super.childLeft()
  }
}
