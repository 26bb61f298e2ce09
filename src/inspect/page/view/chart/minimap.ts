// A small picture of the whole chart: the present state of the request, and the visible part.

import { s, setAttribute } from '../dom.ts'
import type { Frame } from './camera.ts'

export class Minimap {
  readonly #svg: SVGSVGElement
  readonly #seen = s('rect', { class: 'seen', rx: 12 })
  readonly #boxes = new Map<string, SVGRectElement>()

  /** `go` is called with the point that was clicked. */
  constructor(
    holder: HTMLElement,
    chart: SVGSVGElement,
    whole: Frame,
    boxes: ReadonlyMap<string, Frame>,
    go: (x: number, y: number) => void,
  ) {
    this.#svg = s('svg', {
      viewBox: `${whole.x} ${whole.y} ${whole.width} ${whole.height}`,
      'aria-hidden': 'true',
    })
    for (const [id, { height, width, x, y }] of boxes) {
      const state = chart.querySelector(`g.state[data-id="${CSS.escape(id)}"]`)
      const kind = state?.classList.contains('compound') ? 'compound' : 'leaf'
      const box = s('rect', { class: kind, x, y, width, height, rx: 12 })
      this.#boxes.set(id, box)
      this.#svg.append(box)
    }
    this.#svg.append(this.#seen)
    holder.append(this.#svg)
    const point = (event: PointerEvent): void => {
      const box = this.#svg.getBoundingClientRect()
      const { height, width, x, y } = this.#svg.viewBox.baseVal
      go(
        x + ((event.clientX - box.left) / box.width) * width,
        y + ((event.clientY - box.top) / box.height) * height,
      )
    }
    holder.addEventListener('pointerdown', point)
    holder.addEventListener('pointermove', (event) => {
      if (event.buttons === 1) point(event)
    })
  }

  render(states: readonly SVGGElement[]): void {
    for (const state of states) {
      const box = this.#boxes.get(state.dataset.id ?? '')
      for (const how of ['active', 'visited']) box?.classList.toggle(how, state.classList.contains(how))
    }
  }

  /** The frame of the visible part; hidden when everything is visible. */
  frame({ height, width, x, y }: Frame, whole: Frame): void {
    for (const [name, value] of Object.entries({ x, y, width, height }))
      setAttribute(this.#seen, name, String(Math.round(value)))
    const all = width >= whole.width * 0.98 && height >= whole.height * 0.98
    this.#svg.parentElement?.toggleAttribute('hidden', all)
  }
}
