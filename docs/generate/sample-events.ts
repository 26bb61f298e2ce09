// One or more samples of each event, for walks over the chart: every guard and every optional fact occurs both ways.

import type { Failure, RequestEvent } from '../../machines/index.ts'

export type EventType = RequestEvent['type']
type EventOf<Type extends EventType> = Extract<RequestEvent, { type: Type }>

const failure: Failure = { phase: 'read', reason: 'reset', code: 'ECONNRESET', message: 'It was reset.' }
const cancelled: Failure = { phase: 'read', reason: 'cancelled', message: 'It was cancelled.' }
const server = { address: '127.0.0.1', port: 80 } as const

export const sampleEvents: { readonly [Type in EventType]: readonly [EventOf<Type>, ...EventOf<Type>[]] } = {
  'caller.send': [
    { type: 'caller.send' },
    { type: 'caller.send', redirect: 'http://localhost/again' },
    { type: 'caller.send', challenge: { scheme: 'Basic', proxy: false } },
  ],
  'caller.sendEx': [
    { type: 'caller.sendEx' },
    { type: 'caller.sendEx', redirect: 'http://localhost/again' },
    { type: 'caller.sendEx', challenge: { scheme: 'Basic', proxy: false } },
  ],
  'caller.write': [{ type: 'caller.write', bytes: 8 }],
  'caller.end': [{ type: 'caller.end' }],
  'caller.read': [{ type: 'caller.read', bytes: 8 }],
  'caller.query': [{ type: 'caller.query' }],
  'caller.cancel': [
    { type: 'caller.cancel', failure: cancelled },
    { type: 'caller.cancel', failure: cancelled, untold: 'send' },
  ],
  'caller.close': [
    { type: 'caller.close', failure: cancelled },
    { type: 'caller.close', failure: cancelled, untold: 'send' },
  ],
  'wire.preparing': [{ type: 'wire.preparing' }],
  'wire.prepared': [{ type: 'wire.prepared' }],
  'wire.cookiesSent': [{ type: 'wire.cookiesSent', count: 2 }],
  'wire.queued': [{ type: 'wire.queued', position: 1, limit: 2, heldBy: [1, 2], unread: [2] }],
  'wire.reused': [
    { type: 'wire.reused', ...server, exchanges: 3 },
    { type: 'wire.reused', ...server, exchanges: 3, connection: 7, idleMs: 20 },
  ],
  'wire.resolving': [{ type: 'wire.resolving', host: 'localhost' }],
  'wire.resolved': [{ type: 'wire.resolved', host: 'localhost', addresses: ['127.0.0.1'] }],
  'wire.connecting': [{ type: 'wire.connecting', ...server }],
  'wire.attemptFailed': [{ type: 'wire.attemptFailed', ...server, code: 'ECONNREFUSED' }],
  'wire.connected': [
    { type: 'wire.connected', ...server },
    { type: 'wire.connected', ...server, localAddress: '127.0.0.1', localPort: 50_000 },
  ],
  'wire.tunnelling': [{ type: 'wire.tunnelling', host: 'localhost', port: 443 }],
  'wire.tunnelled': [{ type: 'wire.tunnelled', status: 200 }],
  'wire.securing': [{ type: 'wire.securing', servername: 'localhost' }],
  'wire.secured': [
    {
      type: 'wire.secured',
      protocol: 'TLSv1.3',
      cipher: 'TLS_AES_128_GCM_SHA256',
      alpn: 'http/1.1',
      certificate: '3a'.repeat(32),
      resumed: false,
    },
  ],
  'wire.sending': [{ type: 'wire.sending' }],
  'wire.headSent': [{ type: 'wire.headSent', bytes: 92 }],
  'wire.proceeding': [
    { type: 'wire.proceeding', bytes: 8 },
    { type: 'wire.proceeding', bytes: 0 },
  ],
  'wire.sent': [
    { type: 'wire.sent', bytes: 100, bodyBytes: 8, more: true },
    { type: 'wire.sent', bytes: 100, bodyBytes: 8, more: false },
  ],
  'wire.written': [{ type: 'wire.written', bytes: 8, bodyBytes: 8 }],
  'wire.pending': [{ type: 'wire.pending', bytes: 8 }],
  'wire.progressed': [{ type: 'wire.progressed', bytes: 4, bodyBytes: 4 }],
  'wire.drained': [{ type: 'wire.drained', bytes: 4, bodyBytes: 4 }],
  'wire.ended': [{ type: 'wire.ended' }],
  'wire.answered': [{ type: 'wire.answered', status: 413 }],
  'wire.unwritable': [{ type: 'wire.unwritable', failure }],
  'wire.interim': [{ type: 'wire.interim', status: 103 }],
  'wire.responded': [
    { type: 'wire.responded', status: 200, bytes: 120 },
    { type: 'wire.responded', status: 302, bytes: 90, redirect: 'http://localhost/there' },
    { type: 'wire.responded', status: 302, bytes: 90, failure },
  ],
  'wire.headReceived': [{ type: 'wire.headReceived', status: 401, bytes: 120 }],
  'wire.cookiesReceived': [{ type: 'wire.cookiesReceived', count: 1 }],
  'wire.authenticating': [{ type: 'wire.authenticating' }],
  'wire.decided': [
    { type: 'wire.decided' },
    { type: 'wire.decided', redirect: 'http://localhost/there' },
    { type: 'wire.decided', challenge: { scheme: 'Basic', proxy: false } },
    { type: 'wire.decided', failure },
  ],
  'wire.redirected': [{ type: 'wire.redirected' }],
  'wire.repeated': [{ type: 'wire.repeated' }],
  'wire.available': [
    { type: 'wire.available', bytes: 8 },
    { type: 'wire.available', bytes: 0 },
  ],
  'wire.read': [
    { type: 'wire.read', bytes: 8 },
    { type: 'wire.read', bytes: 0 },
  ],
  'wire.arrived': [
    { type: 'wire.arrived', bytes: 8, received: 13 },
    { type: 'wire.arrived', bytes: 0, received: 5 },
  ],
  'wire.retrying': [{ type: 'wire.retrying', reason: 'ECONNRESET' }],
  'wire.stalled': [{ type: 'wire.stalled', phase: 'response', ms: 1000 }],
  'wire.resumed': [{ type: 'wire.resumed', phase: 'response', ms: 1200 }],
  'wire.failed': [{ type: 'wire.failed', failure }],
  'wire.closingConnection': [{ type: 'wire.closingConnection' }],
  'wire.connectionClosed': [{ type: 'wire.connectionClosed' }],
  'wire.stopped': [{ type: 'wire.stopped' }],
  'wire.withdrawn': [{ type: 'wire.withdrawn' }],
  'wire.released': [{ type: 'wire.released' }],
}

/** The events in the order of the page, with a heading for those that belong together. */
export const eventGroups: readonly { readonly title: string; readonly events: readonly EventType[] }[] = [
  {
    title: 'What the caller asks for',
    events: [
      'caller.send',
      'caller.sendEx',
      'caller.write',
      'caller.end',
      'caller.read',
      'caller.query',
      'caller.cancel',
      'caller.close',
    ],
  },
  {
    title: 'The head is prepared',
    events: ['wire.preparing', 'wire.prepared', 'wire.cookiesSent'],
  },
  {
    title: 'The transport gets a connection',
    events: [
      'wire.queued',
      'wire.reused',
      'wire.resolving',
      'wire.resolved',
      'wire.connecting',
      'wire.attemptFailed',
      'wire.connected',
      'wire.tunnelling',
      'wire.tunnelled',
      'wire.securing',
      'wire.secured',
    ],
  },
  {
    title: 'The transport sends',
    events: [
      'wire.sending',
      'wire.headSent',
      'wire.proceeding',
      'wire.sent',
      'wire.written',
      'wire.pending',
      'wire.progressed',
      'wire.drained',
      'wire.ended',
    ],
  },
  {
    title: 'The transport receives',
    events: [
      'wire.interim',
      'wire.answered',
      'wire.unwritable',
      'wire.responded',
      'wire.available',
      'wire.read',
      'wire.arrived',
    ],
  },
  {
    title: 'What follows a response',
    events: [
      'wire.headReceived',
      'wire.cookiesReceived',
      'wire.authenticating',
      'wire.decided',
      'wire.redirected',
      'wire.repeated',
    ],
  },
  {
    title: 'The transport retries, fails or lets go',
    events: [
      'wire.retrying',
      'wire.stalled',
      'wire.resumed',
      'wire.failed',
      'wire.closingConnection',
      'wire.connectionClosed',
      'wire.stopped',
      'wire.withdrawn',
      'wire.released',
    ],
  },
]
