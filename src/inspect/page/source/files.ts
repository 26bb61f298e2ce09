// Runs as files: saves them as JSON or as a self-contained page, and opens them again.

import {
  FORMAT,
  isTrace,
  parseRun,
  type RequestRun,
  type Run,
  runOfTrace,
  runToHar,
  VERSION,
} from '../../run/index.ts'
import type { App } from '../app.ts'
import { addressOf } from '../model/filter.ts'
import { standalonePage } from './standalone.ts'

export type Which = 'this' | 'listed'
export type SavedAs = 'json' | 'html' | 'har'

export async function save(app: App, as: SavedAs, ids: readonly number[]): Promise<void> {
  const run = await runOf(app, ids)
  if (as === 'html') download(nameOf(run, as), 'text/html', await standalonePage(run))
  else download(nameOf(run, as), 'application/json', JSON.stringify(as === 'har' ? runToHar(run) : run))
}

/** The run to be saved, with the present view. Live requests are fetched from the inspector; those of a file are already here. */
export async function runOf(app: App, ids: readonly number[]): Promise<Run> {
  const { origin, view } = app
  if (origin.kind === 'file' || app.isCutOff) {
    const requests = ids
      .map((id) => app.record(id)?.toRun())
      .filter((run): run is RequestRun => run !== undefined)
    if (requests.length < ids.length)
      throw new Error(
        'The inspector does not answer, and only the request that is shown was fetched from it: save that.',
      )
    return {
      format: FORMAT,
      version: VERSION,
      savedAt: origin.kind === 'file' ? origin.savedAt : app.now,
      dropped: app.dropped,
      actors: app.actors,
      requests,
      view,
    }
  }
  const response = await fetch(ids.length > MOST_NAMED ? 'run.json' : `run.json?ids=${ids.join(',')}`)
  if (!response.ok) throw new Error(`The inspector answered ${response.status}.`)
  const run = parseRun(await response.text())
  const wanted = new Set(ids)
  return { ...run, requests: run.requests.filter(({ summary }) => wanted.has(summary.id)), view }
}

/** A list of more requests than this is too long for an address: all are fetched, and the others are removed. */
const MOST_NAMED = 500

/** The requests that are shown, at most two; or all that pass the filter. */
export const idsOf = ({ compared, listed, selected }: App, which: Which): readonly number[] =>
  which === 'listed' ? listed.map(({ id }) => id) : [selected, compared].filter((id) => id !== null)

function nameOf(run: Run, extension: string): string {
  const [only, ...others] = run.requests
  const host = addressOf(only?.summary.url ?? '').host || 'run'
  const what = others.length === 0 ? host.replace(/[^\w.-]+/g, '-') : `${run.requests.length}-requests`
  const when = new Date(run.savedAt).toISOString().slice(0, 19).replace(/[:T]/g, '-')
  return `hinternet-${what}-${when}.${extension}`
}

function download(name: string, type: string, content: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

/**
 * Opens a saved run, as JSON or as a page, or a trace. If it cannot be read, the view does not change.
 * @throws RunFormatError, TraceError
 */
export async function openFile(app: App, file: File): Promise<void> {
  const text = await file.text()
  if (/^\{"name":"/.test(text.slice(0, 100)))
    throw new Error(
      'These are notifications, as --json prints them. Write a trace with --trace: it has the events of the chart, too.',
    )
  const embedded = /<script type="application\/json" id="run">(.*?)<\/script>/s.exec(text)?.[1]
  app.open(isTrace(text) ? runOfTrace(text, app.chart.facts) : parseRun(embedded ?? text), file.name)
}
