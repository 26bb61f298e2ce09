// What goes wrong, where, and what the caller then hears. Data: a test runs every cell on real sockets, and
// docs/fault-matrix.md is printed from it.

import {
  chunk,
  close,
  hang,
  head,
  reply,
  reset,
  type Step,
  send,
  take,
} from '../../src/transports/scripted/index.ts'

/** Where the request goes: to a server that plays the steps, or to one of the odd places of the contract's world. */
export type Place = 'origin' | 'refusing' | 'unknown' | 'unresolving' | 'mute'

export interface Fault {
  readonly phase: string
  readonly fault: string
  readonly place: Place
  readonly steps: readonly Step[]
  /** A time limit of 30 ms on that phase, or what the caller does when it hears a status. */
  readonly limit?: 'resolve' | 'secure' | 'response' | 'read'
  readonly act?: 'cancel' | 'close'
  readonly on?: string
  /** What the failing call says, or null where all goes well. */
  readonly failure: string | null
  /** CLOSING_CONNECTION and CONNECTION_CLOSED come before that. */
  readonly closes: boolean
}

const whole = (fault: Omit<Fault, 'place'>): Fault => ({ place: 'origin', ...fault })
const length = head(200, { 'Content-Length': '100' })

export const faults: readonly Fault[] = [
  {
    phase: 'resolve',
    fault: 'the name does not exist',
    place: 'unknown',
    steps: [],
    failure: 'resolve, notFound',
    closes: false,
  },
  {
    phase: 'resolve',
    fault: 'the look-up never ends',
    place: 'unresolving',
    steps: [],
    limit: 'resolve',
    failure: 'resolve, timeout',
    closes: false,
  },
  {
    phase: 'connect',
    fault: 'nobody listens',
    place: 'refusing',
    steps: [],
    failure: 'connect, refused',
    closes: false,
  },
  {
    phase: 'secure',
    fault: 'the handshake is not answered',
    place: 'mute',
    steps: [],
    limit: 'secure',
    failure: 'secure, timeout',
    closes: true,
  },
  whole({
    phase: 'response',
    fault: 'FIN without a byte',
    steps: [take(), close()],
    failure: 'response, closed',
    closes: true,
  }),
  whole({
    phase: 'response',
    fault: 'reset',
    steps: [take(), reset()],
    failure: 'response, reset',
    closes: true,
  }),
  whole({
    phase: 'response',
    fault: 'no answer',
    steps: [take(), hang()],
    limit: 'response',
    failure: 'response, timeout',
    closes: true,
  }),
  whole({
    phase: 'response',
    fault: 'garbage',
    steps: [take(), send('this is not http at all\r\n\r\n')],
    failure: 'response, malformed',
    closes: true,
  }),
  whole({
    phase: 'response',
    fault: 'half a head, then FIN',
    steps: [take(), send('HTTP/1.1 200 OK\r\nContent-Le'), close()],
    failure: 'response, closed',
    closes: true,
  }),
  whole({
    phase: 'response',
    fault: 'half a head, then silence',
    steps: [take(), send('HTTP/1.1 200 OK\r\nContent-Le'), hang()],
    limit: 'response',
    failure: 'response, timeout',
    closes: true,
  }),
  whole({
    phase: 'response',
    fault: 'the caller cancels',
    steps: [take(), hang()],
    act: 'cancel',
    on: 'RECEIVING_RESPONSE',
    failure: 'response, cancelled',
    closes: true,
  }),
  whole({
    phase: 'response',
    fault: 'the caller closes',
    steps: [take(), hang()],
    act: 'close',
    on: 'RECEIVING_RESPONSE',
    failure: 'response, cancelled',
    closes: false,
  }),
  whole({
    phase: 'read',
    fault: 'FIN inside the body',
    steps: [take(), length, send('0123456789'), close()],
    failure: 'read, closed',
    closes: true,
  }),
  whole({
    phase: 'read',
    fault: 'half a chunk, then FIN',
    steps: [take(), head(200, { 'Transfer-Encoding': 'chunked' }), chunk('hello'), send('5\r\nwo'), close()],
    failure: 'read, closed',
    closes: true,
  }),
  whole({
    phase: 'read',
    fault: 'the body stalls',
    steps: [take(), length, send('0123456789'), hang()],
    limit: 'read',
    failure: 'read, timeout',
    closes: true,
  }),
  whole({
    phase: 'read',
    fault: 'surplus bytes behind the body',
    steps: [take(), reply(200, {}, 'hello'), send('?')],
    failure: null,
    closes: false,
  }),
]

/** What is sent. */
export const shapes = ['GET', 'upload with a length', 'chunked upload'] as const
export type Shape = (typeof shapes)[number]
