// The chart, with the path of a request highlighted.

import { stateName } from '../../../run/index.ts'
import type { App } from '../../app.ts'
import type { Move } from '../../model/chart-model.ts'
import { shortState } from '../../model/format.ts'
import type { RequestRecord } from '../../model/request-record.ts'
import { setAttribute, setText, the } from '../dom.ts'
import { type Aim, Camera, type Frame } from './camera.ts'
import { Minimap } from './minimap.ts'
import { StateCard } from './state-card.ts'

const LIT = ['active', 'visited', 'taken', 'last'] as const

type Lit = Map<Element, Set<(typeof LIT)[number]>>

export class ChartView {
  readonly #app: App
  readonly #svg: SVGSVGElement
  readonly #camera: Camera
  readonly #minimap: Minimap
  readonly #card: StateCard
  readonly #groups = new Map<string, SVGGElement>()
  readonly #states: readonly SVGGElement[]
  /** The positions of the states, read from the picture: to measure them, the chart would have to be visible and laid out. */
  readonly #boxes: ReadonlyMap<string, Frame>
  #shown: { readonly record: RequestRecord; readonly index: number } | null = null
  /** The highlighted elements, and their classes. */
  #lit: Lit = new Map()
  #move: Move | null = null
  #aim: Aim = 'follow'
  #arranged = ''
  /** The state that has the keyboard focus. */
  #at = 0

  constructor(app: App) {
    this.#app = app
    this.#svg = the('chart').querySelector('svg') as SVGSVGElement
    for (const group of this.#svg.querySelectorAll<SVGGElement>('g[data-id]'))
      this.#groups.set(group.dataset.id ?? '', group)
    // A highlighted arrow is thicker, but its head keeps its size.
    for (const marker of this.#svg.querySelectorAll('marker')) {
      marker.setAttribute('markerUnits', 'userSpaceOnUse')
      for (const side of ['markerWidth', 'markerHeight']) marker.setAttribute(side, '10')
    }
    this.#states = [...this.#svg.querySelectorAll<SVGGElement>('g.state[data-id]')]
    this.#boxes = new Map(
      this.#states.map((group) => {
        const { height, width, x, y } = group.querySelector(':scope > rect') as SVGRectElement
        const frame = {
          x: x.baseVal.value,
          y: y.baseVal.value,
          width: width.baseVal.value,
          height: height.baseVal.value,
        }
        return [group.dataset.id ?? '', frame]
      }),
    )
    const { height, width, x, y } = this.#svg.viewBox.baseVal
    const whole = { x, y, width, height }
    this.#minimap = new Minimap(the('minimap'), this.#svg, whole, this.#boxes, (x, y) =>
      this.#camera.centre(x, y),
    )
    this.#camera = new Camera(this.#svg, whole, (frame, aim) => {
      this.#minimap.frame(frame, whole)
      this.#aim = aim
      this.#press()
    })
    this.#card = new StateCard(app, the('card'))
    // A hidden chart has no size, so the visible part is computed when it is shown.
    let isSeen = false
    new ResizeObserver(() => {
      if (isSeen === this.#svg.clientWidth > 0) return
      isSeen = !isSeen
      this.#shown = null
      app.changed()
    }).observe(this.#svg)
    this.#prepareStates()
    the('show-path').addEventListener('click', () => this.#show('path'))
    the('camera-follow').addEventListener('click', () => this.#show('follow'))
    the('camera-fit').addEventListener('click', () => this.#show('atlas'))
    the('camera-in').addEventListener('click', () => this.#camera.zoom(1.4))
    the('camera-out').addEventListener('click', () => this.#camera.zoom(1 / 1.4))
  }

  render(): void {
    this.#arrange()
    const { current: record } = this.#app
    const { index } = this.#app.player
    if (record === this.#shown?.record && index === this.#shown?.index) return
    this.#shown = record === null ? null : { record, index }
    const lit: Lit = new Map()
    this.#move = record === null ? null : this.#trace(record, index, lit)
    this.#light(lit)
    this.#describe()
    this.#minimap.render(this.#states)
    this.#card.active(this.#move?.states.at(-1) ?? null)
    this.#camera.follow(this.#focus())
  }

  /** Shows the path, the followed chart, or all of it; it becomes `auto` again if that leads to the same view. */
  #show(mode: 'path' | 'follow' | 'atlas'): void {
    const app = this.#app
    app.chartMode = 'auto'
    if (app.shownChart !== mode) app.chartMode = mode
    if (mode !== 'path') this.#camera.aim = mode === 'atlas' ? 'fit' : 'follow'
    app.changed()
  }

  #arrange(): void {
    const { shownChart } = this.#app
    if (this.#arranged === shownChart) return
    // A part that the user has moved to stays until another view is chosen.
    if (shownChart === 'follow' && this.#aim === 'fit') this.#camera.aim = 'follow'
    this.#arranged = shownChart
    document.body.dataset.chart = shownChart
    this.#press()
  }

  #press(): void {
    const { shownChart } = this.#app
    const pressed = {
      'show-path': shownChart === 'path',
      'camera-follow': shownChart === 'follow' && this.#aim === 'follow',
      'camera-fit': shownChart === 'atlas' && this.#aim === 'fit',
    }
    for (const [id, isPressed] of Object.entries(pressed))
      setAttribute(the(id), 'aria-pressed', String(isPressed))
  }

  /** Highlights the path up to an entry; returns the last move. */
  #trace(record: RequestRecord, index: number, lit: Lit): Move | null {
    const { chart } = this.#app
    const light = (element: Element | null | undefined, how: (typeof LIT)[number]): void => {
      if (element === null || element === undefined) return
      const ways = lit.get(element) ?? new Set()
      lit.set(element, ways.add(how))
    }
    // A long request repeats the same few moves, so each of them is computed once.
    const moves = new Map<string, Move>()
    let last: Move | null = null
    let event = ''
    let name = ''
    for (const { before, step } of record.steps(index)) {
      event = step.event.type
      const from = name
      name = stateName(step.value)
      const key = `${from} ${event} ${name}`
      const known = moves.get(key)
      last = known ?? chart.moveOf(before, event, step.value)
      if (known !== undefined) continue
      moves.set(key, last)
      for (const id of last.states) light(this.#groups.get(id), 'visited')
      for (const id of last.arrows) light(this.#groups.get(id), 'taken')
      light(this.#label(last, event), 'taken')
    }
    for (const id of last?.states ?? []) light(this.#groups.get(id), 'active')
    for (const id of last?.arrows ?? []) light(this.#groups.get(id), 'last')
    if (last !== null) light(this.#label(last, event), 'last')
    return last
  }

  /** The label of the event in the picture: at the arrow, or inside the state that took it. */
  #label({ arrows, rule }: Move, event: string): Element | null {
    if (rule === null) return null
    const group = this.#groups.get(arrows[0] ?? rule.source)
    return group?.querySelector(`:scope > g[data-event="${CSS.escape(event)}"]`) ?? null
  }

  #light(lit: Lit): void {
    for (const [element] of this.#lit) if (!lit.has(element)) element.classList.remove(...LIT)
    for (const [element, ways] of lit) for (const how of LIT) element.classList.toggle(how, ways.has(how))
    this.#svg.classList.toggle('traced', lit.size > 0)
    this.#lit = lit
  }

  #describe(): void {
    const { moment } = this.#app
    const leaf = this.#move?.states.at(-1)
    const name = leaf === undefined ? '' : shortState(this.#app.chart.state(leaf)?.name ?? leaf)
    const known = this.#move === null || this.#move.states.length > 0
    setText(the('state-name'), known ? name : 'a state that this chart does not have')
    setAttribute(the('chart'), 'data-state', leaf ?? null)
    const event = moment?.step?.event.type ?? ''
    setText(the('state-event'), event === '' ? '' : `after ${event}`)
    for (const group of this.#states) {
      const state = this.#app.chart.state(group.dataset.id ?? '')
      const active = group.classList.contains('active') ? ', active' : ''
      setAttribute(group, 'aria-label', `${state?.name ?? ''}${active}: ${state?.description ?? ''}`)
    }
  }

  /** The active state, with the one before it if both fit at a legible size. */
  #focus(): Frame | null {
    const here = this.#box(this.#move?.states.at(-1))
    const { before } = this.#app.moment ?? {}
    const there = this.#box(before == null ? undefined : this.#app.chart.statesOf(before).at(-1))
    if (here === null || there === null) return here
    const x = Math.min(here.x, there.x)
    const y = Math.min(here.y, there.y)
    const width = Math.max(here.x + here.width, there.x + there.width) - x
    const height = Math.max(here.y + here.height, there.y + there.height) - y
    return this.#camera.canShow(width, height) ? { x, y, width, height } : here
  }

  #box(id: string | undefined): Frame | null {
    return this.#boxes.get(id ?? '') ?? null
  }

  /** The chart is one tab stop; the arrow keys go from state to state. */
  #prepareStates(): void {
    setAttribute(this.#svg, 'role', 'group')
    for (const [index, group] of this.#states.entries()) {
      setAttribute(group, 'role', 'img')
      group.tabIndex = index === 0 ? 0 : -1
      group.querySelector(':scope > title')?.remove()
      group.addEventListener('pointerenter', () => this.#card.look(group.dataset.id ?? null))
      group.addEventListener('pointerleave', () => this.#card.look(null))
      group.addEventListener('focus', () => {
        this.#at = index
        this.#card.look(group.dataset.id ?? null)
        if (group.matches(':focus-visible')) this.#camera.reveal(group.getBBox())
      })
      group.addEventListener('blur', () => this.#card.look(null))
    }
    this.#svg.addEventListener('keydown', (event) => this.#key(event))
  }

  #key(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key]
    const { length } = this.#states
    const to = by !== undefined ? this.#at + by : { Home: 0, End: length - 1 }[event.key]
    if (to === undefined) return
    event.preventDefault()
    event.stopPropagation()
    this.#states[this.#at]?.setAttribute('tabindex', '-1')
    const group = this.#states[(to + length) % length]
    group?.setAttribute('tabindex', '0')
    group?.focus()
  }
}
