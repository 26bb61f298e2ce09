// The life of one HTTP request handle. Passive: commands and facts go in, announcements come out.

import { assign, emit, type StateMachine, setup } from 'xstate'
import {
  announcement,
  changes,
  initialContext,
  outputOf,
  type RequestContext,
  type RequestInput,
  type RequestMeta,
  type RequestOutput,
  type RequestTag,
} from './request.context.ts'
import type { RequestEvent } from './request.events.ts'
import { guards } from './request.guards.ts'
import type { Announcement, StatusName } from './status.ts'

export type RequestStateValue =
  | { open: 'idle' | 'complete' | 'failed' | 'cancelling' | { exchange: ExchangeStateValue } }
  | { closing: 'aborting' | 'disconnecting' }
  | 'closed'

export type ExchangeStateValue =
  | 'queued'
  | 'preparing'
  | 'resolving'
  | 'connecting'
  | 'tunnelling'
  | 'securing'
  | 'sendingRequest'
  | 'awaitingContinue'
  | 'redirecting'
  | 'resending'
  | { writing: 'ready' | 'ioPending' }
  | { answered: 'ready' | 'ioPending' | 'unwritable' | 'bodyUnwanted' }
  | { ending: 'finishing' | 'bodySkipped' | 'receiving' }
  | { deciding: 'storingCookies' | 'authenticating' }
  | { reading: 'ready' | 'ioPending' | 'querying' }

// biome-ignore format: a table of type parameters
export type RequestMachine = StateMachine<
  RequestContext, RequestEvent, Record<string, never>, never, never, never, never, RequestStateValue,
  RequestTag, RequestInput, RequestOutput, Announcement, RequestMeta, object>

// An action in capitals announces that status of WinInet; a plain status goes by its plain name.
const announce = (status: StatusName) =>
  emit<RequestContext, RequestEvent, undefined, RequestEvent, Announcement>((args) => announcement(args, status))

export const requestMachine: RequestMachine = setup({
  types: {
    context: {} as RequestContext,
    events: {} as RequestEvent,
    emitted: {} as Announcement,
    input: {} as RequestInput,
    output: {} as RequestOutput,
    tags: {} as RequestTag,
    meta: {} as RequestMeta,
  },
  guards: {
    callPending: guards.callPending,
    completionDue: guards.completionDue,
    isUntold: guards.isUntold,
    isSendEx: guards.isSendEx,
    bodyFollows: guards.bodyFollows,
    nothingAtHand: guards.nothingAtHand,
    redirects: guards.redirects,
    isChallenged: guards.isChallenged,
    cannotFollow: guards.cannotFollow,
    bodyEnded: guards.bodyEnded,
  },
  actions: {
    INTERNET_STATUS_HANDLE_CREATED: announce('INTERNET_STATUS_HANDLE_CREATED'),
    INTERNET_STATUS_RESOLVING_NAME: announce('INTERNET_STATUS_RESOLVING_NAME'),
    INTERNET_STATUS_NAME_RESOLVED: announce('INTERNET_STATUS_NAME_RESOLVED'),
    INTERNET_STATUS_CONNECTING_TO_SERVER: announce('INTERNET_STATUS_CONNECTING_TO_SERVER'),
    INTERNET_STATUS_CONNECTED_TO_SERVER: announce('INTERNET_STATUS_CONNECTED_TO_SERVER'),
    INTERNET_STATUS_SENDING_REQUEST: announce('INTERNET_STATUS_SENDING_REQUEST'),
    INTERNET_STATUS_REQUEST_SENT: announce('INTERNET_STATUS_REQUEST_SENT'),
    INTERNET_STATUS_RECEIVING_RESPONSE: announce('INTERNET_STATUS_RECEIVING_RESPONSE'),
    INTERNET_STATUS_RESPONSE_RECEIVED: announce('INTERNET_STATUS_RESPONSE_RECEIVED'),
    INTERNET_STATUS_INTERMEDIATE_RESPONSE: announce('INTERNET_STATUS_INTERMEDIATE_RESPONSE'),
    INTERNET_STATUS_REDIRECT: announce('INTERNET_STATUS_REDIRECT'),
    INTERNET_STATUS_COOKIE_SENT: announce('INTERNET_STATUS_COOKIE_SENT'),
    INTERNET_STATUS_COOKIE_RECEIVED: announce('INTERNET_STATUS_COOKIE_RECEIVED'),
    INTERNET_STATUS_REQUEST_COMPLETE: announce('INTERNET_STATUS_REQUEST_COMPLETE'),
    INTERNET_STATUS_CLOSING_CONNECTION: announce('INTERNET_STATUS_CLOSING_CONNECTION'),
    INTERNET_STATUS_CONNECTION_CLOSED: announce('INTERNET_STATUS_CONNECTION_CLOSED'),
    INTERNET_STATUS_HANDLE_CLOSING: announce('INTERNET_STATUS_HANDLE_CLOSING'),
    queued: announce('queued'),
    reused: announce('reused'),
    attemptFailed: announce('attemptFailed'),
    tunnelling: announce('tunnelling'),
    tunnelled: announce('tunnelled'),
    securing: announce('securing'),
    secured: announce('secured'),
    retrying: announce('retrying'),
    ioPending: announce('ioPending'),
    progress: announce('progress'),
    answered: announce('answered'),
    connectionLost: announce('connectionLost'),
    challenged: announce('challenged'),
    stalled: announce('stalled'),
    resumed: announce('resumed'),
    beginSend: assign(changes.beginSend),
    beginSendEx: assign(changes.beginSendEx),
    continueSend: assign(changes.continueSend),
    continueSendEx: assign(changes.continueSendEx),
    beginWrite: assign(changes.beginWrite),
    beginEnd: assign(changes.beginEnd),
    beginRead: assign(changes.beginRead),
    beginQuery: assign(changes.beginQuery),
    finishCall: assign(changes.finishCall),
    reopenCall: assign(changes.reopenCall),
    countSent: assign(changes.countSent),
    countReceived: assign(changes.countReceived),
    noteStatus: assign(changes.noteStatus),
    noteRedirect: assign(changes.noteRedirect),
    noteRetry: assign(changes.noteRetry),
    noteFailure: assign(changes.noteFailure),
  },
}).createMachine({
  id: 'request',
  version: '1.0.0',
  description: 'One HTTP request handle, from its creation to HANDLE_CLOSING. It can be sent more than once.',
  context: ({ input }) => initialContext(input),
  output: ({ context }) => outputOf(context),
  initial: 'open',
  states: {
    open: {
      description: 'A live handle.',
      initial: 'idle',
      entry: 'INTERNET_STATUS_HANDLE_CREATED',
      on: {
        'caller.close': [
          {
            guard: 'completionDue',
            target: '#aborting',
            actions: ['reopenCall', 'noteFailure'],
          },
          { target: '#disconnecting' },
        ],
        'wire.closingConnection': { actions: 'INTERNET_STATUS_CLOSING_CONNECTION' },
        'wire.connectionClosed': { actions: 'INTERNET_STATUS_CONNECTION_CLOSED' },
      },
      states: {
        idle: {
          description: 'Nothing has been sent yet.',
          on: {
            'caller.send': { target: 'exchange', actions: 'beginSend' },
            'caller.sendEx': { target: 'exchange', actions: 'beginSendEx' },
          },
        },
        exchange: {
          id: 'exchange',
          description: 'One request and its response are on their way.',
          initial: 'queued',
          on: {
            'caller.cancel': { target: 'cancelling', actions: ['reopenCall', 'noteFailure'] },
            'wire.stalled': { actions: 'stalled' },
            'wire.resumed': { actions: 'resumed' },
            'wire.failed': [
              {
                guard: 'callPending',
                target: 'failed',
                actions: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
              },
              { target: 'failed', actions: ['noteFailure', 'connectionLost'] },
            ],
          },
          states: {
            queued: {
              id: 'queued',
              description: 'Waiting for a connection.',
              tags: 'pending',
              meta: { phase: 'queue' },
              on: {
                'wire.preparing': { target: 'preparing' },
                'wire.cookiesSent': { actions: 'INTERNET_STATUS_COOKIE_SENT' },
                'wire.queued': { actions: 'queued' },
                'wire.reused': { target: 'sendingRequest', actions: 'reused' },
                'wire.resolving': { target: 'resolving', actions: 'INTERNET_STATUS_RESOLVING_NAME' },
                'wire.connecting': { target: 'connecting', actions: 'INTERNET_STATUS_CONNECTING_TO_SERVER' },
              },
            },
            preparing: {
              description: 'Cookies and credentials for the head are being looked up.',
              tags: 'pending',
              meta: { phase: 'prepare' },
              on: { 'wire.prepared': { target: 'queued' } },
            },
            resolving: {
              description: 'Looking up the host name.',
              tags: 'pending',
              meta: { phase: 'resolve' },
              on: { 'wire.resolved': { target: 'connecting', actions: 'INTERNET_STATUS_NAME_RESOLVED' } },
            },
            connecting: {
              description: 'Opening a TCP connection; several addresses are tried side by side.',
              tags: 'pending',
              meta: { phase: 'connect' },
              on: {
                'wire.connecting': { actions: 'INTERNET_STATUS_CONNECTING_TO_SERVER' },
                'wire.attemptFailed': { actions: 'attemptFailed' },
                'wire.connected': { actions: 'INTERNET_STATUS_CONNECTED_TO_SERVER' },
                'wire.tunnelling': { target: 'tunnelling', actions: 'tunnelling' },
                'wire.securing': { target: 'securing', actions: 'securing' },
                'wire.sending': { target: 'sendingRequest', actions: 'INTERNET_STATUS_SENDING_REQUEST' },
              },
            },
            tunnelling: {
              description: 'Asking a proxy for a tunnel to the server; the proxy may answer the request itself.',
              tags: 'pending',
              meta: { phase: 'tunnel' },
              on: {
                'wire.tunnelled': { actions: 'tunnelled' },
                'wire.securing': { target: 'securing', actions: 'securing' },
                'wire.sending': { target: 'sendingRequest', actions: 'INTERNET_STATUS_SENDING_REQUEST' },
                'wire.answered': { target: 'ending.receiving', actions: ['noteStatus', 'answered'] },
              },
            },
            securing: {
              description: 'A TLS handshake with the server, or with a proxy on the way to it.',
              tags: 'pending',
              meta: { phase: 'secure' },
              on: {
                'wire.secured': { actions: 'secured' },
                'wire.tunnelling': { target: 'tunnelling', actions: 'tunnelling' },
                'wire.sending': {
                  target: 'sendingRequest',
                  actions: 'INTERNET_STATUS_SENDING_REQUEST',
                },
              },
            },
            sendingRequest: {
              description: 'Sending the head, and the body if it was given whole.',
              tags: 'pending',
              meta: { phase: 'send' },
              on: {
                'wire.sending': { actions: 'INTERNET_STATUS_SENDING_REQUEST' },
                'wire.progressed': { actions: ['countSent', 'progress'] },
                'wire.interim': { actions: 'INTERNET_STATUS_INTERMEDIATE_RESPONSE' },
                'wire.sent': [
                  {
                    guard: 'bodyFollows',
                    target: 'writing',
                    actions: ['countSent', 'INTERNET_STATUS_REQUEST_SENT', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
                  },
                  { target: 'ending.receiving', actions: ['countSent', 'INTERNET_STATUS_REQUEST_SENT'] },
                ],
                'wire.headSent': { target: 'awaitingContinue', actions: 'INTERNET_STATUS_REQUEST_SENT' },
                'wire.answered': { target: 'ending.receiving', actions: ['noteStatus', 'answered'] },
                'wire.retrying': { target: 'queued', actions: ['noteRetry', 'retrying'] },
              },
            },
            awaitingContinue: {
              description: 'The body waits for 100 (Continue) until its time limit.',
              tags: 'pending',
              meta: { phase: 'response' },
              on: {
                'wire.interim': { actions: 'INTERNET_STATUS_INTERMEDIATE_RESPONSE' },
                'wire.proceeding': [
                  {
                    guard: 'nothingAtHand',
                    target: 'writing',
                    actions: ['INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
                  },
                  { target: 'sendingRequest', actions: 'INTERNET_STATUS_SENDING_REQUEST' },
                ],
                'wire.answered': { target: 'ending.receiving', actions: ['noteStatus', 'answered'] },
                'wire.retrying': { target: 'queued', actions: ['noteRetry', 'retrying'] },
              },
            },
            writing: {
              description: 'The caller writes the body.',
              initial: 'ready',
              on: { 'wire.interim': { actions: 'INTERNET_STATUS_INTERMEDIATE_RESPONSE' } },
              states: {
                ready: {
                  description: 'Waiting for the caller to write more or to end the body.',
                  meta: { phase: 'write' },
                  on: {
                    'caller.write': {
                      target: 'ioPending',
                      actions: ['beginWrite', 'INTERNET_STATUS_SENDING_REQUEST'],
                    },
                    'caller.end': { target: '#ending', actions: 'beginEnd' },
                    'wire.answered': {
                      target: '#answered',
                      actions: ['noteStatus', 'answered'],
                    },
                  },
                },
                ioPending: {
                  description: 'The transport has a write to send; back-pressure may delay it.',
                  tags: 'pending',
                  meta: { phase: 'write' },
                  on: {
                    'wire.written': {
                      target: 'ready',
                      actions: ['countSent', 'INTERNET_STATUS_REQUEST_SENT', 'finishCall'],
                    },
                    'wire.pending': { actions: 'ioPending' },
                    'wire.progressed': { actions: ['countSent', 'progress'] },
                    'wire.drained': {
                      target: 'ready',
                      actions: [
                        'countSent',
                        'INTERNET_STATUS_REQUEST_SENT',
                        'INTERNET_STATUS_REQUEST_COMPLETE',
                        'finishCall',
                      ],
                    },
                    'wire.answered': {
                      target: '#answeredIoPending',
                      actions: ['noteStatus', 'answered'],
                    },
                  },
                },
              },
            },
            answered: {
              id: 'answered',
              description:
                'The final response is coming in while the body is still being written: both halves of the wire are open.',
              initial: 'ready',
              states: {
                ready: {
                  description: 'The caller may write the rest of the body, or leave it out.',
                  meta: { phase: 'write' },
                  on: {
                    'caller.write': {
                      target: 'ioPending',
                      actions: ['beginWrite', 'INTERNET_STATUS_SENDING_REQUEST'],
                    },
                    'caller.end': { target: '#ending', actions: 'beginEnd' },
                    'wire.unwritable': { target: 'unwritable' },
                  },
                },
                ioPending: {
                  id: 'answeredIoPending',
                  description: 'The transport has a write to send while the response is already coming in.',
                  tags: 'pending',
                  meta: { phase: 'write' },
                  on: {
                    'wire.written': {
                      target: 'ready',
                      actions: ['countSent', 'INTERNET_STATUS_REQUEST_SENT', 'finishCall'],
                    },
                    'wire.pending': { actions: 'ioPending' },
                    'wire.progressed': { actions: ['countSent', 'progress'] },
                    'wire.drained': {
                      target: 'ready',
                      actions: [
                        'countSent',
                        'INTERNET_STATUS_REQUEST_SENT',
                        'INTERNET_STATUS_REQUEST_COMPLETE',
                        'finishCall',
                      ],
                    },
                    'wire.unwritable': {
                      target: 'unwritable',
                      actions: ['INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
                    },
                  },
                },
                unwritable: {
                  description: 'The server takes no more of the body; its response can still be read.',
                  meta: { phase: 'write' },
                  on: { 'caller.end': { target: '#ending', actions: 'beginEnd' } },
                },
                bodyUnwanted: {
                  id: 'bodyUnwanted',
                  description: 'The response came before any of the body was sent, so none of it will be.',
                  meta: { phase: 'read' },
                  on: { 'caller.end': { target: '#bodySkipped', actions: 'beginEnd' } },
                },
              },
            },
            ending: {
              id: 'ending',
              description: 'The end of the body, then the response head.',
              tags: 'pending',
              meta: { phase: 'response' },
              initial: 'finishing',
              on: { 'wire.interim': { actions: 'INTERNET_STATUS_INTERMEDIATE_RESPONSE' } },
              states: {
                finishing: {
                  description: 'Sending the end of the body.',
                  on: { 'wire.ended': { target: 'receiving' } },
                },
                bodySkipped: {
                  id: 'bodySkipped',
                  description: 'Ending a body that is not sent; the response is already in.',
                  meta: { phase: 'read' },
                  on: {
                    'wire.ended': {
                      target: '#reading',
                      actions: ['INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
                    },
                  },
                },
                receiving: {
                  description: 'Waiting for the response head.',
                  entry: 'INTERNET_STATUS_RECEIVING_RESPONSE',
                  on: {
                    'wire.retrying': { target: '#queued', actions: ['noteRetry', 'retrying'] },
                    'wire.responded': [
                      {
                        guard: 'cannotFollow',
                        target: '#failed',
                        actions: [
                          'noteStatus',
                          'noteFailure',
                          'INTERNET_STATUS_RESPONSE_RECEIVED',
                          'INTERNET_STATUS_REQUEST_COMPLETE',
                          'finishCall',
                        ],
                      },
                      {
                        guard: 'redirects',
                        target: '#redirecting',
                        actions: ['noteStatus', 'INTERNET_STATUS_RESPONSE_RECEIVED', 'noteRedirect'],
                      },
                      {
                        guard: 'isSendEx',
                        target: '#bodyUnwanted',
                        actions: [
                          'noteStatus',
                          'INTERNET_STATUS_RESPONSE_RECEIVED',
                          'INTERNET_STATUS_REQUEST_COMPLETE',
                          'finishCall',
                        ],
                      },
                      {
                        target: '#reading',
                        actions: [
                          'noteStatus',
                          'INTERNET_STATUS_RESPONSE_RECEIVED',
                          'INTERNET_STATUS_REQUEST_COMPLETE',
                          'finishCall',
                        ],
                      },
                    ],
                    'wire.headReceived': {
                      target: '#deciding',
                      actions: ['noteStatus', 'INTERNET_STATUS_RESPONSE_RECEIVED'],
                    },
                  },
                },
              },
            },
            deciding: {
              id: 'deciding',
              description: 'The response head is in, and the next step is not decided yet.',
              tags: 'pending',
              initial: 'storingCookies',
              on: {
                'wire.decided': [
                  {
                    guard: 'cannotFollow',
                    target: '#failed',
                    actions: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
                  },
                  { guard: 'redirects', target: 'redirecting', actions: 'noteRedirect' },
                  { guard: 'isChallenged', target: 'resending', actions: ['noteRetry', 'challenged'] },
                  {
                    guard: 'isSendEx',
                    target: 'answered.bodyUnwanted',
                    actions: ['INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
                  },
                  { target: 'reading', actions: ['INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'] },
                ],
              },
              states: {
                storingCookies: {
                  description: 'Storing the cookies of the response.',
                  meta: { phase: 'response' },
                  on: {
                    'wire.cookiesReceived': { actions: 'INTERNET_STATUS_COOKIE_RECEIVED' },
                    'wire.authenticating': { target: 'authenticating' },
                  },
                },
                authenticating: {
                  description: 'Asking for credentials; without any, the caller gets the response.',
                  meta: { phase: 'authenticate' },
                },
              },
            },
            resending: {
              description: 'About to send the request again with credentials; closing the handle here vetoes it.',
              tags: 'pending',
              meta: { phase: 'authenticate' },
              on: { 'wire.repeated': { target: 'queued' } },
            },
            redirecting: {
              id: 'redirecting',
              description: 'About to request another address; closing the handle here vetoes it.',
              tags: 'pending',
              meta: { phase: 'redirect' },
              entry: 'INTERNET_STATUS_REDIRECT',
              on: { 'wire.redirected': { target: 'queued' } },
            },
            reading: {
              id: 'reading',
              description: 'The caller reads the response body.',
              initial: 'ready',
              states: {
                ready: {
                  description: 'Waiting for the caller to read.',
                  meta: { phase: 'read' },
                  on: {
                    'caller.read': { target: 'ioPending', actions: 'beginRead' },
                    'caller.query': { target: 'querying', actions: 'beginQuery' },
                    'caller.send': { target: '#exchange', actions: 'beginSend' },
                    'caller.sendEx': { target: '#exchange', actions: 'beginSendEx' },
                  },
                },
                ioPending: {
                  description: 'A read is being served, or waits for bytes.',
                  tags: 'pending',
                  meta: { phase: 'read' },
                  on: {
                    'wire.read': [
                      { guard: 'bodyEnded', target: '#complete', actions: 'finishCall' },
                      { target: 'ready', actions: ['countReceived', 'finishCall'] },
                    ],
                    'wire.pending': { actions: ['INTERNET_STATUS_RECEIVING_RESPONSE', 'ioPending'] },
                    'wire.arrived': [
                      {
                        guard: 'bodyEnded',
                        target: '#complete',
                        actions: ['INTERNET_STATUS_RESPONSE_RECEIVED', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
                      },
                      {
                        target: 'ready',
                        actions: [
                          'countReceived',
                          'INTERNET_STATUS_RESPONSE_RECEIVED',
                          'INTERNET_STATUS_REQUEST_COMPLETE',
                          'finishCall',
                        ],
                      },
                    ],
                  },
                },
                querying: {
                  description:
                    'The caller asks how much can be read without waiting; if nothing has arrived, the answer waits.',
                  tags: 'pending',
                  meta: { phase: 'read' },
                  on: {
                    'wire.available': [
                      { guard: 'bodyEnded', target: '#complete', actions: 'finishCall' },
                      { target: 'ready', actions: 'finishCall' },
                    ],
                    'wire.pending': { actions: ['INTERNET_STATUS_RECEIVING_RESPONSE', 'ioPending'] },
                    'wire.arrived': [
                      {
                        guard: 'bodyEnded',
                        target: '#complete',
                        actions: ['INTERNET_STATUS_RESPONSE_RECEIVED', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
                      },
                      {
                        target: 'ready',
                        actions: ['INTERNET_STATUS_RESPONSE_RECEIVED', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
                      },
                    ],
                  },
                },
              },
            },
          },
        },
        complete: {
          id: 'complete',
          description: 'The response body was read to its end; another read finds the end again.',
          meta: { phase: 'read' },
          on: {
            'caller.read': { target: 'complete' },
            'caller.query': { target: 'complete' },
            'caller.cancel': {
              guard: 'isUntold',
              target: 'cancelling',
              actions: ['reopenCall', 'noteFailure'],
            },
            'caller.send': { target: 'exchange', actions: 'beginSend' },
            'caller.sendEx': { target: 'exchange', actions: 'beginSendEx' },
          },
        },
        failed: {
          id: 'failed',
          description:
            'The exchange failed; the handle can be changed and sent again, and go on where its body was wanted again.',
          on: {
            'caller.cancel': {
              guard: 'isUntold',
              target: 'cancelling',
              actions: ['reopenCall', 'noteFailure'],
            },
            'caller.send': [
              { guard: 'redirects', target: 'exchange.redirecting', actions: ['noteRedirect', 'continueSend'] },
              { guard: 'isChallenged', target: 'exchange.resending', actions: ['continueSend', 'challenged'] },
              { target: 'exchange', actions: 'beginSend' },
            ],
            'caller.sendEx': [
              { guard: 'redirects', target: 'exchange.redirecting', actions: ['noteRedirect', 'continueSendEx'] },
              { guard: 'isChallenged', target: 'exchange.resending', actions: ['continueSendEx', 'challenged'] },
              { target: 'exchange', actions: 'beginSendEx' },
            ],
          },
        },
        cancelling: {
          description: 'The exchange was cancelled, and its connection is being released.',
          tags: 'pending',
          on: {
            'wire.stopped': [
              { guard: 'callPending', target: 'failed', actions: ['INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'] },
              { target: 'failed' },
            ],
            'wire.withdrawn': { target: 'failed', actions: 'finishCall' },
          },
        },
      },
    },
    closing: {
      description: 'The caller has closed the handle; its last notifications are still due.',
      initial: 'disconnecting',
      states: {
        aborting: {
          id: 'aborting',
          description: 'The pending call is about to complete as cancelled.',
          tags: 'pending',
          on: {
            'wire.stopped': {
              target: 'disconnecting',
              actions: ['INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
            },
            'wire.withdrawn': { target: 'disconnecting', actions: 'finishCall' },
          },
        },
        disconnecting: {
          id: 'disconnecting',
          description: 'A connection that cannot be kept is being closed.',
          on: {
            'wire.closingConnection': { actions: 'INTERNET_STATUS_CLOSING_CONNECTION' },
            'wire.connectionClosed': { actions: 'INTERNET_STATUS_CONNECTION_CLOSED' },
            'wire.released': { target: '#closed' },
          },
        },
      },
    },
    closed: {
      id: 'closed',
      description: 'Over: HANDLE_CLOSING was the last notification.',
      type: 'final',
      entry: 'INTERNET_STATUS_HANDLE_CLOSING',
    },
  },
})
