// The menu of a request in the list: at the pointer, or, with the Menu key or Shift+F10, at the row of the selected request.

import type { Summary } from '../../run/index.ts'
import type { App } from '../app.ts'
import { curlOf } from '../model/copy.ts'
import { addressOf, filterOf } from '../model/filter.ts'
import { runOf, save } from '../source/files.ts'
import { h, the } from './dom.ts'
import { copy } from './parts.tsx'

export interface RowMenuOptions {
  /** The request of a row. */
  readonly requestOf: (row: HTMLElement) => Summary | null
  readonly complain: (text: string) => void
}

export class RowMenu {
  readonly #app: App
  readonly #options: RowMenuOptions
  readonly #list = the('list')
  readonly #menu = h('div', { id: 'row-menu', class: 'menu', role: 'menu', hidden: true })

  constructor(app: App, options: RowMenuOptions) {
    this.#app = app
    this.#options = options
    document.body.append(this.#menu)
    this.#list.addEventListener('contextmenu', (event) => {
      event.preventDefault()
      const row = event.target instanceof Element ? event.target.closest<HTMLElement>('.request') : null
      if (row === null) this.#openAtCurrent()
      else this.#open(this.#options.requestOf(row), event.clientX, event.clientY)
    })
    addEventListener('keydown', (event) => {
      if (event.key !== 'ContextMenu' && !(event.key === 'F10' && event.shiftKey)) return
      if (event.target !== this.#list && event.target !== document.body) return
      event.preventDefault()
      event.stopPropagation()
      this.#openAtCurrent()
    })
    this.#menu.addEventListener('contextmenu', (event) => event.preventDefault())
    this.#menu.addEventListener('keydown', (event) => this.#key(event))
    this.#menu.addEventListener('focusout', ({ relatedTarget }) => {
      if (!(relatedTarget instanceof Node && this.#menu.contains(relatedTarget))) this.#close()
    })
    this.#list.addEventListener('scroll', () => this.#close(), { passive: true })
  }

  #openAtCurrent(): void {
    const row = this.#list.querySelector<HTMLElement>('.request[aria-selected=true]')
    const { bottom, left, top } = this.#list.getBoundingClientRect()
    // The row may be out of sight.
    const y = row?.getBoundingClientRect().bottom ?? top
    this.#open(this.#app.summary(this.#app.selected), left + 40, Math.max(top, Math.min(y, bottom)))
  }

  #open(request: Summary | null, x: number, y: number): void {
    if (request === null) return
    this.#menu.setAttribute('aria-label', `Request ${request.id}`)
    this.#menu.replaceChildren(...this.#items(request))
    this.#menu.hidden = false
    const { height, width } = this.#menu.getBoundingClientRect()
    this.#menu.style.left = `${Math.max(4, Math.min(x, innerWidth - width - 4))}px`
    this.#menu.style.top = `${Math.max(4, Math.min(y, innerHeight - height - 4))}px`
    this.#buttons[0]?.focus()
  }

  #close(): void {
    this.#menu.hidden = true
  }

  #items(request: Summary): HTMLElement[] {
    const app = this.#app
    const { askedUrl, connection, id, openedAt, url } = request
    const { host } = addressOf(askedUrl ?? url)
    const number = connection?.connection
    const isShown = id === app.selected
    return [
      this.#item('Copy as cURL', async () => {
        const [run] = (await runOf(app, [id])).requests
        if (run !== undefined) await copy(curlOf(run))
      }),
      this.#item('Copy the URL', () => copy(askedUrl ?? url)),
      this.#item('Save as HAR', () => save(app, 'har', [id])),
      this.#item(isShown ? 'Compare with another…' : `Compare with #${app.selected}`, () =>
        isShown ? app.toggleComparing() : app.compare(id),
      ),
      this.#item(`Filter by host ${host}`, () => this.#filterBy(`host:${host}`)),
      ...(number === undefined
        ? []
        : [this.#item(`Filter by connection ${number}`, () => this.#filterBy(`connection:${number}`))]),
      this.#item('Zoom to its time', () =>
        app.setWindow({ from: openedAt, to: openedAt + Math.max(request.elapsed, 0.1) }),
      ),
    ]
  }

  /** Adds to the present filter. */
  #filterBy(term: string): void {
    const { kind, text } = this.#app.filter
    const terms = text.split(/\s+/).filter((each) => each !== '' && each !== term)
    this.#app.setFilter(filterOf(kind, [...terms, term].join(' ')))
  }

  #item(text: string, act: () => unknown): HTMLElement {
    const button = h('button', { type: 'button', role: 'menuitem', tabindex: -1, text })
    button.addEventListener('click', async () => {
      this.#list.focus()
      this.#close()
      try {
        await act()
      } catch (error) {
        this.#options.complain(`That was not possible. ${(error as Error).message}`)
      }
    })
    return button
  }

  get #buttons(): readonly HTMLElement[] {
    return [...this.#menu.querySelectorAll('button')]
  }

  #key(event: KeyboardEvent): void {
    event.stopPropagation()
    const all = this.#buttons
    const at = all.indexOf(document.activeElement as HTMLElement)
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: (at + 1) % all.length,
      ArrowUp: (at - 1 + all.length) % all.length,
      Home: 0,
      End: all.length - 1,
    }
    const to = moves[event.key]
    if (to !== undefined) all[to]?.focus()
    else if (event.key === 'Escape' || event.key === 'Tab') this.#list.focus()
    else return
    event.preventDefault()
  }
}
