// Events for the chart of a request, made from the chart's own alphabet: whatever it listens to, with every mix of facts
// that a guard may look at.

import fc from 'fast-check'
import type { EventObject } from 'xstate'
import { type RequestContext, type RequestEvent, requestMachine } from '../../../machines/index.ts'

const failure = { phase: 'read', reason: 'reset', message: 'the connection was reset.' } as const

const facts = [
  { bytes: 0, bodyBytes: 0, received: 0, status: 200 },
  {
    bytes: 7,
    bodyBytes: 5,
    received: 9,
    more: true,
    status: 404,
    host: 'example.com',
    address: '192.0.2.1',
    port: 80,
  },
  { bytes: 3, bodyBytes: 3, received: 3, status: 301, redirect: 'http://example.com/elsewhere' },
  { bytes: 1, bodyBytes: 1, received: 1, status: 302, failure },
  { bytes: 2, received: 2, status: 401, challenge: { scheme: 'Basic', proxy: false } },
  { failure },
  { failure, untold: 'write' },
  {},
]

export const requestEvents: readonly RequestEvent[] = [...requestMachine.events, 'unheard.of'].flatMap(
  (type) => facts.map((some) => ({ ...some, type }) as unknown as RequestEvent),
)

export const requestInput = { id: 1, method: 'POST', url: 'http://example.com/' }

/** Contexts that walks reach, and contexts that they do not. */
export const requestContexts: readonly RequestContext[] = (
  ['send', 'sendEx', 'write', 'read', 'query', null] as const
).flatMap((call, i) =>
  [null, failure].map((failed) => ({
    ...requestInput,
    call,
    status: i === 1 ? null : 200,
    bodyBytesSent: i,
    bodyBytesReceived: 2 * i,
    redirects: i % 2,
    failure: failed,
  })),
)

/** Mostly picks events that the chart answers to where it is, now and then any. */
export interface Pick {
  readonly at: number
  readonly blind: boolean
}

export const walks: fc.Arbitrary<Pick[]> = fc.array(
  fc.record({ at: fc.nat(9_999), blind: fc.integer({ min: 0, max: 9 }).map((n) => n === 0) }),
  { minLength: 5, maxLength: 40 },
)

export function picked<Event extends EventObject>(
  { at, blind }: Pick,
  events: readonly Event[],
  can: (event: Event) => boolean,
): Event {
  const choice = blind ? events : events.filter(can)
  return (choice.length > 0 ? choice[at % choice.length] : events[at % events.length]) as Event
}
