// Turns a recording into scripts, with which the servers do the same again, without a network.

import type { Reason } from '../../machines/index.ts'
import { InvalidOptionError, isRecord, masked } from '../lifecycle/index.ts'
import type { RecordedExchange, RecordedResponse, Recording } from './recording-transport.ts'
import {
  type ConnectScript,
  chunk,
  close,
  type Failing,
  Gate,
  type HeaderFields,
  head,
  lastChunk,
  type OriginScript,
  type RouteScript,
  reset,
  type Step,
  send,
  take,
  until,
  wait,
} from './script.ts'

/**
 * The scripts of all origins of a recording, for `new ScriptedTransport({ origins })`. Requests of one method and path are answered in the
 * order in which they were recorded; the last answer repeats. Delays pass by the clock of the transport.
 * @throws InvalidOptionError if the value is not a recording, or one of a later version
 * @example
 * const origins = playback(JSON.parse(readFileSync('recording.json', 'utf8')))
 * const session = new Session({ transport: new ScriptedTransport({ origins }) })
 */
export function playback(recording: Recording): Readonly<Record<string, OriginScript>> {
  if (!isRecord(recording) || !Array.isArray(recording.exchanges))
    throw new InvalidOptionError(
      'playback',
      'recording',
      masked(recording),
      'Give what RecordingTransport has recorded.',
    )
  if (recording.version !== 1)
    throw new InvalidOptionError(
      'playback',
      'recording.version',
      String(recording.version),
      'This version reads 1.',
    )
  const origins: Record<string, { routes: Record<string, RouteScript[]> }> = {}
  for (const exchange of recording.exchanges) {
    const { method, origin, path } = exchange
    const [pathname] = path.split('?')
    origins[origin] ??= { routes: {} }
    const { routes } = origins[origin]
    const key = `${method} ${pathname}`
    routes[key] ??= []
    routes[key].push({ ...connectOf(exchange), steps: stepsOf(exchange) })
  }
  return origins
}

function connectOf({ connect, failure, resolve, response, secure }: RecordedExchange): ConnectScript {
  const failing: Failing | undefined =
    failure === null || response !== null
      ? undefined
      : { reason: failure.reason, after: failure.ms, ...(failure.code !== null && { code: failure.code }) }
  const lookup = resolve === null ? undefined : { found: resolve.addresses, after: resolve.ms }
  const accepted = connect === null ? undefined : { accepted: true as const, after: connect.ms }
  const secured =
    secure === null ? undefined : { protocol: secure.protocol, cipher: secure.cipher, after: secure.ms }
  if (failing?.reason === 'notFound') return { lookup: failing }
  const isOnTheWay = failing !== undefined && connect === null
  const isInHandshake =
    failing !== undefined && secure === null && /^(certificate|handshake)/.test(failing.reason)
  return {
    ...(lookup && { lookup }),
    ...(isOnTheWay ? { connect: failing } : accepted && { connect: accepted }),
    ...(isInHandshake ? { secure: failing } : secured && { secure: secured }),
  }
}

function stepsOf({ failure, method, response }: RecordedExchange): readonly Step[] {
  if (response === null) return [take(), wait(failure?.ms ?? 0), breakOff(failure?.reason)]
  const { fields, isWhole, ms, status } = response
  const first = { ms, step: head(status, headerFields(fields)) }
  const hasBody = method !== 'HEAD' && status !== 204 && status !== 304
  const steps = [take(), ...paced([first, ...(hasBody ? bodyOf(response) : [])])]
  return isWhole || !hasBody ? steps : [...steps, breakOff(failure?.reason)]
}

interface Timed {
  readonly ms: number
  readonly step: Step
}

function bodyOf({ fields, isWhole, pieces }: RecordedResponse): Timed[] {
  const has = (wanted: string): boolean => fields.some(([name]) => name.toLowerCase() === wanted)
  const isChunked = has('transfer-encoding')
  const parts: Timed[] = pieces.map(({ base64, ms }) => {
    const bytes = Buffer.from(base64, 'base64')
    return { ms, step: isChunked ? chunk(bytes) : send(bytes) }
  })
  if (isWhole && isChunked) parts.push({ ms: 0, step: lastChunk() })
  if (isWhole && !isChunked && !has('content-length')) parts.push({ ms: 0, step: close() })
  return parts
}

/** Pieces that were read within a millisecond had arrived together. */
function paced(parts: readonly Timed[]): Step[] {
  const steps: Step[] = []
  for (const { ms, step } of parts) {
    const last = steps.at(-1)
    if (ms < 1 && last?.type === 'send' && step.type === 'send')
      steps.splice(-1, 1, send(Buffer.concat([last.bytes, step.bytes])))
    else steps.push(wait(ms), step)
  }
  return steps
}

/** If the client gave up, the server just stays silent. */
function breakOff(reason: Reason | undefined): Step {
  switch (reason) {
    case 'reset':
      return reset()
    case 'closed':
      return close()
    case 'malformed':
      return send('not HTTP\r\n\r\n')
    default:
      return until(new Gate())
  }
}

function headerFields(fields: RecordedResponse['fields']): HeaderFields {
  const lists: Record<string, string[]> = {}
  for (const [name, value] of fields) {
    lists[name] ??= []
    lists[name].push(value)
  }
  return lists
}
