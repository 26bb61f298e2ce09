// The path of a request: the states that it was in, from top to bottom, with the time and the share of each.

import { type JSX, render } from 'preact'
import type { App } from '../app.ts'
import { duration, shortState } from '../model/format.ts'
import { type Leg, pathOf, type Visit } from '../model/path.ts'
import { durationOf, keyOf } from '../model/phases.ts'
import { calm, the } from './dom.ts'

const whys: Readonly<Record<NonNullable<Leg['why']>, string>> = {
  redirect: 'redirected to',
  challenge: 'again, with credentials, to',
  retry: 'again on another connection, to',
  again: 'sent again, to',
}

export class PathView {
  readonly #app: App
  #here = ''
  /** The request, and the end of the time, that they were computed for. */
  #legs: readonly Leg[] = []
  #key = ''

  constructor(app: App) {
    this.#app = app
  }

  render(): void {
    const { current, shownChart } = this.#app
    const holder = the('path')
    holder.hidden = shownChart !== 'path'
    if (holder.hidden || current === null) {
      render(null, holder)
      return
    }
    const { chart, moment, player, upTo, whole } = this.#app
    // While entries are missing, the time after the last one is not known.
    const end = current.isBehind ? (current.entries.at(-1)?.at ?? 0) : Math.max(whole, upTo)
    const key = `${current.summary.id} ${current.from} ${current.next} ${end}`
    if (key !== this.#key) this.#legs = pathOf(current.entries, chart, end)
    this.#key = key
    const legs = this.#legs
    const spent = durationOf(current.summary, whole) ?? 0
    const leaf = moment?.step == null ? undefined : chart.leafOf(moment.step.value)?.id
    const active = visitAt(legs, player.index, leaf)
    render(
      <>
        {current.from > 0 ? <p class="note">Its beginning was dropped to save memory.</p> : null}
        {legs.map((leg, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the legs of a path never change places.
          <section key={index}>
            {leg.why === null ? null : (
              <h3>
                {whys[leg.why]} <span class="url">{leg.url}</span>
              </h3>
            )}
            <ol>{leg.visits.map((visit) => this.#row(visit, visit === active, spent))}</ol>
          </section>
        ))}
      </>,
      holder,
    )
    const here = `${current.summary.id} ${active?.state.id}`
    if (here !== this.#here) {
      this.#here = here
      const row = holder.querySelector('[aria-current]')
      row?.scrollIntoView({ block: 'nearest', behavior: calm() ? 'instant' : 'smooth' })
    }
  }

  #row(visit: Visit, isActive: boolean, spent: number): JSX.Element {
    const { count, event, failed, first, ms, pended, state } = visit
    const { player } = this.#app
    const isTimed = state.phase !== null && state.name.startsWith('open.exchange')
    const percent = isTimed && spent > 0 ? Math.min(100, (100 * ms) / spent) : 0
    const kind = failed || state.name === 'open.failed' ? 'bad' : player.index < first ? 'later' : ''
    const often = count === 1 ? 'once' : `${count} times`
    const pending = pended === 0 ? '' : `, of which ${pended} answered ERROR_IO_PENDING`
    const label = `${state.name}, ${often}${pending}, ${duration(ms)}. ${state.description}`
    return (
      <li key={state.id}>
        <button
          type="button"
          class={`visit ${kind}`}
          aria-current={isActive ? 'step' : undefined}
          aria-label={label}
          title={`${label}\nAfter ${event}.`}
          onClick={() => player.jump(first)}
        >
          <span class={`dot bars ${state.phase === null ? '' : keyOf(state.phase)}`} />
          <span class="name">{shortState(state.name)}</span>
          <span class="times">{pended > 0 ? `×${pended} of ${count}` : count > 1 ? `×${count}` : ''}</span>
          <span class="spent">{state.final ? '' : duration(ms)}</span>
          <span class="share">{percent >= 0.5 ? `${Math.round(percent)} %` : ''}</span>
          <span class="share-bar" aria-hidden="true">
            <i
              class={`bars ${state.phase === null ? '' : keyOf(state.phase)}`}
              style={{ width: `${percent}%` }}
            />
          </span>
        </button>
      </li>
    )
  }
}

/** The state at the moment that is shown, in the message that was under way at that time. */
function visitAt(legs: readonly Leg[], index: number, state: string | undefined): Visit | null {
  const leg = legs.findLast(({ visits }) => (visits[0]?.first ?? 0) <= index)
  return leg?.visits.find((visit) => visit.state.id === state) ?? null
}
