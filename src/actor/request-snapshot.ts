// The snapshot of a request actor, and its persisted form: plain values, no sockets and no bytes.

import type { Snapshot } from 'xstate'
import type { Phase } from '../../machines/index.ts'
import type { TransferError } from '../lifecycle/index.ts'

/** The output of the actor. */
export interface RequestOutput<TBody> {
  readonly status: number
  readonly statusText: string
  readonly headers: Headers
  /** The URL of the response, after redirects; without credentials. */
  readonly url: string
  readonly body: TBody
}

/** The facts about the request; plain values only. */
export interface RequestActorContext {
  /** Null before the request was opened. */
  readonly requestId: number | null
  /** Null before the request was opened. */
  readonly method: string | null
  /** Without credentials; changes with a redirect. Null before the request was opened. */
  readonly url: string | null
  /** The phase that a failure would have now; null if nothing is under way. */
  readonly phase: Phase | null
  /** The status code of the last response head. */
  readonly status: number | null
  /** Body bytes that the kernel has taken. */
  readonly bytesSent: number
  /** Body bytes that were read. */
  readonly bytesReceived: number
  readonly redirects: number
}

/** `value` is the state of the request's chart, such as `idle`, `writing.ioPending` or `closed`. */
export type RequestActorSnapshot<TBody> = Snapshot<RequestOutput<TBody>> & {
  readonly value: string
  readonly context: RequestActorContext
}

export const NOT_OPENED: RequestActorContext = {
  requestId: null,
  method: null,
  url: null,
  phase: null,
  status: null,
  bytesSent: 0,
  bytesReceived: 0,
  redirects: 0,
}

/** The result of `getPersistedSnapshot` of the actor: JSON. Header fields that set cookies are left out, and so is a body that is not JSON. */
export interface PersistedRequest {
  readonly status: string
  readonly value: string
  readonly context: RequestActorContext
  readonly output?: { readonly headers: readonly (readonly [string, string])[] } & Readonly<
    Record<string, unknown>
  >
  readonly error?: Readonly<Record<string, unknown>>
}

export function persisted<TBody>(snapshot: RequestActorSnapshot<TBody>): PersistedRequest {
  const { context, error, output, status, value } = snapshot
  const kept = { status, value, context }
  if (status === 'done') {
    const { body, headers, ...facts } = output
    const fields = [...headers].filter(([name]) => name !== 'set-cookie')
    return { ...kept, output: { ...facts, headers: fields, ...(isJson(body) && { body }) } }
  }
  return status === 'error' ? { ...kept, error: plainError(error) } : kept
}

/** A request that was under way stays `active` until it is started, and fails then: XState reports to a parent only what starts. */
export function restored<TBody>(kept: PersistedRequest): RequestActorSnapshot<TBody> {
  const { context, error, output, status, value } = kept
  const headers = new Headers(output?.headers.map(([name, field]) => [name, field] as [string, string]))
  const whole = output === undefined ? undefined : { body: undefined, ...output, headers }
  return { status, value, context, output: whole, error } as unknown as RequestActorSnapshot<TBody>
}

const isJson = (value: unknown): boolean =>
  typeof value !== 'object' ||
  value === null ||
  Array.isArray(value) ||
  Object.getPrototypeOf(value) === Object.prototype

/** An Error as JSON has no message. */
export function plainError(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { message: String(error) }
  const { message, name } = error
  const { code, phase, reason } = error as Partial<TransferError>
  return { name, message, code, phase, reason }
}
