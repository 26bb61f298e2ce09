// The summary: what happened, how long it took, where the time went, who was waited for, and the connection.

import type { JSX } from 'preact'
import { type Attempt, attemptsOf, type QueueWait } from '../../../run/index.ts'
import type { App } from '../../app.ts'
import { duration } from '../../model/format.ts'
import { isPending } from '../../model/log-lines.ts'
import type { RequestRecord } from '../../model/request-record.ts'
import { verdictOf } from '../../model/verdict.ts'
import { ordinal, RequestLinks } from '../parts.tsx'
import { ConnectionLine } from './connection-tab.tsx'
import { StartedByBlock } from './started-by.tsx'
import { TimeView } from './time-view.tsx'

export function SummaryTab({
  app,
  record,
}: {
  readonly app: App
  readonly record: RequestRecord
}): JSX.Element {
  const { compared, comparing } = app
  const { summary, tracks } = record
  const now =
    app.origin.kind === 'live' && !summary.over
      ? Math.max(summary.elapsed, app.now - summary.openedAt)
      : summary.elapsed
  const { outcome, shares, tone } = verdictOf(summary, tracks, now)
  const attempts = attemptsOf(record)
  const last = attempts.at(-1)
  return (
    <>
      <p class={`verdict ${tone}`}>
        <b>{outcome}</b>
      </p>
      {shares.length === 0 ? null : (
        <table class="shares" aria-label="Who was waited for">
          <tbody>
            {shares.map(({ at, blame, key, label, ms, percent }) => (
              <tr key={label}>
                <th scope="row">
                  <button
                    type="button"
                    class="link"
                    title="Go to where the longest part of it began"
                    onClick={() => app.player.jumpTo(at)}
                  >
                    {label}
                  </button>
                </th>
                <td class="time">{duration(ms)}</td>
                <td class="share">{percent} %</td>
                <td>
                  {key === 'queue' && summary.wait !== null && summary.wait.heldBy.length > 0 ? (
                    <RequestLinks app={app} ids={summary.wait.heldBy} />
                  ) : (
                    blame
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <ul class="facts-list">
        <li>
          {last === undefined ? (
            'No connection was needed yet.'
          ) : (
            <ConnectionLine app={app} attempt={last} record={record} />
          )}
        </li>
        {attempts.length > 1 ? (
          <li>
            {attempts.length} messages: {attempts.map(answerOf).join(' → ')}.{' '}
            <TabLink app={app} tab="redirects">
              Redirects and authentication
            </TabLink>
          </li>
        ) : null}
        {summary.wait === null ? null : (
          <li class="wait">
            <WaitLine app={app} wait={summary.wait} record={record} />
          </li>
        )}
        <Holder app={app} record={record} />
        <PendingLine app={app} record={record} />
      </ul>
      <StartedByBlock app={app} summary={summary} />
      <div class="block">
        <h3 id="phases-title">Where the time went</h3>
        <button
          id="compare"
          type="button"
          aria-pressed={comparing || compared !== null}
          title="Compare with another request (c)"
          onClick={() => app.toggleComparing()}
        >
          {compared !== null ? 'Stop comparing' : comparing ? 'Pick another request…' : 'Compare'}
        </button>
        <div id="phases">
          <TimeView app={app} record={record} />
        </div>
      </div>
    </>
  )
}

/** The status of a message, or why there is none. */
function answerOf({ failed, message }: Attempt): string {
  const failure = (failed?.facts.failure ?? {}) as { readonly reason?: unknown }
  return String(message.status ?? failure.reason ?? '…')
}

interface TabLinkProps {
  readonly app: App
  readonly tab: string
  readonly children: string
}

function TabLink({ children, tab }: TabLinkProps): JSX.Element {
  return (
    <button
      type="button"
      class="link"
      onClick={() => document.querySelector<HTMLElement>(`#tab-${tab}`)?.click()}
    >
      {children}
    </button>
  )
}

/** `waits behind #17 and #18: answered, and nobody reads them. 3rd in the queue, of a limit of 2.` */
function WaitLine({
  app,
  record,
  wait,
}: {
  readonly app: App
  readonly record: RequestRecord
  readonly wait: QueueWait
}): JSX.Element {
  const { heldBy, limit, position, unread, waits } = wait
  const spent = record.tracks.phases
    .filter(({ phase }) => phase === 'queue')
    .reduce((sum, { from, to }) => sum + (to ?? Math.max(from, app.upTo)) - from, 0)
  const idle = heldBy.length > 0 && heldBy.every((id) => unread.includes(id))
  return (
    <>
      {waits ? 'Waits' : `Waited ${duration(spent)}`} for a connection, behind{' '}
      <RequestLinks app={app} ids={heldBy} />
      {waits ? `, ${duration(spent)} so far` : ''}
      {idle ? `: answered, and nobody reads ${heldBy.length === 1 ? 'it' : 'them'}` : ''}
      {!idle && unread.length > 0 ? (
        <>
          {' '}
          (nobody reads <RequestLinks app={app} ids={unread} />)
        </>
      ) : null}
      . {ordinal(position)} in the queue; {limit} {limit === 1 ? 'connection' : 'connections'} at a time.
    </>
  )
}

/** For the request that holds the connection: who waits, or waited, for it. */
function Holder({ app, record }: { readonly app: App; readonly record: RequestRecord }): JSX.Element | null {
  const waiters = app.waitersOf(record.summary.id)
  if (waiters.length === 0) return null
  const waiting = waiters.filter(({ wait }) => wait?.waits === true)
  const shown = waiting.length > 0 ? waiting : waiters
  const isUnread = waiting.some(({ wait }) => wait?.unread.includes(record.summary.id))
  return (
    <li class="wait">
      {waiting.length > 0
        ? `Holds a connection; ${waiting.length} ${waiting.length === 1 ? 'waits' : 'wait'} for it: `
        : `${waiters.length} waited for its connection: `}
      <RequestLinks app={app} ids={shown.map(({ id }) => id)} />.
      {isUnread ? ' It was answered, and nobody reads it.' : ''}
    </li>
  )
}

/** How long calls were pending, with a link to the first of them. */
function PendingLine({
  app,
  record,
}: {
  readonly app: App
  readonly record: RequestRecord
}): JSX.Element | null {
  const { read, write } = record.tracks.pended
  if (read.count + write.count === 0) return null
  const first = record.entries.findIndex(isPending)
  const texts = [
    ...(write.count > 0 ? [`writes ×${write.count}, ${duration(write.ms)}`] : []),
    ...(read.count > 0 ? [`reads ×${read.count}, ${duration(read.ms)}`] : []),
  ]
  return (
    <li class="foot">
      <span class="hatch" aria-hidden="true" /> pending (IO_PENDING): {texts.join('; ')}.{' '}
      {first < 0 ? null : (
        <button type="button" id="first-pending" class="link" onClick={() => app.player.jump(first)}>
          Go to the first
        </button>
      )}
    </li>
  )
}
