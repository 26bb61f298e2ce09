// The description of a state: the one under the pointer, or otherwise the active one.

import type { App } from '../../app.ts'
import type { Next } from '../../model/chart-model.ts'
import { shortName, shortState } from '../../model/format.ts'
import { h } from '../dom.ts'

export class StateCard {
  readonly #app: App
  readonly #card: HTMLElement
  #active: string | null = null
  #looked: string | null = null
  #shown: string | null = null
  #isOpen = false

  constructor(app: App, card: HTMLElement) {
    this.#app = app
    this.#card = card
  }

  active(id: string | null): void {
    this.#active = id
    this.#render()
  }

  /** Null when the pointer has left the state. */
  look(id: string | null): void {
    this.#looked = id
    this.#render()
  }

  #render(): void {
    const id = this.#looked ?? this.#active
    const call = id === this.#active ? (this.#app.moment?.context.call ?? null) : null
    const key = `${id} ${id === this.#active} ${this.#looked !== null} ${call}`
    if (key === this.#shown) return
    this.#shown = key
    const state = id === null ? undefined : this.#app.chart.state(id)
    this.#card.hidden = state === undefined
    if (state === undefined) return
    const next = this.#app.chart.nextOf(state.id)
    const events = new Set(next.map(({ rule }) => rule.event)).size
    const summary = h('summary', { text: `Answers to ${events} ${events === 1 ? 'event' : 'events'}` })
    const table = h('details', {}, summary, h('table', {}, rowsOf(next)))
    // A state under the pointer is described in full.
    table.open = this.#looked !== null || this.#isOpen
    summary.addEventListener('click', () => {
      this.#isOpen = !table.open
    })
    const tags = [
      state.id === this.#active ? h('span', { class: 'tag now', text: 'now here' }) : null,
      state.phase === null ? null : h('span', { class: 'tag', text: `phase ${state.phase}` }),
      // Pending means that a call has answered ERROR_IO_PENDING, as in the waterfall.
      state.key === 'ioPending' ? h('span', { class: 'tag pending', text: 'I/O pending' }) : null,
      call === null ? null : h('span', { class: 'tag', text: `${call}() has not completed` }),
    ]
    this.#card.replaceChildren(
      h('h3', {}, shortState(state.name), ...tags),
      h('p', { text: state.description }),
      next.length === 0 ? h('p', { class: 'none', text: 'Nothing comes after it.' }) : table,
    )
  }
}

function rowsOf(next: readonly Next[]): HTMLElement {
  return h(
    'tbody',
    {},
    ...next.map(({ rule, to }) => {
      const kind = rule.event.startsWith('caller.') ? 'caller' : 'wire'
      const target = to === null || to.id === rule.source ? 'stays' : `→ ${shortState(to.name)}`
      return h(
        'tr',
        {},
        h(
          'td',
          {},
          h('code', { class: kind, text: rule.event }),
          rule.guard === null ? null : h('span', { class: 'guard', text: ` ${rule.guard}` }),
        ),
        h('td', { text: target }),
        h('td', { class: 'announces', text: rule.announces.map(shortName).join(', ') }),
      )
    }),
  )
}
