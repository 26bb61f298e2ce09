// Time travel: back and forth through the entries of a request, at any pace.

import type { App } from '../app.ts'
import { elapsed, shortName, shortState } from '../model/format.ts'
import { PACES, type Pace } from '../model/player.ts'
import { rowOf } from '../model/waterfall.ts'
import { h, isTyping, s, setAttribute, setText, the } from './dom.ts'

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
      player.setPace(value === 'fit' ? 'fit' : (Number(value) as Pace))
    })
    this.#range.addEventListener('input', () => player.jump(Number(this.#range.value)))
    the('first').addEventListener('click', () => player.jump(0))
    the('back').addEventListener('click', () => player.step(-1))
    the('play').addEventListener('click', () => player.toggle())
    the('forward').addEventListener('click', () => player.step(1))
    the('live').addEventListener('click', () => (player.mode === 'live' ? player.pause() : player.live()))
    addEventListener('keydown', (event) => this.#key(event))
  }

  /** The phases in their colours, each as long as it has entries. */
  #drawStrip(): void {
    const { chart, current, selected } = this.#app
    const key = `${selected} ${current?.from} ${current?.next}`
    if (key === this.#drawn) return
    this.#drawn = key
    const count = current?.entries.length ?? 0
    setAttribute(this.#strip, 'viewBox', `0 0 ${Math.max(1, count - 1)} 1`)
    const runs: { phase: string | null; from: number }[] = []
    for (const [index, entry] of (current?.entries ?? []).entries()) {
      if (!('event' in entry)) continue
      const phase = chart.leafOf(entry.value)?.phase ?? null
      if (phase !== (runs.at(-1)?.phase ?? null)) runs.push({ phase, from: index })
    }
    const rects = runs.flatMap(({ from, phase }, at) => {
      const width = (runs[at + 1]?.from ?? count - 1) - from
      return phase === null
        ? []
        : [s('rect', { class: `bars ${rowOf(phase)[0]}`, x: from, width, height: 1 })]
    })
    this.#strip.replaceChildren(...rects)
  }

  render(): void {
    this.#drawStrip()
    const { current, moment, origin, player } = this.#app
    const count = current?.entries.length ?? 0
    const { index, mode } = player
    const empty = count === 0
    for (const id of ['first', 'back', 'play', 'forward', 'live', 'moment', 'pace'])
      setAttribute(the(id), 'disabled', empty ? '' : null)
    setAttribute(this.#range, 'max', String(Math.max(0, count - 1)))
    this.#range.value = String(Math.max(0, index))
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

  #momentText(): string {
    const { moment } = this.#app
    if (moment === null) return ''
    const { entry, step } = moment
    const what = 'event' in entry ? entry.event.type : shortName(entry.name)
    const leaf = step === null ? '' : (this.#app.chart.leafOf(step.value)?.name ?? '')
    return `${elapsed(entry.at)} milliseconds: ${what}, ${shortState(leaf)}`
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
    else return
    event.preventDefault()
  }
}

const paceText = (pace: Pace): string =>
  pace === 'fit' ? 'in 10 s' : pace === 1 ? 'real time' : `${pace} times slower`
