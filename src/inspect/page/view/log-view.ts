// The log: the notifications, and the events that the chart took. A click goes to an entry, and the selected one is shown below in
// full.

import { type Entry, isStep } from '../../run/index.ts'
import type { App } from '../app.ts'
import { elapsed, fact, shortName, shortState } from '../model/format.ts'
import {
  type Chip,
  factsOf,
  factsText,
  foldText,
  isFailure,
  isPending,
  type Line,
  linesOf,
} from '../model/log-lines.ts'
import { h, setAttribute, setText, the } from './dom.ts'
import { copy } from './parts.tsx'
import { VirtualList } from './virtual-list.ts'

const ROW = 24

export class LogView {
  readonly #app: App
  readonly #list: VirtualList<Line>
  readonly #showsEvents = the<HTMLInputElement>('log-events')
  readonly #showsNotifications = the<HTMLInputElement>('log-notifications')
  readonly #folds = the<HTMLInputElement>('log-folded')
  readonly #search = the<HTMLInputElement>('log-search')
  readonly #chips = new Set<Chip>()
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
    for (const box of [this.#showsEvents, this.#showsNotifications, this.#folds])
      box.addEventListener('change', () => app.changed())
    this.#search.addEventListener('input', () => app.changed())
    for (const button of the('chips').querySelectorAll<HTMLButtonElement>('[data-chip]'))
      button.addEventListener('click', () => {
        const chip = button.dataset.chip as Chip
        if (!this.#chips.delete(chip)) this.#chips.add(chip)
        setAttribute(button, 'aria-pressed', String(this.#chips.has(chip)))
        app.changed()
      })
  }

  render(): void {
    const { current, player, selected } = this.#app
    const filter = {
      events: this.#showsEvents.checked,
      notifications: this.#showsNotifications.checked,
      folded: this.#folds.checked,
      only: this.#chips,
      text: this.#search.value.trim().toLowerCase(),
    }
    const { events, folded, notifications, text } = filter
    const shown = [events, notifications, folded, text, ...this.#chips].join(' ')
    const key = `${selected} ${current?.from} ${current?.next} ${shown}`
    const { index } = player
    if (key === this.#key && index === this.#index) return
    if (key !== this.#key) this.#lines = linesOf(current?.entries ?? [], filter)
    this.#key = key
    this.#index = index
    const at = lastUpTo(this.#lines, index)
    this.#list.show(this.#lines, at, true)
    const lost = current?.from ?? 0
    the('log-lost').hidden = lost === 0
    setText(the('log-lost'), `The first ${lost.toLocaleString('en')} entries were dropped to save memory.`)
    this.#showEntry(current?.entries[index])
  }

  #draw(row: HTMLElement, line: Line): void {
    const { player } = this.#app
    const { entry, index, times } = line
    const kind = isStep(entry) ? `event ${entry.event.type.split('.', 1)[0]}` : 'status'
    setAttribute(row, 'class', `entry ${kind} ${wordFor(entry)}${index > player.index ? ' later' : ''}`)
    const cells = [h('span', { class: 'at', text: elapsed(entry.at) })]
    if (times > 1)
      cells.push(h('span', { class: 'number' }), h('span', { class: 'name', text: foldText(line) }))
    else if (isStep(entry)) {
      const leaf = this.#app.chart.leafOf(entry.value)
      cells.push(
        h('span', { class: 'number' }),
        h('span', { class: 'name', text: entry.event.type }),
        h('span', { class: 'to', text: `→ ${shortState(leaf?.name ?? '?')}` }),
        h('span', { class: 'facts', text: factsText(factsOf(entry)) }),
      )
    } else
      cells.push(
        h('span', { class: 'number', text: entry.number === null ? '–' : String(entry.number) }),
        h('span', { class: 'name', text: shortName(entry.name) }),
        h('span', { class: 'facts', text: factsText(entry.facts) }),
      )
    row.replaceChildren(...cells)
  }

  /** The entry in full; each fact can be copied. */
  #showEntry(entry: Entry | undefined): void {
    const holder = the('entry')
    if (entry === undefined) {
      holder.replaceChildren()
      return
    }
    const name = isStep(entry) ? entry.event.type : entry.name
    const status = this.#app.chart.facts.statuses.find((each) => each.name === name)
    const facts = flat(factsOf(entry))
    const number = !isStep(entry) && entry.number !== null ? ` ${entry.number}` : ''
    const copying = h('button', { type: 'button', class: 'copy', text: 'copy all' })
    copying.addEventListener('click', () => void copy(JSON.stringify(entry, null, 2)))
    holder.replaceChildren(
      h('p', {}, h('b', { text: name }), `${number} at ${elapsed(entry.at)} ms `, copying),
      status === undefined ? '' : h('p', { class: 'faint', text: status.when }),
      h('dl', { class: 'pairs' }, ...facts.map(([key, value]) => this.#pair(key, value))),
    )
  }

  #pair(name: string, value: unknown): HTMLElement {
    const text = fact(value)
    const copying = h('button', { type: 'button', class: 'copy', 'aria-label': `Copy ${name}`, text: 'copy' })
    copying.addEventListener('click', () => void copy(text))
    const shown =
      namesRequests.has(name) && Array.isArray(value) ? value.flatMap((id) => this.#link(id)) : [text]
    return h('div', {}, h('dt', { text: name }), h('dd', {}, ...shown, copying))
  }

  #link(id: unknown): readonly (HTMLElement | string)[] {
    const summary = this.#app.summary(Number(id))
    if (summary === null) return [`#${id} `]
    const link = h('button', { type: 'button', class: 'link', title: summary.url, text: `#${id}` })
    link.addEventListener('click', () => this.#app.select(summary.id))
    return [link, ' ']
  }
}

/** Facts that are ids of requests. */
const namesRequests: ReadonlySet<string> = new Set(['heldBy', 'unread'])

/** The members of an object among the facts are listed one by one. */
const flat = (facts: Readonly<Record<string, unknown>>): [string, unknown][] =>
  Object.entries(facts).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.entries(value).map(([inner, each]): [string, unknown] => [`${name}.${inner}`, each])
      : [[name, value] satisfies [string, unknown]],
  )

/** The index of the last line that does not begin later than an entry; -1 for none. */
function lastUpTo(lines: readonly Line[], index: number): number {
  let low = -1
  let high = lines.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((lines[middle] as Line).index <= index) low = middle
    else high = middle - 1
  }
  return low
}

/** The class that colours it. A completion with a failure counts as a failure. */
const wordFor = (entry: Entry): string => {
  if (isFailure(entry)) return 'failed'
  if (isPending(entry)) return 'pending'
  return !isStep(entry) && entry.name === 'INTERNET_STATUS_REQUEST_COMPLETE' ? 'complete' : 'plain'
}
