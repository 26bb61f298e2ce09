// Shared parts of the views: links to other requests, values that can be copied, lists of names and values.

import type { ComponentChildren, JSX } from 'preact'
import type { App } from '../app.ts'
import { the } from './dom.ts'

/** Goes to another request. */
export function RequestLink({ app, id }: { readonly app: App; readonly id: number }): JSX.Element {
  const summary = app.summary(id)
  const title = summary === null ? 'It is not remembered any more' : `${summary.method} ${summary.url}`
  return (
    <button
      type="button"
      class="link"
      title={title}
      disabled={summary === null}
      onClick={() => app.select(id)}
    >
      #{id}
    </button>
  )
}

/** `#1, #2 and #3`; if there are many, only the first ones. */
export function RequestLinks({
  app,
  ids,
}: {
  readonly app: App
  readonly ids: readonly number[]
}): JSX.Element {
  const shown = ids.slice(0, MOST_LINKS)
  const more = ids.length - shown.length
  const parts: ComponentChildren[] = shown.flatMap((id, index) => {
    const between = index === 0 ? '' : index === shown.length - 1 && more === 0 ? ' and ' : ', '
    return [between, <RequestLink key={id} app={app} id={id} />]
  })
  return (
    <>
      {parts}
      {more > 0 ? ` and ${more} more` : ''}
    </>
  )
}

const MOST_LINKS = 8

export function Copy({
  text,
  label = 'copy',
}: {
  readonly text: string
  readonly label?: string
}): JSX.Element {
  return (
    <button type="button" class="copy" aria-label={`Copy ${text}`} onClick={() => void copy(text)}>
      {label}
    </button>
  )
}

/** Copies to the clipboard. A page that was opened from a file may not use the clipboard, so it copies by a selection. */
export async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
  } catch {
    const field = document.createElement('textarea')
    field.value = text
    document.body.append(field)
    field.select()
    document.execCommand('copy')
    field.remove()
  }
  the('toast').dataset.copied = text
  say('Copied')
}

/** Milliseconds that a short message is shown. */
const SHOWN = 2500
let hiding: ReturnType<typeof setTimeout> | undefined

/** Shows a short message for a moment, which screen readers announce, too. */
export function say(text: string): void {
  clearTimeout(hiding)
  const toast = the('toast')
  // Also if it is the same text as before: only a change is announced.
  toast.replaceChildren(text)
  hiding = setTimeout(() => toast.replaceChildren(), SHOWN)
}

export interface Pair {
  readonly name: string
  readonly value: ComponentChildren
  /** With it, a button copies this text. */
  readonly copied?: string | undefined
}

export function Pairs({
  of,
  label,
}: {
  readonly of: readonly (Pair | null)[]
  readonly label?: string
}): JSX.Element {
  return (
    <dl class="pairs" aria-label={label}>
      {of
        .filter((pair) => pair !== null)
        .map(({ copied, name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              {value}
              {copied === undefined ? null : <Copy text={copied} />}
            </dd>
          </div>
        ))}
    </dl>
  )
}

export const ordinal = (count: number): string => {
  const [tens, ones] = [count % 100, count % 10]
  const ending = tens > 10 && tens < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][ones] ?? 'th')
  return `${count}${ending}`
}
