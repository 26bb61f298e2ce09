// The guards of the chart, as plain functions, by the names that the chart uses.

import type { Args } from './request.context.ts'

export const guards = {
  callPending: ({ context }: Args): boolean => context.call !== null,
  /** The caller still has to get a completion. */
  completionDue: ({ context, event }: Args): boolean =>
    context.call !== null || ('untold' in event && event.untold !== undefined),
  isUntold: ({ event }: Args): boolean => 'untold' in event && event.untold !== undefined,
  isSendEx: ({ context }: Args): boolean => context.call === 'sendEx',
  bodyFollows: ({ context, event }: Args): boolean =>
    context.call === 'sendEx' && 'more' in event && event.more,
  nothingAtHand: ({ context, event }: Args): boolean =>
    context.call === 'sendEx' && 'bytes' in event && event.bytes === 0,
  redirects: ({ event }: Args): boolean => 'redirect' in event && event.redirect !== undefined,
  isChallenged: ({ event }: Args): boolean => 'challenge' in event && event.challenge !== undefined,
  cannotFollow: ({ event }: Args): boolean => 'failure' in event && event.failure !== undefined,
  bodyEnded: ({ event }: Args): boolean => 'bytes' in event && event.bytes === 0,
} as const
