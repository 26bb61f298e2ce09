// A small view of the whole time in which there were requests. Dragging in it, or in the waterfall of the list, selects the
// window of time for the list.

import type { App } from '../app.ts'
import { ticksOf, tickText } from '../model/axis.ts'
import { duration } from '../model/format.ts'
import { beginningOf, durationOf, totalsText } from '../model/phases.ts'
import { h, setAttribute, setText, the } from './dom.ts'

/** The number of columns; each shows how many requests were active. */
const COLUMNS = 120

export class Overview {
  readonly #app: App
  readonly #holder = the('overview')
  readonly #bars = h('div', { class: 'density', 'aria-hidden': 'true' })
  readonly #chosen = h('div', { class: 'chosen', 'aria-hidden': 'true' })
  readonly #axis = h('div', { class: 'axis', 'aria-hidden': 'true' })
  readonly #text = h('span', { class: 'window-text' })
  readonly #reset = h('button', {
    type: 'button',
    id: 'all-time',
    text: 'All of the time',
    title: 'All of the time (Z)',
  })
  readonly #columns = Array.from({ length: COLUMNS }, () => h('i'))
  /** Where the time of the listed requests went. */
  readonly #totals = h('p', { id: 'phase-totals' })
  #listed: unknown = null
  #key = ''

  constructor(app: App) {
    this.#app = app
    const strip = h('div', { class: 'strip' }, this.#bars, this.#chosen, this.#axis)
    this.#bars.append(...this.#columns)
    this.#reset.addEventListener('click', () => app.setWindow(null))
    const caption = h('span', { class: 'caption', text: 'Requests open over time · drag to zoom' })
    this.#holder.append(strip, h('p', { class: 'window' }, caption, this.#text, this.#reset), this.#totals)
    dragsWindow(app, strip, null)
  }

  render(): void {
    const { count, span, window } = this.#app
    this.#holder.hidden = count === 0
    this.#showTotals()
    const key = `${count} ${span.from} ${span.to} ${window?.from} ${window?.to}`
    if (key === this.#key || count === 0) return
    this.#key = key
    const whole = span.to - span.from
    this.#drawDensity(span.from, whole)
    const ticks = ticksOf(whole, 5).map((at) => {
      const place = (100 * at) / whole
      const tick = h('span', { class: place > 86 ? 'last' : undefined, text: tickText(at) })
      tick.style.left = `${place}%`
      return tick
    })
    this.#axis.replaceChildren(...ticks)
    this.#chosen.hidden = window === null
    this.#reset.hidden = window === null
    const { from, to } = window ?? span
    this.#chosen.style.left = `${(100 * (from - span.from)) / whole}%`
    this.#chosen.style.width = `${(100 * (to - from)) / whole}%`
    setText(this.#text, window === null ? duration(whole) : `${duration(to - from)} of ${duration(whole)}`)
    setAttribute(this.#text, 'title', 'Drag over this chart to choose a window of time')
  }

  #showTotals(): void {
    const { listed } = this.#app
    if (listed === this.#listed) return
    this.#listed = listed
    const text = totalsText(listed)
    setText(this.#totals, text)
    setAttribute(this.#totals, 'title', `The time of the listed requests: ${text}`)
  }

  #drawDensity(start: number, whole: number): void {
    const counts = new Array<number>(COLUMNS).fill(0)
    for (const summary of this.#app.all) {
      const from = summary.openedAt + beginningOf(summary.phases) - start
      const now = summary.over ? summary.elapsed : start + whole - summary.openedAt
      const to = from + (durationOf(summary, now) ?? 0)
      const first = Math.max(0, Math.floor((from / whole) * COLUMNS))
      const last = Math.min(COLUMNS - 1, Math.floor((to / whole) * COLUMNS))
      for (let at = first; at <= last; at++) counts[at] = (counts[at] ?? 0) + 1
    }
    const most = Math.max(1, ...counts)
    for (const [index, column] of this.#columns.entries())
      column.style.height = `${(100 * (counts[index] ?? 0)) / most}%`
  }
}

/** After this many pixels a press is a drag, not a click. */
const LEAST = 5

/** Dragging over an element, or over its parts that match `within`, selects a window of the time that it shows. */
export function dragsWindow(app: App, element: HTMLElement, within: string | null): void {
  element.addEventListener('pointerdown', (event) => {
    const target = event.target instanceof Element ? event.target : null
    const part = within === null ? element : target?.closest<HTMLElement>(within)
    if (event.button !== 0 || !event.isPrimary || part == null) return
    const { left, width } = part.getBoundingClientRect()
    const scale = within === null ? app.span : app.scale
    const timeAt = (x: number): number =>
      scale.from + (Math.max(0, Math.min(x - left, width)) / width) * (scale.to - scale.from)
    const start = event.clientX
    const before = app.window
    let isDragged = false
    const move = (moved: PointerEvent): void => {
      if (!isDragged && Math.abs(moved.clientX - start) < LEAST) return
      isDragged = true
      const [from, to] = [timeAt(start), timeAt(moved.clientX)].sort((a, b) => a - b) as [number, number]
      if (to > from && within === null) app.setWindow({ from, to })
    }
    const drop = (dropped: PointerEvent): void => {
      removeEventListener('pointermove', move)
      removeEventListener('pointerup', drop)
      removeEventListener('pointercancel', drop)
      if (!isDragged) return
      // The finger scrolls the list.
      if (dropped.type === 'pointercancel') {
        app.setWindow(before)
        return
      }
      // The click that follows selects nothing.
      const swallow = (click: Event): void => click.stopPropagation()
      addEventListener('click', swallow, { capture: true })
      setTimeout(() => removeEventListener('click', swallow, { capture: true }), 0)
      const [from, to] = [timeAt(start), timeAt(dropped.clientX)].sort((a, b) => a - b) as [number, number]
      if (to > from) app.setWindow({ from, to })
    }
    addEventListener('pointermove', move)
    addEventListener('pointerup', drop)
    addEventListener('pointercancel', drop)
  })
}
