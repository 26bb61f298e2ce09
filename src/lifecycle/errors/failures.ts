// Failures as the chart has them, at the place where it is.

import type { Failure, Phase, Reason } from '../../../machines/index.ts'
import { failureMessage } from './failure-message.ts'

interface Place {
  readonly phase: Phase | null
}

export function failed({ phase }: Place, reason: Reason, cause: Error): Failure {
  const { code } = cause as NodeJS.ErrnoException
  const message = failureMessage(reason, cause)
  const at = phase ?? 'read'
  return typeof code === 'string' ? { phase: at, reason, code, message } : { phase: at, reason, message }
}

export const cancelled = ({ phase }: Place, message: string): Failure => ({
  phase: phase ?? 'queue',
  reason: 'cancelled',
  message,
})
