// Draws the chart that chart-layout.ts has placed. States and arrows carry their ids, so that a page can light them up.

import type { Rule } from './chart.ts'
import type { Arrow, Box, Layout, Point } from './chart-layout.ts'
import {
  DOT,
  eventText,
  GAP,
  HEADER,
  nameWidth,
  SIDE,
  signText,
  sizeOf,
  statusText,
  text,
} from './chart-text.ts'

const MARGIN = 16
const LEGEND = 30

const light = {
  ground: '#ffffff',
  group: '#f6f8fa',
  box: '#ffffff',
  line: '#b6bfc8',
  ink: '#1f2328',
  wire: '#59636e',
  arrow: '#818b98',
  caller: '#0969da',
  status: '#1a7f37',
  pending: '#bf8700',
}
const dark: typeof light = {
  ground: '#0d1117',
  group: '#11161d',
  box: '#1a2029',
  line: '#3d444d',
  ink: '#f0f6fc',
  wire: '#a3abb5',
  arrow: '#767f8b',
  caller: '#539bf5',
  status: '#56d364',
  pending: '#d29922',
}
const colours = (palette: typeof light) =>
  Object.entries(palette).map(([name, colour]) => `--${name}:${colour}`)

const sans = 'system-ui,"Segoe UI",Helvetica,Arial,sans-serif'
const mono = 'ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace'
const style = [
  `.chart{${colours(light).join(';')}}`,
  `@media(prefers-color-scheme:dark){.chart{${colours(dark).join(';')}}}`,
  '.chart .ground{fill:var(--ground)}',
  '.chart .state>rect{fill:var(--box);stroke:var(--line)}',
  '.chart .compound>rect{fill:var(--group)}',
  '.chart .state>line{stroke:var(--line);stroke-width:.7}',
  '.chart .pending>rect{stroke:var(--pending);stroke-width:1.5}',
  '.chart .final>rect{stroke:var(--ink);stroke-width:1.5}',
  '.chart .start,.chart .name{fill:var(--ink)}',
  '.chart .arrow>path{fill:none;stroke:var(--arrow);stroke-width:1.2}',
  '.chart .arrow.caller>path{stroke:var(--caller)}',
  '.chart .sign{fill:var(--box);stroke:var(--arrow)}',
  '.chart .caller>.sign{stroke:var(--caller)}',
  '.chart .head{fill:var(--arrow)}',
  '.chart .head.caller{fill:var(--caller)}',
  '.chart .event{fill:var(--wire)}',
  '.chart .event.caller{fill:var(--caller)}',
  '.chart .status{fill:var(--status)}',
  `.chart .name{font:600 14px ${sans}}`,
  `.chart .event{font:11px ${mono}}`,
  `.chart .status{font:9.5px ${mono}}`,
]

export function drawChart({ width, height, boxes, dots, arrows }: Layout): string {
  const right = Math.ceil(width) + 2 * MARGIN
  const bottom = Math.ceil(height) + 2 * MARGIN + LEGEND
  const frame = `x="${-MARGIN}" y="${-MARGIN}" width="${right}" height="${bottom}"`
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="${-MARGIN} ${-MARGIN} ${right} ${bottom}" width="${right}" height="${bottom}" role="img" aria-labelledby="chart-title">`,
    '<title id="chart-title">The life of a request</title>',
    `<style>\n${style.join('\n')}\n</style>`,
    `<defs>${arrowHead('wire')}${arrowHead('caller')}</defs>`,
    `<rect class="ground" ${frame} rx="8"/>`,
    ...boxes.map((box) => drawBox(box, arrows)),
    ...dots.map(drawDot),
    ...arrows.map(drawArrow),
    drawLegend(height + LEGEND - 4, boxes, arrows),
    '</svg>',
  ]
  return `${lines.join('\n')}\n`
}

const arrowHead = (kind: string) =>
  `<marker id="chart-${kind}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="head ${kind}" d="M0,.5L8,4L0,7.5z"/></marker>`

const drawDot = ({ x, y }: Point) => `<circle class="start" cx="${n(x)}" cy="${n(y)}" r="${DOT}"/>`

const n = (value: number): string => String(Math.round(value * 10) / 10)
const escaped = (raw: string): string =>
  raw.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
const kindOf = (event: string): string => (event.startsWith('caller.') ? 'caller' : 'wire')
const words = (x: number, y: number, kind: string, content: string, more = '') =>
  `<text class="${kind}" x="${n(x)}" y="${n(y)}"${more}>${escaped(content)}</text>`

function drawBox(box: Box, arrows: readonly Arrow[]): string {
  const { state, x, y, width, height, rules } = box
  const compound = state.children.length > 0
  const kinds = ['state', compound ? 'compound' : 'leaf']
  if (state.pending && !compound) kinds.push('pending')
  if (state.kind === 'final') kinds.push('final')
  const lines = [
    `<g class="${kinds.join(' ')}" data-id="${state.id}">`,
    `<title>${escaped(`${state.name}: ${state.description}`)}</title>`,
    `<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" rx="${compound ? 10 : 7}"/>`,
  ]
  if (compound) {
    lines.push(`<line x1="${n(x)}" x2="${n(x + width)}" y1="${n(y + HEADER)}" y2="${n(y + HEADER)}"/>`)
    lines.push(words(titlePlace(box, arrows), y + 19, 'name', state.key))
    let at = x + SIDE
    for (const rule of rules) {
      lines.push(...drawRules([rule], at, y + HEADER + 5))
      at += sizeOf([rule]).width + GAP
    }
  } else {
    lines.push(words(x + width / 2, y + 20.5, 'name', state.key, ' text-anchor="middle"'))
    lines.push(...drawRules(rules, x + SIDE, y + HEADER))
  }
  return [...lines, '</g>'].join('\n')
}

/** As far left as no line runs through it. */
function titlePlace({ state, x, y }: Box, arrows: readonly Arrow[]): number {
  const width = nameWidth(state.key)
  const crossings = arrows.flatMap(({ points }) =>
    points.filter((point, index) => {
      const next = points[index + 1]
      return next?.x === point.x && Math.min(point.y, next.y) < y + HEADER && Math.max(point.y, next.y) > y
    }),
  )
  let place = x + SIDE
  for (const line of crossings.map((point) => point.x).sort((a, b) => a - b))
    if (line > place - 6 && line < place + width) place = line + 8
  return place
}

function drawRules(rules: readonly Rule[], x: number, top: number): string[] {
  let y = top
  return rules.flatMap((rule) => {
    const lines = [`<g data-event="${rule.event}">`]
    y += text.event.line
    lines.push(words(x, y - 3.5, `event ${kindOf(rule.event)}`, eventText(rule)))
    for (const status of rule.announces) {
      y += text.status.line
      lines.push(words(x + text.status.indent, y - 3.5, 'status', statusText(status)))
    }
    return [...lines, '</g>']
  })
}

function drawArrow({ from, to, points, rules, label, sign }: Arrow): string {
  const events = [...new Set(rules.map(({ event }) => event))]
  const kind = kindOf(events[0] ?? '')
  const lines = [
    `<g class="arrow ${kind}" data-id="${from}->${to}" data-from="${from}" data-to="${to}" data-events="${events.join(' ')}">`,
    `<path d="${rounded(points)}" marker-end="url(#chart-${kind})"/>`,
  ]
  if (label !== null) lines.push(...drawRules(rules, label.x, label.y))
  if (sign !== null) {
    const { x, y, width, height, name } = sign
    lines.push(
      `<rect class="sign" x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${height}" rx="${height / 2}"/>`,
    )
    lines.push(words(x + width / 2, y + 15, `event ${kind}`, signText(name), ' text-anchor="middle"'))
  }
  return [...lines, '</g>'].join('\n')
}

/** A line through the points with its corners cut round. */
function rounded(points: readonly Point[]): string {
  const parts = points.map((corner, index) => {
    const before = points[index - 1]
    const after = points[index + 1]
    if (before === undefined) return `M${at(corner)}`
    if (after === undefined) return `L${at(corner)}`
    const radius = Math.min(7, distance(before, corner) / 2, distance(corner, after) / 2)
    return `L${at(towards(corner, before, radius))}Q${at(corner)} ${at(towards(corner, after, radius))}`
  })
  return parts.join('')
}

const at = ({ x, y }: Point): string => `${n(x)},${n(y)}`
const distance = (a: Point, b: Point): number => Math.hypot(b.x - a.x, b.y - a.y)

function towards(from: Point, to: Point, length: number): Point {
  const part = length / (distance(from, to) || 1)
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part }
}

function drawLegend(y: number, boxes: readonly Box[], arrows: readonly Arrow[]): string {
  const announced = [...boxes, ...arrows].some(({ rules }) =>
    rules.some(({ announces }) => announces.length > 0),
  )
  const entries: readonly (readonly [kind: string, content: string])[] = [
    ['event caller', 'caller.… the caller asks'],
    ['event wire', 'wire.… the wire reports'],
    ...(announced ? [['event status', 'STATUS, status: announced then'] as const] : []),
  ]
  let x = 0
  const lines = entries.map(([kind, content]) => {
    const line = words(x, y, kind, content)
    x += content.length * text.event.perLetter + 24
    return line
  })
  const box = `<g class="state pending"><rect x="${n(x)}" y="${n(y - 12)}" width="26" height="16" rx="4"/></g>`
  lines.push(box, words(x + 34, y, 'event wire', 'a call is pending'))
  return lines.join('\n')
}
