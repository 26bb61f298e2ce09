// What a request is doing, or why it ended, in plain words.

import type { Chart } from './chart.ts'
import { authorityOf } from './target.ts'
import type { AttemptTimings, PhaseTimes, SendTimes } from './timings.ts'
import type { Exchange, RequestHead } from './transport.ts'

/** The members of a request that are used. */
export interface Explained {
  readonly chart: Pick<Chart, 'context' | 'isPending' | 'phase' | 'state'>
  readonly times: SendTimes | null
  readonly exchange: Exchange | null
  readonly head: RequestHead | null
}

type TimedPhase = Exclude<keyof PhaseTimes, 'total'>

/** One paragraph without secrets: the query of the URL is left out. */
export function explain(lifecycle: Explained): string {
  const { chart, times } = lifecycle
  const { method, url } = chart.context
  const what = `${method} ${withoutQuery(url)}`
  const attempts = times?.timings.attempts ?? []
  const attempt = attempts.at(-1)
  if (attempt === undefined || times === null)
    return `${what} has not been sent${isOver(chart.state) ? '' : ' yet'}.`
  if (times.retryMs !== null)
    return `${what} will be sent again in ${ms(times.retryMs)}, as attempt ${attempts.length + 1}: ${outcomesOf(attempts)}.`
  const nth = attempts.length === 1 ? '' : `, attempt ${attempts.length} (${reasonOf(attempts)})`
  if (attempt.failure !== null && attempt.total !== null)
    return `${what} failed ${placeOf(attempt)} after ${ms(attempt.total)}${nth}: ${attempt.failure.message}`
  if (attempt.total !== null)
    return `${what} is ${chart.state === 'closed' ? 'closed' : 'over'}: ${outcomeOf(attempt)} after ${ms(attempt.total)}${nth}, with ${bytes(chart.context.bodyBytesReceived)} read.`
  return `${what}${nth === '' ? '' : `${nth},`} is ${doing(lifecycle, attempt, times.attemptMs)}.`
}

const isOver = (state: string): boolean => state === 'closed'

/** Why the last attempt was made. */
function reasonOf(attempts: readonly AttemptTimings[]): string {
  switch (attempts.at(-1)?.reason) {
    case 'redirect':
      return 'after a redirect'
    case 'challenge':
      return 'with credentials'
    case 'retry': {
      const { failure, status } = attempts.at(-2) as AttemptTimings
      return failure === null && status === null
        ? 'on a new connection, because the kept one was dead'
        : `again, because ${outcomesOf(attempts.slice(0, -1))}`
    }
    default:
      return 'the first'
  }
}

/** The outcome of the attempts. Consecutive ones with the same outcome are one part of the sentence. */
function outcomesOf(attempts: readonly AttemptTimings[]): string {
  const parts: { readonly from: number; to: number; readonly outcome: string }[] = []
  for (const [index, { failure, status }] of attempts.entries()) {
    const outcome =
      failure !== null
        ? `failed (${failure.code ?? failure.reason})`
        : status === null
          ? 'found its connection dead'
          : `answered ${status}`
    const last = parts.at(-1)
    if (last?.outcome === outcome) last.to = index + 1
    else parts.push({ from: index + 1, to: index + 1, outcome })
  }
  const texts = parts.map(({ from, outcome, to }) => {
    const were = outcome.startsWith('answered') ? (from === to ? 'was ' : 'were ') : ''
    return `${from === to ? `attempt ${from}` : `attempts ${from} to ${to}`} ${were}${outcome}`
  })
  return texts.join(', ')
}

const outcomeOf = ({ status }: AttemptTimings): string =>
  status === null ? 'there was no response' : `the response was ${status}`

/** Says where it failed. */
function placeOf(attempt: AttemptTimings): string {
  const server = serverOf(attempt)
  switch (attempt.failure?.phase) {
    case 'queue':
      return 'before it had a connection'
    case 'prepare':
      return 'before anything was sent'
    case 'resolve':
      return `in the look-up of ${hostOf(attempt)}`
    case 'connect':
      return `when it connected to ${server}`
    case 'tunnel':
      return `when it asked the proxy ${server} for a tunnel`
    case 'secure':
      return `in the TLS handshake with ${server}`
    case 'send':
    case 'write':
      return `when it sent the request to ${server}`
    case 'response':
      return `when it waited for the response of ${server}`
    case 'authenticate':
      return `when credentials were wanted by ${hostOf(attempt)}`
    case 'redirect':
      return `when ${hostOf(attempt)} redirected it`
    default:
      return `when it read the response of ${server}`
  }
}

/** What the request is doing, and what it waits for. */
function doing(lifecycle: Explained, attempt: AttemptTimings, attemptMs: number): string {
  const { chart, exchange, head } = lifecycle
  const { bodyBytesReceived, bodyBytesSent, status } = chart.context
  const since = (phase: TimedPhase): string => {
    const start = attempt.starts[phase]
    return start === null ? '' : ` for ${ms(attemptMs - start)}`
  }
  const server = serverOf(attempt)
  const length = typeof head?.framing === 'number' ? ` of ${bytes(head.framing)}` : ''
  const sent = `the kernel has taken ${bytes(bodyBytesSent)}${length} of the body`
  const failed = attempt.tried.filter(({ outcome }) => outcome === 'failed')
  const others = failed.map(({ address, code }) => `${address} failed with ${code}`).join(', ')
  switch (chart.phase) {
    case 'prepare':
      return 'waiting for its cookies or credentials'
    case 'queue': {
      const hint = exchange?.hint ?? null
      if (attempt.queue === null && attempt.starts.queue === null) return 'about to get a connection'
      return `waiting for a connection to ${hostOf(attempt)}${since('queue')}${hint === null ? '' : `: ${hint}`}`
    }
    case 'resolve':
      return `looking up ${hostOf(attempt)}${since('dns')}`
    case 'connect':
      return `connecting to ${server}${since('tcp')}${others === '' ? '' : ` (${others})`}`
    case 'tunnel':
      return `asking the proxy ${server} for a tunnel${since('tunnel')}`
    case 'secure':
      return `in the TLS handshake with ${server}${since('tls')}`
    case 'send':
      return `sending the request to ${server}${since('send')}; ${sent}`
    case 'write':
      return chart.isPending
        ? `writing its body to ${server}; ${sent}, and waits for the server to take more`
        : `waiting for its caller to write more of the body, or to end it; ${sent}`
    case 'response':
      return chart.state === 'awaitingContinue'
        ? `waiting for 100 (Continue) from ${server}`
        : `waiting for the response of ${server}${since('wait')}`
    case 'authenticate':
      return `waiting for credentials, which ${hostOf(attempt)} wants (${status})`
    case 'redirect':
      return 'being redirected'
    default: {
      const read = `${bytes(bodyBytesReceived)} of the body of its ${status} response`
      return chart.isPending
        ? `waiting for more from ${server}; ${read} ${bodyBytesReceived === 1 ? 'was' : 'were'} read`
        : `waiting for its caller to read on; ${read} ${bodyBytesReceived === 1 ? 'was' : 'were'} read${since('receive')}, and it holds a connection until the end is read or the request is closed`
    }
  }
}

/** The address, as far as it is known, and the port. */
function serverOf(attempt: AttemptTimings): string {
  const { connection, tried } = attempt
  if (connection !== null)
    return authorityOf({ hostname: connection.remoteAddress, port: connection.remotePort })
  const last = tried.at(-1)
  return last === undefined ? hostOf(attempt) : authorityOf({ hostname: last.address, port: last.port })
}

const hostOf = ({ url }: AttemptTimings): string => new URL(url).host

const withoutQuery = (url: string): string => url.split('?', 1)[0] as string

const ms = (time: number): string => `${time < 10 ? time.toFixed(1) : Math.round(time)} ms`

const bytes = (count: number): string => `${count} ${count === 1 ? 'byte' : 'bytes'}`
