// Replays a trace on the bare chart, event by event: its lines at the margin are made into events.

import type { Announcement, Call, Failure, Phase, Reason, RequestEvent } from '../../machines/index.ts'
import { startChart } from '../../src/lifecycle/chart.ts'
import type { Logic } from '../../src/lifecycle/index.ts'
import { MUCH, REFUSED, type Scenario, tokenOf } from '../../src/testing/conformance/index.ts'

/** With it every request begins; the pages leave it out. */
const CREATED = 'INTERNET_STATUS_HANDLE_CREATED'

/** What the chart makes of the events at the margin. */
export function replayOnChart(trace: Scenario, logic: Logic): string[] {
  const input = { id: 1, method: 'GET', url: 'http://origin.test/x' }
  const recorded: string[] = []
  const announce = (announcement: Announcement): void => {
    if (announcement.type !== CREATED) recorded.push(`  ${tokenOf(announcement)}`)
  }
  const chart = startChart(logic, input, undefined, announce, () => {})
  for (const line of trace.lines) {
    if (line.startsWith(' ')) continue
    recorded.push(line)
    if (line.startsWith('open ')) continue
    const event = eventOf(line, chart.phase, chart.context.call)
    if (chart.can(event)) chart.move(event)
    else recorded.push(REFUSED)
  }
  return recorded
}

/** An event for the bare chart. What a line does not say is made up; a call that is given up fails in the phase that the chart is in. */
function eventOf(line: string, phaseNow: Phase | null, call: Call | null): RequestEvent {
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
