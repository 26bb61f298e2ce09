// The details of the selected request: its failure, and tabs from the summary to the context of the chart.

import { type JSX, render } from 'preact'
import type { App } from '../../app.ts'
import { failureText, failureTitle } from '../../model/copy.ts'
import { fact } from '../../model/format.ts'
import { factsOf, isFailure } from '../../model/log-lines.ts'
import type { RequestRecord } from '../../model/request-record.ts'
import { isTyping, the } from '../dom.ts'
import { copy } from '../parts.tsx'
import { ConnectionTab, TlsTab } from './connection-tab.tsx'
import { CookiesTab, HeadersTab, RedirectsTab } from './messages-tabs.tsx'
import { SummaryTab } from './summary-tab.tsx'

const tabs = {
  summary: 'Summary',
  connection: 'Connection',
  tls: 'TLS',
  redirects: 'Redirects',
  cookies: 'Cookies',
  headers: 'Headers',
  context: 'Context',
} as const

type Tab = keyof typeof tabs

const names = Object.keys(tabs) as Tab[]

export class Details {
  readonly #app: App
  #tab: Tab = 'summary'

  constructor(app: App) {
    this.#app = app
    addEventListener('keydown', (event) => {
      if (isTyping(event) || event.altKey || event.ctrlKey || event.metaKey) return
      const tab = names[Number(event.key) - 1]
      if (tab !== undefined && /^[1-9]$/.test(event.key)) this.#show(tab)
      else if (event.key === 'e') this.#goToFailure()
    })
  }

  render(): void {
    const { current, isCutOff, selected } = this.#app
    const content =
      current === null ? (
        isCutOff && selected !== null ? (
          <p class="note">
            The inspector does not answer, and the entries of this request were not fetched from it.
          </p>
        ) : null
      ) : (
        <>
          {current.summary.failure === null ? null : this.#failure(current)}
          {this.#tabList()}
          <div id="panel" role="tabpanel" aria-labelledby={`tab-${this.#tab}`}>
            {this.#panel(current)}
          </div>
        </>
      )
    render(content, the('details'))
  }

  #show(tab: Tab): void {
    this.#tab = tab
    this.#app.changed()
  }

  #tabList(): JSX.Element {
    const keys = (event: KeyboardEvent): void => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
      if (by === undefined) return
      event.preventDefault()
      event.stopPropagation()
      const next = names[(names.indexOf(this.#tab) + by + names.length) % names.length] as Tab
      this.#show(next)
      the(`tab-${next}`).focus()
    }
    return (
      <div class="tabs" role="tablist" aria-label="About the request" onKeyDown={keys}>
        {names.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`tab-${name}`}
            aria-selected={name === this.#tab}
            aria-controls="panel"
            tabIndex={name === this.#tab ? 0 : -1}
            onClick={() => this.#show(name)}
          >
            {tabs[name]}
          </button>
        ))}
      </div>
    )
  }

  #panel(record: RequestRecord): JSX.Element {
    const app = this.#app
    if (this.#tab === 'connection') return <ConnectionTab app={app} record={record} />
    if (this.#tab === 'tls') return <TlsTab app={app} record={record} />
    if (this.#tab === 'redirects') return <RedirectsTab record={record} />
    if (this.#tab === 'cookies') return <CookiesTab record={record} />
    if (this.#tab === 'headers') return <HeadersTab recorded={app.hasHeaders} record={record} />
    if (this.#tab === 'context') return <Context app={app} />
    return <SummaryTab app={app} record={record} />
  }

  #failure(record: RequestRecord): JSX.Element {
    return (
      <div id="failure" class="failure">
        <p>
          <b>{failureTitle(record)}</b>
        </p>
        <p>{fact(record.summary.failure?.message)}</p>
        <p class="actions">
          <button type="button" id="go-to-failure" onClick={() => this.#goToFailure()}>
            Go to the moment
          </button>
          <button type="button" onClick={() => void copy(failureText(record))}>
            Copy as text
          </button>
        </p>
      </div>
    )
  }

  #goToFailure(): void {
    const { current, player } = this.#app
    const index =
      current?.entries.findLastIndex((entry) => isFailure(entry) && factsOf(entry).failure !== undefined) ??
      -1
    if (index >= 0) player.jump(index)
  }
}

/** The context of the chart at the moment that is shown. */
function Context({ app: { moment } }: { readonly app: App }): JSX.Element {
  const changes = moment?.step?.changes ?? {}
  const isFirst = moment?.before === null
  return (
    <table class="context">
      <tbody id="context">
        {Object.entries(moment?.context ?? {}).map(([name, value]) => (
          <tr key={name} class={name in changes && !isFirst ? 'changed' : ''}>
            <th scope="row">{name}</th>
            <td>{value === null ? '–' : fact(value)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
