// What System.Net decides about each message of a request: what goes with it, and what follows its response (CheckResubmit).

import {
  type FollowUp,
  type FollowUpPolicy,
  type History,
  type Prepared,
  type RedirectPolicy,
  type RequestHead,
  type ResponseHead,
  redirected,
} from '../../lifecycle/index.ts'
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
  received: null,
  next: (head, response, history) => (head as SubmittedHead).messages.next(head, response, history),
}

export class Messages {
  readonly #request: AnyHttpWebRequest
  readonly #mode: WriteMode
  readonly #wire: Wire
  /** 100 (Continue) was asked for, and waited for. */
  expects = false
  /** What was written, in case that it is wanted again. */
  #copy: Buffer[] | null = null

  constructor(request: AnyHttpWebRequest, mode: WriteMode, wire: Wire) {
    this.#request = request
    this.#mode = mode
    this.#wire = wire
  }

  /** The head of the first message. In buffer mode what was written goes with it. */
  first(): RequestHead {
    const body = this.#mode === 'buffer' ? this.#body : null
    const head = submittedHead(this.#request, this.#mode, body, this)
    this.expects = head.expectContinue > 0
    return head
  }

  keep(bytes: Uint8Array): void {
    this.#copy ??= []
    this.#copy.push(Buffer.from(bytes))
  }

  prepare(head: RequestHead, { attempts }: History): Prepared | Promise<Prepared> {
    const prepared: Prepared = { head, cookies: 0 }
    if (attempts.length === 0) return prepared
    const turn = this.#wire.moveTo(this.#request.connectionsTo(head.target))
    return turn === null ? prepared : turn.then(() => prepared)
  }

  next(head: RequestHead, response: ResponseHead, history: History): FollowUp | null {
    const { settings } = this.#request
    if (response.status < 300 || response.status >= 400 || !settings.allowAutoRedirect) return null
    const rules = this.#mode === 'none' ? plain : uploading
    const limit = settings.maximumAutomaticRedirections
    const followUp = redirected(head, response, history.redirects, limit === 50 ? rules : { ...rules, limit })
    if (followUp?.kind !== 'redirect') return followUp
    const whole = this.#withBody(followUp.head)
    if (whole === null) return null
    this.#request.redirected()
    const wasSecure = this.#request.target.protocol === 'https:'
    const headers = withoutCredentials(whole.headers, wasSecure)
    const route = this.#request.routeTo(whole.target)
    return { kind: 'redirect', head: { ...whole, headers, route } }
  }

  /** A body that was streamed goes again from its copy; null where there is none. */
  #withBody(head: RequestHead): RequestHead | null {
    if (!head.more) return head
    if (this.#copy === null && !this.#request.settings.allowWriteStreamBuffering) return null
    const body = this.#body
    return { ...head, framing: body.length, body: body.length === 0 ? null : body, more: false }
  }

  get #body(): Buffer {
    const copy = this.#copy ?? []
    return copy.length === 1 ? (copy[0] as Buffer) : Buffer.concat(copy)
  }
}

/** An address that was asked for over TLS is not told to others, and credentials are found anew. */
function withoutCredentials(headers: readonly string[], wasSecure: boolean): string[] {
  return headers.filter((_, i, all) => {
    const name = (all[i & ~1] as string).toLowerCase()
    return name !== 'authorization' && !(wasSecure && name === 'referer') && name !== 'expect'
  })
}
