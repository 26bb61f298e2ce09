// Closing and cancelling in every notification: nothing is delivered inside, what was still to be told is dropped, a completion
// that is due comes in a later turn, and HANDLE_CLOSING is the last.

import { describe, expect, it } from 'vitest'
import type { StatusName } from '../../machines/index.ts'
import { type HttpRequest, type Notification, Session, type SessionOptions } from '../../src/session/index.ts'
import { Recorder } from '../support/recorder.ts'
import { httpServer } from './support/http-server.ts'

interface Scenario {
  readonly title: string
  readonly method: string
  readonly path: string
  readonly options?: SessionOptions
  run(request: HttpRequest, signal: AbortSignal | undefined): Promise<unknown>
}

const read = async (request: HttpRequest, signal: AbortSignal | undefined) => {
  const into = new Uint8Array(4)
  while ((await request.read(into, { signal })) > 0);
}
const credentials = { username: 'me', password: 'secret' }
const streamed = () => ['abc', 'def']

const scenarios: readonly Scenario[] = [
  {
    title: 'a GET that is read',
    method: 'GET',
    path: '/slow',
    run: (r, signal) => r.send(null, { signal }).then(() => read(r, signal)),
  },
  {
    title: 'a chunked upload with writes',
    method: 'POST',
    path: '/',
    run: async (r, signal) => {
      await r.sendEx({ signal })
      await r.write('abc', { signal })
      await r.write(Buffer.alloc(8_000_000), { signal })
      await r.end({ signal })
      await read(r, signal)
    },
  },
  {
    title: 'a redirect',
    method: 'GET',
    path: '/307',
    run: (r, signal) => r.send(null, { signal }).then(() => read(r, signal)),
  },
  {
    title: 'a redirect with a streamed body',
    method: 'POST',
    path: '/307',
    run: (r, signal) => r.send(streamed, { signal }).then(() => read(r, signal)),
  },
  {
    title: 'credentials',
    method: 'GET',
    path: '/401',
    options: { credentials },
    run: (r, signal) => r.send(null, { signal }).then(() => read(r, signal)),
  },
  {
    title: 'a body that waits for 100 (Continue)',
    method: 'PUT',
    path: '/',
    run: (r, signal) => r.send('abc', { signal, expectContinue: true }).then(() => read(r, signal)),
  },
  {
    title: 'cookies',
    method: 'GET',
    path: '/cookies',
    options: { cookies: true },
    run: (r, signal) => r.send(null, { signal }).then(() => read(r, signal)),
  },
  {
    title: 'a failure',
    method: 'GET',
    path: '/reset',
    run: (r, signal) => r.send(null, { signal }),
  },
  {
    title: 'a redirect that cannot be followed',
    method: 'POST',
    path: '/307',
    run: async (r, signal) => {
      await r.sendEx({ signal })
      await r.write('abc', { signal })
      await r.end({ signal })
    },
  },
]

const answering = () =>
  httpServer((request, response) => {
    const path = request.url ?? ''
    if (path === '/reset') {
      request.socket.destroy()
      return
    }
    request.resume().on('end', () => {
      if (path === '/307') response.writeHead(307, { location: '/' }).end()
      else if (path === '/401' && request.headers.authorization === undefined)
        response.writeHead(401, { 'www-authenticate': 'Basic realm="here"' }).end('who?')
      else if (path === '/cookies') response.writeHead(302, { 'set-cookie': 'a=b', location: '/' }).end()
      else if (path === '/slow') {
        response.write('hello')
        setTimeout(() => response.end('world'), 5)
      } else response.end('hello')
    })
  })

interface Way {
  readonly title: string
  /** The handle ends, too. */
  readonly closes: boolean
  do(around: { request: HttpRequest; session: Session; call: AbortController; whole: AbortController }): void
}

const reason = new Error('the user left')
const ways: readonly Way[] = [
  { title: 'close()', closes: true, do: ({ request }) => void request.close() },
  { title: 'session.close()', closes: true, do: ({ session }) => void session.close() },
  { title: 'cancel()', closes: false, do: ({ request }) => void request.cancel() },
  { title: 'the signal of the call', closes: false, do: ({ call }) => call.abort(reason) },
  { title: 'the signal of the request', closes: true, do: ({ whole }) => whole.abort(reason) },
  { title: 'the actor is stopped', closes: true, do: ({ request }) => void request.actor.stop() },
]

interface Observed {
  readonly names: readonly StatusName[]
  readonly inside: readonly string[]
  readonly outcome: string
  /** How the completion of the call that was pending came. */
  readonly after: readonly Notification[]
}

/** Runs a scenario; at the `at`th notification, a listener does it. */
async function observe(
  scenario: Scenario,
  way: Way | null,
  at: number,
  interpret: boolean,
): Promise<Observed> {
  const server = await answering()
  const session = new Session({ interpret, ...scenario.options })
  const [call, whole] = [new AbortController(), new AbortController()]
  const request = session.open(scenario.method, `${server.origin}${scenario.path}`, { signal: whole.signal })
  const names: StatusName[] = []
  const inside: string[] = []
  const after: Notification[] = []
  const recorder = new Recorder()
  let isInside = false
  let isOver = false
  let running = 0
  request.on('status', (notification) => {
    recorder.record(notification)
    if (isInside) inside.push(notification.name)
    if (running > 0) inside.push(`${notification.name} inside a listener`)
    running++
    names.push(notification.name)
    if (isOver) after.push(notification)
    if (way !== null && names.length === at) {
      isInside = true
      way.do({ request, session, call, whole })
      isInside = false
      isOver = true
    }
    running--
  })
  const outcome = await scenario.run(request, call.signal).then(
    () => 'fulfilled',
    (error) => (error === reason ? 'reason' : error.name),
  )
  await request.close()
  recorder.verify()
  expect(names.at(-1)).toBe('INTERNET_STATUS_HANDLE_CLOSING')
  await session.close()
  return { names, inside, outcome, after }
}

const progress: ReadonlySet<string> = new Set(['progress'])
const afterwards: ReadonlySet<string> = new Set([
  'INTERNET_STATUS_CLOSING_CONNECTION',
  'INTERNET_STATUS_CONNECTION_CLOSED',
  'INTERNET_STATUS_REQUEST_COMPLETE',
  'INTERNET_STATUS_HANDLE_CLOSING',
])

describe.each([
  ['as a table', false],
  ['interpreted', true],
])('%s', (_how, interpret) => {
  describe.each(scenarios)('$title', (scenario) => {
    it.each(ways)('$title, in each of its notifications', async (way) => {
      const { names } = await observe(scenario, null, 0, interpret)
      for (const [i, name] of names.entries()) {
        if (progress.has(name) || names.indexOf(name) !== i) continue
        const seen = await observe(scenario, way, i + 1, interpret)
        const at = `in ${name} (${i + 1})`
        expect({ at, inside: seen.inside }).toEqual({ at, inside: [] })
        const told = seen.after.filter((one) => !afterwards.has(one.name)).map((one) => one.name)
        expect({ at, told: way.closes ? told : [] }).toEqual({ at, told: [] })
        const completions = seen.after.filter((one) => one.name === 'INTERNET_STATUS_REQUEST_COMPLETE')
        if (way.closes) {
          expect(completions.length, at).toBeLessThan(2)
          for (const one of completions) expect(one, at).toMatchObject({ failure: { reason: 'cancelled' } })
          // What was fulfilled was told so before.
          const wasLast = ['INTERNET_STATUS_REQUEST_COMPLETE', 'INTERNET_STATUS_HANDLE_CLOSING'].includes(
            name,
          )
          if (name === 'INTERNET_STATUS_RESPONSE_RECEIVED') {
            expect(completions, at).toHaveLength(1)
            expect(seen.outcome, at).not.toBe('fulfilled')
          }
          if (!wasLast && name.startsWith('INTERNET_STATUS_REC'))
            expect(seen.outcome, at).not.toBe('fulfilled')
        } else if (name === 'INTERNET_STATUS_RECEIVING_RESPONSE') {
          expect(seen.outcome, at).not.toBe('fulfilled')
        }
      }
    })
  })
})
