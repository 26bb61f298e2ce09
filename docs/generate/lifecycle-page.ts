// Writes the page about the chart: its states, what each event does in them, and what is announced when.

import { type InternetStatusName, internetStatus, whenSent } from '../../machines/internet-status.ts'
import { type PlainStatusName, whenPlainSent } from '../../machines/plain-status.ts'
import type { Announcement } from '../../machines/status.ts'
import type { Chart, ChartState, Move, Rule } from './chart.ts'
import { statusText } from './chart-text.ts'
import { type EventType, eventGroups } from './sample-events.ts'

const guards: Readonly<Record<string, string>> = {
  callPending: 'a call is pending',
  completionDue: 'a call is pending, or its completion has not been delivered yet',
  isUntold: 'the completion of the call has not been delivered yet',
  isSendEx: 'the call is `sendEx`',
  redirects: 'the response is a redirect that is followed, now or with a body that was given again',
  bodyFollows: 'the call is `sendEx`, and the body of this message follows in writes',
  nothingAtHand: 'the call is `sendEx`, and no byte of the body came with it',
  isChallenged: 'the request is sent again with credentials',
  cannotFollow: 'the redirect or the challenge cannot be followed',
  bodyEnded: 'the read met the end of the body',
}

const nesting = `HANDLE_CREATED
  COOKIE_SENT ?
  queued *
  reused ?                           instead of everything down to secured
  RESOLVING_NAME .. NAME_RESOLVED ?  not for a literal address
  CONNECTING_TO_SERVER *             one for each address that is tried
    attemptFailed *
  CONNECTED_TO_SERVER
  tunnelling .. tunnelled ?          by a proxy
  securing .. secured ?              for https, and for a proxy over https before its tunnel
  SENDING_REQUEST .. REQUEST_SENT    the head
    SENDING_REQUEST .. REQUEST_SENT *  each write of the body
      ioPending ?                    REQUEST_COMPLETE follows
      progress *
  answered ?                         the response came before the end of the request body
  RECEIVING_RESPONSE .. RESPONSE_RECEIVED
    INTERMEDIATE_RESPONSE *
  COOKIE_RECEIVED ?
  REDIRECT or challenged ?           then once more from COOKIE_SENT
  REQUEST_COMPLETE ?                 of the pending call
  RECEIVING_RESPONSE .. RESPONSE_RECEIVED *  each read that has to wait
  CLOSING_CONNECTION .. CONNECTION_CLOSED ?  where the connection is not kept
HANDLE_CLOSING`

export function lifecyclePage(chart: Chart): string {
  return `<!-- Printed by docs/generate/lifecycle.ts from machines/request.machine.ts. Change the chart, then \`npm run docs\`. -->

# The life of a request

Every request is one run through this chart. Its events are what the caller asks for (\`caller.…\`) and
what the transport reports (\`wire.…\`); its output is the statuses. An event that a state does not name is refused there, and nothing changes.

[![The chart; the tables below say the same in words](chart.svg)](chart.svg)

An amber border means that a call is pending, so no other call may start. An event that is listed inside a state does not leave
that state. A long arrow back ends at a label with the name of the state, such as ↑ queued. A
[larger picture](lifecycle.svg) also has the statuses, in green and in order, under the event that causes them; those of
WinInet are in capitals, without INTERNET_STATUS\\_. A condition is in square brackets:

${bullets(guardsOf(chart).map((guard) => `**${guard}**: ${known(guards, guard)}`))}
- **otherwise**: none of the other conditions of the same event

## States

${table(['State', 'Phase of a failure', 'Call pending', ''], statesBelow(chart.root).map(stateRow))}

## What is accepted where

The names below leave out \`open.\` and \`open.exchange.\`. A cell names the next state; \`·\` means refused.

${eventGroups.map(({ title, events }) => acceptance(chart, title, events)).join('\n\n')}

## What is announced

${table(['In', 'Event', 'Leads to', 'Announces, in this order'], chart.rules.filter(({ announces }) => announces.length > 0).map(ruleRow))}

### How the statuses nest

\`\`\`text
${nesting}
\`\`\`

A line without a mark is always announced, \`?\` only where it applies, \`*\` any number of times. A failure ends every open phase:
REQUEST_COMPLETE of the pending call says why, or \`connectionLost\` if no call is pending.

No other event announces anything. INTERNET_STATUS_HANDLE_CREATED is announced when the chart starts.

## The statuses of WinInet

${table(['', 'INTERNET_STATUS\\_', 'Facts', 'Sent'], Object.entries(internetStatus).map(internetStatusRow(chart)))}

## The plain statuses

Statuses for which WinInet has no name.

${table(['Status', 'Facts', 'Sent'], Object.entries(whenPlainSent).map(plainStatusRow(chart)))}
`
}

const code = (content: string): string => `\`${content}\``
const bullets = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n')

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function known(texts: Readonly<Record<string, string>>, key: string): string {
  const text = texts[key]
  if (text === undefined) throw new Error(`docs/generate/lifecycle-page.ts has no words for ${key} yet.`)
  return text
}

const guardsOf = ({ rules }: Chart): string[] => [...new Set(rules.flatMap(({ guard }) => guard ?? []))]
const statesBelow = (state: ChartState): ChartState[] =>
  state.children.flatMap((child) => [child, ...statesBelow(child)])

/** The README with the table of the statuses that are announced. */
export function withStatuses(readme: string): string {
  const numbers: Readonly<Record<string, number>> = internetStatus
  const rows = Object.entries({ ...whenSent, ...whenPlainSent })
    .filter(([, when]) => !when.startsWith('Never'))
    .map(([name, when]) => [String(numbers[name] ?? ''), code(name), when])
  const [start, end] = ['<!-- statuses -->', '<!-- /statuses -->']
  const [before = '', after = ''] = [readme.split(start)[0], readme.split(end)[1]]
  return `${before}${start}\n\n${table(['Number', 'Status', 'When'], rows)}\n\n${end}${after}`
}

const stateRow = ({ name, phase, pending, description, children }: ChartState): string[] => [
  children.length === 0 ? code(name) : `**${code(name)}**`,
  children.length === 0 ? (phase ?? '') : '',
  pending && children.length === 0 ? 'yes' : '',
  description,
]

const shortName = (name: string): string => name.replace(/^open\.(exchange\.)?/, '')

function acceptance(chart: Chart, title: string, events: readonly EventType[]): string {
  const moves = chart.moves.filter(({ event }) => events.includes(event))
  const accepting = chart.leaves.filter(({ name }) => moves.some(({ leaf }) => leaf === name))
  const refusing = chart.leaves.filter((leaf) => !accepting.includes(leaf))
  const rows = accepting.map(({ name }) => [
    code(shortName(name)),
    ...events.map((event) => cell(moves.filter((move) => move.leaf === name && move.event === event))),
  ])
  const rest = refusing.map(({ name }) => code(shortName(name))).join(' ')
  return [
    `### ${title}`,
    table(['', ...events.map(code)], rows),
    ...(refusing.length === 0 ? [] : [`Every one of them is refused in ${rest}.`]),
  ].join('\n\n')
}

const cell = (moves: readonly Move[]): string =>
  moves.length === 0
    ? '·'
    : moves
        .map(({ leaf, target, condition }) => {
          const then = target === leaf ? 'stays' : code(shortName(target))
          return condition === null ? then : `${then} [${condition}]`
        })
        .join('<br>')

const stateName = (id: string): string => shortName(id.replace('request.', ''))

function ruleRow({ source, event, guard, otherwise, target, announces }: Rule): string[] {
  const condition = guard ?? (otherwise ? 'otherwise' : null)
  return [
    code(stateName(source)),
    condition === null ? code(event) : `${code(event)} [${condition}]`,
    target === null ? '' : code(stateName(target)),
    announces.map((status) => statusText(status)).join(', '),
  ]
}

const internetStatusRow =
  (chart: Chart) =>
  ([name, number]: [string, number]): string[] => [
    String(number),
    statusText(name),
    factsOf(chart, name),
    whenSent[name as InternetStatusName],
  ]

const plainStatusRow =
  (chart: Chart) =>
  ([name, when]: [string, string]): string[] => [name as PlainStatusName, factsOf(chart, name), when]

/** It is announced by the chart of retries: docs/retries.md. */
const retryScheduled: Announcement = {
  type: 'retryScheduled',
  attempt: 2,
  delayMs: 0,
  status: null,
  failure: null,
}

/** The names of the facts that came with a status, with a question mark for those that came sometimes. */
function factsOf({ steps }: Chart, status: string): string {
  const announced = [...steps.flatMap(({ announcements }) => announcements), retryScheduled]
  const heard = announced.filter(({ type }) => type === status)
  const names = new Set(heard.flatMap((announcement) => Object.keys(announcement)))
  names.delete('type')
  const always = (fact: string) => heard.every((announcement) => fact in announcement)
  return [...names].map((fact) => code(always(fact) ? fact : `${fact}?`)).join(' ')
}
