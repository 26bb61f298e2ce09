// A list of any length of which only the rows in sight are in the document. One row can be the current one; the keys of a
// listbox move it.

import { h, setAttribute } from './dom.ts'

export interface VirtualListOptions<Item> {
  /** The scrolling element: a listbox. */
  readonly box: HTMLElement
  readonly rowHeight: number
  /** Scrolls an item that was out of sight to the middle. */
  readonly centred?: boolean
  /** Fills a row, which may have shown another item before. */
  readonly draw: (row: HTMLElement, item: Item, index: number) => void
  /** The user has gone to a row. */
  readonly picked: (item: Item, index: number, event: Event) => void
}

/** Rows that are drawn above and below those in sight. */
const MARGIN = 6

export class VirtualList<Item> {
  readonly #options: VirtualListOptions<Item>
  readonly #space = h('div', { class: 'space', role: 'presentation' })
  readonly #rows = new Map<number, HTMLElement>()
  readonly #spare: HTMLElement[] = []
  #items: readonly Item[] = []
  #current = -1
  /** The list stays at its end while the end is in sight and no other item was selected. */
  sticks = false

  constructor(options: VirtualListOptions<Item>) {
    this.#options = options
    const { box } = options
    box.append(this.#space)
    box.addEventListener('scroll', () => this.#draw(false), { passive: true })
    box.addEventListener('keydown', (event) => this.#key(event))
    // A click with Shift has a meaning here, so it must not select text.
    box.addEventListener('mousedown', (event) => {
      if (!event.shiftKey) return
      event.preventDefault()
      box.focus()
    })
    box.addEventListener('click', (event) => {
      const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[role=option]') : null
      if (row !== null) this.#pick(Number(row.dataset.index), event)
    })
    new ResizeObserver(() => this.#draw(false)).observe(box)
  }

  get current(): number {
    return this.#current
  }

  /** Shows these items, one of which is the current one; `reveal` scrolls it into sight. */
  show(items: readonly Item[], current: number, reveal: boolean): void {
    const { box, rowHeight } = this.#options
    const atEnd = box.scrollTop + box.clientHeight >= this.#items.length * rowHeight - rowHeight / 2
    this.#items = items
    this.#current = current
    this.#space.style.height = `${items.length * rowHeight}px`
    if (reveal) this.#reveal(current)
    else if (this.sticks && atEnd) box.scrollTop = box.scrollHeight
    this.#draw(true)
  }

  #draw(redraws: boolean): void {
    const { box, draw, rowHeight } = this.#options
    const first = Math.max(0, Math.floor(box.scrollTop / rowHeight) - MARGIN)
    const end = Math.min(
      this.#items.length,
      Math.ceil((box.scrollTop + box.clientHeight) / rowHeight) + MARGIN,
    )
    for (const [index, row] of this.#rows) {
      if (index >= first && index < end) continue
      this.#rows.delete(index)
      row.remove()
      this.#spare.push(row)
    }
    let place = this.#space.firstElementChild
    for (let index = first; index < end; index++) {
      const known = this.#rows.get(index)
      const row = known ?? this.#row(index)
      // The rows have the same order in the document.
      if (row === place) place = place.nextElementSibling
      else this.#space.insertBefore(row, place)
      if (known !== undefined && !redraws) continue
      draw(row, this.#items[index] as Item, index)
      setAttribute(row, 'aria-selected', String(index === this.#current))
      setAttribute(row, 'aria-setsize', String(this.#items.length))
    }
    const active = this.#rows.get(this.#current)
    setAttribute(box, 'aria-activedescendant', active?.id ?? null)
  }

  #row(index: number): HTMLElement {
    const { box, rowHeight } = this.#options
    const row = this.#spare.pop() ?? h('div', { role: 'option' })
    row.id = `${box.id}-${index}`
    row.dataset.index = String(index)
    row.setAttribute('aria-posinset', String(index + 1))
    row.style.transform = `translateY(${index * rowHeight}px)`
    this.#rows.set(index, row)
    return row
  }

  #key(event: KeyboardEvent): void {
    if (event.target !== this.#options.box || event.altKey || event.ctrlKey || event.metaKey) return
    const page = Math.max(1, Math.floor(this.#options.box.clientHeight / this.#options.rowHeight) - 1)
    const moves: Readonly<Record<string, number>> = {
      ArrowUp: this.#current - 1,
      ArrowDown: this.#current + 1,
      PageUp: this.#current - page,
      PageDown: this.#current + page,
      Home: 0,
      End: this.#items.length - 1,
    }
    const to = moves[event.key]
    if (to === undefined || this.#items.length === 0) return
    event.preventDefault()
    event.stopPropagation()
    this.#pick(Math.max(0, Math.min(to, this.#items.length - 1)), event)
  }

  #pick(index: number, event: Event): void {
    const item = this.#items[index]
    if (item === undefined) return
    this.#current = index
    this.#reveal(index)
    this.#options.picked(item, index, event)
  }

  #reveal(index: number): void {
    const { box, centred, rowHeight } = this.#options
    const top = index * rowHeight
    const above = top < box.scrollTop
    const below = top + rowHeight > box.scrollTop + box.clientHeight
    if (index < 0 || (!above && !below)) return
    if (centred === true) box.scrollTop = top - (box.clientHeight - rowHeight) / 2
    else box.scrollTop = above ? top : top + rowHeight - box.clientHeight
  }
}
