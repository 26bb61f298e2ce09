// Reads the milestones of a request: for each message, its connection and how it got that, the TLS session, and the challenge of
// the server.

import type { Facts, Heard, Message, RequestRun } from './run.ts'
import type { PhaseStretch } from './tracks.ts'

/** An address that was tried. */
export interface AddressAttempt {
  readonly address: string
  readonly port: number
  /** Why it could not be reached; null if it was reached, or nothing more was announced. */
  readonly code: string | null
}

/** One message with the announcements about it. */
export interface Attempt {
  readonly message: Message
  /** When its last phase ended or, while there is none, the time of the last announcement. */
  readonly end: number
  /** Milliseconds from its end until the caller, or a retry after its delay, has sent the next message. */
  readonly waited: number
  readonly phases: readonly PhaseStretch[]
  readonly queued: readonly Heard[]
  /** The look-up of the name, with the addresses; null without one. */
  readonly lookup: { readonly host: string; readonly addresses: readonly string[] } | null
  readonly addresses: readonly AddressAttempt[]
  /** The connection that was opened for it; null if none was. */
  readonly connected: Heard | null
  /** The kept connection that took it; null if a new one was opened. */
  readonly reused: Heard | null
  readonly tunnel: { readonly asked: Facts; readonly status: number | null } | null
  /** The TLS sessions, one inside the other; the last is that with the server. */
  readonly secured: readonly { readonly servername: string; readonly facts: Facts | null }[]
  readonly interim: readonly number[]
  readonly cookiesSent: number
  readonly cookiesReceived: number
  /** The server, or a proxy, wants credentials. */
  readonly challenge: Facts | null
  /** The target of a redirect. */
  readonly redirect: string | null
  readonly retryReason: string | null
  /** The completion or the notification that reported the failure. */
  readonly failed: Heard | null
  /** The connection was closed after it. */
  readonly closedConnection: boolean
}

/** In order; empty if the beginning of no message was recorded. */
export function attemptsOf({
  messages,
  milestones,
  summary,
  tracks,
}: Pick<RequestRun, 'messages' | 'milestones' | 'summary' | 'tracks'>): readonly Attempt[] {
  return messages.map((message, index) => {
    const next = messages[index + 1]
    const own = milestones.slice(message.first, next?.first ?? milestones.length)
    const phases = tracks.phases.filter(
      ({ from }) => from >= message.at && (next === undefined || from < next.at),
    )
    const end =
      next === undefined
        ? Math.max(message.at, tracks.phases.at(-1)?.to ?? summary.elapsed)
        : Math.max(message.at, phases.at(-1)?.to ?? next.at)
    const waited = next?.reason === 'first' ? Math.max(0, next.at - end) : 0
    return { ...attemptOf(message, phases, own), end, waited }
  })
}

function attemptOf(
  message: Message,
  phases: readonly PhaseStretch[],
  own: readonly Heard[],
): Omit<Attempt, 'end' | 'waited'> {
  const all = (name: string): readonly Heard[] => own.filter((each) => each.name === name)
  const last = (name: string): Heard | null => own.findLast((each) => each.name === name) ?? null
  const factsOf = (name: string): Facts | null => last(name)?.facts ?? null
  const resolving = factsOf('INTERNET_STATUS_RESOLVING_NAME')
  const resolved = factsOf('INTERNET_STATUS_NAME_RESOLVED')
  const tunnelling = factsOf('tunnelling')
  return {
    message: {
      ...message,
      status: message.status ?? number(factsOf('INTERNET_STATUS_RESPONSE_RECEIVED')?.status),
    },
    phases,
    queued: all('queued'),
    lookup:
      resolving === null ? null : { host: String(resolving.host), addresses: texts(resolved?.addresses) },
    addresses: addressesOf(own),
    connected: last('INTERNET_STATUS_CONNECTED_TO_SERVER'),
    reused: last('reused'),
    tunnel: tunnelling === null ? null : { asked: tunnelling, status: number(factsOf('tunnelled')?.status) },
    secured: securedOf(own),
    interim: all('INTERNET_STATUS_INTERMEDIATE_RESPONSE').map(({ facts }) => Number(facts.status)),
    cookiesSent: Number(factsOf('INTERNET_STATUS_COOKIE_SENT')?.count ?? 0),
    cookiesReceived: Number(factsOf('INTERNET_STATUS_COOKIE_RECEIVED')?.count ?? 0),
    challenge: factsOf('challenged'),
    redirect: text(factsOf('INTERNET_STATUS_REDIRECT')?.url),
    retryReason: text(factsOf('retrying')?.reason),
    failed: own.findLast(({ facts }) => facts.failure !== undefined) ?? null,
    closedConnection: last('INTERNET_STATUS_CONNECTION_CLOSED') !== null,
  }
}

function addressesOf(own: readonly Heard[]): readonly AddressAttempt[] {
  const failed = own.filter(({ name }) => name === 'attemptFailed')
  return own
    .filter(({ name }) => name === 'INTERNET_STATUS_CONNECTING_TO_SERVER')
    .map(({ facts: { address, port } }) => {
      const why = failed.find(({ facts }) => facts.address === address && facts.port === port)
      return { address: String(address), port: Number(port), code: text(why?.facts.code) }
    })
}

function securedOf(own: readonly Heard[]): Attempt['secured'] {
  const handshakes: { servername: string; facts: Facts | null }[] = []
  for (const { facts, name } of own)
    if (name === 'securing') handshakes.push({ servername: String(facts.servername), facts: null })
    else if (name === 'secured') {
      const open = handshakes.findLast((each) => each.facts === null)
      if (open !== undefined) open.facts = facts
    }
  return handshakes
}

const number = (value: unknown): number | null => (typeof value === 'number' ? value : null)
const text = (value: unknown): string | null => (typeof value === 'string' ? value : null)
const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : [])
