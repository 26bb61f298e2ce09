// Draws the main path through the chart: an upload over TLS, state by state, with the calls that lead on and the
// notifications on the way. The chart itself is walked for it, so the picture says what the chart says.

import { RequestRun } from '../../machines/index.ts'
import type { ChartState } from './chart.ts'
import { type EventType, sampleEvents } from './sample-events.ts'

/** Which sample of an event is taken: the first, unless another is named. */
const path: readonly (EventType | readonly [EventType, number])[] = [
  'caller.sendEx',
  'wire.resolving',
  'wire.resolved',
  'wire.connecting',
  'wire.connected',
  'wire.securing',
  'wire.secured',
  'wire.sending',
  'wire.sent',
  'caller.write',
  'wire.pending',
  'wire.drained',
  'caller.end',
  'wire.ended',
  'wire.responded',
  'caller.read',
  'wire.pending',
  'wire.arrived',
  'caller.read',
  ['wire.read', 1],
  'caller.close',
  'wire.released',
]

/** One stop on the path: a state, what the caller called for, and what is announced from there on. */
export interface Stop {
  /** The state below `open.exchange`, without its substates. */
  readonly state: string
  readonly description: string
  readonly calls: readonly string[]
  readonly notifications: readonly string[]
}

export function mainPath(root: ChartState): Stop[] {
  const stops: { state: string; description: string; calls: string[]; notifications: string[] }[] = []
  const announced: string[] = []
  const run = new RequestRun({ id: 1, method: 'POST', url: 'https://localhost/' }, ({ type }) => {
    announced.push(type.replace('INTERNET_STATUS_', ''))
  })
  const arrive = (call: string | null): void => {
    const [state = ''] = run.state.split('.')
    let stop = stops.at(-1)
    if (stop?.state !== state) {
      stop = { state, description: stateNamed(root, state)?.description ?? '', calls: [], notifications: [] }
      stops.push(stop)
    }
    if (call !== null && !stop.calls.includes(call)) stop.calls.push(call)
    for (const name of announced.splice(0))
      if (!stop.notifications.includes(name)) stop.notifications.push(name)
  }
  arrive(null)
  for (const step of path) {
    const [type, sample] = typeof step === 'string' ? [step, 0] : step
    const event = sampleEvents[type][sample]
    if (event === undefined || !run.can(event))
      throw new Error(`The main path is broken: ${type} is refused while ${run.state}.`)
    run.move(event)
    arrive(type.startsWith('caller.') ? `${type.slice('caller.'.length)}()` : null)
  }
  return stops
}

const stateNamed = (state: ChartState, key: string): ChartState | undefined =>
  state.key === key ? state : state.children.map((child) => stateNamed(child, key)).find(Boolean)

const WIDTH = 860
const LEFT = 150
const BOX = { width: 170, height: 34 } as const
const RIGHT = LEFT + BOX.width + 40
const LINE = 19
const GAP = 22

const light = {
  ground: '#ffffff',
  ink: '#1f2328',
  soft: '#59636e',
  box: '#f6f8fa',
  line: '#818b98',
  caller: '#0969da',
  status: '#1a7f37',
}
const dark: typeof light = {
  ground: '#0d1117',
  ink: '#f0f6fc',
  soft: '#a3abb5',
  box: '#1a2029',
  line: '#767f8b',
  caller: '#539bf5',
  status: '#56d364',
}
const colours = (palette: typeof light): string =>
  Object.entries(palette)
    .map(([name, colour]) => `--${name}:${colour}`)
    .join(';')

const sans = 'system-ui,"Segoe UI",Helvetica,Arial,sans-serif'
const mono = 'ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace'

export function drawOverview(stops: readonly Stop[]): string {
  const parts: string[] = []
  let y = 16
  for (const [i, stop] of stops.entries()) {
    const lines = wrapped(stop.notifications.join(' · '), 62)
    const height = Math.max(BOX.height, LINE * (lines.length + 1))
    const middle = y + BOX.height / 2
    parts.push(
      `<rect x="${LEFT}" y="${y}" width="${BOX.width}" height="${BOX.height}" rx="6"/>`,
      `<text class="name" x="${LEFT + BOX.width / 2}" y="${middle + 5}">${stop.state}</text>`,
      ...stop.calls.map(
        (call, n) => `<text class="call" x="${LEFT - 14}" y="${middle + 5 + n * LINE}">${call}</text>`,
      ),
      `<text class="description" x="${RIGHT}" y="${y + 14}">${escaped(stop.description)}</text>`,
      ...lines.map(
        (line, n) =>
          `<text class="status" x="${RIGHT}" y="${y + 14 + (n + 1) * LINE}">${escaped(line)}</text>`,
      ),
    )
    const next = y + height + GAP
    if (i < stops.length - 1) {
      const x = LEFT + BOX.width / 2
      parts.push(
        `<path class="arrow" d="M${x} ${y + BOX.height}V${next - 6}"/>`,
        `<path class="head" d="M${x} ${next}l-4.5 -8h9z"/>`,
      )
    }
    y = next
  }
  const height = y - GAP + 16
  return `<svg xmlns="http://www.w3.org/2000/svg" class="overview" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="overview-title">
<title id="overview-title">An upload over TLS on its way through the chart, with its notifications</title>
<style>
.overview{${colours(light)}}
@media(prefers-color-scheme:dark){.overview{${colours(dark)}}}
.overview .ground{fill:var(--ground)}
.overview rect{fill:var(--box);stroke:var(--line)}
.overview .name{font:600 15px ${sans};fill:var(--ink);text-anchor:middle}
.overview .call{font:13px ${mono};fill:var(--caller);text-anchor:end}
.overview .description{font:13px ${sans};fill:var(--soft)}
.overview .status{font:12.5px ${mono};fill:var(--status)}
.overview .arrow{fill:none;stroke:var(--line);stroke-width:1.4}
.overview .head{fill:var(--line)}
</style>
<path class="ground" d="M0 0H${WIDTH}V${height}H0z"/>
${parts.join('\n')}
</svg>
`
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const line = lines.at(-1)
    if (line === undefined || line.length + 1 + word.length > width) lines.push(word)
    else lines[lines.length - 1] = `${line} ${word}`
  }
  return lines.filter((line) => line !== '')
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
