// The requests: method, host, path, state, age, bytes and status of each, and what narrows them down.

import type { Summary } from '../../run/index.ts'
import type { App } from '../app.ts'
import { type Kind, wordsOf } from '../model/filter.ts'
import { bytes, duration, shortState } from '../model/format.ts'
import { h, setAttribute, setText, the } from './dom.ts'
import { VirtualList } from './virtual-list.ts'

const ROW = 54

export class RequestList {
  readonly #app: App
  readonly #list: VirtualList<Summary>
  #revealed: number | null = null

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
    const search = the<HTMLInputElement>('filter')
    const filter = (): void => {
      const kind = document.querySelector<HTMLInputElement>('input[name=kind]:checked')?.value ?? 'all'
      app.setFilter({ kind: kind as Kind, words: wordsOf(search.value) })
    }
    search.addEventListener('input', filter)
    search.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || search.value === '') return
      search.value = ''
      filter()
    })
    for (const radio of document.querySelectorAll('input[name=kind]'))
      radio.addEventListener('change', filter)
    // The age of what is live.
    setInterval(() => {
      if (app.origin.kind === 'live' && app.listed.some(({ over }) => !over)) app.changed()
    }, 250)
  }

  /** The next or the previous one of those that are listed. */
  move(by: number): void {
    const { listed, selected } = this.#app
    const at = listed.findIndex(({ id }) => id === selected)
    const to = listed[at < 0 ? 0 : at + by]
    if (to !== undefined) this.#app.select(to.id)
  }

  render(): void {
    const { count, listed, selected } = this.#app
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
    the('empty').hidden = listed.length > 0
    setText(the('empty'), count === 0 ? 'No request yet.' : 'No request passes the filter.')
  }

  #draw(row: HTMLElement, summary: Summary): void {
    const { failure, id, method, over, received, sent, state, status } = summary
    const { host, path } = addressOf(summary.url)
    if (row.childElementCount === 0) row.append(...cells())
    const [first, second] = row.children as unknown as [HTMLElement, HTMLElement]
    const [methodCell, pathCell, statusCell] = first.children as unknown as HTMLElement[]
    const [stateCell, hostCell, ageCell, bytesCell] = second.children as unknown as HTMLElement[]
    setAttribute(row, 'class', rowClass(summary, id === this.#app.compared))
    setText(methodCell as HTMLElement, method)
    setText(pathCell as HTMLElement, path)
    setAttribute(pathCell as HTMLElement, 'title', summary.url)
    setText(statusCell as HTMLElement, failure === null ? String(status ?? '') : String(failure.reason))
    setText(stateCell as HTMLElement, shortState(state))
    setText(hostCell as HTMLElement, host)
    setText(ageCell as HTMLElement, duration(over ? summary.elapsed : this.#age(summary)))
    setText(bytesCell as HTMLElement, bytesText(sent, received))
  }

  #age({ elapsed, openedAt }: Summary): number {
    return this.#app.origin.kind === 'live' ? Math.max(elapsed, this.#app.now - openedAt) : elapsed
  }
}

const cells = (): HTMLElement[] => [
  h(
    'div',
    { class: 'line' },
    h('span', { class: 'method' }),
    h('span', { class: 'path' }),
    h('span', { class: 'status' }),
  ),
  h(
    'div',
    { class: 'line faint' },
    h('span', { class: 'state' }),
    h('span', { class: 'host' }),
    h('span', { class: 'age' }),
    h('span', { class: 'bytes' }),
  ),
]

function rowClass({ failure, over, status }: Summary, compared: boolean): string {
  const how = failure !== null ? 'failed' : status === null ? 'open' : `s${Math.floor(status / 100)}`
  return `request ${over ? 'over' : 'live'} ${how}${compared ? ' compared' : ''}`
}

const addresses = new Map<string, { host: string; path: string }>()

function addressOf(url: string): { host: string; path: string } {
  const known = addresses.get(url)
  if (known !== undefined) return known
  if (addresses.size > 20_000) addresses.clear()
  const address = URL.canParse(url)
    ? { host: new URL(url).host, path: url.slice(new URL(url).origin.length) || '/' }
    : { host: '', path: url }
  addresses.set(url, address)
  return address
}

function bytesText(sent: number, received: number): string {
  if (sent === 0) return received === 0 ? '' : `↓ ${bytes(received)}`
  return received === 0 ? `↑ ${bytes(sent)}` : `↑ ${bytes(sent)} ↓ ${bytes(received)}`
}
