// The phases, the pending calls and the bytes of a request on one time axis, optionally beside those of another request.

import type { JSX } from 'preact'
import type { BytesPoint } from '../../../run/index.ts'
import type { App } from '../../app.ts'
import { ticksOf, tickText } from '../../model/axis.ts'
import { bytes, duration } from '../../model/format.ts'
import {
  type Bar,
  barsOf,
  durationOf,
  kinds,
  lengthOf,
  overlap,
  type Row,
  type RowKey,
  rowsOf,
} from '../../model/phases.ts'
import type { RequestRecord } from '../../model/request-record.ts'

const HEIGHT = 44

interface Scale {
  readonly whole: number
  readonly upTo: number
  /** A click goes to this time. */
  go(at: number): void
}

export function TimeView({
  app,
  record,
}: {
  readonly app: App
  readonly record: RequestRecord
}): JSX.Element {
  const { upTo } = app
  const other = app.record(app.compared)
  const whole = Math.max(app.whole, other === null ? 0 : endOf(other))
  const scale: Scale = { whole, upTo, go: (at) => app.player.jumpTo(at) }
  // Two requests are compared as a whole, whatever moment is shown.
  const shownTo = other === null ? upTo : Math.max(upTo, endOf(record))
  const mine = rowsOf(record.tracks, shownTo)
  const theirs = other === null ? null : rowsOf(other.tracks, endOf(other))
  const pending = barsOf(record.tracks.pending, shownTo)
  // The phases that come after the moment have their rows, too, so that nothing moves under the pointer.
  const end = endOf(record)
  const own = new Set((shownTo < end ? rowsOf(record.tracks, end) : mine).map(({ key }) => key))
  const shown = (Object.keys(kinds) as RowKey[]).filter(
    (key) => own.has(key) || theirs?.some((row) => row.key === key),
  )
  return (
    <div class="time-view">
      <table class={theirs === null ? 'waterfall' : 'waterfall two'}>
        {other === null ? null : <Head mine={record.summary.id} theirs={other.summary.id} />}
        <tbody>
          {shown.map((key) => (
            <PhaseRow
              key={key}
              kind={key}
              row={mine.find((row) => row.key === key) ?? null}
              their={theirs?.find((row) => row.key === key) ?? null}
              isReused={[isReused(record) && !own.has(key), other !== null && isReused(other)]}
              two={theirs !== null}
              scale={scale}
              pending={pending}
            />
          ))}
          {other === null ? null : <Total record={record} other={other} />}
          {pendedOf(record) + (other === null ? 0 : pendedOf(other)) === 0 ? null : (
            <Pending record={record} other={other} pending={pending} scale={scale} />
          )}
          <BytesRow record={record} other={other} upTo={shownTo} scale={scale} />
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" class="faint">
              Time
            </th>
            <td class="track">
              <Axis whole={whole} most={3} />
            </td>
          </tr>
        </tfoot>
      </table>
    </div>
  )
}

/** Ticks from 0, as text under the tracks. */
function Axis({ most, whole }: { readonly whole: number; readonly most: number }): JSX.Element {
  return (
    <div class="axis" aria-hidden="true">
      {ticksOf(whole, most).map((at) => (
        <span
          key={at}
          class={at > whole * 0.86 ? 'last' : ''}
          style={{ left: `${(100 * at) / (whole || 1)}%` }}
        >
          {tickText(at)}
        </span>
      ))}
    </div>
  )
}

const endOf = ({ summary, tracks }: RequestRecord): number =>
  Math.max(summary.elapsed, ...tracks.phases.map(({ to }) => to ?? 0))

const isReused = ({ summary }: RequestRecord): boolean => (summary.connection?.exchanges ?? 0) > 0

function Head({ mine, theirs }: { readonly mine: number; readonly theirs: number }): JSX.Element {
  return (
    <thead>
      <tr>
        <th scope="col">Phase</th>
        <td class="track" />
        <th scope="col">#{mine}</th>
        <th scope="col" class="theirs">
          #{theirs}
        </th>
        <th scope="col">Difference</th>
      </tr>
    </thead>
  )
}

interface PhaseRowProps {
  readonly kind: RowKey
  readonly row: Row | null
  readonly their: Row | null
  readonly isReused: readonly [boolean, boolean]
  readonly two: boolean
  readonly scale: Scale
  readonly pending: readonly Bar[]
}

function PhaseRow({
  isReused: [mine, theirs],
  kind,
  pending,
  row,
  scale,
  their,
  two,
}: PhaseRowProps): JSX.Element {
  const { about, label } = kinds[kind]
  const difference = (their?.total ?? 0) - (row?.total ?? 0)
  return (
    <tr title={about}>
      <th scope="row">{label}</th>
      <Track kind={kind} scale={scale} two={two}>
        <Bars bars={row?.bars ?? []} kind="bar" scale={scale} y={two ? 8 : 18} height={two ? 38 : 64} />
        <Bars
          bars={overlap(pending, row?.bars ?? [])}
          kind="pending"
          scale={scale}
          y={two ? 8 : 18}
          height={two ? 38 : 64}
          fill="url(#hatch)"
        />
        <Bars bars={their?.bars ?? []} kind="bar theirs" scale={scale} y={54} height={38} />
      </Track>
      <td class="time">{totalText(row, kind, mine)}</td>
      {two ? <td class="time theirs">{totalText(their, kind, theirs)}</td> : null}
      {two ? <td class="time">{differenceText(difference)}</td> : null}
    </tr>
  )
}

/** The phases that a kept connection does not need. */
const opening: ReadonlySet<RowKey> = new Set<RowKey>(['resolve', 'connect', 'tunnel', 'secure'])

const totalText = (row: Row | null, key: RowKey, isReused: boolean): string =>
  row !== null ? duration(row.total) : opening.has(key) && isReused ? 'reused' : '–'

const differenceText = (ms: number): string => `${ms < 0 ? '−' : '+'}${duration(Math.abs(ms))}`

function Total({
  other,
  record,
}: {
  readonly record: RequestRecord
  readonly other: RequestRecord
}): JSX.Element {
  const [mine, theirs] = [durationOf(record.summary) ?? 0, durationOf(other.summary) ?? 0]
  return (
    <tr class="total">
      <th scope="row">Total</th>
      <td class="track" />
      <td class="time">{duration(mine)}</td>
      <td class="time theirs">{duration(theirs)}</td>
      <td class="time">{differenceText(theirs - mine)}</td>
    </tr>
  )
}

interface TrackProps {
  readonly kind: string
  readonly scale: Scale
  readonly two: boolean
  readonly children: JSX.Element | readonly (JSX.Element | null)[]
}

/** Its width is the whole time. */
function Track({ children, kind, scale, two }: TrackProps): JSX.Element {
  const { go, upTo, whole } = scale
  const at = `${((100 * upTo) / whole).toFixed(3)}%`
  return (
    <td class="track">
      <svg
        class={`bars ${kind} ${two ? 'two' : ''}`}
        aria-hidden="true"
        onPointerDown={(event) => {
          if (event.button === 0) go(timeAt(event, whole))
        }}
        onPointerMove={(event) => {
          if (event.buttons === 1) go(timeAt(event, whole))
        }}
      >
        {ticksOf(whole, 3).map((tick) => (
          <line
            key={tick}
            class="tick"
            x1={`${(100 * tick) / whole}%`}
            x2={`${(100 * tick) / whole}%`}
            y1="0"
            y2="100%"
          />
        ))}
        {children}
        <line class="now" x1={at} x2={at} y1="0" y2="100%" />
      </svg>
    </td>
  )
}

/** The position of a pointer in a track; while it is held down, it stays with the track where it was pressed. */
function timeAt(event: JSX.TargetedPointerEvent<SVGSVGElement>, whole: number): number {
  const { left, width } = event.currentTarget.getBoundingClientRect()
  event.currentTarget.setPointerCapture(event.pointerId)
  return Math.max(0, Math.min(1, (event.clientX - left) / width)) * whole
}

interface BarsProps {
  readonly bars: readonly Bar[]
  readonly kind: string
  readonly scale: Scale
  /** In percent of the track. */
  readonly y: number
  readonly height: number
  readonly fill?: string
}

function Bars({ bars, fill, height, kind, scale: { whole }, y }: BarsProps): JSX.Element {
  const percent = (ms: number): string => `${((100 * ms) / whole).toFixed(3)}%`
  return (
    <>
      {bars.map(({ from, to }) => (
        <rect
          key={from}
          class={kind}
          x={percent(from)}
          width={percent(to - from)}
          y={`${y}%`}
          height={`${height}%`}
          {...(fill !== undefined && { fill })}
        />
      ))}
    </>
  )
}

/** How often its reads and writes were pending. */
const pendedOf = ({ tracks: { pended } }: RequestRecord): number => pended.read.count + pended.write.count

interface PendingProps {
  readonly record: RequestRecord
  readonly other: RequestRecord | null
  readonly pending: readonly Bar[]
  readonly scale: Scale
}

function Pending({ other, pending, record, scale }: PendingProps): JSX.Element {
  const { read, write } = record.tracks.pended
  const ms = read.ms + write.ms
  const soFar = lengthOf(pending)
  const isPart = other === null && scale.upTo < record.summary.elapsed
  const times = [
    write.count > 0 ? `writes ×${write.count}` : '',
    read.count > 0 ? `reads ×${read.count}` : '',
  ]
  const theirs = other === null ? null : barsOf(other.tracks.pending, endOf(other))
  const theirMs = other === null ? 0 : other.tracks.pended.read.ms + other.tracks.pended.write.ms
  return (
    <tr class="pending-row" title="From `ioPending`, which is ERROR_IO_PENDING, to REQUEST_COMPLETE.">
      <th scope="row">I/O pending</th>
      <Track kind="pending-track" scale={scale} two={other !== null}>
        <Bars
          bars={pending}
          kind="bar"
          scale={scale}
          y={other === null ? 30 : 8}
          height={other === null ? 40 : 38}
        />
        <Bars bars={theirs ?? []} kind="bar theirs" scale={scale} y={54} height={38} />
      </Track>
      <td class="time">
        {pendedOf(record) === 0 ? '–' : duration(isPart ? soFar : ms)}
        <small>
          {isPart ? ` of ${duration(ms)}` : ''}{' '}
          {other === null ? times.filter(Boolean).join(', ') : timesText(record)}
        </small>
      </td>
      {other === null ? null : (
        <>
          <td class="time theirs">
            {pendedOf(other) === 0 ? '–' : duration(theirMs)} <small>{timesText(other)}</small>
          </td>
          <td class="time">{differenceText(theirMs - ms)}</td>
        </>
      )}
    </tr>
  )
}

const timesText = (record: RequestRecord): string => (pendedOf(record) === 0 ? '' : `×${pendedOf(record)}`)

interface BytesRowProps {
  readonly record: RequestRecord
  readonly other: RequestRecord | null
  /** The bytes are shown up to this time. */
  readonly upTo: number
  readonly scale: Scale
}

/** Body bytes sent and received, as a step curve, because the counts never fall. */
function BytesRow({ other, record, scale, upTo }: BytesRowProps): JSX.Element {
  const { whole } = scale
  const all = record.tracks.bytes
  const points = all.filter(([at]) => at <= upTo)
  const theirs = other?.tracks.bytes ?? []
  const [, sent, received] = points.at(-1) ?? [0, 0, 0]
  const most = Math.max(1, ...[...all, ...theirs].map(([, out, back]) => Math.max(out, back)))
  const label = `${bytes(sent)} of body sent and ${bytes(received)} received in ${duration(upTo)}`
  const path = (of: readonly BytesPoint[], which: 1 | 2, end: number): string => {
    const y = (count: number): string => (HEIGHT - (count / most) * (HEIGHT - 3)).toFixed(1)
    const x = (at: number): string => ((1000 * at) / whole).toFixed(1)
    return `M0,${y(0)}${of.map((point) => `H${x(point[0])}V${y(point[which])}`).join('')}H${x(end)}`
  }
  const isNothing = all.length === 0 && theirs.length === 0
  return (
    <tr id="bytes" class="bytes-row">
      <th scope="row">Bytes</th>
      <td class="track">
        {isNothing ? (
          <span class="faint">no body</span>
        ) : (
          <svg viewBox={`0 0 1000 ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label}>
            {([1, 2] as const).map((which) => (
              <g key={which} class={which === 1 ? 'sent' : 'received'}>
                <path class="area" d={`${path(points, which, upTo)}V${HEIGHT}H0Z`} />
                <path class="line" d={path(points, which, upTo)} />
                {other === null ? null : <path class="line theirs" d={path(theirs, which, endOf(other))} />}
              </g>
            ))}
            <line
              class="now"
              x1={(1000 * scale.upTo) / whole}
              x2={(1000 * scale.upTo) / whole}
              y1={0}
              y2={HEIGHT}
            />
          </svg>
        )}
      </td>
      <BytesCell all={all} points={points} />
      {other === null ? null : (
        <>
          <BytesCell all={theirs} points={theirs} theirs />
          <td class="time">{bytesDifference(points.at(-1), theirs.at(-1))}</td>
        </>
      )}
    </tr>
  )
}

/** It has as many lines at every moment. */
function BytesCell({
  all,
  points,
  theirs = false,
}: {
  readonly all: readonly BytesPoint[]
  /** Those up to the moment. */
  readonly points: readonly BytesPoint[]
  readonly theirs?: boolean
}): JSX.Element {
  const [, sent, received] = points.at(-1) ?? [0, 0, 0]
  return (
    <td class={theirs ? 'time theirs' : 'time'}>
      {all.length === 0 ? null : (
        <>
          <span class="key sent" title={rate(sent, points, 1)}>
            ↑ {bytes(sent)}
          </span>
          <span class="key received" title={rate(received, points, 2)}>
            ↓ {bytes(received)}
          </span>
          <small>{mainRate(points) || (mainRate(all) === '' ? null : '\u00a0')}</small>
        </>
      )}
    </td>
  )
}

/** Of the direction that has more. */
function mainRate(points: readonly BytesPoint[]): string {
  const [, sent, received] = points.at(-1) ?? [0, 0, 0]
  return rate(Math.max(sent, received), points, sent >= received ? 1 : 2)
}

/** Sent and received together. */
function bytesDifference(mine: BytesPoint | undefined, theirs: BytesPoint | undefined): string {
  const total = ([, sent, received]: BytesPoint): number => sent + received
  const difference = total(theirs ?? [0, 0, 0]) - total(mine ?? [0, 0, 0])
  return `${difference < 0 ? '−' : '+'}${bytes(Math.abs(difference))}`
}

/** A rate of a few bytes, or over a very short time, is meaningless. */
function rate(count: number, points: readonly BytesPoint[], which: 1 | 2): string {
  const moving = points.filter((point, index) => point[which] !== (points[index - 1]?.[which] ?? 0))
  const ms = (moving.at(-1)?.[0] ?? 0) - (moving[0]?.[0] ?? 0)
  return count < 65_536 || ms < 5 ? '' : `${bytes((count / ms) * 1000)}/s`
}
