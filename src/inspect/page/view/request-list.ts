// The requests as a table: number, method, address, status, time, bytes and a waterfall on one scale of time; with its filter
// and its order.

import type { Summary } from '../../run/index.ts'
import type { App, Column } from '../app.ts'
import { addressOf, filterOf, type Kind } from '../model/filter.ts'
import { bytes, duration, shortState } from '../model/format.ts'
import { durationOf, keyOf } from '../model/phases.ts'
import { h, setAttribute, setText, the } from './dom.ts'
import { dragsWindow } from './overview.ts'
import { VirtualList } from './virtual-list.ts'

const ROW = 28

const columns: Readonly<Record<Column, string>> = {
  id: '#',
  method: 'Method',
  path: 'Address',
  status: 'Status',
  time: 'Time',
  bytes: 'Bytes',
  waterfall: 'Waterfall',
}

export class RequestList {
  readonly #app: App
  readonly #list: VirtualList<Summary>
  readonly #search = the<HTMLInputElement>('filter')
  #revealed: number | null = null
  /** The filter that the fields show. */
  #shown = ''

  constructor(app: App) {
    this.#app = app
    this.#list = new VirtualList({
      box: the('list'),
      rowHeight: ROW,
      draw: (row, summary) => this.#draw(row, summary),
      picked: ({ id }, _index, event) => {
        if ('shiftKey' in event && event.shiftKey === true && event.type === 'click') app.compare(id)
        else app.select(id)
        this.#revealed = app.selected
      },
    })
    this.#list.sticks = true
    the('columns').append(...Object.entries(columns).map(([name, text]) => this.#head(name as Column, text)))
    this.#filtering()
    dragsWindow(app, the('list'), '.track')
    // Updates the age of live requests.
    setInterval(() => {
      if (app.origin.kind === 'live' && app.listed.some(({ over }) => !over)) app.changed()
    }, 250)
  }

  /** Goes to the next or the previous request of the list. */
  move(by: number): void {
    const { listed, selected } = this.#app
    const at = listed.findIndex(({ id }) => id === selected)
    const to = listed[at < 0 ? 0 : at + by]
    if (to !== undefined) this.#app.select(to.id)
  }

  /** The request of a row. */
  requestOf(row: HTMLElement): Summary | null {
    return this.#app.listed[Number(row.dataset.index)] ?? null
  }

  /** The time of the selected request fills the waterfall. */
  zoomToSelected(): void {
    const summary = this.#app.summary(this.#app.selected)
    if (summary === null) return
    const { elapsed, openedAt } = summary
    this.#app.setWindow({ from: openedAt, to: openedAt + Math.max(elapsed, 0.1) })
  }

  render(): void {
    const { count, filter, listed, selected, sort } = this.#app
    this.#list.sticks = sort.by === 'id' && !sort.down
    const index = listed.findIndex(({ id }) => id === selected)
    this.#list.show(listed, index, index >= 0 && selected !== this.#revealed)
    if (index >= 0 || selected === null) this.#revealed = selected
    const shown = count.toLocaleString('en')
    setText(
      the('count'),
      listed.length === count ? shown : `${listed.length.toLocaleString('en')} of ${shown}`,
    )
    const { dropped } = this.#app
    the('dropped').hidden = dropped === 0
    setText(the('dropped'), `${dropped.toLocaleString('en')} older ones were dropped to save memory.`)
    the('filter-fault').hidden = filter.fault === null
    setText(the('filter-fault'), filter.fault ?? '')
    this.#showFilter()
    this.#showEmpty()
    for (const head of the('columns').querySelectorAll('button')) {
      const isIt = head.dataset.column === sort.by
      setAttribute(head, 'aria-pressed', String(isIt))
      setAttribute(head, 'data-order', isIt ? (sort.down ? 'down' : 'up') : null)
    }
  }

  #filtering(): void {
    const app = this.#app
    const filter = (): void => {
      const kind = document.querySelector<HTMLInputElement>('input[name=kind]:checked')?.value ?? 'all'
      this.#shown = `${kind} ${this.#search.value}`
      app.setFilter(filterOf(kind as Kind, this.#search.value))
      this.#revealed = null
    }
    this.#search.addEventListener('input', filter)
    this.#search.addEventListener('keydown', (event) => {
      if (event.key === 'ArrowDown' && app.listed.length > 0) {
        event.preventDefault()
        the('list').focus()
        const isListed = app.listed.some(({ id }) => id === app.selected)
        if (!isListed) app.select(app.listed[0]?.id ?? null)
      }
      if (event.key !== 'Escape') return
      if (this.#search.value === '') {
        the('list').focus()
        return
      }
      this.#search.value = ''
      filter()
    })
    for (const radio of document.querySelectorAll('input[name=kind]'))
      radio.addEventListener('change', filter)
  }

  /** Shows a filter that came with a file in the fields, too. */
  #showFilter(): void {
    const { kind, text } = this.#app.filter
    if (this.#shown === `${kind} ${text}`) return
    this.#shown = `${kind} ${text}`
    this.#search.value = text
    const radio = document.querySelector<HTMLInputElement>(`input[name=kind][value=${kind}]`)
    if (radio !== null) radio.checked = true
  }

  #showEmpty(): void {
    const { count, listed, origin } = this.#app
    const empty = the('empty')
    empty.hidden = listed.length > 0
    if (count > 0) setText(empty, 'No request passes the filter.')
    else if (origin.kind === 'file') setText(empty, 'There is no request in this file.')
    else if (empty.querySelector('pre') === null)
      empty.replaceChildren('No request yet. Three lines fill the list:', h('pre', { text: FILLING }))
  }

  #head(name: Column, text: string): HTMLElement {
    const button = h('button', {
      type: 'button',
      'data-column': name,
      class: name,
      'aria-label': `Sort by ${name === 'id' ? 'number' : text.toLowerCase()}`,
      text,
    })
    button.addEventListener('click', () => {
      this.#app.sortBy(name)
      the('list').scrollTop = 0
    })
    return button
  }

  #draw(row: HTMLElement, summary: Summary): void {
    const { askedUrl, failure, id, method, over, received, sent, state, status, url } = summary
    const asked = addressOf(askedUrl ?? url)
    if (row.childElementCount === 0) row.append(...cells())
    const [number, verb, address, answer, time, size, track] = row.children as unknown as HTMLElement[]
    setAttribute(row, 'class', rowClass(summary, id === this.#app.compared))
    setText(number as HTMLElement, String(id))
    setText(verb as HTMLElement, method)
    const [path, host] = (address as HTMLElement).children as unknown as HTMLElement[]
    setText(path as HTMLElement, asked.path)
    setText(host as HTMLElement, askedUrl === null ? asked.host : `→ ${shortTarget(askedUrl, url)}`)
    setAttribute(
      address as HTMLElement,
      'title',
      askedUrl === null ? url : `${askedUrl}\nredirected to ${url}`,
    )
    const outcome = failure !== null ? String(failure.reason) : (status ?? (over ? '–' : shortState(state)))
    setText(answer as HTMLElement, String(outcome))
    setAttribute(
      answer as HTMLElement,
      'title',
      failure === null ? shortState(state) : String(failure.message),
    )
    const spent = durationOf(summary, this.#age(summary))
    setText(time as HTMLElement, spent === null ? '–' : duration(spent))
    setText(size as HTMLElement, bytesText(sent, received))
    this.#drawTrack(track as HTMLElement, summary)
  }

  /** Its phases on the scale of the list, from the summary that the list has. */
  #drawTrack(track: HTMLElement, summary: Summary): void {
    const { from, to } = this.#app.scale
    const { openedAt, phases } = summary
    const now = this.#age(summary)
    const percent = (ms: number): number => (100 * (openedAt + ms - from)) / (to - from)
    let at = 0
    for (const [phase, start, end] of phases) {
      const left = Math.max(0, percent(start))
      const right = Math.min(100, percent(end ?? Math.max(now, start)))
      if (right < 0 || left > 100) continue
      const bar = (track.children[at] as HTMLElement | undefined) ?? track.appendChild(h('i'))
      at++
      setAttribute(bar, 'class', `bars ${keyOf(phase)}`)
      // However short it is, and however late: its least width is inside of the track.
      bar.style.left = `min(${left}%, 100% - 2px)`
      bar.style.width = `${Math.max(0, right - left)}%`
    }
    while (track.children.length > at) track.lastElementChild?.remove()
  }

  #age({ elapsed, openedAt, over }: Summary): number {
    return this.#app.origin.kind === 'live' && !over ? Math.max(elapsed, this.#app.now - openedAt) : elapsed
  }
}

const FILLING = `const inspector = await serveInspector()
const session = new Session({ inspect: inspector })
await session.fetch('https://example.com')`

const cells = (): HTMLElement[] => [
  h('span', { class: 'id' }),
  h('span', { class: 'method' }),
  h('span', { class: 'address' }, h('span', { class: 'path' }), h('span', { class: 'host' })),
  h('span', { class: 'status' }),
  h('span', { class: 'time' }),
  h('span', { class: 'bytes' }),
  h('span', { class: 'track', 'aria-hidden': 'true' }),
]

function rowClass(summary: Summary, compared: boolean): string {
  const { failure, over, status } = summary
  const how = failure !== null ? 'failed' : status === null ? 'open' : `s${Math.floor(status / 100)}`
  return `request request-grid ${over ? 'over' : 'live'} ${how}${compared ? ' compared' : ''}`
}

/** The target of a redirect: only the path if the host is the same. */
function shortTarget(asked: string, url: string): string {
  const [before, after] = [addressOf(asked), addressOf(url)]
  return before.host === after.host ? after.path : after.host + after.path
}

function bytesText(sent: number, received: number): string {
  if (sent === 0) return received === 0 ? '' : `↓ ${bytes(received)}`
  return sent >= received ? `↑ ${bytes(sent)}` : `↓ ${bytes(received)}`
}
