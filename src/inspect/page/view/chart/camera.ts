// The visible part of the chart: all of it, the active states, or the part that the user has moved to.

import { calm, s } from '../dom.ts'

export interface Frame {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** `follow` keeps the active states in sight, at a legible size. */
export type Aim = 'follow' | 'fit' | 'free'

/**
 * Units of the picture per pixel when something is followed; if the whole chart fits at only slightly more, all of it is shown. It is the same
 * for every state: at another scale the browser lays out every text of the picture again.
 */
const FOLLOWED = 1.15
const FARTHEST = 1.35
/** The limits of zooming in and out. */
const NEAREST = 0.25
const MARGIN = 48
/** The size of the texts in units of the picture; and the size in pixels below which they are hidden, or enlarged. */
const EVENT_SIZE = 11
const NAME_SIZE = 14
const SMALLEST = 9
const SMALLEST_NAME = 10
/** The places for a name, in lines above or below its own. */
const PLACES = [0, 0.9, -0.9, 1.8, -1.8]
const TRAVEL_MS = 260

export class Camera {
  readonly #svg: SVGSVGElement
  /** The whole picture, which is moved as one. A move of the view box would make the browser lay out every text again. */
  readonly #world = s('g', { class: 'world' })
  readonly #whole: Frame
  /** The size on the screen, in pixels; 0 while the chart is not shown. */
  #screen = { width: 0, height: 0 }
  readonly #moved: (frame: Frame, aim: Aim) => void
  #aim: Aim = 'follow'
  #frame: Frame
  #target: Frame
  #focus: Frame | null = null
  #travel = 0
  #nameSize = ''
  readonly #leaves: readonly (Frame & { readonly id: string | undefined })[]
  /** The positions of the fingers and pointers that are down, by their ids. */
  readonly #pointers = new Map<number, { readonly x: number; readonly y: number }>()
  /** They have moved, so it is not a click. */
  #isDragged = false

  constructor(svg: SVGSVGElement, whole: Frame, moved: (frame: Frame, aim: Aim) => void) {
    this.#svg = svg
    this.#whole = whole
    this.#moved = moved
    this.#frame = this.#whole
    this.#target = this.#whole
    svg.removeAttribute('viewBox')
    this.#world.append(...svg.childNodes)
    svg.append(this.#world)
    this.#leaves = [...svg.querySelectorAll<SVGRectElement>('.leaf > rect')].map((rect) => ({
      id: rect.parentElement?.dataset.id,
      x: rect.x.baseVal.value,
      y: rect.y.baseVal.value,
      width: rect.width.baseVal.value,
      height: rect.height.baseVal.value,
    }))
    svg.addEventListener('wheel', (event) => this.#wheel(event), { passive: false })
    svg.addEventListener('pointerdown', (event) => this.#grab(event))
    svg.addEventListener('pointermove', (event) => this.#drag(event))
    for (const type of ['pointerup', 'pointercancel'] as const)
      svg.addEventListener(type, (event) => this.#drop(event))
    // In pixels, because with a size in percent the whole picture is laid out again whenever anything beside it changes.
    const holder = svg.parentElement as HTMLElement
    new ResizeObserver(() => {
      this.#screen = { width: holder.clientWidth, height: holder.clientHeight }
      for (const side of ['width', 'height'] as const) svg.setAttribute(side, String(this.#screen[side]))
      this.#settle(false)
    }).observe(holder)
  }

  get aim(): Aim {
    return this.#aim
  }

  set aim(aim: Aim) {
    this.#aim = aim
    this.#settle(true)
  }

  /** Whether an area of this size fits at a legible size. */
  canShow(width: number, height: number): boolean {
    const screen = this.#screen
    return (width + MARGIN) / screen.width <= FOLLOWED && (height + MARGIN) / screen.height <= FOLLOWED
  }

  /** Sets the part to follow. */
  follow(focus: Frame | null): void {
    if (JSON.stringify(focus) === JSON.stringify(this.#focus)) return
    this.#focus = focus
    if (this.#aim === 'follow') this.#settle(true)
  }

  /** Brings a part into sight, without zooming. */
  reveal({ height, width, x, y }: Frame): void {
    const frame = this.#target
    const inside =
      x >= frame.x &&
      y >= frame.y &&
      x + width <= frame.x + frame.width &&
      y + height <= frame.y + frame.height
    if (inside) return
    this.#aim = 'free'
    this.#go({ ...frame, x: x + width / 2 - frame.width / 2, y: y + height / 2 - frame.height / 2 }, true)
  }

  /** Zooms by a factor, around a point of the picture or the middle. */
  zoom(factor: number, around?: { readonly x: number; readonly y: number }): void {
    const { height, width, x, y } = this.#target
    const most = Math.max(this.#fitted.width, width)
    const to = Math.max(this.#screen.width * NEAREST, Math.min(width / factor, most))
    const part = to / width
    const at = around ?? { x: x + width / 2, y: y + height / 2 }
    this.#aim = 'free'
    const frame = {
      x: at.x - (at.x - x) * part,
      y: at.y - (at.y - y) * part,
      width: to,
      height: height * part,
    }
    this.#go(frame, around === undefined)
  }

  /** Moves by this many points of the screen. */
  pan(dx: number, dy: number): void {
    const scale = this.#target.width / (this.#screen.width || 1)
    this.#aim = 'free'
    this.#go({ ...this.#target, x: this.#target.x + dx * scale, y: this.#target.y + dy * scale }, false)
  }

  centre(x: number, y: number): void {
    const { height, width } = this.#target
    this.#aim = 'free'
    this.#go({ x: x - width / 2, y: y - height / 2, width, height }, true)
  }

  #settle(smoothly: boolean): void {
    if (this.#aim === 'fit') this.#go(this.#fitted, smoothly)
    else if (this.#aim === 'follow') this.#go(this.#followed, smoothly)
    else {
      const { height, width } = this.#screen
      this.#go({ ...this.#target, height: (this.#target.width * height) / (width || 1) }, false)
    }
  }

  /** The whole picture, in the proportions of the screen. */
  get #fitted(): Frame {
    const screen = this.#screen
    if (screen.width === 0 || screen.height === 0) return this.#whole
    const { height, width, x, y } = this.#whole
    const scale = Math.max(width / screen.width, height / screen.height)
    const [w, h] = [screen.width * scale, screen.height * scale]
    return { x: x - (w - width) / 2, y: y - (h - height) / 2, width: w, height: h }
  }

  get #followed(): Frame {
    const fitted = this.#fitted
    const screen = this.#screen
    if (this.#focus === null || screen.width === 0 || fitted.width <= screen.width * FARTHEST) return fitted
    const { height, width, x, y } = this.#focus
    const [w, h] = [screen.width * FOLLOWED, screen.height * FOLLOWED]
    return {
      x: held(x + width / 2 - w / 2, w, this.#whole.x, this.#whole.width),
      y: held(y + height / 2 - h / 2, h, this.#whole.y, this.#whole.height),
      width: w,
      height: h,
    }
  }

  #go(target: Frame, smoothly: boolean): void {
    this.#target = target
    cancelAnimationFrame(this.#travel)
    if (!smoothly || calm() || this.#screen.width === 0) {
      this.#set(target)
      return
    }
    const start = this.#frame
    const began = performance.now()
    const move = (): void => {
      const part = Math.min(1, (performance.now() - began) / TRAVEL_MS)
      const eased = 1 - (1 - part) ** 3
      const mixed = (a: number, b: number): number => a + (b - a) * eased
      this.#set({
        x: mixed(start.x, target.x),
        y: mixed(start.y, target.y),
        width: mixed(start.width, target.width),
        height: mixed(start.height, target.height),
      })
      if (part < 1) this.#travel = requestAnimationFrame(move)
    }
    move()
  }

  #set(frame: Frame): void {
    this.#frame = frame
    const scale = this.#screen.width / frame.width
    if (scale > 0) {
      this.#world.setAttribute('transform', `scale(${scale}) translate(${-frame.x} ${-frame.y})`)
      this.#showNames(1 / scale)
    }
    this.#moved(frame, this.#aim)
  }

  /** When it is zoomed out, names keep a legible size, and events are hidden. */
  #showNames(unitsPerPixel: number): void {
    const isFar = EVENT_SIZE / unitsPerPixel < SMALLEST
    this.#svg.classList.toggle('far', isFar)
    const size = Math.max(NAME_SIZE, SMALLEST_NAME * unitsPerPixel).toFixed(1)
    if (size === this.#nameSize) return
    this.#nameSize = size
    this.#svg.style.setProperty('--name-size', `${size}px`)
    this.#spread(isFar ? Number(size) : 0)
  }

  /** Names that are larger than their boxes are moved up or down, so that they do not overlap. */
  #spread(size: number): void {
    const names = [...this.#svg.querySelectorAll<SVGTextElement>('.state > .name')]
    for (const name of names) name.removeAttribute('dy')
    // All names are measured before the first one is moved, so that there is only one layout.
    const boxes = size === 0 ? [] : names.map((name) => name.getBBox())
    const placed: Frame[] = []
    for (const [index, name] of names.entries()) {
      const box = boxes[index]
      // A place that no other state covers is preferred.
      const others = this.#leaves.filter(({ id }) => id !== name.parentElement?.dataset.id)
      const isOpen = (lines: number): boolean =>
        box !== undefined && isFree(placed, box, lines * size) && isFree(others, box, lines * size)
      const away = box && (PLACES.find(isOpen) ?? PLACES.find((lines) => isFree(placed, box, lines * size)))
      name.classList.toggle('crowded', box !== undefined && away === undefined)
      if (box === undefined || away === undefined) continue
      if (away !== 0) name.setAttribute('dy', String(away * size))
      placed.push({ x: box.x, y: box.y + away * size, width: box.width, height: box.height })
    }
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault()
    const at = this.#pointAt(event.clientX, event.clientY)
    if (event.ctrlKey || event.metaKey) this.zoom(Math.exp(-event.deltaY / 200), at)
    else if (event.shiftKey) this.pan(event.deltaY, 0)
    else this.pan(event.deltaX, event.deltaY)
  }

  #grab(event: PointerEvent): void {
    if (event.button !== 0) return
    if (this.#pointers.size === 0) this.#isDragged = false
    this.#pointers.set(event.pointerId, { x: event.clientX, y: event.clientY })
  }

  /** One pointer moves the picture. Two pointers move and zoom it: the points under them stay under them. */
  #drag(event: PointerEvent): void {
    const before = this.#pointers.get(event.pointerId)
    if (before === undefined) return
    const now = { x: event.clientX, y: event.clientY }
    if (!this.#isDragged && Math.hypot(now.x - before.x, now.y - before.y) < 4) return
    if (!this.#isDragged) {
      this.#isDragged = true
      this.#svg.setPointerCapture(event.pointerId)
      this.#svg.classList.add('dragged')
    }
    this.#pointers.set(event.pointerId, now)
    const other = [...this.#pointers].find(([id]) => id !== event.pointerId)?.[1]
    if (other === undefined) {
      this.pan(before.x - now.x, before.y - now.y)
      return
    }
    const apart = Math.hypot(now.x - other.x, now.y - other.y)
    const wereApart = Math.hypot(before.x - other.x, before.y - other.y)
    this.pan((before.x - now.x) / 2, (before.y - now.y) / 2)
    if (wereApart > 0)
      this.zoom(apart / wereApart, this.#pointAt((now.x + other.x) / 2, (now.y + other.y) / 2))
  }

  #drop(event: PointerEvent): void {
    this.#pointers.delete(event.pointerId)
    if (this.#pointers.size === 0) this.#svg.classList.remove('dragged')
  }

  /** The point of the picture under a point of the window. */
  #pointAt(clientX: number, clientY: number): { readonly x: number; readonly y: number } {
    const box = this.#svg.getBoundingClientRect()
    const { height, width, x, y } = this.#target
    return {
      x: x + ((clientX - box.left) / box.width) * width,
      y: y + ((clientY - box.top) / box.height) * height,
    }
  }
}

/** The start of a frame that stays within the picture, or is centred on a smaller one. */
const held = (start: number, size: number, from: number, length: number): number =>
  size >= length ? from - (size - length) / 2 : Math.max(from, Math.min(start, from + length - size))

const isFree = (placed: readonly Frame[], { height, width, x, y }: Frame, dy: number): boolean =>
  !placed.some((other) => touches(other, { x, y: y + dy, width, height }))

const touches = (a: Frame, b: Frame): boolean =>
  a.x < b.x + b.width &&
  b.x < a.x + a.width &&
  a.y + a.height * 0.2 < b.y + b.height &&
  b.y + b.height * 0.2 < a.y + a.height
