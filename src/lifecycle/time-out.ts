// What becomes of a request whose time is up.

import type { Course } from './course.ts'
import type { TimedPhase } from './timeouts.ts'

export function timedOut(course: Course, limit: TimedPhase): void {
  if (limit === 'response' && course.options.headMayDribble === true && isHeadComing(course)) {
    course.phaseTimeouts?.progressed(limit)
    return
  }
  const passed = `timeouts.${limit} of ${course.options.timeouts[limit]} ms has passed`
  const hint = course.exchange?.hint ?? null
  course.fail('timeout', new Error(hint === null ? passed : `${passed}; ${hint}`))
}

/** Raw bytes that came from the socket since this was last asked. */
export function takeReceived(course: Course): number {
  const bytes = course.received + (course.exchange?.takeReceivedBytes() ?? 0)
  course.received = 0
  return bytes
}

/** Some of the response head has come since its time began. */
function isHeadComing(course: Course): boolean {
  const bytes = course.exchange?.takeReceivedBytes() ?? 0
  course.received += bytes
  return bytes > 0
}
