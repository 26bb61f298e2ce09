// What the chart of a request does, state by state. Printed from machines/request.machine.ts by docs/request-table.ts.

import type { Table } from './lower/index.ts'

export const requestTable: Table = {
  start: { to: 'open.idle' },
  rows: {
    'open.idle': {
      value: { open: 'idle' },
      on: {
        'caller.send': { do: ['beginSend'], to: 'open.exchange.queued' },
        'caller.sendEx': { do: ['beginSendEx'], to: 'open.exchange.queued' },
        'caller.close': {
          if: 'callPending',
          yes: { do: ['noteFailure'], to: 'closing.cancelling' },
          no: { to: 'closing.disconnecting' },
        },
        'wire.closingConnection': { do: ['INTERNET_STATUS_CLOSING_CONNECTION'] },
        'wire.connectionClosed': { do: ['INTERNET_STATUS_CONNECTION_CLOSED'] },
      },
    },
    'open.exchange.queued': {
      value: { open: { exchange: 'queued' } },
      tags: ['pending'],
      on: {
        'wire.preparing': { to: 'open.exchange.preparing' },
        'wire.cookiesSent': { do: ['INTERNET_STATUS_COOKIE_SENT'] },
        'wire.queued': { do: ['queued'] },
        'wire.reused': { do: ['reused'], to: 'open.exchange.sendingRequest' },
        'wire.resolving': { do: ['INTERNET_STATUS_RESOLVING_NAME'], to: 'open.exchange.resolving' },
        'wire.connecting': { do: ['INTERNET_STATUS_CONNECTING_TO_SERVER'], to: 'open.exchange.connecting' },
        'caller.cancel': { do: ['noteFailure'], to: 'open.cancelling' },
        'wire.failed': {
          if: 'callPending',
          yes: { do: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'], to: 'open.failed' },
          no: { do: ['noteFailure', 'connectionLost'], to: 'open.failed' },
        },
        'caller.close': {
          if: 'callPending',
          yes: { do: ['noteFailure'], to: 'closing.cancelling' },
          no: { to: 'closing.disconnecting' },
        },
        'wire.closingConnection': { do: ['INTERNET_STATUS_CLOSING_CONNECTION'] },
        'wire.connectionClosed': { do: ['INTERNET_STATUS_CONNECTION_CLOSED'] },
      },
    },
    'open.exchange.preparing': {
      value: { open: { exchange: 'preparing' } },
      tags: ['pending'],
      on: {
        'wire.prepared': { to: 'open.exchange.queued' },
        'caller.cancel': { do: ['noteFailure'], to: 'open.cancelling' },
        'wire.failed': {
          if: 'callPending',
          yes: { do: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'], to: 'open.failed' },
          no: { do: ['noteFailure', 'connectionLost'], to: 'open.failed' },
        },
        'caller.close': {
          if: 'callPending',
          yes: { do: ['noteFailure'], to: 'closing.cancelling' },
          no: { to: 'closing.disconnecting' },
        },
        'wire.closingConnection': { do: ['INTERNET_STATUS_CLOSING_CONNECTION'] },
        'wire.connectionClosed': { do: ['INTERNET_STATUS_CONNECTION_CLOSED'] },
      },
    },
    'open.exchange.resolving': {
      value: { open: { exchange: 'resolving' } },
      tags: ['pending'],
      on: {
        'wire.resolved': { do: ['INTERNET_STATUS_NAME_RESOLVED'], to: 'open.exchange.connecting' },
        'caller.cancel': { do: ['noteFailure'], to: 'open.cancelling' },
        'wire.failed': {
          if: 'callPending',
          yes: { do: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'], to: 'open.failed' },
          no: { do: ['noteFailure', 'connectionLost'], to: 'open.failed' },
        },
        'caller.close': {
          if: 'callPending',
          yes: { do: ['noteFailure'], to: 'closing.cancelling' },
          no: { to: 'closing.disconnecting' },
        },
        'wire.closingConnection': { do: ['INTERNET_STATUS_CLOSING_CONNECTION'] },
        'wire.connectionClosed': { do: ['INTERNET_STATUS_CONNECTION_CLOSED'] },
      },
    },
    'open.exchange.connecting': {
      value: { open: { exchange: 'connecting' } },
      tags: ['pending'],
      on: {
        'wire.connecting': { do: ['INTERNET_STATUS_CONNECTING_TO_SERVER'] },
        'wire.attemptFailed': { do: ['attemptFailed'] },
        'wire.connected': { do: ['INTERNET_STATUS_CONNECTED_TO_SERVER'] },
        'wire.tunnelling': { do: ['tunnelling'], to: 'open.exchange.tunnelling' },
        'wire.securing': { do: ['securing'], to: 'open.exchange.securing' },
        'wire.sending': { do: ['INTERNET_STATUS_SENDING_REQUEST'], to: 'open.exchange.sendingRequest' },
        'caller.cancel': { do: ['noteFailure'], to: 'open.cancelling' },
        'wire.failed': {
          if: 'callPending',
          yes: { do: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'], to: 'open.failed' },
          no: { do: ['noteFailure', 'connectionLost'], to: 'open.failed' },
        },
        'caller.close': {
          if: 'callPending',
          yes: { do: ['noteFailure'], to: 'closing.cancelling' },
          no: { to: 'closing.disconnecting' },
        },
        'wire.closingConnection': { do: ['INTERNET_STATUS_CLOSING_CONNECTION'] },
        'wire.connectionClosed': { do: ['INTERNET_STATUS_CONNECTION_CLOSED'] },
      },
    },
    'open.exchange.tunnelling': {
      value: { open: { exchange: 'tunnelling' } },
      tags: ['pending'],
      on: {
        'wire.securing': { do: ['securing'], to: 'open.exchange.securing' },
        'wire.tunnelled': { do: ['tunnelled'] },
        'wire.answered': {
          do: ['noteStatus', 'answered', 'INTERNET_STATUS_RECEIVING_RESPONSE'],
          to: 'open.exchange.ending.receiving',
        },
        'caller.cancel': { do: ['noteFailure'], to: 'open.cancelling' },
        'wire.failed': {
          if: 'callPending',
          yes: { do: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'], to: 'open.failed' },
          no: { do: ['noteFailure', 'connectionLost'], to: 'open.failed' },
        },
        'caller.close': {
          if: 'callPending',
          yes: { do: ['noteFailure'], to: 'closing.cancelling' },
          no: { to: 'closing.disconnecting' },
        },
        'wire.closingConnection': { do: ['INTERNET_STATUS_CLOSING_CONNECTION'] },
        'wire.connectionClosed': { do: ['INTERNET_STATUS_CONNECTION_CLOSED'] },
      },
    },
    'open.exchange.securing': {
      value: { open: { exchange: 'securing' } },
      tags: ['pending'],
      on: {
        'wire.tunnelling': { do: ['tunnelling'], to: 'open.exchange.tunnelling' },
        'wire.sending': { do: ['INTERNET_STATUS_SENDING_REQUEST'], to: 'open.exchange.sendingRequest' },
        'wire.secured': { do: ['secured'] },
        'caller.cancel': { do: ['noteFailure'], to: 'open.cancelling' },
        'wire.failed': {
          if: 'callPending',
          yes: { do: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'], to: 'open.failed' },
          no: { do: ['noteFailure', 'connectionLost'], to: 'open.failed' },
        },
        'caller.close': {
          if: 'callPending',
          yes: { do: ['noteFailure'], to: 'closing.cancelling' },
          no: { to: 'closing.disconnecting' },
        },
        'wire.closingConnection': { do: ['INTERNET_STATUS_CLOSING_CONNECTION'] },
        'wire.connectionClosed': { do: ['INTERNET_STATUS_CONNECTION_CLOSED'] },
      },
    },
    'open.exchange.sendingRequest': {
      value: { open: { exchange: 'sendingRequest' } },
      tags: ['pending'],
      on: {
        'wire.sending': { do: ['INTERNET_STATUS_SENDING_REQUEST'] },
        'wire.answered': {
          do: ['noteStatus', 'answered', 'INTERNET_STATUS_RECEIVING_RESPONSE'],
          to: 'open.exchange.ending.receiving',
        },
        'wire.progressed': { do: ['countSent', 'progress'] },
        'wire.interim': { do: ['INTERNET_STATUS_INTERMEDIATE_RESPONSE'] },
        'wire.sent': {
          if: 'bodyFollows',
          yes: {
            do: [
              'countSent',
              'INTERNET_STATUS_REQUEST_SENT',
              'INTERNET_STATUS_REQUEST_COMPLETE',
              'finishCall',
            ],
            to: 'open.exchange.writing.ready',
          },
          no: {
            do: ['countSent', 'INTERNET_STATUS_REQUEST_SENT', 'INTERNET_STATUS_RECEIVING_RESPONSE'],
            to: 'open.exchange.ending.receiving',
          },
        },
        'wire.headSent': { do: ['INTERNET_STATUS_REQUEST_SENT'], to: 'open.exchange.awaitingContinue' },
        'wire.retrying': { do: ['noteRetry', 'retrying'], to: 'open.exchange.queued' },
        'caller.cancel': { do: ['noteFailure'], to: 'open.cancelling' },
        'wire.failed': {
          if: 'callPending',
          yes: { do: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'], to: 'open.failed' },
          no: { do: ['noteFailure', 'connectionLost'], to: 'open.failed' },
        },
        'caller.close': {
          if: 'callPending',
          yes: { do: ['noteFailure'], to: 'closing.cancelling' },
          no: { to: 'closing.disconnecting' },
        },
        'wire.closingConnection': { do: ['INTERNET_STATUS_CLOSING_CONNECTION'] },
        'wire.connectionClosed': { do: ['INTERNET_STATUS_CONNECTION_CLOSED'] },
      },
    },
    'open.exchange.awaitingContinue': {
      value: { open: { exchange: 'awaitingContinue' } },
      tags: ['pending'],
      on: {
        'wire.answered': {
          do: ['noteStatus', 'answered', 'INTERNET_STATUS_RECEIVING_RESPONSE'],
          to: 'open.exchange.ending.receiving',
        },
        'wire.interim': { do: ['INTERNET_STATUS_INTERMEDIATE_RESPONSE'] },
        'wire.retrying': { do: ['noteRetry', 'retrying'], to: 'open.exchange.queued' },
        'wire.proceeding': {
          if: 'nothingAtHand',
          yes: { do: ['INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'], to: 'open.exchange.writing.ready' },
          no: { do: ['INTERNET_STATUS_SENDING_REQUEST'], to: 'open.exchange.sendingRequest' },
        },
        'caller.cancel': { do: ['noteFailure'], to: 'open.cancelling' },
        'wire.failed': {
          if: 'callPending',
          yes: { do: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'], to: 'open.failed' },
          no: { do: ['noteFailure', 'connectionLost'], to: 'open.failed' },
        },
        'caller.close': {
          if: 'callPending',
          yes: { do: ['noteFailure'], to: 'closing.cancelling' },
          no: { to: 'closing.disconnecting' },
        },
        'wire.closingConnection': { do: ['INTERNET_STATUS_CLOSING_CONNECTION'] },
        'wire.connectionClosed': { do: ['INTERNET_STATUS_CONNECTION_CLOSED'] },
      },
    },
    'open.exchange.writing.ready': {
      value: { open: { exchange: { writing: 'ready' } } },
      on: {
        'wire.answered': { do: ['noteStatus', 'answered'], to: 'open.exchange.answered.ready' },
        'wire.interim': { do: ['INTERNET_STATUS_INTERMEDIATE_RESPONSE'] },
        'caller.write': {
          do: ['beginWrite', 'INTERNET_STATUS_SENDING_REQUEST'],
          to: 'open.exchange.writing.ioPending',
        },
        'caller.end': { do: ['beginEnd'], to: 'open.exchange.ending.finishing' },
        'caller.cancel': { do: ['noteFailure'], to: 'open.cancelling' },
        'wire.failed': {
          if: 'callPending',
          yes: { do: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'], to: 'open.failed' },
          no: { do: ['noteFailure', 'connectionLost'], to: 'open.failed' },
        },
        'caller.close': {
          if: 'callPending',
          yes: { do: ['noteFailure'], to: 'closing.cancelling' },
          no: { to: 'closing.disconnecting' },
        },
        'wire.closingConnection': { do: ['INTERNET_STATUS_CLOSING_CONNECTION'] },
        'wire.connectionClosed': { do: ['INTERNET_STATUS_CONNECTION_CLOSED'] },
      },
    },
    'open.exchange.writing.ioPending': {
      value: { open: { exchange: { writing: 'ioPending' } } },
      tags: ['pending'],
      on: {
        'wire.answered': { do: ['noteStatus', 'answered'], to: 'open.exchange.answered.ioPending' },
        'wire.progressed': { do: ['countSent', 'progress'] },
        'wire.interim': { do: ['INTERNET_STATUS_INTERMEDIATE_RESPONSE'] },
        'wire.written': {
          do: ['countSent', 'INTERNET_STATUS_REQUEST_SENT', 'finishCall'],
          to: 'open.exchange.writing.ready',
        },
        'wire.pending': { do: ['ioPending'] },
        'wire.drained': {
          do: ['countSent', 'INTERNET_STATUS_REQUEST_SENT', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
          to: 'open.exchange.writing.ready',
        },
        'caller.cancel': { do: ['noteFailure'], to: 'open.cancelling' },
        'wire.failed': {
          if: 'callPending',
          yes: { do: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'], to: 'open.failed' },
          no: { do: ['noteFailure', 'connectionLost'], to: 'open.failed' },
        },
        'caller.close': {
          if: 'callPending',
          yes: { do: ['noteFailure'], to: 'closing.cancelling' },
          no: { to: 'closing.disconnecting' },
        },
        'wire.closingConnection': { do: ['INTERNET_STATUS_CLOSING_CONNECTION'] },
        'wire.connectionClosed': { do: ['INTERNET_STATUS_CONNECTION_CLOSED'] },
      },
    },
    'open.exchange.answered.ready': {
      value: { open: { exchange: { answered: 'ready' } } },
      on: {
        'caller.write': {
          do: ['beginWrite', 'INTERNET_STATUS_SENDING_REQUEST'],
          to: 'open.exchange.answered.ioPending',
        },
        'caller.end': { do: ['beginEnd'], to: 'open.exchange.ending.finishing' },
        'wire.unwritable': { to: 'open.exchange.answered.unwritable' },
        'caller.cancel': { do: ['noteFailure'], to: 'open.cancelling' },
        'wire.failed': {
          if: 'callPending',
          yes: { do: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'], to: 'open.failed' },
          no: { do: ['noteFailure', 'connectionLost'], to: 'open.failed' },
        },
        'caller.close': {
          if: 'callPending',
          yes: { do: ['noteFailure'], to: 'closing.cancelling' },
          no: { to: 'closing.disconnecting' },
        },
        'wire.closingConnection': { do: ['INTERNET_STATUS_CLOSING_CONNECTION'] },
        'wire.connectionClosed': { do: ['INTERNET_STATUS_CONNECTION_CLOSED'] },
      },
    },
    'open.exchange.answered.ioPending': {
      value: { open: { exchange: { answered: 'ioPending' } } },
      tags: ['pending'],
      on: {
        'wire.progressed': { do: ['countSent', 'progress'] },
        'wire.written': {
          do: ['countSent', 'INTERNET_STATUS_REQUEST_SENT', 'finishCall'],
          to: 'open.exchange.answered.ready',
        },
        'wire.pending': { do: ['ioPending'] },
        'wire.drained': {
          do: ['countSent', 'INTERNET_STATUS_REQUEST_SENT', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
          to: 'open.exchange.answered.ready',
        },
        'wire.unwritable': {
          do: ['INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
          to: 'open.exchange.answered.unwritable',
        },
        'caller.cancel': { do: ['noteFailure'], to: 'open.cancelling' },
        'wire.failed': {
          if: 'callPending',
          yes: { do: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'], to: 'open.failed' },
          no: { do: ['noteFailure', 'connectionLost'], to: 'open.failed' },
        },
        'caller.close': {
          if: 'callPending',
          yes: { do: ['noteFailure'], to: 'closing.cancelling' },
          no: { to: 'closing.disconnecting' },
        },
        'wire.closingConnection': { do: ['INTERNET_STATUS_CLOSING_CONNECTION'] },
        'wire.connectionClosed': { do: ['INTERNET_STATUS_CONNECTION_CLOSED'] },
      },
    },
    'open.exchange.answered.unwritable': {
      value: { open: { exchange: { answered: 'unwritable' } } },
      on: {
        'caller.end': { do: ['beginEnd'], to: 'open.exchange.ending.finishing' },
        'caller.cancel': { do: ['noteFailure'], to: 'open.cancelling' },
        'wire.failed': {
          if: 'callPending',
          yes: { do: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'], to: 'open.failed' },
          no: { do: ['noteFailure', 'connectionLost'], to: 'open.failed' },
        },
        'caller.close': {
          if: 'callPending',
          yes: { do: ['noteFailure'], to: 'closing.cancelling' },
          no: { to: 'closing.disconnecting' },
        },
        'wire.closingConnection': { do: ['INTERNET_STATUS_CLOSING_CONNECTION'] },
        'wire.connectionClosed': { do: ['INTERNET_STATUS_CONNECTION_CLOSED'] },
      },
    },
    'open.exchange.answered.received': {
      value: { open: { exchange: { answered: 'received' } } },
      on: {
        'caller.end': { do: ['beginEnd'], to: 'open.exchange.ending.received' },
        'caller.cancel': { do: ['noteFailure'], to: 'open.cancelling' },
        'wire.failed': {
          if: 'callPending',
          yes: { do: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'], to: 'open.failed' },
          no: { do: ['noteFailure', 'connectionLost'], to: 'open.failed' },
        },
        'caller.close': {
          if: 'callPending',
          yes: { do: ['noteFailure'], to: 'closing.cancelling' },
          no: { to: 'closing.disconnecting' },
        },
        'wire.closingConnection': { do: ['INTERNET_STATUS_CLOSING_CONNECTION'] },
        'wire.connectionClosed': { do: ['INTERNET_STATUS_CONNECTION_CLOSED'] },
      },
    },
    'open.exchange.ending.finishing': {
      value: { open: { exchange: { ending: 'finishing' } } },
      tags: ['pending'],
      on: {
        'wire.interim': { do: ['INTERNET_STATUS_INTERMEDIATE_RESPONSE'] },
        'wire.ended': { do: ['INTERNET_STATUS_RECEIVING_RESPONSE'], to: 'open.exchange.ending.receiving' },
        'caller.cancel': { do: ['noteFailure'], to: 'open.cancelling' },
        'wire.failed': {
          if: 'callPending',
          yes: { do: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'], to: 'open.failed' },
          no: { do: ['noteFailure', 'connectionLost'], to: 'open.failed' },
        },
        'caller.close': {
          if: 'callPending',
          yes: { do: ['noteFailure'], to: 'closing.cancelling' },
          no: { to: 'closing.disconnecting' },
        },
        'wire.closingConnection': { do: ['INTERNET_STATUS_CLOSING_CONNECTION'] },
        'wire.connectionClosed': { do: ['INTERNET_STATUS_CONNECTION_CLOSED'] },
      },
    },
    'open.exchange.ending.received': {
      value: { open: { exchange: { ending: 'received' } } },
      tags: ['pending'],
      on: {
        'wire.interim': { do: ['INTERNET_STATUS_INTERMEDIATE_RESPONSE'] },
        'wire.ended': {
          do: ['INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
          to: 'open.exchange.reading.ready',
        },
        'caller.cancel': { do: ['noteFailure'], to: 'open.cancelling' },
        'wire.failed': {
          if: 'callPending',
          yes: { do: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'], to: 'open.failed' },
          no: { do: ['noteFailure', 'connectionLost'], to: 'open.failed' },
        },
        'caller.close': {
          if: 'callPending',
          yes: { do: ['noteFailure'], to: 'closing.cancelling' },
          no: { to: 'closing.disconnecting' },
        },
        'wire.closingConnection': { do: ['INTERNET_STATUS_CLOSING_CONNECTION'] },
        'wire.connectionClosed': { do: ['INTERNET_STATUS_CONNECTION_CLOSED'] },
      },
    },
    'open.exchange.ending.receiving': {
      value: { open: { exchange: { ending: 'receiving' } } },
      tags: ['pending'],
      on: {
        'wire.interim': { do: ['INTERNET_STATUS_INTERMEDIATE_RESPONSE'] },
        'wire.retrying': { do: ['noteRetry', 'retrying'], to: 'open.exchange.queued' },
        'wire.responded': {
          if: 'cannotFollow',
          yes: {
            do: [
              'noteStatus',
              'noteFailure',
              'INTERNET_STATUS_RESPONSE_RECEIVED',
              'INTERNET_STATUS_REQUEST_COMPLETE',
              'finishCall',
            ],
            to: 'open.failed',
          },
          no: {
            if: 'redirects',
            yes: {
              do: [
                'noteStatus',
                'INTERNET_STATUS_RESPONSE_RECEIVED',
                'noteRedirect',
                'INTERNET_STATUS_REDIRECT',
              ],
              to: 'open.exchange.redirecting',
            },
            no: {
              if: 'headOnly',
              yes: {
                do: [
                  'noteStatus',
                  'INTERNET_STATUS_RESPONSE_RECEIVED',
                  'INTERNET_STATUS_REQUEST_COMPLETE',
                  'finishCall',
                ],
                to: 'open.exchange.answered.received',
              },
              no: {
                do: [
                  'noteStatus',
                  'INTERNET_STATUS_RESPONSE_RECEIVED',
                  'INTERNET_STATUS_REQUEST_COMPLETE',
                  'finishCall',
                ],
                to: 'open.exchange.reading.ready',
              },
            },
          },
        },
        'wire.headReceived': {
          do: ['noteStatus', 'INTERNET_STATUS_RESPONSE_RECEIVED'],
          to: 'open.exchange.deciding.received',
        },
        'caller.cancel': { do: ['noteFailure'], to: 'open.cancelling' },
        'wire.failed': {
          if: 'callPending',
          yes: { do: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'], to: 'open.failed' },
          no: { do: ['noteFailure', 'connectionLost'], to: 'open.failed' },
        },
        'caller.close': {
          if: 'callPending',
          yes: { do: ['noteFailure'], to: 'closing.cancelling' },
          no: { to: 'closing.disconnecting' },
        },
        'wire.closingConnection': { do: ['INTERNET_STATUS_CLOSING_CONNECTION'] },
        'wire.connectionClosed': { do: ['INTERNET_STATUS_CONNECTION_CLOSED'] },
      },
    },
    'open.exchange.deciding.received': {
      value: { open: { exchange: { deciding: 'received' } } },
      tags: ['pending'],
      on: {
        'wire.cookiesReceived': { do: ['INTERNET_STATUS_COOKIE_RECEIVED'] },
        'wire.authenticating': { to: 'open.exchange.deciding.authenticating' },
        'wire.decided': {
          if: 'cannotFollow',
          yes: { do: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'], to: 'open.failed' },
          no: {
            if: 'redirects',
            yes: { do: ['noteRedirect', 'INTERNET_STATUS_REDIRECT'], to: 'open.exchange.redirecting' },
            no: {
              if: 'isRepeated',
              yes: { do: ['noteRetry', 'challenged'], to: 'open.exchange.repeating' },
              no: {
                if: 'headOnly',
                yes: {
                  do: ['INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
                  to: 'open.exchange.answered.received',
                },
                no: {
                  do: ['INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
                  to: 'open.exchange.reading.ready',
                },
              },
            },
          },
        },
        'caller.cancel': { do: ['noteFailure'], to: 'open.cancelling' },
        'wire.failed': {
          if: 'callPending',
          yes: { do: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'], to: 'open.failed' },
          no: { do: ['noteFailure', 'connectionLost'], to: 'open.failed' },
        },
        'caller.close': {
          if: 'callPending',
          yes: { do: ['noteFailure'], to: 'closing.cancelling' },
          no: { to: 'closing.disconnecting' },
        },
        'wire.closingConnection': { do: ['INTERNET_STATUS_CLOSING_CONNECTION'] },
        'wire.connectionClosed': { do: ['INTERNET_STATUS_CONNECTION_CLOSED'] },
      },
    },
    'open.exchange.deciding.authenticating': {
      value: { open: { exchange: { deciding: 'authenticating' } } },
      tags: ['pending'],
      on: {
        'wire.decided': {
          if: 'cannotFollow',
          yes: { do: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'], to: 'open.failed' },
          no: {
            if: 'redirects',
            yes: { do: ['noteRedirect', 'INTERNET_STATUS_REDIRECT'], to: 'open.exchange.redirecting' },
            no: {
              if: 'isRepeated',
              yes: { do: ['noteRetry', 'challenged'], to: 'open.exchange.repeating' },
              no: {
                if: 'headOnly',
                yes: {
                  do: ['INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
                  to: 'open.exchange.answered.received',
                },
                no: {
                  do: ['INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
                  to: 'open.exchange.reading.ready',
                },
              },
            },
          },
        },
        'caller.cancel': { do: ['noteFailure'], to: 'open.cancelling' },
        'wire.failed': {
          if: 'callPending',
          yes: { do: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'], to: 'open.failed' },
          no: { do: ['noteFailure', 'connectionLost'], to: 'open.failed' },
        },
        'caller.close': {
          if: 'callPending',
          yes: { do: ['noteFailure'], to: 'closing.cancelling' },
          no: { to: 'closing.disconnecting' },
        },
        'wire.closingConnection': { do: ['INTERNET_STATUS_CLOSING_CONNECTION'] },
        'wire.connectionClosed': { do: ['INTERNET_STATUS_CONNECTION_CLOSED'] },
      },
    },
    'open.exchange.repeating': {
      value: { open: { exchange: 'repeating' } },
      tags: ['pending'],
      on: {
        'wire.repeated': { to: 'open.exchange.queued' },
        'caller.cancel': { do: ['noteFailure'], to: 'open.cancelling' },
        'wire.failed': {
          if: 'callPending',
          yes: { do: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'], to: 'open.failed' },
          no: { do: ['noteFailure', 'connectionLost'], to: 'open.failed' },
        },
        'caller.close': {
          if: 'callPending',
          yes: { do: ['noteFailure'], to: 'closing.cancelling' },
          no: { to: 'closing.disconnecting' },
        },
        'wire.closingConnection': { do: ['INTERNET_STATUS_CLOSING_CONNECTION'] },
        'wire.connectionClosed': { do: ['INTERNET_STATUS_CONNECTION_CLOSED'] },
      },
    },
    'open.exchange.redirecting': {
      value: { open: { exchange: 'redirecting' } },
      tags: ['pending'],
      on: {
        'wire.redirected': { to: 'open.exchange.queued' },
        'caller.cancel': { do: ['noteFailure'], to: 'open.cancelling' },
        'wire.failed': {
          if: 'callPending',
          yes: { do: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'], to: 'open.failed' },
          no: { do: ['noteFailure', 'connectionLost'], to: 'open.failed' },
        },
        'caller.close': {
          if: 'callPending',
          yes: { do: ['noteFailure'], to: 'closing.cancelling' },
          no: { to: 'closing.disconnecting' },
        },
        'wire.closingConnection': { do: ['INTERNET_STATUS_CLOSING_CONNECTION'] },
        'wire.connectionClosed': { do: ['INTERNET_STATUS_CONNECTION_CLOSED'] },
      },
    },
    'open.exchange.reading.ready': {
      value: { open: { exchange: { reading: 'ready' } } },
      on: {
        'caller.send': { do: ['beginSend'], to: 'open.exchange.queued' },
        'caller.sendEx': { do: ['beginSendEx'], to: 'open.exchange.queued' },
        'caller.read': { do: ['beginRead'], to: 'open.exchange.reading.ioPending' },
        'caller.query': { do: ['beginQuery'], to: 'open.exchange.reading.querying' },
        'caller.cancel': { do: ['noteFailure'], to: 'open.cancelling' },
        'wire.failed': {
          if: 'callPending',
          yes: { do: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'], to: 'open.failed' },
          no: { do: ['noteFailure', 'connectionLost'], to: 'open.failed' },
        },
        'caller.close': {
          if: 'callPending',
          yes: { do: ['noteFailure'], to: 'closing.cancelling' },
          no: { to: 'closing.disconnecting' },
        },
        'wire.closingConnection': { do: ['INTERNET_STATUS_CLOSING_CONNECTION'] },
        'wire.connectionClosed': { do: ['INTERNET_STATUS_CONNECTION_CLOSED'] },
      },
    },
    'open.exchange.reading.ioPending': {
      value: { open: { exchange: { reading: 'ioPending' } } },
      tags: ['pending'],
      on: {
        'wire.pending': { do: ['INTERNET_STATUS_RECEIVING_RESPONSE', 'ioPending'] },
        'wire.read': {
          if: 'bodyEnded',
          yes: { do: ['finishCall'], to: 'open.complete' },
          no: { do: ['countReceived', 'finishCall'], to: 'open.exchange.reading.ready' },
        },
        'wire.arrived': {
          if: 'bodyEnded',
          yes: {
            do: ['INTERNET_STATUS_RESPONSE_RECEIVED', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
            to: 'open.complete',
          },
          no: {
            do: [
              'countReceived',
              'INTERNET_STATUS_RESPONSE_RECEIVED',
              'INTERNET_STATUS_REQUEST_COMPLETE',
              'finishCall',
            ],
            to: 'open.exchange.reading.ready',
          },
        },
        'caller.cancel': { do: ['noteFailure'], to: 'open.cancelling' },
        'wire.failed': {
          if: 'callPending',
          yes: { do: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'], to: 'open.failed' },
          no: { do: ['noteFailure', 'connectionLost'], to: 'open.failed' },
        },
        'caller.close': {
          if: 'callPending',
          yes: { do: ['noteFailure'], to: 'closing.cancelling' },
          no: { to: 'closing.disconnecting' },
        },
        'wire.closingConnection': { do: ['INTERNET_STATUS_CLOSING_CONNECTION'] },
        'wire.connectionClosed': { do: ['INTERNET_STATUS_CONNECTION_CLOSED'] },
      },
    },
    'open.exchange.reading.querying': {
      value: { open: { exchange: { reading: 'querying' } } },
      tags: ['pending'],
      on: {
        'wire.pending': { do: ['INTERNET_STATUS_RECEIVING_RESPONSE', 'ioPending'] },
        'wire.arrived': {
          if: 'bodyEnded',
          yes: {
            do: ['INTERNET_STATUS_RESPONSE_RECEIVED', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
            to: 'open.complete',
          },
          no: {
            do: ['INTERNET_STATUS_RESPONSE_RECEIVED', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
            to: 'open.exchange.reading.ready',
          },
        },
        'wire.available': {
          if: 'bodyEnded',
          yes: { do: ['finishCall'], to: 'open.complete' },
          no: { do: ['finishCall'], to: 'open.exchange.reading.ready' },
        },
        'caller.cancel': { do: ['noteFailure'], to: 'open.cancelling' },
        'wire.failed': {
          if: 'callPending',
          yes: { do: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'], to: 'open.failed' },
          no: { do: ['noteFailure', 'connectionLost'], to: 'open.failed' },
        },
        'caller.close': {
          if: 'callPending',
          yes: { do: ['noteFailure'], to: 'closing.cancelling' },
          no: { to: 'closing.disconnecting' },
        },
        'wire.closingConnection': { do: ['INTERNET_STATUS_CLOSING_CONNECTION'] },
        'wire.connectionClosed': { do: ['INTERNET_STATUS_CONNECTION_CLOSED'] },
      },
    },
    'open.complete': {
      value: { open: 'complete' },
      on: {
        'caller.send': { do: ['beginSend'], to: 'open.exchange.queued' },
        'caller.sendEx': { do: ['beginSendEx'], to: 'open.exchange.queued' },
        'caller.read': {},
        'caller.query': {},
        'caller.close': {
          if: 'callPending',
          yes: { do: ['noteFailure'], to: 'closing.cancelling' },
          no: { to: 'closing.disconnecting' },
        },
        'wire.closingConnection': { do: ['INTERNET_STATUS_CLOSING_CONNECTION'] },
        'wire.connectionClosed': { do: ['INTERNET_STATUS_CONNECTION_CLOSED'] },
      },
    },
    'open.failed': {
      value: { open: 'failed' },
      on: {
        'caller.send': { do: ['beginSend'], to: 'open.exchange.queued' },
        'caller.sendEx': { do: ['beginSendEx'], to: 'open.exchange.queued' },
        'caller.close': {
          if: 'callPending',
          yes: { do: ['noteFailure'], to: 'closing.cancelling' },
          no: { to: 'closing.disconnecting' },
        },
        'wire.closingConnection': { do: ['INTERNET_STATUS_CLOSING_CONNECTION'] },
        'wire.connectionClosed': { do: ['INTERNET_STATUS_CONNECTION_CLOSED'] },
      },
    },
    'open.cancelling': {
      value: { open: 'cancelling' },
      tags: ['pending'],
      on: {
        'wire.stopped': {
          if: 'callPending',
          yes: { do: ['INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'], to: 'open.failed' },
          no: { to: 'open.failed' },
        },
        'wire.withdrawn': { do: ['finishCall'], to: 'open.failed' },
        'caller.close': {
          if: 'callPending',
          yes: { do: ['noteFailure'], to: 'closing.cancelling' },
          no: { to: 'closing.disconnecting' },
        },
        'wire.closingConnection': { do: ['INTERNET_STATUS_CLOSING_CONNECTION'] },
        'wire.connectionClosed': { do: ['INTERNET_STATUS_CONNECTION_CLOSED'] },
      },
    },
    'closing.cancelling': {
      value: { closing: 'cancelling' },
      tags: ['pending'],
      on: {
        'wire.stopped': {
          do: ['INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
          to: 'closing.disconnecting',
        },
        'wire.withdrawn': { do: ['finishCall'], to: 'closing.disconnecting' },
      },
    },
    'closing.disconnecting': {
      value: { closing: 'disconnecting' },
      on: {
        'wire.closingConnection': { do: ['INTERNET_STATUS_CLOSING_CONNECTION'] },
        'wire.connectionClosed': { do: ['INTERNET_STATUS_CONNECTION_CLOSED'] },
        'wire.released': {
          do: ['INTERNET_STATUS_HANDLE_CLOSING', { output: { type: 'xstate.done.state.request.closed' } }],
          to: 'closed',
        },
      },
    },
    closed: { value: 'closed', done: true },
  },
}
