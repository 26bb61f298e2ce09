// Bytes of body sent and received, over time.

import type { BytesPoint } from '../../run/index.ts'
import type { App } from '../app.ts'
import { bytes, duration } from '../model/format.ts'
import { h, s, the } from './dom.ts'

const WIDTH = 1000
const HEIGHT = 100

export class BytesView {
  readonly #app: App
  #shown = ''

  constructor(app: App) {
    this.#app = app
  }

  render(): void {
    const { current, selected, upTo } = this.#app
    const key = `${selected} ${upTo} ${current?.next}`
    if (key === this.#shown) return
    this.#shown = key
    const holder = the('bytes')
    const points = (current?.tracks.bytes ?? []).filter(([at]) => at <= upTo)
    const [, sent, received] = points.at(-1) ?? [0, 0, 0]
    if (current === null || points.length === 0) {
      holder.replaceChildren(h('p', { class: 'faint', text: 'No body has been sent or received.' }))
      return
    }
    const whole = Math.max(current.summary.elapsed, upTo, 0.001)
    const most = Math.max(1, ...current.tracks.bytes.map(([, out, back]) => Math.max(out, back)))
    const text = `${bytes(sent)} of body sent and ${bytes(received)} received in ${duration(upTo)}`
    const svg = s('svg', {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      preserveAspectRatio: 'none',
      role: 'img',
      'aria-label': text,
    })
    const x = (at: number): number => (at / whole) * WIDTH
    const y = (count: number): number => HEIGHT - (count / most) * (HEIGHT - 4)
    for (const [kind, which] of [
      ['sent', 1],
      ['received', 2],
    ] as const) {
      const path = steps(points, which, x, y, upTo)
      svg.append(
        s('path', { class: `area ${kind}`, d: `${path}V${HEIGHT}H0Z` }),
        s('path', { class: `line ${kind}`, d: path }),
      )
    }
    svg.append(s('line', { class: 'now', x1: x(upTo), x2: x(upTo), y1: 0, y2: HEIGHT }))
    holder.replaceChildren(
      svg,
      h(
        'p',
        { class: 'legend' },
        h('span', { class: 'key sent', text: `↑ ${bytes(sent)} sent${rate(sent, points, 1)}` }),
        h('span', {
          class: 'key received',
          text: `↓ ${bytes(received)} received${rate(received, points, 2)}`,
        }),
      ),
    )
  }
}

/** Stairs: what has left stays left. */
function steps(
  points: readonly BytesPoint[],
  which: 1 | 2,
  x: (at: number) => number,
  y: (count: number) => number,
  upTo: number,
): string {
  const parts = [`M0,${y(0).toFixed(1)}`]
  for (const point of points) parts.push(`H${x(point[0]).toFixed(1)}V${y(point[which]).toFixed(1)}`)
  parts.push(`H${x(upTo).toFixed(1)}`)
  return parts.join('')
}

/** Of a few bytes, or of a moment, a rate says nothing. */
function rate(count: number, points: readonly BytesPoint[], which: 1 | 2): string {
  const moving = points.filter((point, index) => point[which] !== (points[index - 1]?.[which] ?? 0))
  const ms = (moving.at(-1)?.[0] ?? 0) - (moving[0]?.[0] ?? 0)
  return count < 65_536 || ms < 5 ? '' : `, ${bytes((count / ms) * 1000)}/s`
}
