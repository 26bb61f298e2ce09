// The attempts of one send with retries. Passive: the outcomes of attempts go in, announcements come out.

import { assign, emit, type StateMachine, setup } from 'xstate'
import {
  initialRetry,
  type RetryContext,
  type RetryEvent,
  type RetryInput,
  type RetryOutput,
  retryAnnouncement,
  retryChanges,
  retryGuards,
  retryOutput,
} from './retry.context.ts'
import type { Announcement } from './status.ts'

export type RetryStateValue = 'attempting' | 'waiting' | 'settled' | 'stopped'

// biome-ignore format: a table of type parameters
export type RetryMachine = StateMachine<
  RetryContext, RetryEvent, Record<string, never>, never, never, never, never, RetryStateValue,
  string, RetryInput, RetryOutput, Announcement, object, object>

export const retryMachine: RetryMachine = setup({
  types: {
    context: {} as RetryContext,
    events: {} as RetryEvent,
    emitted: {} as Announcement,
    input: {} as RetryInput,
    output: {} as RetryOutput,
  },
  guards: {
    mayRetry: retryGuards.mayRetry,
  },
  actions: {
    planDelay: assign(retryChanges.planDelay),
    countAttempt: assign(retryChanges.countAttempt),
    retryScheduled: emit(retryAnnouncement),
  },
}).createMachine({
  id: 'retry',
  version: '1.0.0',
  description: 'The attempts of one send: whether another one follows, and when.',
  context: ({ input }) => initialRetry(input),
  output: ({ context }) => retryOutput(context),
  initial: 'attempting',
  states: {
    attempting: {
      description: 'The request is on its way, for the first time or again.',
      on: {
        'attempt.ended': [
          { guard: 'mayRetry', target: 'waiting', actions: ['planDelay', 'retryScheduled'] },
          { target: 'settled' },
        ],
        'caller.stop': { target: 'stopped' },
      },
    },
    waiting: {
      description: 'The next attempt waits for its time.',
      on: {
        'delay.passed': { target: 'attempting', actions: 'countAttempt' },
        'caller.stop': { target: 'stopped' },
      },
    },
    settled: {
      description: 'The last attempt is the outcome, good or bad.',
      type: 'final',
    },
    stopped: {
      description: 'The caller has given the request up.',
      type: 'final',
    },
  },
})
