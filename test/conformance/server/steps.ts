// What a server of a scenario does with a request: the steps of both corpora, as their files have them.

/** A text, several for a field that is repeated, or one text many times over. */
export type FieldValue = string | readonly string[] | { readonly repeat: string; readonly times: number }

export interface Step {
  readonly do: string
  readonly name?: string
  readonly text?: string
  readonly bytes?: number
  readonly chunk?: number
  readonly ms?: number
  readonly status?: number
  readonly reason?: string
  readonly headers?: Readonly<Record<string, FieldValue>>
  readonly body?: string
  readonly bodyBytes?: number
  readonly deflate?: boolean
  readonly continue?: boolean
}

export type Program = readonly Step[]

/** For every request of a path, or for the first, the second … of them; the last repeats. */
export type Route = Program | { readonly hits: readonly Program[] }

export type Routes = Readonly<Record<string, Route>>

/** In what the servers of the two corpora differ. */
export interface ServerBehaviour {
  /** Reading a body sends 100 (Continue) first where the request expects it. */
  readonly continues: boolean
  /** The connection ends after a request of HTTP/1.0 and after one that says `Connection: close`. */
  readonly closesAsAsked: boolean
  /** The Content-Type of a `reply` that has none. */
  readonly contentType: string | null
  readonly phrase: (status: number) => string
  /** For a path without a route. */
  readonly missing: Program
}

/** The program for the `hit`th request of a path, counted from 0. */
export function programFor(routes: Routes, behaviour: ServerBehaviour, path: string, hit: number): Program {
  const route = routes[path] ?? routes['*']
  if (route === undefined) return behaviour.missing
  const programs = 'hits' in route ? route.hits : [route]
  return programs[Math.min(hit, programs.length - 1)] ?? behaviour.missing
}

const linesOf = (name: string, value: FieldValue): string => {
  if (typeof value === 'object' && 'repeat' in value)
    return `${name}: ${value.repeat.repeat(value.times)}\r\n`
  return [value]
    .flat()
    .map((one) => `${name}: ${one}\r\n`)
    .join('')
}

/** A whole response in one piece. The body is left out for HEAD, and with its length for a status that has none. */
export function wholeReply(step: Step, body: Uint8Array, method: string, behaviour: ServerBehaviour): Buffer {
  const { headers = {}, status = 200, reason = behaviour.phrase(status) } = step
  const names = Object.keys(headers).map((name) => name.toLowerCase())
  const hasBody = status !== 204 && status !== 304
  const added =
    (hasBody && !names.includes('content-length') ? `Content-Length: ${body.length}\r\n` : '') +
    (behaviour.contentType !== null && !names.includes('content-type')
      ? `Content-Type: ${behaviour.contentType}\r\n`
      : '')
  const fields = Object.entries(headers)
    .map(([name, value]) => linesOf(name, value))
    .join('')
  const head = Buffer.from(`HTTP/1.1 ${status} ${reason}\r\n${fields}${added}\r\n`, 'latin1')
  return hasBody && method !== 'HEAD' ? Buffer.concat([head, body]) : head
}
