// Texts for the clipboard: a request as cURL, a failure as text.

import { attemptsOf, type Message, type RequestRun } from '../../run/index.ts'
import { duration, fact, shortName } from './format.ts'

/** Fields that curl sets itself, or that are only valid on the connection that they were sent on. */
const left = /^(host|connection|content-length|transfer-encoding|expect)$/i
const HIDDEN = '***'

/** For a POSIX shell. Secrets are hidden, and bodies are not recorded: a comment says what has to be filled in. */
export function curlOf(run: Pick<RequestRun, 'messages' | 'summary'>): string {
  const { askedUrl, method, sent, url } = run.summary
  const [first] = run.messages
  const verb = first?.method ?? method
  const target = askedUrl ?? url
  const fields = fieldsOf(first)
  const notes = [
    ...(first?.requestHeaders == null ? ['headers were not recorded'] : []),
    ...(sent > 0 || fields.some(([name]) => /^content-(type|encoding)$/i.test(name))
      ? ['the body was not recorded']
      : []),
    ...(`${target} ${fields.flat().join(' ')}`.includes(HIDDEN) ? [`secrets stand as ${HIDDEN}`] : []),
  ]
  const parts = [
    'curl',
    ...(verb === 'GET' ? [] : verb === 'HEAD' ? ['--head'] : ['--request', quoted(verb)]),
    ...(askedUrl === null ? [] : ['--location']),
    quoted(target),
    ...fields.flatMap(([name, value]) => [
      '--header',
      quoted(value === '' ? `${name};` : `${name}: ${value}`),
    ]),
    ...(sent > 0 ? ['--data-binary', '@body'] : []),
  ]
  return `${parts.join(' ')}${notes.length === 0 ? '' : ` # ${notes.join('; ')}`}`
}

function fieldsOf(message: Message | undefined): readonly (readonly [string, string])[] {
  const fields = message?.requestHeaders ?? []
  const pairs: [string, string][] = []
  for (let at = 0; at < fields.length; at += 2) pairs.push([fields[at] ?? '', fields[at + 1] ?? ''])
  return pairs.filter(([name]) => !left.test(name))
}

const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`

/** The call that failed, as it was announced; null if none was pending. */
const failedCall = (run: Pick<RequestRun, 'milestones'>): string | null => {
  const told = run.milestones.findLast(({ facts }) => facts.failure !== undefined)
  return typeof told?.facts.call === 'string' ? told.facts.call : null
}

/** `send() failed in connect · ECONNREFUSED 127.0.0.1:1`. */
export function failureTitle(
  run: Pick<RequestRun, 'milestones' | 'summary' | 'messages' | 'tracks'>,
): string {
  const { failure } = run.summary
  if (failure === null) return ''
  const call = failedCall(run)
  const attempt = attemptsOf(run).at(-1)
  const where = attempt?.addresses.at(-1)
  const peer = where === undefined ? null : `${where.address}:${where.port}`
  const what = `${fact(failure.code ?? failure.reason)}${peer === null ? '' : ` ${peer}`}`
  const how = failure.reason === 'cancelled' ? 'was cancelled' : 'failed'
  if (call !== null && call === failure.phase) return `${call}() ${how} · ${what}`
  return `${call === null ? 'It' : `${call}()`} ${how} in ${fact(failure.phase)} · ${what}`
}

/** For a bug report. */
export function failureText(run: Pick<RequestRun, 'milestones' | 'summary' | 'messages' | 'tracks'>): string {
  const { askedUrl, elapsed, failure, id, method, openedAt, url } = run.summary
  const lines = [
    `${failureTitle(run)}`,
    `${fact(failure?.message)}`,
    `reason ${fact(failure?.reason)}, phase ${fact(failure?.phase)}, request #${id}`,
    `${method} ${askedUrl ?? url}${askedUrl === null ? '' : ` (redirected to ${url})`}`,
    `opened ${new Date(openedAt).toISOString()}, last heard of after ${duration(elapsed)}`,
    ...run.milestones.map(
      ({ at, facts, name }) => `  ${at.toFixed(2).padStart(10)} ms  ${shortName(name)} ${fact(facts)}`,
    ),
  ]
  return lines.join('\n')
}
