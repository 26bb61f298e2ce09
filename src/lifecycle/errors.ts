// The errors of calls. WrongStateError: the chart does not allow the call now. BodyLengthError: the body does not have the declared
// length. TransferError: the exchange failed.

import { type InspectOptions, inspect } from 'node:util'
import type { Call, CallerCommand, Failure, Phase, Reason, RequestContext } from '../../machines/index.ts'
import type { Timings } from './timings.ts'

export type CallName = CallerCommand['type'] extends `caller.${infer Name}` ? Name : never

/** Thrown at once; nothing has changed. */
export class WrongStateError extends Error {
  override readonly name = 'WrongStateError'
  readonly code = 'ERR_WRONG_STATE'
  /** The call that was refused. */
  readonly call: CallName
  /** The state that refused it, such as `writing.ioPending`. */
  readonly state: string
  /** True when another call is pending and this one may be legal after it. */
  readonly pending: boolean

  constructor(call: CallName, state: string, pending: boolean) {
    const fix = isAnswered(state) ? ANSWERED : isOver(state, call) ? OVER : fixes[call]
    const wait = call === 'write' ? WAIT_TO_WRITE : WAIT
    super(`${methodOf(call)}() is refused while ${state}: ${pending ? wait : fix}`)
    this.call = call
    this.state = state
    this.pending = pending
  }
}

/** The user's methods, where their names differ from the commands of the chart. */
export const methodOf = (call: CallName): string => (call === 'query' ? 'available' : call)

/** States in which no more of the body can be written, and the response has arrived. */
export const isAnswered = (state: string): boolean =>
  state === 'answered.unwritable' || state === 'answered.bodyUnwanted'

/** States in which no call can start any more. */
const isOver = (state: string, call: CallName): boolean =>
  (state === 'closed' || state.startsWith('closing')) && call !== 'close' && call !== 'cancel'

const OVER =
  'the request was closed, by close(), by its session, or at the end of its body; open another one.'
const ANSWERED = 'the server has responded and takes no more of the body; call end() to read the response.'
const WAIT = 'another call is pending; wait for it to complete, or cancel it.'
const WAIT_TO_WRITE =
  'another call is pending; await each call before the next. A small write completes at once, a large one when the kernel has taken it.'

const fixes: Readonly<Record<CallName, string>> = {
  send: 'finish or cancel the exchange that is under way before sending again.',
  sendEx: 'finish or cancel the exchange that is under way before sending again.',
  write: 'write between a completed sendEx() and end().',
  end: 'call it once, after sendEx() and the writes.',
  read: 'read after send() or end() has completed.',
  query: 'ask after send() or end() has completed.',
  cancel: 'nothing is under way.',
  close: 'the handle is closed already.',
}

/** Thrown at once; nothing was written and nothing has changed. */
export class BodyLengthError extends Error {
  override readonly name = 'BodyLengthError'
  readonly code = 'ERR_BODY_LENGTH'
  /** Bytes that the head declared. */
  readonly declared: number
  /** Bytes that the body would have had. */
  readonly actual: number

  constructor(call: 'send' | 'sendEx' | 'write' | 'end', declared: number, actual: number) {
    super(
      call !== 'end'
        ? `${call}() is refused: the body would be ${actual} bytes long, and its head says ${declared}. Declare the true length, or none to use the chunked coding.`
        : `end() is refused: ${actual} of the ${declared} bytes that Content-Length declares were written. Write the rest, or cancel.`,
    )
    this.declared = declared
    this.actual = actual
  }
}

/** The request that failed, and its state at that time. */
export interface FailedExchange {
  readonly requestId: number
  /** The method of the message that failed: a redirect may have changed it. */
  readonly method: string
  /** Where that message went, without credentials. */
  readonly url: string
  /** 1 for the first message, and one more for each redirect and each repeat, as `HttpRequest.attempts` counts; 0 if there was none yet. */
  readonly attempt: number
  /** The address of the connection, or the last one that was tried; that of the proxy if there is one. Null if none was known yet. */
  readonly address: string | null
  /** Milliseconds since the request was opened; null in the dialects. */
  readonly elapsed: number | null
  /** How long each phase had taken, as `HttpRequest.timings`; null if nothing was sent. */
  readonly timings: Timings | null
}

/**
 * Rejects the pending call, or the next one. The request can be sent again. The stack leads to the code that awaits the call.
 * `console.log` shows the members below, and no header fields.
 */
export class TransferError extends Error implements FailedExchange {
  override readonly name = 'TransferError'
  /** The code of Node, OpenSSL or undici if there is one, else `ERR_TRANSFER_` and the reason. */
  readonly code: string
  readonly phase: Phase
  readonly reason: Reason
  /** The call that failed. */
  readonly call: Call
  /** Bytes that a read had already delivered when it failed. */
  readonly bytes: number
  readonly requestId: number
  readonly method: string
  readonly url: string
  readonly attempt: number
  readonly address: string | null
  readonly elapsed: number | null
  readonly timings: Timings | null

  constructor(call: Call, failure: Failure, exchange: FailedExchange, cause?: unknown, bytes = 0) {
    const { method, url } = exchange
    super(
      `${methodOf(call)}() failed in phase ${failure.phase} (${method} ${new URL(url).origin}): ${failure.message}`,
      cause === undefined || cause === null ? undefined : { cause },
    )
    this.requestId = exchange.requestId
    this.method = method
    this.url = url
    this.attempt = exchange.attempt
    this.address = exchange.address
    this.elapsed = exchange.elapsed
    this.timings = exchange.timings
    this.code = failure.code ?? `ERR_TRANSFER_${failure.reason.toUpperCase()}`
    this.phase = failure.phase
    this.reason = failure.reason
    this.call = call
    this.bytes = bytes
  }

  /** For `JSON.stringify`: the fields above, with `message`, without the cause. */
  toJSON(): object {
    return { ...this, message: this.message }
  }

  /** @internal */
  [inspect.custom](depth: number, options: InspectOptions): string {
    const { address, attempt, call, cause, code, elapsed, method, phase, reason, requestId, url } = this
    // The message includes that of the cause, except for these two reasons: an error that a policy throws may hold a secret.
    const source = reason === 'bodySource' ? { cause } : undefined
    const facts = { code, phase, reason, call, method, url, requestId, attempt, address, elapsed, ...source }
    return pictureOf(this.stack ?? this.message, facts, depth, options)
  }
}

/** The text that `console.log` shows for an object: its name, or the stack of an error, and a few facts. */
export function pictureOf(name: string, facts: object, depth: number, options: InspectOptions): string {
  return `${name} ${inspect(facts, { ...options, depth })}`
}

interface RefusedAt {
  readonly state: string
  readonly isPending: boolean
  readonly context: RequestContext
}

/** The phase, reason and message of the failure; `cause` is the underlying error. */
export function refused(
  command: CallerCommand,
  at: RefusedAt,
  exchange: FailedExchange,
  cause: Error | null,
): Error {
  const call = command.type.slice('caller.'.length) as CallName
  const { failure } = at.context
  if (failure !== null && call !== 'close' && at.state === 'failed')
    return new TransferError(call as Call, failure, exchange, cause)
  return new WrongStateError(call, at.state, at.isPending)
}

/** Knows the phase of a failure. */
export interface Place {
  readonly phase: Phase | null
}

export function failed({ phase }: Place, reason: Reason, cause: Error): Failure {
  const { code } = cause as NodeJS.ErrnoException
  const message = failureMessage(reason, cause)
  const at = phase ?? 'read'
  return typeof code === 'string' ? { phase: at, reason, code, message } : { phase: at, reason, message }
}

export const cancelled = ({ phase }: Place, message: string): Failure => ({
  phase: phase ?? 'queue',
  reason: 'cancelled',
  message,
})

const sentences: Readonly<Record<Reason, string>> = {
  cancelled: 'the call was cancelled',
  timeout: 'the time limit was reached; raise it, or find out what delays the server',
  queueFull:
    'too many requests are waiting for a connection; send again later, or raise queueLength of new Session',
  notFound: 'the host name was not found; check the name and the resolver',
  refused: 'the server refused the connection; check that it listens on that port',
  unreachable: 'the server cannot be reached; check the address and the network',
  proxyRefused: 'the proxy refused to open a tunnel to the server; check what it allows',
  closed: 'the server ended the connection before the message was complete; send the request again',
  reset: 'the connection was reset; send the request again',
  malformed: 'the server sent something that is not HTTP/1.1; check the port and the protocol',
  tooLarge:
    'the response head is larger than allowed; raise maxHeaderSize of new Session if you trust the server',
  undecodable: 'the compressed body cannot be decoded; ask for it without a content coding: decode: false',
  bodyTooLarge:
    'the body is larger than allowed; raise maxResponseSize, or the limits in decode, if you trust the server',
  answeredEarly:
    'the server responded before the body was complete and takes no more of it; call end() to read the response',
  certificateAuthority:
    "the server's certificate comes from an unknown authority; give its certificate as tls.ca to new Session, or tolerate it by tls: { unknownAuthority: true } of open() or fetch()",
  certificateName:
    "the server's certificate is for another name; check the host name, or tolerate it by tls: { wrongName: true } of open() or fetch()",
  certificateDate:
    "the server's certificate has expired or is not valid yet; check both clocks, or tolerate it by tls: { wrongDate: true } of open() or fetch()",
  certificateRevoked: "the server's certificate was revoked; the server needs another one",
  certificateUnchecked:
    "the revocation of the server's certificate cannot be checked; give a current list as tls.crl to new Session, or tolerate it by tls: { revocation: true } of open() or fetch()",
  certificateInvalid:
    "the server's certificate is not meant for this use, or has a weak key; the server needs another one",
  clientCertificate:
    'the server wants a client certificate, or a different one; give tls.cert and tls.key to new Session, or tls: { settings: { cert, key } } to open() or fetch()',
  handshake: 'the TLS handshake failed; check that the server speaks TLS on that port',
  badRedirect: 'the server redirects to an address that cannot be used',
  redirectToHttp:
    'the server redirects from https to http, which insecureRedirects: false of new Session refuses',
  redirectToHttps: 'the server redirects from http to https, which is not allowed here',
  tooManyRedirects: 'the server redirects too often; raise maxRedirects of new Session if that is expected',
  bodyNotRepeatable:
    'the body has to be sent again, but it cannot be repeated; send the request again with the body',
  bodySource: 'the source of the body failed; see the cause',
  policy: 'a function or object given for cookies, credentials, proxies or limits failed; see the cause',
  internal: 'this is a defect of hinternet or of the transport; please report it',
}

/** Names the reason, the fix and the underlying error. A policy's error may hold a secret, so it is left out. */
export const failureMessage = (reason: Reason, cause: Error): string =>
  reason === 'policy' ? `${sentences.policy}.` : `${sentences[reason]} (${oneLine(cause.message)}).`

/** OpenSSL ends its messages with line feeds. */
const oneLine = (text: string): string => text.trim().replaceAll(/\s*[\r\n]+\s*/g, ' ')

export function messageOf(thrown: unknown): string {
  try {
    return String(thrown instanceof Error ? thrown.message : thrown)
  } catch {
    return 'something that is no Error'
  }
}

export const errorOf = (thrown: unknown): Error =>
  thrown instanceof Error ? thrown : new Error(messageOf(thrown), { cause: thrown })
