// What the chart of a request does, state by state. Printed from request.machine.ts by docs/generate/request-table.ts.

import type { Table } from './table.ts'

export const requestTable: Table = {
  start: { actions: ['INTERNET_STATUS_HANDLE_CREATED'], target: 'open.idle' },
  states: {
    'open.idle': {
      value: { open: 'idle' },
      on: {
        'caller.close': [
          { guard: 'completionDue', actions: ['reopenCall', 'noteFailure'], target: 'closing.aborting' },
          { target: 'closing.disconnecting' },
        ],
        'wire.closingConnection': [{ actions: ['INTERNET_STATUS_CLOSING_CONNECTION'] }],
        'wire.connectionClosed': [{ actions: ['INTERNET_STATUS_CONNECTION_CLOSED'] }],
        'caller.send': [{ actions: ['beginSend'], target: 'open.exchange.queued' }],
        'caller.sendEx': [{ actions: ['beginSendEx'], target: 'open.exchange.queued' }],
      },
    },
    'open.exchange.queued': {
      value: { open: { exchange: 'queued' } },
      pending: true,
      phase: 'queue',
      on: {
        'caller.close': [
          { guard: 'completionDue', actions: ['reopenCall', 'noteFailure'], target: 'closing.aborting' },
          { target: 'closing.disconnecting' },
        ],
        'wire.closingConnection': [{ actions: ['INTERNET_STATUS_CLOSING_CONNECTION'] }],
        'wire.connectionClosed': [{ actions: ['INTERNET_STATUS_CONNECTION_CLOSED'] }],
        'caller.cancel': [{ actions: ['reopenCall', 'noteFailure'], target: 'open.cancelling' }],
        'wire.stalled': [{ actions: ['stalled'] }],
        'wire.resumed': [{ actions: ['resumed'] }],
        'wire.failed': [
          {
            guard: 'callPending',
            actions: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
            target: 'open.failed',
          },
          { actions: ['noteFailure', 'connectionLost'], target: 'open.failed' },
        ],
        'wire.preparing': [{ target: 'open.exchange.preparing' }],
        'wire.cookiesSent': [{ actions: ['INTERNET_STATUS_COOKIE_SENT'] }],
        'wire.queued': [{ actions: ['queued'] }],
        'wire.reused': [{ actions: ['reused'], target: 'open.exchange.sendingRequest' }],
        'wire.resolving': [
          { actions: ['INTERNET_STATUS_RESOLVING_NAME'], target: 'open.exchange.resolving' },
        ],
        'wire.connecting': [
          { actions: ['INTERNET_STATUS_CONNECTING_TO_SERVER'], target: 'open.exchange.connecting' },
        ],
      },
    },
    'open.exchange.preparing': {
      value: { open: { exchange: 'preparing' } },
      pending: true,
      phase: 'prepare',
      on: {
        'caller.close': [
          { guard: 'completionDue', actions: ['reopenCall', 'noteFailure'], target: 'closing.aborting' },
          { target: 'closing.disconnecting' },
        ],
        'wire.closingConnection': [{ actions: ['INTERNET_STATUS_CLOSING_CONNECTION'] }],
        'wire.connectionClosed': [{ actions: ['INTERNET_STATUS_CONNECTION_CLOSED'] }],
        'caller.cancel': [{ actions: ['reopenCall', 'noteFailure'], target: 'open.cancelling' }],
        'wire.stalled': [{ actions: ['stalled'] }],
        'wire.resumed': [{ actions: ['resumed'] }],
        'wire.failed': [
          {
            guard: 'callPending',
            actions: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
            target: 'open.failed',
          },
          { actions: ['noteFailure', 'connectionLost'], target: 'open.failed' },
        ],
        'wire.prepared': [{ target: 'open.exchange.queued' }],
      },
    },
    'open.exchange.resolving': {
      value: { open: { exchange: 'resolving' } },
      pending: true,
      phase: 'resolve',
      on: {
        'caller.close': [
          { guard: 'completionDue', actions: ['reopenCall', 'noteFailure'], target: 'closing.aborting' },
          { target: 'closing.disconnecting' },
        ],
        'wire.closingConnection': [{ actions: ['INTERNET_STATUS_CLOSING_CONNECTION'] }],
        'wire.connectionClosed': [{ actions: ['INTERNET_STATUS_CONNECTION_CLOSED'] }],
        'caller.cancel': [{ actions: ['reopenCall', 'noteFailure'], target: 'open.cancelling' }],
        'wire.stalled': [{ actions: ['stalled'] }],
        'wire.resumed': [{ actions: ['resumed'] }],
        'wire.failed': [
          {
            guard: 'callPending',
            actions: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
            target: 'open.failed',
          },
          { actions: ['noteFailure', 'connectionLost'], target: 'open.failed' },
        ],
        'wire.resolved': [{ actions: ['INTERNET_STATUS_NAME_RESOLVED'], target: 'open.exchange.connecting' }],
      },
    },
    'open.exchange.connecting': {
      value: { open: { exchange: 'connecting' } },
      pending: true,
      phase: 'connect',
      on: {
        'caller.close': [
          { guard: 'completionDue', actions: ['reopenCall', 'noteFailure'], target: 'closing.aborting' },
          { target: 'closing.disconnecting' },
        ],
        'wire.closingConnection': [{ actions: ['INTERNET_STATUS_CLOSING_CONNECTION'] }],
        'wire.connectionClosed': [{ actions: ['INTERNET_STATUS_CONNECTION_CLOSED'] }],
        'caller.cancel': [{ actions: ['reopenCall', 'noteFailure'], target: 'open.cancelling' }],
        'wire.stalled': [{ actions: ['stalled'] }],
        'wire.resumed': [{ actions: ['resumed'] }],
        'wire.failed': [
          {
            guard: 'callPending',
            actions: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
            target: 'open.failed',
          },
          { actions: ['noteFailure', 'connectionLost'], target: 'open.failed' },
        ],
        'wire.connecting': [{ actions: ['INTERNET_STATUS_CONNECTING_TO_SERVER'] }],
        'wire.attemptFailed': [{ actions: ['attemptFailed'] }],
        'wire.connected': [{ actions: ['INTERNET_STATUS_CONNECTED_TO_SERVER'] }],
        'wire.tunnelling': [{ actions: ['tunnelling'], target: 'open.exchange.tunnelling' }],
        'wire.securing': [{ actions: ['securing'], target: 'open.exchange.securing' }],
        'wire.sending': [
          { actions: ['INTERNET_STATUS_SENDING_REQUEST'], target: 'open.exchange.sendingRequest' },
        ],
      },
    },
    'open.exchange.tunnelling': {
      value: { open: { exchange: 'tunnelling' } },
      pending: true,
      phase: 'tunnel',
      on: {
        'caller.close': [
          { guard: 'completionDue', actions: ['reopenCall', 'noteFailure'], target: 'closing.aborting' },
          { target: 'closing.disconnecting' },
        ],
        'wire.closingConnection': [{ actions: ['INTERNET_STATUS_CLOSING_CONNECTION'] }],
        'wire.connectionClosed': [{ actions: ['INTERNET_STATUS_CONNECTION_CLOSED'] }],
        'caller.cancel': [{ actions: ['reopenCall', 'noteFailure'], target: 'open.cancelling' }],
        'wire.stalled': [{ actions: ['stalled'] }],
        'wire.resumed': [{ actions: ['resumed'] }],
        'wire.failed': [
          {
            guard: 'callPending',
            actions: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
            target: 'open.failed',
          },
          { actions: ['noteFailure', 'connectionLost'], target: 'open.failed' },
        ],
        'wire.securing': [{ actions: ['securing'], target: 'open.exchange.securing' }],
        'wire.sending': [
          { actions: ['INTERNET_STATUS_SENDING_REQUEST'], target: 'open.exchange.sendingRequest' },
        ],
        'wire.tunnelled': [{ actions: ['tunnelled'] }],
        'wire.answered': [
          {
            actions: ['noteStatus', 'answered', 'INTERNET_STATUS_RECEIVING_RESPONSE'],
            target: 'open.exchange.ending.receiving',
          },
        ],
      },
    },
    'open.exchange.securing': {
      value: { open: { exchange: 'securing' } },
      pending: true,
      phase: 'secure',
      on: {
        'caller.close': [
          { guard: 'completionDue', actions: ['reopenCall', 'noteFailure'], target: 'closing.aborting' },
          { target: 'closing.disconnecting' },
        ],
        'wire.closingConnection': [{ actions: ['INTERNET_STATUS_CLOSING_CONNECTION'] }],
        'wire.connectionClosed': [{ actions: ['INTERNET_STATUS_CONNECTION_CLOSED'] }],
        'caller.cancel': [{ actions: ['reopenCall', 'noteFailure'], target: 'open.cancelling' }],
        'wire.stalled': [{ actions: ['stalled'] }],
        'wire.resumed': [{ actions: ['resumed'] }],
        'wire.failed': [
          {
            guard: 'callPending',
            actions: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
            target: 'open.failed',
          },
          { actions: ['noteFailure', 'connectionLost'], target: 'open.failed' },
        ],
        'wire.tunnelling': [{ actions: ['tunnelling'], target: 'open.exchange.tunnelling' }],
        'wire.sending': [
          { actions: ['INTERNET_STATUS_SENDING_REQUEST'], target: 'open.exchange.sendingRequest' },
        ],
        'wire.secured': [{ actions: ['secured'] }],
      },
    },
    'open.exchange.sendingRequest': {
      value: { open: { exchange: 'sendingRequest' } },
      pending: true,
      phase: 'send',
      on: {
        'caller.close': [
          { guard: 'completionDue', actions: ['reopenCall', 'noteFailure'], target: 'closing.aborting' },
          { target: 'closing.disconnecting' },
        ],
        'wire.closingConnection': [{ actions: ['INTERNET_STATUS_CLOSING_CONNECTION'] }],
        'wire.connectionClosed': [{ actions: ['INTERNET_STATUS_CONNECTION_CLOSED'] }],
        'caller.cancel': [{ actions: ['reopenCall', 'noteFailure'], target: 'open.cancelling' }],
        'wire.stalled': [{ actions: ['stalled'] }],
        'wire.resumed': [{ actions: ['resumed'] }],
        'wire.failed': [
          {
            guard: 'callPending',
            actions: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
            target: 'open.failed',
          },
          { actions: ['noteFailure', 'connectionLost'], target: 'open.failed' },
        ],
        'wire.sending': [{ actions: ['INTERNET_STATUS_SENDING_REQUEST'] }],
        'wire.answered': [
          {
            actions: ['noteStatus', 'answered', 'INTERNET_STATUS_RECEIVING_RESPONSE'],
            target: 'open.exchange.ending.receiving',
          },
        ],
        'wire.progressed': [{ actions: ['countSent', 'progress'] }],
        'wire.interim': [{ actions: ['INTERNET_STATUS_INTERMEDIATE_RESPONSE'] }],
        'wire.sent': [
          {
            guard: 'bodyFollows',
            actions: [
              'countSent',
              'INTERNET_STATUS_REQUEST_SENT',
              'INTERNET_STATUS_REQUEST_COMPLETE',
              'finishCall',
            ],
            target: 'open.exchange.writing.ready',
          },
          {
            actions: ['countSent', 'INTERNET_STATUS_REQUEST_SENT', 'INTERNET_STATUS_RECEIVING_RESPONSE'],
            target: 'open.exchange.ending.receiving',
          },
        ],
        'wire.headSent': [
          { actions: ['INTERNET_STATUS_REQUEST_SENT'], target: 'open.exchange.awaitingContinue' },
        ],
        'wire.retrying': [{ actions: ['noteRetry', 'retrying'], target: 'open.exchange.queued' }],
      },
    },
    'open.exchange.awaitingContinue': {
      value: { open: { exchange: 'awaitingContinue' } },
      pending: true,
      phase: 'response',
      on: {
        'caller.close': [
          { guard: 'completionDue', actions: ['reopenCall', 'noteFailure'], target: 'closing.aborting' },
          { target: 'closing.disconnecting' },
        ],
        'wire.closingConnection': [{ actions: ['INTERNET_STATUS_CLOSING_CONNECTION'] }],
        'wire.connectionClosed': [{ actions: ['INTERNET_STATUS_CONNECTION_CLOSED'] }],
        'caller.cancel': [{ actions: ['reopenCall', 'noteFailure'], target: 'open.cancelling' }],
        'wire.stalled': [{ actions: ['stalled'] }],
        'wire.resumed': [{ actions: ['resumed'] }],
        'wire.failed': [
          {
            guard: 'callPending',
            actions: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
            target: 'open.failed',
          },
          { actions: ['noteFailure', 'connectionLost'], target: 'open.failed' },
        ],
        'wire.answered': [
          {
            actions: ['noteStatus', 'answered', 'INTERNET_STATUS_RECEIVING_RESPONSE'],
            target: 'open.exchange.ending.receiving',
          },
        ],
        'wire.interim': [{ actions: ['INTERNET_STATUS_INTERMEDIATE_RESPONSE'] }],
        'wire.retrying': [{ actions: ['noteRetry', 'retrying'], target: 'open.exchange.queued' }],
        'wire.proceeding': [
          {
            guard: 'nothingAtHand',
            actions: ['INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
            target: 'open.exchange.writing.ready',
          },
          { actions: ['INTERNET_STATUS_SENDING_REQUEST'], target: 'open.exchange.sendingRequest' },
        ],
      },
    },
    'open.exchange.writing.ready': {
      value: { open: { exchange: { writing: 'ready' } } },
      phase: 'write',
      on: {
        'caller.close': [
          { guard: 'completionDue', actions: ['reopenCall', 'noteFailure'], target: 'closing.aborting' },
          { target: 'closing.disconnecting' },
        ],
        'wire.closingConnection': [{ actions: ['INTERNET_STATUS_CLOSING_CONNECTION'] }],
        'wire.connectionClosed': [{ actions: ['INTERNET_STATUS_CONNECTION_CLOSED'] }],
        'caller.cancel': [{ actions: ['reopenCall', 'noteFailure'], target: 'open.cancelling' }],
        'wire.stalled': [{ actions: ['stalled'] }],
        'wire.resumed': [{ actions: ['resumed'] }],
        'wire.failed': [
          {
            guard: 'callPending',
            actions: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
            target: 'open.failed',
          },
          { actions: ['noteFailure', 'connectionLost'], target: 'open.failed' },
        ],
        'wire.answered': [{ actions: ['noteStatus', 'answered'], target: 'open.exchange.answered.ready' }],
        'wire.interim': [{ actions: ['INTERNET_STATUS_INTERMEDIATE_RESPONSE'] }],
        'caller.write': [
          {
            actions: ['beginWrite', 'INTERNET_STATUS_SENDING_REQUEST'],
            target: 'open.exchange.writing.ioPending',
          },
        ],
        'caller.end': [{ actions: ['beginEnd'], target: 'open.exchange.ending.finishing' }],
      },
    },
    'open.exchange.writing.ioPending': {
      value: { open: { exchange: { writing: 'ioPending' } } },
      pending: true,
      phase: 'write',
      on: {
        'caller.close': [
          { guard: 'completionDue', actions: ['reopenCall', 'noteFailure'], target: 'closing.aborting' },
          { target: 'closing.disconnecting' },
        ],
        'wire.closingConnection': [{ actions: ['INTERNET_STATUS_CLOSING_CONNECTION'] }],
        'wire.connectionClosed': [{ actions: ['INTERNET_STATUS_CONNECTION_CLOSED'] }],
        'caller.cancel': [{ actions: ['reopenCall', 'noteFailure'], target: 'open.cancelling' }],
        'wire.stalled': [{ actions: ['stalled'] }],
        'wire.resumed': [{ actions: ['resumed'] }],
        'wire.failed': [
          {
            guard: 'callPending',
            actions: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
            target: 'open.failed',
          },
          { actions: ['noteFailure', 'connectionLost'], target: 'open.failed' },
        ],
        'wire.answered': [
          { actions: ['noteStatus', 'answered'], target: 'open.exchange.answered.ioPending' },
        ],
        'wire.progressed': [{ actions: ['countSent', 'progress'] }],
        'wire.interim': [{ actions: ['INTERNET_STATUS_INTERMEDIATE_RESPONSE'] }],
        'wire.written': [
          {
            actions: ['countSent', 'INTERNET_STATUS_REQUEST_SENT', 'finishCall'],
            target: 'open.exchange.writing.ready',
          },
        ],
        'wire.pending': [{ actions: ['ioPending'] }],
        'wire.drained': [
          {
            actions: [
              'countSent',
              'INTERNET_STATUS_REQUEST_SENT',
              'INTERNET_STATUS_REQUEST_COMPLETE',
              'finishCall',
            ],
            target: 'open.exchange.writing.ready',
          },
        ],
      },
    },
    'open.exchange.answered.ready': {
      value: { open: { exchange: { answered: 'ready' } } },
      phase: 'write',
      on: {
        'caller.close': [
          { guard: 'completionDue', actions: ['reopenCall', 'noteFailure'], target: 'closing.aborting' },
          { target: 'closing.disconnecting' },
        ],
        'wire.closingConnection': [{ actions: ['INTERNET_STATUS_CLOSING_CONNECTION'] }],
        'wire.connectionClosed': [{ actions: ['INTERNET_STATUS_CONNECTION_CLOSED'] }],
        'caller.cancel': [{ actions: ['reopenCall', 'noteFailure'], target: 'open.cancelling' }],
        'wire.stalled': [{ actions: ['stalled'] }],
        'wire.resumed': [{ actions: ['resumed'] }],
        'wire.failed': [
          {
            guard: 'callPending',
            actions: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
            target: 'open.failed',
          },
          { actions: ['noteFailure', 'connectionLost'], target: 'open.failed' },
        ],
        'caller.write': [
          {
            actions: ['beginWrite', 'INTERNET_STATUS_SENDING_REQUEST'],
            target: 'open.exchange.answered.ioPending',
          },
        ],
        'caller.end': [{ actions: ['beginEnd'], target: 'open.exchange.ending.finishing' }],
        'wire.unwritable': [{ target: 'open.exchange.answered.unwritable' }],
      },
    },
    'open.exchange.answered.ioPending': {
      value: { open: { exchange: { answered: 'ioPending' } } },
      pending: true,
      phase: 'write',
      on: {
        'caller.close': [
          { guard: 'completionDue', actions: ['reopenCall', 'noteFailure'], target: 'closing.aborting' },
          { target: 'closing.disconnecting' },
        ],
        'wire.closingConnection': [{ actions: ['INTERNET_STATUS_CLOSING_CONNECTION'] }],
        'wire.connectionClosed': [{ actions: ['INTERNET_STATUS_CONNECTION_CLOSED'] }],
        'caller.cancel': [{ actions: ['reopenCall', 'noteFailure'], target: 'open.cancelling' }],
        'wire.stalled': [{ actions: ['stalled'] }],
        'wire.resumed': [{ actions: ['resumed'] }],
        'wire.failed': [
          {
            guard: 'callPending',
            actions: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
            target: 'open.failed',
          },
          { actions: ['noteFailure', 'connectionLost'], target: 'open.failed' },
        ],
        'wire.progressed': [{ actions: ['countSent', 'progress'] }],
        'wire.written': [
          {
            actions: ['countSent', 'INTERNET_STATUS_REQUEST_SENT', 'finishCall'],
            target: 'open.exchange.answered.ready',
          },
        ],
        'wire.pending': [{ actions: ['ioPending'] }],
        'wire.drained': [
          {
            actions: [
              'countSent',
              'INTERNET_STATUS_REQUEST_SENT',
              'INTERNET_STATUS_REQUEST_COMPLETE',
              'finishCall',
            ],
            target: 'open.exchange.answered.ready',
          },
        ],
        'wire.unwritable': [
          {
            actions: ['INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
            target: 'open.exchange.answered.unwritable',
          },
        ],
      },
    },
    'open.exchange.answered.unwritable': {
      value: { open: { exchange: { answered: 'unwritable' } } },
      phase: 'write',
      on: {
        'caller.close': [
          { guard: 'completionDue', actions: ['reopenCall', 'noteFailure'], target: 'closing.aborting' },
          { target: 'closing.disconnecting' },
        ],
        'wire.closingConnection': [{ actions: ['INTERNET_STATUS_CLOSING_CONNECTION'] }],
        'wire.connectionClosed': [{ actions: ['INTERNET_STATUS_CONNECTION_CLOSED'] }],
        'caller.cancel': [{ actions: ['reopenCall', 'noteFailure'], target: 'open.cancelling' }],
        'wire.stalled': [{ actions: ['stalled'] }],
        'wire.resumed': [{ actions: ['resumed'] }],
        'wire.failed': [
          {
            guard: 'callPending',
            actions: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
            target: 'open.failed',
          },
          { actions: ['noteFailure', 'connectionLost'], target: 'open.failed' },
        ],
        'caller.end': [{ actions: ['beginEnd'], target: 'open.exchange.ending.finishing' }],
      },
    },
    'open.exchange.answered.bodyUnwanted': {
      value: { open: { exchange: { answered: 'bodyUnwanted' } } },
      phase: 'read',
      on: {
        'caller.close': [
          { guard: 'completionDue', actions: ['reopenCall', 'noteFailure'], target: 'closing.aborting' },
          { target: 'closing.disconnecting' },
        ],
        'wire.closingConnection': [{ actions: ['INTERNET_STATUS_CLOSING_CONNECTION'] }],
        'wire.connectionClosed': [{ actions: ['INTERNET_STATUS_CONNECTION_CLOSED'] }],
        'caller.cancel': [{ actions: ['reopenCall', 'noteFailure'], target: 'open.cancelling' }],
        'wire.stalled': [{ actions: ['stalled'] }],
        'wire.resumed': [{ actions: ['resumed'] }],
        'wire.failed': [
          {
            guard: 'callPending',
            actions: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
            target: 'open.failed',
          },
          { actions: ['noteFailure', 'connectionLost'], target: 'open.failed' },
        ],
        'caller.end': [{ actions: ['beginEnd'], target: 'open.exchange.ending.bodySkipped' }],
      },
    },
    'open.exchange.ending.finishing': {
      value: { open: { exchange: { ending: 'finishing' } } },
      pending: true,
      phase: 'response',
      on: {
        'caller.close': [
          { guard: 'completionDue', actions: ['reopenCall', 'noteFailure'], target: 'closing.aborting' },
          { target: 'closing.disconnecting' },
        ],
        'wire.closingConnection': [{ actions: ['INTERNET_STATUS_CLOSING_CONNECTION'] }],
        'wire.connectionClosed': [{ actions: ['INTERNET_STATUS_CONNECTION_CLOSED'] }],
        'caller.cancel': [{ actions: ['reopenCall', 'noteFailure'], target: 'open.cancelling' }],
        'wire.stalled': [{ actions: ['stalled'] }],
        'wire.resumed': [{ actions: ['resumed'] }],
        'wire.failed': [
          {
            guard: 'callPending',
            actions: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
            target: 'open.failed',
          },
          { actions: ['noteFailure', 'connectionLost'], target: 'open.failed' },
        ],
        'wire.interim': [{ actions: ['INTERNET_STATUS_INTERMEDIATE_RESPONSE'] }],
        'wire.ended': [
          { actions: ['INTERNET_STATUS_RECEIVING_RESPONSE'], target: 'open.exchange.ending.receiving' },
        ],
      },
    },
    'open.exchange.ending.bodySkipped': {
      value: { open: { exchange: { ending: 'bodySkipped' } } },
      pending: true,
      phase: 'read',
      on: {
        'caller.close': [
          { guard: 'completionDue', actions: ['reopenCall', 'noteFailure'], target: 'closing.aborting' },
          { target: 'closing.disconnecting' },
        ],
        'wire.closingConnection': [{ actions: ['INTERNET_STATUS_CLOSING_CONNECTION'] }],
        'wire.connectionClosed': [{ actions: ['INTERNET_STATUS_CONNECTION_CLOSED'] }],
        'caller.cancel': [{ actions: ['reopenCall', 'noteFailure'], target: 'open.cancelling' }],
        'wire.stalled': [{ actions: ['stalled'] }],
        'wire.resumed': [{ actions: ['resumed'] }],
        'wire.failed': [
          {
            guard: 'callPending',
            actions: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
            target: 'open.failed',
          },
          { actions: ['noteFailure', 'connectionLost'], target: 'open.failed' },
        ],
        'wire.interim': [{ actions: ['INTERNET_STATUS_INTERMEDIATE_RESPONSE'] }],
        'wire.ended': [
          {
            actions: ['INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
            target: 'open.exchange.reading.ready',
          },
        ],
      },
    },
    'open.exchange.ending.receiving': {
      value: { open: { exchange: { ending: 'receiving' } } },
      pending: true,
      phase: 'response',
      on: {
        'caller.close': [
          { guard: 'completionDue', actions: ['reopenCall', 'noteFailure'], target: 'closing.aborting' },
          { target: 'closing.disconnecting' },
        ],
        'wire.closingConnection': [{ actions: ['INTERNET_STATUS_CLOSING_CONNECTION'] }],
        'wire.connectionClosed': [{ actions: ['INTERNET_STATUS_CONNECTION_CLOSED'] }],
        'caller.cancel': [{ actions: ['reopenCall', 'noteFailure'], target: 'open.cancelling' }],
        'wire.stalled': [{ actions: ['stalled'] }],
        'wire.resumed': [{ actions: ['resumed'] }],
        'wire.failed': [
          {
            guard: 'callPending',
            actions: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
            target: 'open.failed',
          },
          { actions: ['noteFailure', 'connectionLost'], target: 'open.failed' },
        ],
        'wire.interim': [{ actions: ['INTERNET_STATUS_INTERMEDIATE_RESPONSE'] }],
        'wire.retrying': [{ actions: ['noteRetry', 'retrying'], target: 'open.exchange.queued' }],
        'wire.responded': [
          {
            guard: 'cannotFollow',
            actions: [
              'noteStatus',
              'noteFailure',
              'INTERNET_STATUS_RESPONSE_RECEIVED',
              'INTERNET_STATUS_REQUEST_COMPLETE',
              'finishCall',
            ],
            target: 'open.failed',
          },
          {
            guard: 'redirects',
            actions: [
              'noteStatus',
              'INTERNET_STATUS_RESPONSE_RECEIVED',
              'noteRedirect',
              'INTERNET_STATUS_REDIRECT',
            ],
            target: 'open.exchange.redirecting',
          },
          {
            guard: 'isSendEx',
            actions: [
              'noteStatus',
              'INTERNET_STATUS_RESPONSE_RECEIVED',
              'INTERNET_STATUS_REQUEST_COMPLETE',
              'finishCall',
            ],
            target: 'open.exchange.answered.bodyUnwanted',
          },
          {
            actions: [
              'noteStatus',
              'INTERNET_STATUS_RESPONSE_RECEIVED',
              'INTERNET_STATUS_REQUEST_COMPLETE',
              'finishCall',
            ],
            target: 'open.exchange.reading.ready',
          },
        ],
        'wire.headReceived': [
          {
            actions: ['noteStatus', 'INTERNET_STATUS_RESPONSE_RECEIVED'],
            target: 'open.exchange.deciding.storingCookies',
          },
        ],
      },
    },
    'open.exchange.deciding.storingCookies': {
      value: { open: { exchange: { deciding: 'storingCookies' } } },
      pending: true,
      phase: 'response',
      on: {
        'caller.close': [
          { guard: 'completionDue', actions: ['reopenCall', 'noteFailure'], target: 'closing.aborting' },
          { target: 'closing.disconnecting' },
        ],
        'wire.closingConnection': [{ actions: ['INTERNET_STATUS_CLOSING_CONNECTION'] }],
        'wire.connectionClosed': [{ actions: ['INTERNET_STATUS_CONNECTION_CLOSED'] }],
        'caller.cancel': [{ actions: ['reopenCall', 'noteFailure'], target: 'open.cancelling' }],
        'wire.stalled': [{ actions: ['stalled'] }],
        'wire.resumed': [{ actions: ['resumed'] }],
        'wire.failed': [
          {
            guard: 'callPending',
            actions: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
            target: 'open.failed',
          },
          { actions: ['noteFailure', 'connectionLost'], target: 'open.failed' },
        ],
        'wire.decided': [
          {
            guard: 'cannotFollow',
            actions: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
            target: 'open.failed',
          },
          {
            guard: 'redirects',
            actions: ['noteRedirect', 'INTERNET_STATUS_REDIRECT'],
            target: 'open.exchange.redirecting',
          },
          { guard: 'isChallenged', actions: ['noteRetry', 'challenged'], target: 'open.exchange.resending' },
          {
            guard: 'isSendEx',
            actions: ['INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
            target: 'open.exchange.answered.bodyUnwanted',
          },
          {
            actions: ['INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
            target: 'open.exchange.reading.ready',
          },
        ],
        'wire.cookiesReceived': [{ actions: ['INTERNET_STATUS_COOKIE_RECEIVED'] }],
        'wire.authenticating': [{ target: 'open.exchange.deciding.authenticating' }],
      },
    },
    'open.exchange.deciding.authenticating': {
      value: { open: { exchange: { deciding: 'authenticating' } } },
      pending: true,
      phase: 'authenticate',
      on: {
        'caller.close': [
          { guard: 'completionDue', actions: ['reopenCall', 'noteFailure'], target: 'closing.aborting' },
          { target: 'closing.disconnecting' },
        ],
        'wire.closingConnection': [{ actions: ['INTERNET_STATUS_CLOSING_CONNECTION'] }],
        'wire.connectionClosed': [{ actions: ['INTERNET_STATUS_CONNECTION_CLOSED'] }],
        'caller.cancel': [{ actions: ['reopenCall', 'noteFailure'], target: 'open.cancelling' }],
        'wire.stalled': [{ actions: ['stalled'] }],
        'wire.resumed': [{ actions: ['resumed'] }],
        'wire.failed': [
          {
            guard: 'callPending',
            actions: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
            target: 'open.failed',
          },
          { actions: ['noteFailure', 'connectionLost'], target: 'open.failed' },
        ],
        'wire.decided': [
          {
            guard: 'cannotFollow',
            actions: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
            target: 'open.failed',
          },
          {
            guard: 'redirects',
            actions: ['noteRedirect', 'INTERNET_STATUS_REDIRECT'],
            target: 'open.exchange.redirecting',
          },
          { guard: 'isChallenged', actions: ['noteRetry', 'challenged'], target: 'open.exchange.resending' },
          {
            guard: 'isSendEx',
            actions: ['INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
            target: 'open.exchange.answered.bodyUnwanted',
          },
          {
            actions: ['INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
            target: 'open.exchange.reading.ready',
          },
        ],
      },
    },
    'open.exchange.resending': {
      value: { open: { exchange: 'resending' } },
      pending: true,
      phase: 'authenticate',
      on: {
        'caller.close': [
          { guard: 'completionDue', actions: ['reopenCall', 'noteFailure'], target: 'closing.aborting' },
          { target: 'closing.disconnecting' },
        ],
        'wire.closingConnection': [{ actions: ['INTERNET_STATUS_CLOSING_CONNECTION'] }],
        'wire.connectionClosed': [{ actions: ['INTERNET_STATUS_CONNECTION_CLOSED'] }],
        'caller.cancel': [{ actions: ['reopenCall', 'noteFailure'], target: 'open.cancelling' }],
        'wire.stalled': [{ actions: ['stalled'] }],
        'wire.resumed': [{ actions: ['resumed'] }],
        'wire.failed': [
          {
            guard: 'callPending',
            actions: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
            target: 'open.failed',
          },
          { actions: ['noteFailure', 'connectionLost'], target: 'open.failed' },
        ],
        'wire.repeated': [{ target: 'open.exchange.queued' }],
      },
    },
    'open.exchange.redirecting': {
      value: { open: { exchange: 'redirecting' } },
      pending: true,
      phase: 'redirect',
      on: {
        'caller.close': [
          { guard: 'completionDue', actions: ['reopenCall', 'noteFailure'], target: 'closing.aborting' },
          { target: 'closing.disconnecting' },
        ],
        'wire.closingConnection': [{ actions: ['INTERNET_STATUS_CLOSING_CONNECTION'] }],
        'wire.connectionClosed': [{ actions: ['INTERNET_STATUS_CONNECTION_CLOSED'] }],
        'caller.cancel': [{ actions: ['reopenCall', 'noteFailure'], target: 'open.cancelling' }],
        'wire.stalled': [{ actions: ['stalled'] }],
        'wire.resumed': [{ actions: ['resumed'] }],
        'wire.failed': [
          {
            guard: 'callPending',
            actions: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
            target: 'open.failed',
          },
          { actions: ['noteFailure', 'connectionLost'], target: 'open.failed' },
        ],
        'wire.redirected': [{ target: 'open.exchange.queued' }],
      },
    },
    'open.exchange.reading.ready': {
      value: { open: { exchange: { reading: 'ready' } } },
      phase: 'read',
      on: {
        'caller.close': [
          { guard: 'completionDue', actions: ['reopenCall', 'noteFailure'], target: 'closing.aborting' },
          { target: 'closing.disconnecting' },
        ],
        'wire.closingConnection': [{ actions: ['INTERNET_STATUS_CLOSING_CONNECTION'] }],
        'wire.connectionClosed': [{ actions: ['INTERNET_STATUS_CONNECTION_CLOSED'] }],
        'caller.send': [{ actions: ['beginSend'], target: 'open.exchange.queued' }],
        'caller.sendEx': [{ actions: ['beginSendEx'], target: 'open.exchange.queued' }],
        'caller.cancel': [{ actions: ['reopenCall', 'noteFailure'], target: 'open.cancelling' }],
        'wire.stalled': [{ actions: ['stalled'] }],
        'wire.resumed': [{ actions: ['resumed'] }],
        'wire.failed': [
          {
            guard: 'callPending',
            actions: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
            target: 'open.failed',
          },
          { actions: ['noteFailure', 'connectionLost'], target: 'open.failed' },
        ],
        'caller.read': [{ actions: ['beginRead'], target: 'open.exchange.reading.ioPending' }],
        'caller.query': [{ actions: ['beginQuery'], target: 'open.exchange.reading.querying' }],
      },
    },
    'open.exchange.reading.ioPending': {
      value: { open: { exchange: { reading: 'ioPending' } } },
      pending: true,
      phase: 'read',
      on: {
        'caller.close': [
          { guard: 'completionDue', actions: ['reopenCall', 'noteFailure'], target: 'closing.aborting' },
          { target: 'closing.disconnecting' },
        ],
        'wire.closingConnection': [{ actions: ['INTERNET_STATUS_CLOSING_CONNECTION'] }],
        'wire.connectionClosed': [{ actions: ['INTERNET_STATUS_CONNECTION_CLOSED'] }],
        'caller.cancel': [{ actions: ['reopenCall', 'noteFailure'], target: 'open.cancelling' }],
        'wire.stalled': [{ actions: ['stalled'] }],
        'wire.resumed': [{ actions: ['resumed'] }],
        'wire.failed': [
          {
            guard: 'callPending',
            actions: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
            target: 'open.failed',
          },
          { actions: ['noteFailure', 'connectionLost'], target: 'open.failed' },
        ],
        'wire.pending': [{ actions: ['INTERNET_STATUS_RECEIVING_RESPONSE', 'ioPending'] }],
        'wire.read': [
          { guard: 'bodyEnded', actions: ['finishCall'], target: 'open.complete' },
          { actions: ['countReceived', 'finishCall'], target: 'open.exchange.reading.ready' },
        ],
        'wire.arrived': [
          {
            guard: 'bodyEnded',
            actions: ['INTERNET_STATUS_RESPONSE_RECEIVED', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
            target: 'open.complete',
          },
          {
            actions: [
              'countReceived',
              'INTERNET_STATUS_RESPONSE_RECEIVED',
              'INTERNET_STATUS_REQUEST_COMPLETE',
              'finishCall',
            ],
            target: 'open.exchange.reading.ready',
          },
        ],
      },
    },
    'open.exchange.reading.querying': {
      value: { open: { exchange: { reading: 'querying' } } },
      pending: true,
      phase: 'read',
      on: {
        'caller.close': [
          { guard: 'completionDue', actions: ['reopenCall', 'noteFailure'], target: 'closing.aborting' },
          { target: 'closing.disconnecting' },
        ],
        'wire.closingConnection': [{ actions: ['INTERNET_STATUS_CLOSING_CONNECTION'] }],
        'wire.connectionClosed': [{ actions: ['INTERNET_STATUS_CONNECTION_CLOSED'] }],
        'caller.cancel': [{ actions: ['reopenCall', 'noteFailure'], target: 'open.cancelling' }],
        'wire.stalled': [{ actions: ['stalled'] }],
        'wire.resumed': [{ actions: ['resumed'] }],
        'wire.failed': [
          {
            guard: 'callPending',
            actions: ['noteFailure', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
            target: 'open.failed',
          },
          { actions: ['noteFailure', 'connectionLost'], target: 'open.failed' },
        ],
        'wire.pending': [{ actions: ['INTERNET_STATUS_RECEIVING_RESPONSE', 'ioPending'] }],
        'wire.arrived': [
          {
            guard: 'bodyEnded',
            actions: ['INTERNET_STATUS_RESPONSE_RECEIVED', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
            target: 'open.complete',
          },
          {
            actions: ['INTERNET_STATUS_RESPONSE_RECEIVED', 'INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
            target: 'open.exchange.reading.ready',
          },
        ],
        'wire.available': [
          { guard: 'bodyEnded', actions: ['finishCall'], target: 'open.complete' },
          { actions: ['finishCall'], target: 'open.exchange.reading.ready' },
        ],
      },
    },
    'open.complete': {
      value: { open: 'complete' },
      phase: 'read',
      on: {
        'caller.close': [
          { guard: 'completionDue', actions: ['reopenCall', 'noteFailure'], target: 'closing.aborting' },
          { target: 'closing.disconnecting' },
        ],
        'wire.closingConnection': [{ actions: ['INTERNET_STATUS_CLOSING_CONNECTION'] }],
        'wire.connectionClosed': [{ actions: ['INTERNET_STATUS_CONNECTION_CLOSED'] }],
        'caller.send': [{ actions: ['beginSend'], target: 'open.exchange.queued' }],
        'caller.sendEx': [{ actions: ['beginSendEx'], target: 'open.exchange.queued' }],
        'caller.cancel': [
          { guard: 'isUntold', actions: ['reopenCall', 'noteFailure'], target: 'open.cancelling' },
        ],
        'caller.read': [{}],
        'caller.query': [{}],
      },
    },
    'open.failed': {
      value: { open: 'failed' },
      on: {
        'caller.close': [
          { guard: 'completionDue', actions: ['reopenCall', 'noteFailure'], target: 'closing.aborting' },
          { target: 'closing.disconnecting' },
        ],
        'wire.closingConnection': [{ actions: ['INTERNET_STATUS_CLOSING_CONNECTION'] }],
        'wire.connectionClosed': [{ actions: ['INTERNET_STATUS_CONNECTION_CLOSED'] }],
        'caller.send': [
          {
            guard: 'redirects',
            actions: ['noteRedirect', 'continueSend', 'INTERNET_STATUS_REDIRECT'],
            target: 'open.exchange.redirecting',
          },
          {
            guard: 'isChallenged',
            actions: ['continueSend', 'challenged'],
            target: 'open.exchange.resending',
          },
          { actions: ['beginSend'], target: 'open.exchange.queued' },
        ],
        'caller.sendEx': [
          {
            guard: 'redirects',
            actions: ['noteRedirect', 'continueSendEx', 'INTERNET_STATUS_REDIRECT'],
            target: 'open.exchange.redirecting',
          },
          {
            guard: 'isChallenged',
            actions: ['continueSendEx', 'challenged'],
            target: 'open.exchange.resending',
          },
          { actions: ['beginSendEx'], target: 'open.exchange.queued' },
        ],
        'caller.cancel': [
          { guard: 'isUntold', actions: ['reopenCall', 'noteFailure'], target: 'open.cancelling' },
        ],
      },
    },
    'open.cancelling': {
      value: { open: 'cancelling' },
      pending: true,
      on: {
        'caller.close': [
          { guard: 'completionDue', actions: ['reopenCall', 'noteFailure'], target: 'closing.aborting' },
          { target: 'closing.disconnecting' },
        ],
        'wire.closingConnection': [{ actions: ['INTERNET_STATUS_CLOSING_CONNECTION'] }],
        'wire.connectionClosed': [{ actions: ['INTERNET_STATUS_CONNECTION_CLOSED'] }],
        'wire.stopped': [
          {
            guard: 'callPending',
            actions: ['INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'],
            target: 'open.failed',
          },
          { target: 'open.failed' },
        ],
        'wire.withdrawn': [{ actions: ['finishCall'], target: 'open.failed' }],
      },
    },
    'closing.aborting': {
      value: { closing: 'aborting' },
      pending: true,
      on: {
        'wire.stopped': [
          { actions: ['INTERNET_STATUS_REQUEST_COMPLETE', 'finishCall'], target: 'closing.disconnecting' },
        ],
        'wire.withdrawn': [{ actions: ['finishCall'], target: 'closing.disconnecting' }],
      },
    },
    'closing.disconnecting': {
      value: { closing: 'disconnecting' },
      on: {
        'wire.closingConnection': [{ actions: ['INTERNET_STATUS_CLOSING_CONNECTION'] }],
        'wire.connectionClosed': [{ actions: ['INTERNET_STATUS_CONNECTION_CLOSED'] }],
        'wire.released': [{ actions: ['INTERNET_STATUS_HANDLE_CLOSING'], target: 'closed' }],
      },
    },
    closed: { value: 'closed', final: true },
  },
}
