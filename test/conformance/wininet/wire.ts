// Compares what the servers saw with what a scenario says about the wire.

import { fnv } from '../pattern.ts'
import { type LoggedConnection, type LoggedRequest, valuesOf } from '../server/index.ts'

export interface WireMismatch {
  readonly connection: string
  readonly expected: string
  readonly got: string
}

export type Wire = Readonly<Record<string, readonly string[]>>

/** Null when it fits. Connections are c1, c2 … in the order of acceptance. */
export function wireMismatch(wire: Wire, connections: readonly LoggedConnection[]): WireMismatch | null {
  const names = connections.map(({ number }) => `c${number}`)
  const wanted = Object.keys(wire)
  const extra = names.find((name) => !wanted.includes(name)) ?? wanted.find((name) => !names.includes(name))
  if (extra !== undefined)
    return {
      connection: extra,
      expected: wanted.join(' ') || 'no connection',
      got: names.join(' ') || 'none',
    }
  for (const connection of connections) {
    const name = `c${connection.number}`
    const wrong = connectionMismatch(wire[name] ?? [], connection)
    if (wrong !== null) return { connection: name, ...wrong }
  }
  return null
}

type Wrong = { readonly expected: string; readonly got: string } | null

function connectionMismatch(items: readonly string[], connection: LoggedConnection): Wrong {
  const requests = connection.requests.map(({ head }) => `${head.method} ${head.path}`)
  const wanted = items.filter((item) => REQUEST_LINE.test(item))
  if (wanted.join() !== requests.join())
    return { expected: wanted.join(', ') || 'no request', got: requests.join(', ') || 'none' }
  let at = -1
  for (const item of items) {
    if (REQUEST_LINE.test(item)) at++
    else {
      const got = aboutConnection(item, connection) ?? aboutRequest(item, connection.requests[at])
      if (got !== null && got !== item) return { expected: item, got }
    }
  }
  return null
}

/** Without what requests alone do not show: connections that carry none, and how connections end. */
export const ofRequests = (wire: Wire): Wire =>
  Object.fromEntries(
    Object.entries(wire)
      .filter(([, items]) => items.some((item) => REQUEST_LINE.test(item)))
      .map(([name, items]) => [name, items.filter((item) => item !== 'alive' && item !== 'closed')]),
  )

const REQUEST_LINE = /^[A-Z]+ [/*]/

/** What is true in the place of an item about the connection; null for other items. */
function aboutConnection(item: string, { ended, listener }: LoggedConnection): string | null {
  if (item.startsWith('open ')) return `open {${listener}}`
  if (item === 'alive' || item === 'closed') return ended ? 'closed' : 'alive'
  return null
}

function aboutRequest(item: string, request: LoggedRequest | undefined): string | null {
  if (request === undefined) return 'no request yet'
  const [word, rest] = [item.split(' ', 1)[0] ?? '', item.slice(item.indexOf(' ') + 1)]
  switch (word) {
    case 'header':
      return aboutField(item, rest, request)
    case 'no-header': {
      const [value] = valuesOf(request.head, rest.toLowerCase())
      return value === undefined ? item : `header ${rest}: ${value}`
    }
    case 'body':
      return aboutBody(rest, request)
    default:
      return `an item that is not known: ${item}`
  }
}

function aboutField(item: string, rest: string, { head }: LoggedRequest): string {
  const colon = rest.indexOf(':')
  const name = rest.slice(0, colon)
  const wanted = rest.slice(colon + 1).trim()
  const values = valuesOf(head, name.toLowerCase())
  if (values.length === 1 && values[0] === wanted) return item
  return values.length === 0
    ? `no-header ${name}`
    : values.map((value) => `header ${name}: ${value}`).join(', ')
}

function aboutBody(wanted: string, { body }: LoggedRequest): string {
  const words = [`bytes=${body.bytes}`]
  if (!body.isComplete) words.push('incomplete')
  if (wanted.includes(' data='))
    words.push(`data=${JSON.stringify(Buffer.concat(body.pieces).toString('latin1'))}`)
  if (wanted.includes(' fnv=')) words.push(`fnv=${hashOf(body)}`)
  return `body ${words.join(' ')}`
}

/** A body that is complete changes no more, and large ones take long. */
const hashes = new WeakMap<object, string>()

function hashOf(body: LoggedRequest['body']): string {
  const hash = hashes.get(body) ?? fnv(body.pieces)
  if (body.isComplete) hashes.set(body, hash)
  return hash
}
