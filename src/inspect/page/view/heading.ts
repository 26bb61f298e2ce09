// The heading: the selected request, and the source of its updates. Changes are also announced to screen readers.

import type { App } from '../app.ts'
import { hasFailed } from '../model/filter.ts'
import { shortState } from '../model/format.ts'
import { setAttribute, setText, the } from './dom.ts'

const live = {
  connecting: 'Connecting…',
  connected: 'Live',
  lost: 'Connection lost, trying again…',
  ended: 'The inspector was closed',
} as const

/** Milliseconds between two announcements to screen readers. */
const PACE = 1500

export class Heading {
  readonly #app: App
  #saidAt = 0
  #said = ''
  #later: ReturnType<typeof setTimeout> | undefined

  constructor(app: App) {
    this.#app = app
  }

  render(): void {
    const { origin, selected } = this.#app
    const summary = this.#app.summary(selected)
    const connection = the('connection')
    setText(connection, origin.kind === 'live' ? live[origin.state] : `Saved ${when(origin.savedAt)}`)
    setAttribute(connection, 'class', origin.kind === 'live' ? origin.state : 'file')
    the('back-to-live').hidden = origin.kind === 'live' || document.getElementById('run') !== null
    setText(the('file-name'), origin.kind === 'file' ? origin.name : '')
    const title = the('request-title')
    const url = summary === null ? '' : (summary.askedUrl ?? summary.url)
    setText(title, summary === null ? 'No request is selected' : `${summary.method} ${url}`)
    setAttribute(title, 'title', url)
    the('selection-dropped').hidden = !this.#app.isDropped(selected)
    setText(the('request-number'), summary === null ? '' : `#${summary.id}`)
    const outcome = the('outcome')
    setText(
      outcome,
      summary === null ? '' : summary.failure === null ? String(summary.status ?? '') : 'failed',
    )
    setAttribute(outcome, 'class', summary !== null && hasFailed(summary) ? 'outcome bad' : 'outcome')
    document.title = summary === null ? 'hinternet inspector' : `${summary.method} ${url} · inspector`
    this.#say()
  }

  /** For screen readers: the present state of the request, not more often than one can listen to. */
  #say(): void {
    const { chart, moment } = this.#app
    const leaf = moment?.step == null ? undefined : chart.leafOf(moment.step.value)
    const text = leaf === undefined ? '' : `${shortState(leaf.name)}. ${leaf.description}`
    if (text === this.#said) return
    clearTimeout(this.#later)
    const wait = this.#saidAt + PACE - performance.now()
    if (wait > 0) {
      this.#later = setTimeout(() => this.#say(), wait)
      return
    }
    this.#said = text
    this.#saidAt = performance.now()
    setText(the('announcer'), text)
  }
}

const when = (at: number): string =>
  new Date(at).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })
