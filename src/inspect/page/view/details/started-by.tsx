// The machines that a request belongs to: their states, the state of each at the moment that is shown, and their other requests.

import type { JSX } from 'preact'
import type { ActorRun, Summary } from '../../../run/index.ts'
import type { App } from '../../app.ts'
import { duration } from '../../model/format.ts'
import { isIn, moveAt, titleOf, toggledFilter, toneOf } from '../../model/machines.ts'
import { RequestLinks } from '../parts.tsx'

interface Props {
  readonly app: App
  readonly summary: Summary
}

export function StartedByBlock({ app, summary }: Props): JSX.Element | null {
  const { startedBy } = summary
  if (startedBy == null) return null
  const actors = startedBy.machines.map(({ session }) => app.actor(session)).filter((each) => each !== null)
  // No actor has made the request: it only has the chart of its retries.
  const isRetried = startedBy.machines.some(({ session }) => session === startedBy.id)
  return (
    <div class="block started-by">
      <h3>
        {isRetried ? 'Retries' : 'Made by '}
        {isRetried ? null : <b>{startedBy.id}</b>}
        {isRetried || actors.length === 0 ? '' : ' of'}
      </h3>
      {actors.map((actor) => (
        <MachineCard key={actor.session} actor={actor} app={app} summary={summary} />
      ))}
    </div>
  )
}

function MachineCard({ actor, app, summary }: Props & { readonly actor: ActorRun }): JSX.Element {
  const { session, states } = actor
  // If the present state of the request is shown, that of the machine is shown, too.
  const { current, player } = app
  const isNow = player.mode === 'live' || player.index + 1 === current?.entries.length
  const move = isNow ? (actor.moves.at(-1) ?? null) : moveAt(actor, summary.openedAt + app.upTo)
  const others = [...app.all].filter(
    ({ id, startedBy }) => id !== summary.id && startedBy?.machines.some((each) => each.session === session),
  )
  const { kind, text } = app.filter
  return (
    <div class="machine-card">
      <p>
        <b>{titleOf(actor)}</b>{' '}
        {move === null ? null : <span class={`machine-state ${toneOf(move)}`}>{move.state}</span>}{' '}
        {move === null || move.status === 'active' ? null : <small>{move.status}</small>}
      </p>
      <ol class="machine-states" aria-label={`States of ${titleOf(actor)}`}>
        {states.map((state) => {
          const visits = actor.moves.filter((each) => isIn(state, each))
          const isHere = move !== null && isIn(state, move)
          const last = visits.at(-1)
          const title = [
            state.description,
            state.events.length === 0 ? '' : `Takes ${state.events.join(', ')}.`,
            last === undefined
              ? 'It was not there.'
              : `Since ${duration(Math.max(0, last.at))} after its start, by ${last.event}.`,
          ]
          return (
            <li
              key={state.name}
              class={visits.length === 0 ? 'never' : ''}
              aria-current={isHere ? 'step' : undefined}
              title={title.filter((each) => each !== '').join('\n')}
            >
              {state.name}
            </li>
          )
        })}
      </ol>
      {others.length === 0 ? null : (
        <p>
          Its other requests: <RequestLinks app={app} ids={others.map(({ id }) => id)} />.{' '}
          <button
            type="button"
            class="link"
            onClick={() => app.setFilter(toggledFilter(kind, text, session))}
          >
            List them
          </button>
        </p>
      )}
    </div>
  )
}
