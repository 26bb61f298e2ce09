// Reads a page of scenarios: sections, each with a server, a request, and the events and announcements of the chart.

import {
  chunk,
  close,
  Gate,
  hang,
  head,
  interim,
  lastChunk,
  reply,
  reset,
  type Step,
  send,
  take,
  until,
} from '../script.ts'
import type { Routes } from './environment.ts'

/** Where a scenario is replayed: on the chart alone, on a transport that plays scripts, on sockets. */
export type Level = 'chart' | 'scripted' | 'sockets'

const levels: readonly Level[] = ['chart', 'scripted', 'sockets']

/** One `trace` block of a page, with the blocks above it. */
export interface Scenario {
  readonly title: string
  readonly levels: readonly Level[]
  /** Lines of the `server` block. */
  readonly server: readonly string[]
  /** Lines of the `request` block. */
  readonly request: readonly string[]
  /** Lines of the `trace` block: events at the margin, announcements indented. */
  readonly lines: readonly string[]
}

/** Every `trace` block, with the title, the server and the request above it. */
export function scenariosOf(page: string): Scenario[] {
  const scenarios: Scenario[] = []
  let title = ''
  let server: readonly string[] = []
  let request: readonly string[] = ['GET /x']
  const parts = page.matchAll(/^#+ (?<title>.+)$|^```(?<kind>\w+)(?<info>.*)\n(?<body>[\s\S]*?)^```$/gm)
  for (const { groups = {} } of parts) {
    const lines = (groups.body ?? '').split('\n').filter((line) => line.trim() !== '')
    if (groups.title !== undefined) title = groups.title
    else if (groups.kind === 'server') server = lines
    else if (groups.kind === 'request') request = lines
    else if (groups.kind === 'trace') {
      const named = levels.filter((level) => groups.info?.includes(level))
      scenarios.push({ title, levels: named.length === 0 ? levels : named, server, request, lines })
    }
  }
  return scenarios
}

/** The gates of one replay, by name. */
export class Gates {
  readonly #gates = new Map<string, Gate>()

  named(name: string): Gate {
    const known = this.#gates.get(name) ?? new Gate()
    this.#gates.set(name, known)
    return known
  }
}

/** `/x: take; reply 200 hello`. Several lines with the same path are for successive requests. */
export function routesOf(server: readonly string[], gates: Gates): Routes {
  const hits: Record<string, Step[][]> = {}
  for (const line of server) {
    const [, path = '', script = ''] = /^(\S+?):\s*(.*)$/.exec(line) ?? []
    hits[path] ??= []
    hits[path].push(script.split(/;\s*/).map((step) => stepOf(step, gates)))
  }
  return hits
}

/** `reply 302 Location=/y moved`: a word, its arguments, header fields, and the rest as text. */
function stepOf(source: string, gates: Gates): Step {
  const [word = '', ...rest] = source.split(' ')
  const fields: Record<string, string> = {}
  const status = Number(rest[0])
  const isHead = word === 'reply' || word === 'head' || word === 'interim'
  const words = isHead ? rest.slice(1) : rest
  while (isHead && words[0]?.includes('=')) {
    const [name = '', value = ''] = (words.shift() as string).split('=')
    fields[name] = value
  }
  const text = words.join(' ')
  switch (word) {
    case 'reply':
      return reply(status, fields, text)
    case 'head':
      return head(status, fields)
    case 'interim':
      return interim(status, fields)
    case 'send':
      return send(text)
    case 'chunk':
      return chunk(text)
    case 'lastChunk':
      return lastChunk()
    case 'take':
      return text === '' ? take() : take(Number(text))
    case 'until':
      return until(gates.named(text))
    case 'close':
      return close()
    case 'reset':
      return reset()
    case 'hang':
      return hang()
    default:
      throw new Error(`no step of a server: ${source}`)
  }
}
