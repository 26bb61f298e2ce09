// An event of the chart as a line at the margin of a trace, and back.

import type { Call, Failure, Phase, Reason, RequestEvent } from '../../machines/index.ts'

/** What stands for the bytes of a write that no kernel takes at once. */
const MUCH = 'much'

/** The type, and those facts that are the same on every run. */
export function lineOf(event: RequestEvent, tooMuch: number): string {
  switch (event.type) {
    case 'caller.write':
      return `${event.type} ${event.bytes === tooMuch ? MUCH : event.bytes}`
    case 'caller.read':
    case 'wire.proceeding':
    case 'wire.read':
    case 'wire.arrived':
      return `${event.type} ${event.bytes}`
    case 'wire.queued':
      return `${event.type} ${event.position} of ${event.limit}`
    case 'wire.interim':
    case 'wire.answered':
      return `${event.type} ${event.status}`
    case 'wire.failed':
    case 'wire.unwritable':
      return `${event.type}${failureText(event.failure)}`
    case 'wire.responded': {
      const to = event.redirect === undefined ? '' : ` to ${new URL(event.redirect).pathname}`
      return `${event.type} ${event.status}${to}${event.failure === undefined ? '' : failureText(event.failure)}`
    }
    default:
      return event.type
  }
}

const failureText = ({ phase, reason }: Failure): string => `: ${phase}, ${reason}`

/** An event for the bare chart. What a line does not say is made up; a call that is given up fails in the phase that the chart is in. */
export function eventOf(line: string, phaseNow: Phase | null, call: Call | null): RequestEvent {
  const [, type = '', rest = '', phase, reason] =
    /^([\w.]+)(?: ([^:]*))?(?:: (\w+), (\w+))?$/.exec(line) ?? []
  const number = rest.startsWith(MUCH) ? 1_000_000 : Number.parseInt(rest, 10)
  const isGivenUp = type === 'caller.cancel' || type === 'caller.close'
  const failure: Failure | undefined = isGivenUp
    ? { phase: phaseNow ?? 'queue', reason: 'cancelled', message: '' }
    : phase === undefined
      ? undefined
      : { phase: phase as Phase, reason: reason as Reason, message: '' }
  const to = / to (\S+)/.exec(rest)?.[1]
  const made = {
    type,
    bytes: Number.isNaN(number) ? 0 : number,
    bodyBytes: 0,
    received: 0,
    status: number,
    position: number,
    limit: Number(/ of (\d+)/.exec(rest)?.[1] ?? 0),
    address: '127.0.0.1',
    addresses: ['127.0.0.1'],
    host: 'origin.test',
    port: 80,
    exchanges: 1,
    more: call === 'sendEx',
    ...(to === undefined ? undefined : { redirect: `http://origin.test${to}` }),
    ...(failure === undefined ? undefined : { failure }),
  }
  return made as unknown as RequestEvent
}
