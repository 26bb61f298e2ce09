// The types of hinternet/machines, and the event maps of hinternet: what goes into the charts, what comes out, and what is refused.

import {
  type HttpRequest,
  type Notification,
  type NotificationEvents,
  type NotificationHead,
  type NotificationOf,
  type RequestActor,
  type RequestEvents,
  Session,
  type SessionEvents,
  type SessionNotificationEvents,
} from 'hinternet'
import {
  type Announcement,
  type AttemptOutcome,
  type Call,
  type CallerCommand,
  type ChallengeFacts,
  type ExchangeStateValue,
  type Failure,
  type InternetStatusFacts,
  type InternetStatusName,
  type InternetStatusPayload,
  internetStatus,
  type NoFacts,
  type Phase,
  type PlainStatusFacts,
  type PlainStatusName,
  type phases,
  type Reason,
  type RequestContext,
  type RequestEvent,
  type RequestInput,
  type RequestMachine,
  type RequestMeta,
  type RequestOutput,
  RequestRun,
  type RequestSnapshot,
  type RequestState,
  type RequestStateValue,
  type RequestTag,
  type RetryContext,
  type RetryEvent,
  type RetryInput,
  type RetryMachine,
  type RetryOutput,
  type RetryPolicy,
  type RetryStateValue,
  type reasons,
  requestMachine,
  requestState,
  retryMachine,
  type StatusFacts,
  type StatusName,
  type WireFact,
  whenPlainSent,
  whenSent,
} from 'hinternet/machines'
import {
  createActor,
  type EmittedFrom,
  type EventFrom,
  type InputFrom,
  type OutputFrom,
  type SnapshotFrom,
} from 'xstate'
import type { Equal, Holds } from './equal.mjs'

// ---- the chart of a request

export type Chart = [
  Holds<Equal<InputFrom<RequestMachine>, RequestInput>>,
  Holds<Equal<OutputFrom<RequestMachine>, RequestOutput>>,
  Holds<Equal<EventFrom<RequestMachine>, RequestEvent>>,
  Holds<Equal<EmittedFrom<RequestMachine>, Announcement>>,
  Holds<Equal<SnapshotFrom<RequestMachine>['context'], RequestContext>>,
  Holds<Equal<SnapshotFrom<RequestMachine>['value'], RequestStateValue>>,
  Holds<Equal<RequestEvent, CallerCommand | WireFact>>,
  Holds<Equal<Announcement['type'], StatusName>>,
  Holds<Equal<StatusName, keyof InternetStatusFacts | PlainStatusName>>,
  Holds<Equal<keyof StatusFacts, StatusName>>,
  Holds<Equal<Exclude<keyof InternetStatusFacts, InternetStatusName>, never>>,
  Holds<Equal<keyof PlainStatusFacts, PlainStatusName>>,
  Holds<Equal<RequestContext['call'], Call | null>>,
  Holds<Equal<RequestContext['failure'], Failure | null>>,
  Holds<Equal<Failure['phase'], Phase>>,
  Holds<Equal<Failure['reason'], Reason>>,
  Holds<Equal<RequestMeta['phase'], Phase>>,
  Holds<Equal<RequestTag, 'pending'>>,
  Holds<Equal<RequestState['value'], RequestStateValue>>,
  Holds<Equal<PlainStatusFacts['challenged'], ChallengeFacts>>,
  Holds<Equal<InternetStatusFacts['INTERNET_STATUS_HANDLE_CLOSING'], NoFacts>>,
  Holds<Equal<(typeof phases)[number], Phase>>,
  Holds<Equal<(typeof reasons)[number], Reason>>,
]

const input: RequestInput = { id: 1, method: 'GET', url: 'http://localhost/' }
const actor = createActor(requestMachine, { input })
// @ts-expect-error: the input is needed
createActor(requestMachine)
actor.send({ type: 'caller.write', bytes: 3 })
// @ts-expect-error: how many bytes
actor.send({ type: 'caller.write' })
// @ts-expect-error: no such command
actor.send({ type: 'caller.dance' })
actor.on('INTERNET_STATUS_NAME_RESOLVED', ({ addresses, host }) => addresses.includes(host))
actor.on('*', (announced) => {
  if (announced.type === 'queued') announced.position.toFixed()
  // @ts-expect-error: not every announcement has it
  void announced.position
})
// @ts-expect-error: nothing has this name
actor.on('queueing', () => {})
const snapshot = actor.getSnapshot()
snapshot.matches('closed')
snapshot.matches({ open: { exchange: { writing: 'ioPending' } } })
// @ts-expect-error: no such state
snapshot.matches({ open: { exchange: { writing: 'done' } } })
snapshot.hasTag('pending')

const run = new RequestRun(input, (announcement: Announcement) => announcement.type.length)
const shown: RequestSnapshot = run.snapshot
run.move({ type: 'caller.send' })
// @ts-expect-error: no such fact
run.can({ type: 'wire.sung' })
const state: RequestState = requestState(shown.value)
const inside: ExchangeStateValue = { reading: 'ready' }
const value: RequestStateValue = { open: { exchange: inside } }
// @ts-expect-error: no state of an exchange
export const nowhere: ExchangeStateValue = 'closed'
const payload: InternetStatusPayload<'INTERNET_STATUS_REDIRECT'> = { url: 'http://localhost/', status: 302 }
const number: 110 = internetStatus.INTERNET_STATUS_REDIRECT
const texts: readonly string[] = [whenSent.INTERNET_STATUS_REDIRECT, whenPlainSent.queued]
void [state, value, payload, number, texts]

// ---- the chart of its attempts

export type Retries = [
  Holds<Equal<InputFrom<RetryMachine>, RetryInput>>,
  Holds<Equal<OutputFrom<RetryMachine>, RetryOutput>>,
  Holds<Equal<EventFrom<RetryMachine>, RetryEvent>>,
  Holds<Equal<EmittedFrom<RetryMachine>, Announcement>>,
  Holds<Equal<SnapshotFrom<RetryMachine>['context'], RetryContext>>,
  Holds<Equal<SnapshotFrom<RetryMachine>['value'], RetryStateValue>>,
  Holds<Equal<RetryInput['policy'], RetryPolicy>>,
  Holds<Equal<RetryPolicy['reasons'], readonly Reason[]>>,
]
declare const policy: RetryPolicy
const attempts = createActor(retryMachine, { input: { policy, method: 'GET', isRepeatable: true } })
const outcome: AttemptOutcome = { status: 503, failure: null, retryAfterMs: null, elapsedMs: 1, chance: 0.5 }
attempts.send({ type: 'attempt.ended', ...outcome })
// @ts-expect-error: how it ended
attempts.send({ type: 'attempt.ended' })

// ---- the event maps

export type Maps = [
  Holds<Equal<Notification['name'], StatusName>>,
  Holds<Equal<NotificationOf<'queued'>['heldBy'], readonly number[]>>,
  Holds<Equal<NotificationOf<'queued'> extends NotificationHead ? true : false, true>>,
  Holds<Equal<Exclude<keyof RequestEvents, 'status'> extends StatusName ? true : false, true>>,
  Holds<Equal<Exclude<StatusName, keyof RequestEvents>, never>>,
  Holds<Equal<Exclude<StatusName, keyof SessionEvents>, never>>,
  Holds<Equal<RequestEvents['queued'], [NotificationOf<'queued'>]>>,
  Holds<Equal<EmittedFrom<RequestActor['logic']>, Announcement>>,
]
export function listen(session: Session, request: HttpRequest): void {
  request.on('status', (notification) => notification.sequence.toFixed())
  request.once('INTERNET_STATUS_REDIRECT', ({ url }) => url.toUpperCase())
  session.on('status', ({ name, requestId }) => name.startsWith(String(requestId)))
  session.on('listenerError', (_error: unknown, { name }) => name.toUpperCase())
  session.on('progress', ({ bodyBytes }) => bodyBytes.toFixed())
  // @ts-expect-error: no event of a request
  request.on('INTERNET_STATUS_HELLO', () => {})
  // @ts-expect-error: not a fact of this one
  request.on('INTERNET_STATUS_REDIRECT', ({ address }) => address)
  // @ts-expect-error: only the transport reports what happens
  request.actor.send({ type: 'wire.released' })
  // @ts-expect-error: a caller calls the methods of the request
  request.actor.send({ type: 'caller.close' })
}
export type Events = [NotificationEvents, SessionNotificationEvents]
void Session
