// Steps about what the servers do and have seen, and about order.

import type { LoggedRequest, ScenarioServers, ServerEvent } from '../server/index.ts'
import type { UncaughtExceptions } from '../uncaught.ts'
import type { Operations } from './begin-and-end.ts'
import { expectationOf } from './checked-steps.ts'
import { expectFit, expectKeys, fits } from './expectations.ts'
import type { NamedObjects } from './named-objects.ts'
import type { Steps } from './object-steps.ts'
import type { Step } from './scenario.ts'
import { StepFailure, shown } from './step-failure.ts'

const SEEN_WITHIN_MS = 2000

export function serverSteps(
  objects: NamedObjects,
  operations: Operations,
  servers: ScenarioServers,
  uncaught: UncaughtExceptions | null,
): Steps {
  const { gates, log } = servers

  const compareSeen = (step: Step): void => {
    const { where } = step
    const requests = log.requests
      .map(described)
      .filter((request) => where === undefined || fits(objects, where, request))
    expectKeys(objects, expectationOf(step), {
      requests: () => requests,
      count: () => requests.length,
      connections: () => log.connections.length,
    })
  }

  return {
    release: ({ gate = '' }) => gates.release(gate),
    async waitServer(step) {
      const { count = 1, event, ms = 5000 } = step
      const times = (): number => log.events.filter((event) => isMeant(step, event)).length
      if (!(await log.changed.until(() => times() >= count, ms)))
        throw new StepFailure(`${count} × ${event} at the server within ${ms} ms`, String(times()))
    },
    async serverSaw(step) {
      await operations.until(() => holds(() => compareSeen(step)), SEEN_WITHIN_MS)
      compareSeen(step)
    },
    callbackOrder({ expect }) {
      const wanted = expect as readonly string[]
      const order = objects.callbackOrder.filter((alias) => wanted.includes(alias))
      expectFit(objects, 'the order of callbacks', wanted, order)
    },
    probe(step) {
      const { calls } = objects.probe(step.name ?? '')
      expectKeys(objects, expectationOf(step), {
        calls: () => calls.length,
        firstArgs: () => calls.map(([first]) => first),
      })
    },
    async uncaught(step) {
      const names = (): string[] =>
        (uncaught?.errors ?? []).map((error) => (error as Error)?.name ?? shown(error))
      const { names: wanted } = expectationOf(step)
      await operations.until(() => fits(objects, wanted, names()), SEEN_WITHIN_MS)
      expectFit(objects, 'the exceptions that nobody caught', wanted, names())
      uncaught?.errors.splice(0)
    },
  }
}

function isMeant({ event, listener, name, path }: Step, logged: ServerEvent): boolean {
  return (
    logged.event === event &&
    (path === undefined || logged.path === path) &&
    (name === undefined || logged.name === name) &&
    (listener === undefined || logged.listener === listener)
  )
}

/** A request in the words of the corpus. */
function described({ body, connection, head }: LoggedRequest): Record<string, unknown> {
  const headers: Record<string, string> = {}
  for (const [name, value] of head.fields) {
    const key = name.toLowerCase()
    headers[key] = headers[key] === undefined ? value : `${headers[key]}, ${value}`
  }
  return {
    method: head.method,
    target: head.target,
    path: head.path,
    version: `HTTP/${head.version}`,
    listener: connection.listener,
    connection: connection.number,
    headers: withAbsent(headers),
    body: Buffer.concat(body.pieces).toString('latin1'),
    bodyLength: body.bytes,
    framing: body.framing,
    chunks: body.chunks,
    complete: body.isComplete,
  }
}

/** A field that is not there is null. */
const withAbsent = (headers: Record<string, string>): Record<string, string | null> =>
  new Proxy<Record<string, string | null>>(headers, { get: (all, name) => all[String(name)] ?? null })

function holds(check: () => void): boolean {
  try {
    check()
    return true
  } catch {
    return false
  }
}
