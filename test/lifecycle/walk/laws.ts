// The journal of one caller on a random walk, and the check that it keeps laws 1 to 4.

import type { Announcement, Call } from '../../../machines/index.ts'
import type { Completion } from '../../../src/lifecycle/index.ts'
import { NotificationRecorder } from '../../../src/testing/index.ts'

/** How a call returned. `refused`: the chart does not allow it, and nothing has changed. `failed`: it was cancelled meanwhile. */
export type Outcome = 'done' | 'pending' | 'refused' | 'failed'

export type Entry =
  | { readonly type: 'called'; readonly call: Call }
  | { readonly type: 'returned'; readonly call: Call; readonly outcome: Outcome }
  | { readonly type: 'said'; readonly announcement: Announcement }
  | { readonly type: 'completed'; readonly completion: Completion }

export type Law = 1 | 2 | 3 | 4

export interface Broken {
  readonly law: Law
  readonly what: string
}

/** Which of the laws 1 to 4 are broken; the others concern more than one caller. */
export function brokenLaws(journal: readonly Entry[]): Broken[] {
  return [...brokenCompletions(journal), ...brokenPhases(journal), ...brokenEnd(journal)]
}

/** One completion for each pending call, after it has returned; none for any other. */
function brokenCompletions(journal: readonly Entry[]): Broken[] {
  const broken: Broken[] = []
  const under: Call[] = []
  const owed: Call[] = []
  let pending: Call | null = null
  for (const entry of journal) {
    if (entry.type === 'called') under.push(entry.call)
    else if (entry.type === 'returned') {
      under.pop()
      if (entry.outcome !== 'pending') continue
      if (pending !== null) broken.push({ law: 1, what: `${entry.call} pends while ${pending} does` })
      pending = entry.call
      owed.push(entry.call)
    } else if (entry.type === 'completed') {
      const { call } = entry.completion
      if (owed.shift() !== call)
        broken.push({ law: 1, what: `the caller of ${call} was told what it did not ask for` })
    } else if (entry.announcement.type === 'INTERNET_STATUS_REQUEST_COMPLETE') {
      const { call } = entry.announcement
      if (pending === call) pending = null
      else if (under.includes(call)) broken.push({ law: 2, what: `${call} completes before it has returned` })
      else broken.push({ law: 1, what: `${call} completes, and pending is ${pending}` })
    }
  }
  if (pending !== null) broken.push({ law: 1, what: `${pending} never completes` })
  if (owed.length > 0) broken.push({ law: 1, what: `the caller of ${owed} was never told` })
  return broken
}

/** Each phase that is opened ends, or the completion says why not. */
function brokenPhases(journal: readonly Entry[]): Broken[] {
  const recorder = new NotificationRecorder()
  for (const entry of journal) {
    if (entry.type === 'said') recorder.record(entry.announcement)
    // A call that was done may have been inside which others were made, so it is told of when it has come back.
    else if (entry.type === 'returned' && (entry.outcome === 'pending' || entry.outcome === 'failed')) {
      recorder.call(entry.call)
      recorder.returned(entry.outcome)
    }
  }
  const ofPhases = /while the last one|without|has not ended|never ended/
  return recorder
    .broken()
    .filter((law) => ofPhases.test(law))
    .map((what) => ({ law: 3, what }))
}

/** HANDLE_CLOSING is the last announcement. */
function brokenEnd(journal: readonly Entry[]): Broken[] {
  const heard = journal.filter(({ type }) => type === 'said')
  const at = heard.findIndex(
    (entry) => entry.type === 'said' && entry.announcement.type === 'INTERNET_STATUS_HANDLE_CLOSING',
  )
  if (at < 0) return [{ law: 4, what: 'HANDLE_CLOSING never came' }]
  return heard
    .slice(at + 1)
    .map((entry) => ({ law: 4, what: `${JSON.stringify(entry)} after HANDLE_CLOSING` }))
}
