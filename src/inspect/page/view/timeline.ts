// Time travel: back and forth through the entries of a request, at any pace. Its slider runs by time, as the phases do, or
// entry by entry.

import type { App } from '../app.ts'
import { countTicksOf, ticksOf, tickText } from '../model/axis.ts'
import { elapsed, shortName, shortState } from '../model/format.ts'
import { isFailure, isPending } from '../model/log-lines.ts'
import { keyOf } from '../model/phases.ts'
import { PACES, type Pace } from '../model/player.ts'
import { h, isTyping, s, setAttribute, setText, the } from './dom.ts'
import { say } from './parts.tsx'

export class Timeline {
  readonly #app: App
  readonly #range = the<HTMLInputElement>('moment')
  readonly #strip = document.getElementById('strip') as unknown as SVGSVGElement
  readonly #pace = the<HTMLSelectElement>('pace')
  #drawn = ''

  constructor(app: App) {
    this.#app = app
    const { player } = app
    this.#pace.append(...PACES.map((pace) => h('option', { value: String(pace), text: paceText(pace) })))
    this.#pace.addEventListener('change', () => {
      const { value } = this.#pace
      player.setPace(value === 'fit' ? 'fit' : Number(value))
    })
    this.#range.addEventListener('input', () => {
      const value = Number(this.#range.value)
      if (app.axis === 'time') player.jumpTo(value)
      else player.jump(Math.round(value))
    })
    the('first').addEventListener('click', () => player.jump(0))
    the('back').addEventListener('click', () => player.step(-1))
    the('play').addEventListener('click', () => player.toggle())
    the('forward').addEventListener('click', () => player.step(1))
    the('live').addEventListener('click', () => (player.mode === 'live' ? player.pause() : player.live()))
    the('axis').addEventListener('click', () => {
      app.axis = app.axis === 'time' ? 'entries' : 'time'
      app.changed()
    })
    the('next-pending').addEventListener('click', () => this.#goToPending(1))
    addEventListener('keydown', (event) => this.#key(event))
  }

  render(): void {
    this.#drawStrip()
    const { axis, current, moment, origin, player, whole } = this.#app
    const count = current?.entries.length ?? 0
    const { index, mode } = player
    const empty = count === 0
    for (const id of ['first', 'back', 'play', 'forward', 'live', 'moment', 'pace', 'axis'])
      setAttribute(the(id), 'disabled', empty ? '' : null)
    setAttribute(this.#range, 'max', String(axis === 'time' ? whole : Math.max(0, count - 1)))
    this.#range.value = String(axis === 'time' ? this.#app.upTo : Math.max(0, index))
    setText(the('axis'), axis === 'time' ? 'by time' : 'by event')
    setAttribute(this.#range, 'aria-valuetext', moment === null ? 'nothing' : this.#momentText())
    setText(the('moment-number'), empty ? '' : `${index + 1} of ${count}`)
    setText(the('moment-time'), moment === null ? '' : `${elapsed(moment.at)} ms`)
    const playing = mode === 'playing'
    setAttribute(the('play'), 'aria-label', playing ? 'Pause' : 'Play')
    the('play').classList.toggle('playing', playing)
    const live = the('live')
    setAttribute(live, 'aria-pressed', String(mode === 'live'))
    const isLive = origin.kind === 'live' && current?.summary.over === false
    live.classList.toggle('pulsing', isLive && mode === 'live')
    const behind = mode === 'live' ? 0 : count - 1 - index
    setText(the('live-text'), isLive ? (behind > 0 ? `Live +${behind}` : 'Live') : 'End')
  }

  /** The phases in their colours, each as long as it took, or as long as it has entries. */
  #drawStrip(): void {
    const { axis, current, selected, whole } = this.#app
    const key = `${selected} ${current?.from} ${current?.next} ${axis} ${whole}`
    if (key === this.#drawn) return
    this.#drawn = key
    const end = axis === 'time' ? Math.max(whole, 0.001) : Math.max(1, (current?.entries.length ?? 0) - 1)
    setAttribute(this.#strip, 'viewBox', '0 0 1000 1')
    const spans = axis === 'time' ? this.#byTime() : this.#byEntry()
    const rects = spans.map(({ from, phase, to }) =>
      s('rect', {
        class: `bars ${keyOf(phase)}`,
        x: ((1000 * from) / end).toFixed(2),
        width: ((1000 * (to - from)) / end).toFixed(2),
        height: 1,
      }),
    )
    this.#strip.replaceChildren(...rects)
    const text = axis === 'time' ? tickText : (at: number): string => String(Math.round(at + 1))
    const ticks = (axis === 'time' ? ticksOf : countTicksOf)(end, 4).map((at) => {
      const tick = h('span', { class: at > end * 0.86 ? 'last' : undefined, text: text(at) })
      tick.style.left = `${(100 * at) / end}%`
      return tick
    })
    the('strip-ticks').replaceChildren(...(current === null ? [] : ticks))
  }

  #byTime(): readonly Span[] {
    const { current, whole } = this.#app
    return (current?.tracks.phases ?? []).map(({ from, phase, to }) => ({ phase, from, to: to ?? whole }))
  }

  #byEntry(): readonly Span[] {
    const { chart, current } = this.#app
    const entries = current?.entries ?? []
    const spans: { phase: string | null; from: number }[] = []
    for (const [index, entry] of entries.entries()) {
      if (!('event' in entry)) continue
      const phase = chart.leafOf(entry.value)?.phase ?? null
      if (phase !== (spans.at(-1)?.phase ?? null)) spans.push({ phase, from: index })
    }
    return spans.flatMap(({ from, phase }, at) =>
      phase === null ? [] : [{ phase, from, to: spans[at + 1]?.from ?? entries.length - 1 }],
    )
  }

  /** Goes to the next pending call, or to the previous one; it wraps around. */
  #goToPending(by: 1 | -1): void {
    const { current, player } = this.#app
    const entries = current?.entries ?? []
    for (let step = 1; step <= entries.length; step++) {
      const start = player.mode === 'live' && by === 1 ? -1 : player.index
      const at = (start + by * step + 2 * entries.length) % entries.length
      const entry = entries[at]
      if (entry === undefined || !isPending(entry)) continue
      player.jump(at)
      return
    }
    if (current !== null) say('No pending call in this request')
  }

  #momentText(): string {
    const { moment } = this.#app
    if (moment === null) return ''
    const { entry, step } = moment
    const what = 'event' in entry ? entry.event.type : shortName(entry.name)
    const leaf = step === null ? '' : (this.#app.chart.leafOf(step.value)?.name ?? '')
    const failed = isFailure(entry) ? ', a failure' : ''
    return `${elapsed(entry.at)} milliseconds: ${what}${failed}, ${shortState(leaf)}`
  }

  #key(event: KeyboardEvent): void {
    if (isTyping(event) || event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return
    const { player } = this.#app
    const onButton =
      event.target instanceof HTMLElement && event.target.closest('button, a, summary') !== null
    if (event.key === ' ' && !onButton) player.toggle()
    else if (event.key === 'ArrowLeft' || event.key === ',') player.step(-1)
    else if (event.key === 'ArrowRight' || event.key === '.') player.step(1)
    else if (event.key === 'Home') player.jump(0)
    else if (event.key === 'End') player.live()
    else if (event.key === 'n') this.#goToPending(1)
    else if (event.key === 'N') this.#goToPending(-1)
    else return
    event.preventDefault()
  }
}

interface Span {
  readonly phase: string
  readonly from: number
  readonly to: number
}

const paceText = (pace: Pace): string =>
  pace === 'fit'
    ? 'in 10 s'
    : pace === 1
      ? 'real time'
      : pace < 1
        ? `${1 / pace} times faster`
        : `${pace} times slower`
