// Keeps the view in the address of the page, so that a reload shows the same request, moment and filter.

import { type App, kindOf } from '../app.ts'
import { filterOf } from '../model/filter.ts'

interface Wanted {
  readonly id: number
  readonly moment: number | null
}

export class Place {
  readonly #app: App
  /** The request and the moment in the address, until that request has arrived. */
  #wanted: Wanted | null
  #shown = ''

  constructor(app: App) {
    this.#app = app
    const given = new URLSearchParams(location.hash.slice(1))
    const id = numberIn(given.get('request'))
    this.#wanted = id === null ? null : { id, moment: numberIn(given.get('moment')) }
    const [kind, text] = [kindOf(given.get('kind') ?? ''), given.get('filter') ?? '']
    if (kind !== 'all' || text !== '') app.setFilter(filterOf(kind, text))
  }

  render(): void {
    const app = this.#app
    if (this.#wanted !== null && app.count > 0) this.#go(this.#wanted)
    const { filter, kind, moment, selected } = app.view
    if (this.#wanted !== null || selected === null) return
    const hash = new URLSearchParams()
    hash.set('request', String(selected))
    if (moment !== null && app.player.mode !== 'playing') hash.set('moment', String(moment + 1))
    if (filter !== '') hash.set('filter', filter)
    if (kind !== 'all') hash.set('kind', kind)
    if (hash.toString() === this.#shown) return
    this.#shown = hash.toString()
    history.replaceState(null, '', `#${this.#shown}`)
  }

  /** Goes to the request and, when its entries have arrived, to the moment. */
  #go({ id, moment }: Wanted): void {
    const app = this.#app
    if (app.selected !== id) {
      if (app.summary(id) === null) this.#wanted = null
      else app.select(id)
    } else if (moment === null) this.#wanted = null
    else if ((app.current?.entries.length ?? 0) >= moment) {
      this.#wanted = null
      app.player.jump(moment - 1)
    }
  }
}

const numberIn = (text: string | null): number | null =>
  text !== null && /^\d+$/.test(text) ? Number(text) : null
