// The retry chart of one send at work.

import { type Actor, createActor } from 'xstate'
import {
  type Announcement,
  type AttemptOutcome,
  type RetryInput,
  type RetryMachine,
  retryMachine,
} from '../../machines/index.ts'

export class Retries {
  readonly actor: Actor<RetryMachine>

  /** `announce` is called inside `ended`. */
  constructor(input: RetryInput, announce: (announcement: Announcement) => void) {
    this.actor = createActor(retryMachine, { input })
    this.actor.on('retryScheduled', announce)
    this.actor.start()
  }

  /** How many milliseconds the next attempt waits; null if this one is the outcome. */
  ended(outcome: AttemptOutcome): number | null {
    this.actor.send({ type: 'attempt.ended', ...outcome })
    const { context, value } = this.actor.getSnapshot()
    return value === 'waiting' ? context.delayMs : null
  }

  delayPassed(): void {
    this.actor.send({ type: 'delay.passed' })
  }

  stop(): void {
    if (this.actor.getSnapshot().status === 'active') this.actor.send({ type: 'caller.stop' })
  }
}
