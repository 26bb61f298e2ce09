// The form in which the chart of a request is printed: where it can rest, and what each event does there.

import type { Phase } from './failure.ts'
import type { RequestStateValue } from './request.machine.ts'

export interface Table {
  readonly start: Transition
  /** By the path of the innermost state, such as `open.exchange.writing.ready`, in the order of the chart. */
  readonly states: { readonly [path: string]: State }
}

export interface State {
  readonly value: RequestStateValue
  /** A call has not completed. */
  readonly pending?: true
  /** Where a failure would be; absent where nothing can fail. */
  readonly phase?: Phase
  /** The machine ends here. */
  readonly final?: true
  /** By event type. The first transition whose guard holds is taken; with none, the event is refused. */
  readonly on?: { readonly [event: string]: readonly Transition[] }
}

export interface Transition {
  readonly guard?: string
  readonly actions?: readonly string[]
  /** Absent where the machine stays. */
  readonly target?: string
}
