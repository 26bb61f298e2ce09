// How long a request may take, by a clock that tests can move.
export { type Clock, systemClock } from './clock.ts'
export { holdEventLoop, releaseEventLoop } from './event-loop.ts'
export { Patience } from './patience.ts'
export { type Member, Roster } from './roster.ts'
export { takeReceived, timedOut } from './time-out.ts'
export { Deadlines, NO_TIMEOUTS, type Timed, type Timeouts } from './timeouts.ts'
