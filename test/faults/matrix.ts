// The fault matrix: what goes wrong in which phase, and what is announced then. A test runs every cell on real sockets, and
// docs/fault-matrix.md is printed from it.

import { chunk, close, Gate, hang, head, reply, reset, send, take, until } from '../../src/testing/index.ts'
import { type Fault, type Place, phases } from './fault.ts'

const whole = (fault: Omit<Fault, 'place'>): Fault => ({ place: 'origin', ...fault })
const place = (
  phase: Fault['phase'],
  fault: string,
  place: Place,
  failure: string,
  rest: Partial<Fault> = {},
): Fault => ({ phase, fault, place, steps: [], failure: `${phase}, ${failure}`, closes: true, ...rest })
const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'
const length = head(200, { 'Content-Length': '100' })

const listed: readonly Fault[] = [
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
  place('connect', 'a black hole', 'blackHole', 'timeout', { limit: 'connect', closes: false }),
  place('secure', 'an unknown authority', 'unknownAuthority', 'certificateAuthority'),
  place('secure', 'a certificate for another name', 'wrongName', 'certificateName'),
  place('secure', 'a certificate that has expired', 'expired', 'certificateDate'),
  place('secure', 'FIN at the first message', 'handshakeFin', 'reset'),
  place('secure', 'reset at the first message', 'handshakeReset', 'reset'),
  place('secure', 'the server does not speak TLS', 'handshakeGarbage', 'handshake'),
  place('send', 'the head stalls', 'deaf', 'timeout', { limit: 'send', much: 'head' }),
  place('send', 'reset inside the head', 'resetting', 'reset', { much: 'head' }),
  place('send', 'FIN inside the head', 'ending', 'closed', { much: 'head' }),
  ...(['cancel', 'close'] as const).flatMap((act) => [
    place('resolve', `the caller ${act}s`, 'unresolving', 'cancelled', {
      act,
      on: 'RESOLVING_NAME',
      closes: false,
    }),
    place('connect', `the caller ${act}s`, 'blackHole', 'cancelled', {
      act,
      on: 'CONNECTING_TO_SERVER',
      closes: false,
    }),
    place('secure', `the caller ${act}s`, 'mute', 'cancelled', {
      act,
      on: 'securing',
      closes: true,
    }),
    place('send', `the caller ${act}s`, 'deaf', 'cancelled', {
      act,
      on: 'SENDING_REQUEST',
      much: 'head',
      closes: true,
    }),
    place('write', `the caller ${act}s`, 'origin', 'cancelled', {
      act,
      on: 'ioPending write',
      much: 'write',
      steps: [until(new Gate())],
      closes: true,
    }),
    place('read', `the caller ${act}s`, 'origin', 'cancelled', {
      act,
      on: 'ioPending read',
      steps: [take(), length, send('0123456789'), hang()],
      closes: true,
    }),
  ]),
  place('write', 'the body stalls', 'origin', 'timeout', {
    limit: 'write',
    much: 'write',
    steps: [until(new Gate())],
  }),
  place('write', 'FIN inside the body', 'endingLate', 'closed', { much: 'write' }),
  place('write', 'reset inside the body', 'origin', 'reset', { much: 'write', steps: [take(4), reset()] }),
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
    closes: true,
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
    fault: 'half a chunk, then silence',
    steps: [take(), head(200, { 'Transfer-Encoding': 'chunked' }), chunk('hello'), send('5\r\nwo'), hang()],
    limit: 'read',
    failure: 'read, timeout',
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
  whole({
    phase: 'read',
    fault: 'surplus bytes behind the last chunk',
    steps: [take(), send(`${CHUNKED}5\r\nhello\r\n0\r\n\r\n?`)],
    failure: null,
    closes: false,
  }),
  whole({
    phase: 'read',
    fault: 'a second response that nobody asked for',
    steps: [take(), send(`${CHUNKED}5\r\nhello\r\n0\r\n\r\nHTTP/1.1 404 No\r\nContent-Length: 3\r\n\r\nbad`)],
    failure: null,
    closes: false,
  }),
]

/** In the order of the phases. */
export const faults: readonly Fault[] = phases.flatMap((phase) =>
  listed.filter((fault) => fault.phase === phase),
)
