// What happened, entry by entry: the notifications, and the events that the chart took. Any of them can be gone back to.

import { type Entry, isStep } from '../../run/index.ts'
import type { App } from '../app.ts'
import { elapsed, fact, shortName, shortState } from '../model/format.ts'
import { h, setAttribute, setText, the } from './dom.ts'
import { VirtualList } from './virtual-list.ts'

const ROW = 24

interface Line {
  readonly entry: Entry
  /** Of the entry in its request. */
  readonly index: number
}

export class LogView {
  readonly #app: App
  readonly #list: VirtualList<Line>
  readonly #showsEvents = the<HTMLInputElement>('log-events')
  readonly #showsNotifications = the<HTMLInputElement>('log-notifications')
  #lines: readonly Line[] = []
  #key = ''
  #index = -1

  constructor(app: App) {
    this.#app = app
    this.#list = new VirtualList({
      box: the('log'),
      rowHeight: ROW,
      centred: true,
      draw: (row, line) => this.#draw(row, line),
      picked: ({ index }) => app.player.jump(index),
    })
    for (const box of [this.#showsEvents, this.#showsNotifications])
      box.addEventListener('change', () => app.changed())
  }

  render(): void {
    const { current, player, selected } = this.#app
    const events = this.#showsEvents.checked
    const notifications = this.#showsNotifications.checked
    const key = `${selected} ${current?.from} ${current?.next} ${events} ${notifications}`
    const { index } = player
    if (key === this.#key && index === this.#index) return
    if (key !== this.#key) {
      this.#lines = (current?.entries ?? [])
        .map((entry, at) => ({ entry, index: at }))
        .filter(({ entry }) => (isStep(entry) ? events : notifications))
    }
    const moved = index !== this.#index || key !== this.#key
    this.#key = key
    this.#index = index
    this.#list.show(
      this.#lines,
      this.#lines.findLastIndex((line) => line.index <= index),
      moved,
    )
    const lost = current?.from ?? 0
    the('log-lost').hidden = lost === 0
    setText(the('log-lost'), `The first ${lost.toLocaleString('en')} entries were dropped to save memory.`)
  }

  #draw(row: HTMLElement, { entry, index }: Line): void {
    const { player } = this.#app
    const kind = isStep(entry)
      ? `event ${entry.event.type.split('.', 1)[0]}`
      : `status ${wordFor(entry.name)}`
    setAttribute(row, 'class', `entry ${kind}${index > player.index ? ' later' : ''}`)
    const cells = [h('span', { class: 'at', text: elapsed(entry.at) })]
    if (isStep(entry)) {
      const leaf = this.#app.chart.leafOf(entry.value)
      const { type, ...facts } = entry.event
      cells.push(
        h('span', { class: 'number' }),
        h('span', { class: 'name', text: type }),
        h('span', { class: 'to', text: `→ ${shortState(leaf?.name ?? '?')}` }),
        h('span', { class: 'facts', text: factsText(facts) }),
      )
    } else {
      const status = this.#app.chart.facts.statuses.find(({ name }) => name === entry.name)
      cells.push(
        h('span', { class: 'number', text: entry.number === null ? '–' : String(entry.number) }),
        h('span', { class: 'name', text: shortName(entry.name) }),
        h('span', { class: 'facts', text: factsText(entry.facts) }),
      )
      setAttribute(row, 'title', status === undefined ? entry.name : `${entry.name}\n${status.when}`)
    }
    if (isStep(entry)) row.removeAttribute('title')
    row.replaceChildren(...cells)
  }
}

/** A word for how it is coloured. */
const wordFor = (name: string): string =>
  name === 'ioPending' ? 'pending' : name === 'INTERNET_STATUS_REQUEST_COMPLETE' ? 'complete' : 'plain'

const factsText = (facts: Readonly<Record<string, unknown>>): string =>
  Object.entries(facts)
    .map(([name, value]) => `${name}=${fact(value)}`)
    .join(' ')
