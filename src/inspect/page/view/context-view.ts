// What the chart remembers of the request, as it was at the moment that is shown.

import type { App } from '../app.ts'
import { fact } from '../model/format.ts'
import { h, the } from './dom.ts'

export class ContextView {
  readonly #app: App
  #shown = ''

  constructor(app: App) {
    this.#app = app
  }

  render(): void {
    const { moment, player, selected } = this.#app
    const key = `${selected} ${player.index} ${moment === null}`
    if (key === this.#shown) return
    this.#shown = key
    const changes = moment?.step?.changes ?? {}
    const first = moment?.before === null
    const rows = Object.entries(moment?.context ?? {}).map(([name, value]) =>
      h(
        'tr',
        { class: name in changes && !first ? 'changed' : undefined },
        h('th', { scope: 'row', text: name }),
        h('td', { class: typeof value, text: value === null ? '–' : fact(value) }),
      ),
    )
    the('context').replaceChildren(...rows)
  }
}
