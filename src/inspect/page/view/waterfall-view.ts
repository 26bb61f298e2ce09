// The phases of a request as a waterfall, next to those of another one if wanted.

import type { App } from '../app.ts'
import { duration } from '../model/format.ts'
import type { RequestRecord } from '../model/request-record.ts'
import { type Bar, rowOf as keyOf, lengthOf, pendingBars, type Row, waterfall } from '../model/waterfall.ts'
import { h, s, setText, the } from './dom.ts'

export class WaterfallView {
  readonly #app: App
  #shown = ''

  constructor(app: App) {
    this.#app = app
    the('compare').addEventListener('click', () => {
      if (app.compared !== null) app.compare(null)
      else {
        app.comparing = !app.comparing
        app.changed()
      }
    })
  }

  render(): void {
    const { compared, comparing, current, selected, upTo } = this.#app
    const other = this.#app.record(compared)
    const key = `${selected} ${upTo} ${current?.tracks.phases.length} ${compared} ${other?.next} ${comparing}`
    if (key === this.#shown) return
    this.#shown = key
    const button = the('compare')
    button.setAttribute('aria-pressed', String(comparing || compared !== null))
    setText(button, compared !== null ? 'Stop comparing' : comparing ? 'Pick another request…' : 'Compare')
    the('phases').replaceChildren(...(current === null ? [] : this.#tables(current, other)))
  }

  #tables(record: RequestRecord, other: RequestRecord | null): HTMLElement[] {
    const { chart, upTo } = this.#app
    const otherUpTo = other === null ? 0 : endOf(other)
    const whole = Math.max(endOf(record), upTo, otherUpTo, 0.001)
    const mine = waterfall(record.tracks, chart.facts.phases, upTo)
    const theirs = other === null ? [] : waterfall(other.tracks, chart.facts.phases, otherUpTo)
    const pending = pendingBars(record.tracks, upTo)
    const rows = merged(mine, theirs, chart.facts.phases)
    const head = other === null ? [] : [headOf(record, other)]
    const body = rows.map(([row, their]) => rowOf(row, their, other !== null, whole, pending, upTo))
    const table = h(
      'table',
      { class: other === null ? 'waterfall' : 'waterfall two' },
      ...head,
      h('tbody', {}, ...body),
    )
    const foot = h('p', { class: 'faint foot' }, ...footOf(record, upTo, pending))
    return [table, foot]
  }
}

/** Rows of both, in the order of the phases, with what each of them has. */
function merged(
  mine: readonly Row[],
  theirs: readonly Row[],
  phases: readonly string[],
): readonly [Row | null, Row | null][] {
  const found = new Set([...mine, ...theirs].map(({ key }) => key))
  const inOrder = phases.map((phase) => keyOf(phase)[0]).filter((key) => found.has(key))
  const keys = [...new Set([...inOrder, ...found])]
  return keys.map((key) => [
    mine.find((row) => row.key === key) ?? null,
    theirs.find((row) => row.key === key) ?? null,
  ])
}

const endOf = ({ summary, tracks }: RequestRecord): number =>
  Math.max(summary.elapsed, ...tracks.phases.map(({ to }) => to ?? 0))

const headOf = (record: RequestRecord, other: RequestRecord): HTMLElement =>
  h(
    'thead',
    {},
    h(
      'tr',
      {},
      h('th', { scope: 'col', text: 'Phase' }),
      h('td', {}),
      h('th', { scope: 'col', text: `#${record.summary.id}` }),
      h('th', { scope: 'col', class: 'theirs', text: `#${other.summary.id}` }),
      h('th', { scope: 'col', text: 'Difference' }),
    ),
  )

function rowOf(
  mine: Row | null,
  theirs: Row | null,
  two: boolean,
  whole: number,
  pending: readonly Bar[],
  upTo: number,
): HTMLElement {
  const { key = '', label = '' } = mine ?? theirs ?? {}
  const bars = s('svg', { class: `bars ${key}`, 'aria-hidden': 'true' })
  const percent = (ms: number): string => `${((100 * ms) / whole).toFixed(3)}%`
  const draw = (each: readonly Bar[], kind: string, y: string, height: string, more = {}): void => {
    for (const { from, to } of each)
      bars.append(s('rect', { class: kind, x: percent(from), width: percent(to - from), y, height, ...more }))
  }
  draw(mine?.bars ?? [], 'bar', two ? '8%' : '18%', two ? '38%' : '64%')
  const shaded = within(pending, mine?.bars ?? [])
  draw(shaded, 'pending', two ? '8%' : '18%', two ? '38%' : '64%', { fill: 'url(#hatch)' })
  draw(theirs?.bars ?? [], 'bar theirs', '54%', '38%')
  bars.append(s('line', { class: 'now', x1: percent(upTo), x2: percent(upTo), y1: '0', y2: '100%' }))
  const difference = (theirs?.total ?? 0) - (mine?.total ?? 0)
  return h(
    'tr',
    {},
    h('th', { scope: 'row', text: label }),
    h('td', { class: 'track' }, bars),
    h('td', { class: 'time', text: mine === null ? '–' : duration(mine.total) }),
    two ? h('td', { class: 'time theirs', text: theirs === null ? '–' : duration(theirs.total) }) : null,
    two
      ? h('td', { class: 'time', text: `${difference < 0 ? '−' : '+'}${duration(Math.abs(difference))}` })
      : null,
  )
}

/** The parts of the one that lie in the other. */
const within = (parts: readonly Bar[], bars: readonly Bar[]): readonly Bar[] =>
  bars.flatMap((bar) =>
    parts
      .map(({ from, to }) => ({ from: Math.max(from, bar.from), to: Math.min(to, bar.to) }))
      .filter(({ from, to }) => to > from),
  )

function footOf(record: RequestRecord, upTo: number, pending: readonly Bar[]): (Node | string)[] {
  const total = `${duration(upTo)} since it was opened`
  if (pending.length === 0) return [total]
  const { length } = pending
  const times = `${length}${record.tracks.pending.length >= 400 ? ' or more' : ''}`
  return [
    `${total}; `,
    h('span', { class: 'hatch', 'aria-hidden': 'true' }),
    ` a call was pending (IO_PENDING) ${times === '1' ? 'once' : `${times} times`}, ${duration(lengthOf(pending))} in all`,
  ]
}
