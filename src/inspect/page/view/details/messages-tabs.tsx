// The messages of a request: where redirects led, who wanted credentials, the cookies and the header fields.

import type { JSX } from 'preact'
import { type Attempt, attemptsOf } from '../../../run/index.ts'
import { duration } from '../../model/format.ts'
import type { RequestRecord } from '../../model/request-record.ts'
import { Copy, Pairs } from '../parts.tsx'
import { useText } from './connection-tab.tsx'

const reasons: Readonly<Record<Attempt['message']['reason'], string>> = {
  first: 'sent again',
  redirect: 'redirected',
  challenge: 'again, with credentials',
  retry: 'again: the kept connection was dead',
}

export function RedirectsTab({ record }: { readonly record: RequestRecord }): JSX.Element {
  const attempts = attemptsOf(record)
  if (attempts.length === 0) return <p class="note">No message was sent.</p>
  return (
    <ol class="chain">
      {attempts.map((attempt, index) => {
        const { challenge, end, message, redirect, retryReason, waited } = attempt
        return (
          <li key={message.at}>
            <p>
              <span class="faint">{index === 0 ? 'asked for' : reasons[message.reason]}</span>{' '}
              {message.method ?? ''} <span class="url">{message.url}</span> <Copy text={message.url} />
            </p>
            <p>
              <b class={(message.status ?? 0) >= 400 ? 'bad' : 'good'}>{message.status ?? 'no response'}</b>{' '}
              {message.statusText} · {duration(end - message.at)}
              {useText(attempt) === null ? '' : ` · ${useText(attempt)}`}
            </p>
            {retryReason === null ? null : <p class="faint">{retryReason}</p>}
            {challenge === null ? null : (
              <p>
                {challenge.proxy === true ? 'The proxy' : 'The server'} wants credentials:{' '}
                {String(challenge.scheme)}.
              </p>
            )}
            {redirect === null ? null : <p class="faint">leads on to {redirect}</p>}
            {waited === 0 ? null : <p class="faint">waited {duration(waited)}, then sent again</p>}
          </li>
        )
      })}
    </ol>
  )
}

export function CookiesTab({ record }: { readonly record: RequestRecord }): JSX.Element {
  const attempts = attemptsOf(record)
  const none = attempts.every(({ cookiesReceived, cookiesSent }) => cookiesReceived + cookiesSent === 0)
  if (none) return <p class="note">The jar has added no cookie, and has taken none.</p>
  return (
    <>
      {attempts.map(({ cookiesReceived, cookiesSent, message }) => (
        <section class="card" key={message.at}>
          {attempts.length > 1 ? <h3>{message.url}</h3> : null}
          <Pairs
            label="Cookies"
            of={[
              { name: 'Sent', value: `${cookiesSent} of the jar` },
              { name: 'Received', value: `${cookiesReceived} taken by the jar` },
              ...fieldPairs(message.requestHeaders, /^cookie$/i),
              ...fieldPairs(message.responseHeaders, /^set-cookie$/i),
            ]}
          />
        </section>
      ))}
      <p class="note">Values of cookies never reach the inspector.</p>
    </>
  )
}

export function HeadersTab({
  recorded,
  record,
}: {
  readonly recorded: boolean
  readonly record: RequestRecord
}): JSX.Element {
  const attempts = attemptsOf(record)
  if (!recorded)
    return (
      <p class="note">
        Headers are not recorded. Ask for them with <code>{'serveInspector({ headers: true })'}</code>:
        credentials in them are hidden, and bodies are never recorded.
      </p>
    )
  return (
    <>
      {attempts.map(({ message }) => (
        <section class="card" key={message.at}>
          <h3>
            {message.method} {message.url}
          </h3>
          <Pairs label="Request headers" of={fieldPairs(message.requestHeaders)} />
          <h3>
            {message.status === null
              ? 'No response'
              : `HTTP/${message.httpVersion} ${message.status} ${message.statusText}`}
          </h3>
          <Pairs label="Response headers" of={fieldPairs(message.responseHeaders)} />
        </section>
      ))}
      <p class="note">
        The request's fields are shown as they were written or, if they never were, as they were given to the
        transport. Secrets are hidden.
      </p>
    </>
  )
}

const fieldPairs = (fields: readonly string[] | null, only = /^/) =>
  (fields ?? []).flatMap((name, index) => {
    const value = fields?.[index + 1] ?? ''
    return index % 2 === 0 && only.test(name) ? [{ name, value, copied: value }] : []
  })
