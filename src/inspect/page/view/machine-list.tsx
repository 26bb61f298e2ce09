// The list above the requests: the machines that make them, each with its state and the outcomes of its requests. A click lists only these requests.

import { type JSX, render } from 'preact'
import type { App } from '../app.ts'
import { type Machine, machinesOf, termFor, titleOf, toggledFilter, toneOf } from '../model/machines.ts'
import { the } from './dom.ts'

export class MachineList {
  readonly #app: App
  readonly #holder = the('machines')

  constructor(app: App) {
    this.#app = app
  }

  render(): void {
    const { actors, all } = this.#app
    const machines = actors.length === 0 ? [] : machinesOf(actors, all)
    this.#holder.hidden = machines.length === 0
    render(
      machines.length === 0 ? null : (
        <ul aria-label="Machines that make requests">{machines.map((each) => this.#row(each))}</ul>
      ),
      this.#holder,
    )
  }

  #row({ actor, depth, failed, live, requests }: Machine): JSX.Element {
    const app = this.#app
    const { kind, text } = app.filter
    const isChosen = text.split(/\s+/).includes(termFor(actor.session))
    const last = actor.moves.at(-1)
    return (
      <li key={actor.session}>
        <button
          type="button"
          class="machine"
          aria-pressed={isChosen}
          title={isChosen ? 'List all requests' : 'List only its requests'}
          style={{ paddingLeft: `${12 + depth * 16}px` }}
          onClick={() => app.setFilter(toggledFilter(kind, text, actor.session))}
        >
          <span class="name">{titleOf(actor)}</span>
          {last === undefined ? null : <span class={`machine-state ${toneOf(last)}`}>{last.state}</span>}
          <span class="made">
            {requests} {requests === 1 ? 'request' : 'requests'}
            {live > 0 ? `, ${live} live` : ''}
            {failed > 0 ? <span class="bad">, {failed} failed</span> : null}
          </span>
        </button>
      </li>
    )
  }
}
