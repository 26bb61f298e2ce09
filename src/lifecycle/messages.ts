// The messages of an exchange. Each one is prepared and sent, and its response may lead to another.

import type { Call, Reason, WireFact } from '../../machines/index.ts'
import type { Chart } from './chart.ts'
import type { Clock } from './clock.ts'
import { errorOf } from './errors.ts'
import {
  type Attempt,
  type AttemptReason,
  attempt,
  continued,
  type FollowUp,
  type FollowUpPolicy,
  type History,
  type Next,
  NO_HISTORY,
  type Prepared,
  unrepeatable,
} from './follow-up.ts'
import { SendTimes } from './timings.ts'
import type { Exchange, RequestHead, ResponseHead } from './transport.ts'

/** What the messages need from the lifecycle. */
interface MessagesHost {
  readonly followUp: FollowUpPolicy
  readonly options: { readonly clock: Clock }
  readonly chart: Pick<Chart, 'can' | 'context' | 'phase' | 'state'>
  readonly exchange: Exchange | null
  readonly awaited: Call | null
  readonly isStopped: boolean
  report(fact: WireFact): void
  openExchange(head: RequestHead): void
  releaseExchange(): void
  failExchange(reason: Reason, cause: Error): void
  takeReceivedBytes(): number
}

export class Messages {
  /** The head as it was asked for. */
  asked: RequestHead | null = null
  /** The head as it is sent, with the fields that the policy has added. */
  head: RequestHead | null = null
  /** The last final response head; that of a redirect until the next response. */
  response: ResponseHead | null = null
  history: History = NO_HISTORY
  /** When each thing happened in the last send; null before the first. */
  times: SendTimes | null = null
  /** The message that would have been sent next, if its body could be repeated. */
  wanted: Next | null = null
  /** Body bytes that are still due by Content-Length. */
  bodyLeft = 0
  readonly #host: MessagesHost
  #reason: AttemptReason = 'first'
  /** Numbers the questions to the policy, so that a late answer is not taken for the answer to a later question. */
  #wait = 0

  constructor(host: MessagesHost) {
    this.#host = host
  }

  get attempts(): readonly Attempt[] {
    if (this.asked === null) return []
    return [...this.history.attempts, attempt(this.asked, this.#reason, this.response?.status ?? null)]
  }

  /** Body bytes that the head declares; infinite if it declares none. */
  get declaredLength(): number {
    const framing = this.head?.framing
    if (framing === 'none') return 0
    return typeof framing === 'number' ? framing : Number.POSITIVE_INFINITY
  }

  // ---- sending

  /** Starts an exchange, or continues one with another message. */
  begin(kind: 'first' | 'retry' | Next['kind']): void {
    if (kind === 'first') {
      this.history = NO_HISTORY
      this.#reason = 'first'
      this.times?.replaced()
      this.times = new SendTimes(this.#host.options.clock, this.#host)
    } else this.goesOn(kind, this.response?.status ?? null)
    // A retry starts where the caller's own message went.
    if (kind === 'retry') this.history = { ...this.history, redirects: 0, challenges: 0 }
    this.response = null
  }

  prepare(head: RequestHead): void {
    this.asked = head
    this.times?.asked(head)
    this.wanted = null
    const { followUp } = this.#host
    const { prepare } = followUp
    if (prepare === null) {
      this.#start(head)
      return
    }
    const prepared = attempted(() => prepare.call(followUp, head, this.history))
    if (!(prepared instanceof Promise)) {
      this.#go(prepared)
      return
    }
    this.#host.report({ type: 'wire.preparing' })
    this.#await(prepared, 'preparing', (ready) => {
      this.#host.report({ type: 'wire.prepared' })
      this.#go(ready)
    })
  }

  #go({ cookies, head }: Prepared): void {
    const host = this.#host
    if (cookies > 0) host.report({ type: 'wire.cookiesSent', count: cookies })
    // A listener may close or cancel the request when it hears of the cookies.
    if (host.chart.phase === 'queue') this.#start(head)
  }

  #start(head: RequestHead): void {
    const host = this.#host
    if (host.isStopped) return
    this.head = head
    this.bodyLeft = this.declaredLength - (head.body?.length ?? 0)
    host.openExchange(head)
  }

  // ---- what follows a response

  responded(response: ResponseHead): void {
    this.response = response
    this.times?.responded(response)
    const { followUp: policy } = this.#host
    const { status } = response
    const bytes = this.#host.takeReceivedBytes()
    const asked = this.asked as RequestHead
    const sent = this.head as RequestHead
    let cookies = 0
    let followUp: FollowUp | null | Promise<FollowUp | null>
    try {
      if (policy.received !== null) cookies = policy.received(sent, response)
      followUp = policy.next(asked, response, this.history, sent)
    } catch (error) {
      followUp = Promise.reject(error)
    }
    const isPlain = followUp === null || ('kind' in followUp && followUp.kind !== 'repeat')
    if (cookies === 0 && isPlain)
      this.#follow({ type: 'wire.responded', status, bytes }, followUp as FollowUp | null)
    else this.#decide({ type: 'wire.headReceived', status, bytes }, cookies, followUp)
  }

  /**
   * Listeners hear of the response and its cookies first, and may close or cancel the request; then the next step is
   * decided.
   */
  #decide(fact: WireFact, cookies: number, followUp: FollowUp | null | Promise<FollowUp | null>): void {
    const host = this.#host
    const isDeciding = (): boolean => host.chart.state === 'deciding.storingCookies'
    host.report(fact)
    if (cookies > 0 && isDeciding()) host.report({ type: 'wire.cookiesReceived', count: cookies })
    if (!(followUp instanceof Promise)) {
      if (isDeciding()) this.#follow({ type: 'wire.decided' }, followUp)
      return
    }
    if (isDeciding()) host.report({ type: 'wire.authenticating' })
    this.#await(followUp, 'deciding.authenticating', (told) => this.#follow({ type: 'wire.decided' }, told))
  }

  /** Continues when the policy has answered, unless the chart has moved on. */
  #await<Answer>(answer: Promise<Answer>, state: string, then: (answer: Answer) => void): void {
    const host = this.#host
    const wait = ++this.#wait
    const isWaiting = (): boolean => wait === this.#wait && host.chart.state === state && !host.isStopped
    answer.then(
      (told) => {
        if (isWaiting()) then(told)
      },
      (error) => {
        if (isWaiting()) host.failExchange('policy', errorOf(error))
      },
    )
  }

  #follow(fact: Told, told: FollowUp | null): void {
    const host = this.#host
    if (told === null) {
      host.report(fact)
      return
    }
    const followUp = this.#possible(told)
    if (followUp.kind === 'refuse') {
      const { message, reason } = followUp
      const { exchange } = host
      const phase = told.kind === 'repeat' ? 'authenticate' : 'redirect'
      host.report({ ...fact, failure: { phase, reason, message } })
      // Unless the request was sent again when it heard of the failure.
      if (host.exchange === exchange) host.releaseExchange()
    } else if (followUp.kind === 'redirect') {
      host.report({ ...fact, redirect: followUp.head.target.url })
      this.follow(followUp)
    } else {
      host.report({ ...fact, challenge: followUp.challenge } as WireFact)
      this.follow(followUp)
    }
  }

  #possible(told: FollowUp): FollowUp {
    // While sendEx is pending, none of the body was sent: a proxy has responded, or 100 (Continue) did not come.
    if (told.kind === 'refuse' || !told.head.more || this.#host.awaited === 'sendEx') return told
    this.wanted = told
    return unrepeatable(told, this.response?.status ?? 0)
  }

  /**
   * A listener may close or cancel the request when it hears of the follow-up, or of the closed connection: then
   * there is no follow-up.
   */
  follow({ head, kind }: Next): void {
    const host = this.#host
    const fact = kind === 'redirect' ? REDIRECTED : REPEATED
    if (!host.chart.can(fact)) return
    host.releaseExchange()
    if (!host.chart.can(fact)) return
    this.goesOn(kind, this.response?.status ?? null)
    host.report(fact)
    this.prepare(head)
  }

  /** The message is over, and another one follows. */
  goesOn(kind: Next['kind'] | 'retry', status: number | null): void {
    const reason = kind === 'repeat' ? 'challenge' : kind
    this.history = continued(this.history, attempt(this.asked as RequestHead, this.#reason, status), reason)
    this.#reason = reason
    this.times?.goesOn(reason)
  }
}

/** The events that say what follows a response. */
type Told = Extract<WireFact, { type: 'wire.responded' | 'wire.decided' }>

const REDIRECTED: WireFact = { type: 'wire.redirected' }
const REPEATED: WireFact = { type: 'wire.repeated' }

function attempted<Answer>(hook: () => Answer | Promise<Answer>): Answer | Promise<Answer> {
  try {
    return hook()
  } catch (error) {
    return Promise.reject(error)
  }
}
