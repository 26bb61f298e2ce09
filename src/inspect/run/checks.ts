// Checks that data from a file has the shape of a recorded request in every member, because the page relies on it.

type Check = (value: unknown) => boolean

const text: Check = (value) => typeof value === 'string'
const number: Check = (value) => typeof value === 'number' && Number.isFinite(value)
const truth: Check = (value) => typeof value === 'boolean'
const facts: Check = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value)
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value)
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check)
const tuple =
  (...checks: readonly Check[]): Check =>
  (value) =>
    Array.isArray(value) && checks.every((check, index) => check(value[index]))
const shape =
  (members: Readonly<Record<string, Check>>): Check =>
  (value) =>
    facts(value) && faultIn(value, members) === null

/** The name of the first member that is wrong. */
function faultIn(value: unknown, members: Readonly<Record<string, Check>>): string | null {
  const given = value as Readonly<Record<string, unknown>>
  return Object.keys(members).find((name) => members[name]?.(given[name]) !== true) ?? null
}

/** A state value of XState, not deeper than any chart. */
const stateValue = (value: unknown, depth = 0): boolean =>
  text(value) ||
  (depth < 20 &&
    facts(value) &&
    Object.values(value as object).every((inner) => stateValue(inner, depth + 1)))

const heard = shape({ at: number, name: text, number: orNull(number), facts })
const step = shape({
  at: number,
  event: shape({ type: text }),
  value: (value) => stateValue(value),
  changes: facts,
})
const stretch = { from: number, to: orNull(number) }
const pended = shape({ count: number, ms: number })

/** Which actor makes a request, and a move of a machine. */
export const checkStarter: Check = shape({
  id: text,
  machines: listOf(shape({ session: text, machine: text })),
})
export const checkMove: Check = shape({ at: number, event: text, state: text, status: text })

const summary = {
  id: number,
  method: text,
  url: text,
  askedUrl: orNull(text),
  state: text,
  phase: orNull(text),
  status: orNull(number),
  sent: number,
  received: number,
  openedAt: number,
  elapsed: number,
  over: truth,
  failure: orNull(facts),
  phases: listOf(tuple(text, number, orNull(number))),
  connection: orNull(
    shape({
      address: text,
      port: number,
      localPort: orNull(number),
      exchanges: number,
      connection: optional(number),
    }),
  ),
  wait: orNull(
    shape({
      at: number,
      position: number,
      limit: number,
      heldBy: listOf(number),
      unread: listOf(number),
      waits: truth,
    }),
  ),
  startedBy: optional(orNull(checkStarter)),
  count: number,
  dropped: number,
}

const tracks = {
  phases: listOf(shape({ phase: text, ...stretch })),
  pending: listOf(shape(stretch)),
  bytes: listOf(tuple(number, number, number)),
  pended: shape({ write: pended, read: pended }),
}

const message = shape({
  at: number,
  reason: text,
  first: number,
  method: orNull(text),
  url: text,
  requestHeaders: orNull(listOf(text)),
  status: orNull(number),
  statusText: text,
  httpVersion: text,
  responseHeaders: orNull(listOf(text)),
  certificate: optional(
    orNull(
      shape({
        subject: text,
        issuer: text,
        validFrom: text,
        validTo: text,
        names: text,
        chain: listOf(text),
        sha256: text,
        faults: listOf(text),
      }),
    ),
  ),
})

const request = {
  from: number,
  entries: listOf((entry) => facts(entry) && ('event' in (entry as object) ? step(entry) : heard(entry))),
  milestones: listOf(heard),
  messages: listOf(message),
  origins: optional(
    listOf(shape({ connection: number, request: number, connected: facts, secured: orNull(facts) })),
  ),
}

/** Whether the record of a machine that makes requests is valid. */
export const checkActor: Check = shape({
  session: text,
  id: text,
  machine: text,
  parent: orNull(text),
  startedAt: number,
  states: listOf(shape({ name: text, description: text, final: truth, events: listOf(text) })),
  moves: listOf(checkMove),
  dropped: number,
})

/** The member of a request that is missing or wrong; null for none. */
export function checkRequest(value: unknown): string | null {
  if (!facts(value)) return 'members'
  const given = value as Readonly<Record<string, unknown>>
  for (const [name, members] of Object.entries({ summary, tracks })) {
    if (!facts(given[name])) return name
    const fault = faultIn(given[name], members)
    if (fault !== null) return `${name}.${fault}`
  }
  return faultIn(value, request)
}
