// Closing and cancelling in every notification: nothing is delivered inside, what was still to be told is dropped, a completion
// that is due comes in a later turn, and HANDLE_CLOSING is the last.

import { finished } from 'node:stream/promises'
import { describe, expect, it } from 'vitest'
import type { StatusName } from '../../machines/index.ts'
import { type HttpRequest, type Notification, Session, type SessionOptions } from '../../src/session/index.ts'
import { NotificationRecorder } from '../../src/testing/index.ts'
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

async function answering() {
  const asked: string[] = []
  let held = (): void => {}
  const server = await httpServer((request, response) => {
    const path = request.url ?? ''
    asked.push(path)
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
        held = () => response.end('world')
      } else response.end('hello')
    })
  })
  return { origin: server.origin, asked, goOn: () => held() }
}

interface Way {
  readonly title: string
  /** The handle ends, too. */
  readonly closes: boolean
  /** Whether anything was given up; undefined where the way does not tell. */
  do(around: Around): boolean | undefined
}

interface Around {
  readonly request: HttpRequest
  readonly session: Session
  readonly call: AbortController
  readonly whole: AbortController
}

const reason = new Error('the user left')
const ways: readonly Way[] = [
  { title: 'close()', closes: true, do: ({ request }) => void request.close() },
  { title: 'session.close()', closes: true, do: ({ session }) => void session.close() },
  { title: 'cancel()', closes: false, do: ({ request }) => request.cancel() },
  { title: 'the signal of the call', closes: false, do: ({ call }) => void call.abort(reason) },
  { title: 'the signal of the request', closes: true, do: ({ whole }) => void whole.abort(reason) },
  { title: 'the actor is stopped', closes: true, do: ({ request }) => void request.actor.stop() },
]

interface Observed {
  readonly names: readonly StatusName[]
  readonly inside: readonly string[]
  readonly outcome: string
  /** What `cancel` answered. */
  readonly answer: boolean | undefined
  /** The paths that the server was asked for, from then on. */
  readonly asked: readonly string[]
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
  const recorder = new NotificationRecorder()
  let isInside = false
  let isOver = false
  let running = 0
  let answer: boolean | undefined
  let before = 0
  request.on('status', (notification) => {
    recorder.record(notification)
    if (isInside) inside.push(notification.name)
    if (notification.name === 'ioPending') server.goOn()
    if (running > 0) inside.push(`${notification.name} inside a listener`)
    running++
    names.push(notification.name)
    if (isOver) after.push(notification)
    if (way !== null && names.length === at) {
      isInside = true
      before = server.asked.length
      answer = way.do({ request, session, call, whole })
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
  // A write that a listener gives up before it is pending fails at once: no completion says why its SENDING_REQUEST has no end.
  const isOfWrite = names.indexOf(WRITING) !== at - 1 && names[at - 1] === WRITING
  const broken = recorder.broken().filter((law) => !(isOfWrite && law === NO_END))
  expect(broken).toEqual([])
  expect(names.at(-1)).toBe('INTERNET_STATUS_HANDLE_CLOSING')
  await session.close()
  return { names, inside, outcome, after, answer, asked: server.asked.slice(before) }
}

const NO_END = 'SENDING_REQUEST never ended'
const WRITING = 'INTERNET_STATUS_SENDING_REQUEST'
const progress: ReadonlySet<string> = new Set(['progress'])
const NOTHING: ReadonlySet<string> = new Set()
const ofTheCall: ReadonlySet<string> = new Set(['INTERNET_STATUS_REQUEST_SENT', 'ioPending'])
const ends: ReadonlySet<string> = new Set([
  'INTERNET_STATUS_CLOSING_CONNECTION',
  'INTERNET_STATUS_CONNECTION_CLOSED',
  'INTERNET_STATUS_HANDLE_CLOSING',
])
const afterwards: ReadonlySet<string> = new Set([...ends, 'INTERNET_STATUS_REQUEST_COMPLETE'])

describe.each([
  ['as a table', false],
  ['interpreted', true],
])('%s', (_how, interpret) => {
  describe.each(scenarios)('$title', (scenario) => {
    // The others end in the same commands to the chart.
    const distinct = ['close()', 'cancel()', 'the actor is stopped']
    const tried = interpret ? ways.filter(({ title }) => distinct.includes(title)) : ways
    it.each(tried)('$title, in each of its notifications', async (way) => {
      const { names, outcome } = await observe(scenario, null, 0, interpret)
      for (const [i, expected] of names.entries()) {
        if (progress.has(expected)) continue
        const seen = await observe(scenario, way, i + 1, interpret)
        // What comes together on a busy machine is told in fewer steps.
        const name = seen.names[i]
        if (name === undefined || progress.has(name)) continue
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
        } else if (seen.answer === false) {
          // Nothing was under way: nothing is changed, and nothing but the end was to come.
          const rest = seen.after.map((one) => one.name).filter((one) => !ends.has(one))
          expect({ at, rest: i === 0 ? [] : rest, outcome: seen.outcome }).toEqual({ at, rest: [], outcome })
        } else if (seen.answer === true || seen.outcome === 'reason') {
          // The signal of a call is looked at when the call is pending, or done.
          const late = way.title.includes('call') ? ofTheCall : NOTHING
          const unasked = told.filter((one) => !late.has(one))
          expect({ at, told: unasked, asked: seen.asked.slice(1) }).toEqual({ at, told: [], asked: [] })
          expect(completions.length, at).toBeLessThan(2)
          for (const one of completions) expect(one, at).toMatchObject({ failure: { reason: 'cancelled' } })
          expect(seen.outcome, at).not.toBe('fulfilled')
        } else if (!name.endsWith('COMPLETE') && !name.includes('CLOS')) {
          expect({ at, outcome: seen.outcome }).toEqual({ at, outcome: 'never fulfilled' })
        }
      }
    })
  })
})

describe('a body that is being made', () => {
  const never = (): Promise<string> => new Promise(() => {})
  const endings = {
    cancel: ({ request }: Around) => expect(request.cancel()).toBe(true),
    close: ({ request }: Around) => void request.close(),
    'session.close': ({ session }: Around) => void session.close(),
    'the signal of the call': ({ call }: Around) => call.abort(reason),
    'the signal of the request': ({ whole }: Around) => whole.abort(reason),
    'actor.stop': ({ request }: Around) => void request.actor.stop(),
  }
  const [first, again] = ['for the first time', 'again'] as const

  describe.each([first, again])('%s', (time) => {
    it.each(Object.entries(endings))('is given up by %s, and nothing is sent', async (title, end) => {
      const server = await answering()
      const session = new Session()
      const [call, whole] = [new AbortController(), new AbortController()]
      const request = session.open('POST', `${server.origin}/307`, { signal: whole.signal })
      let times = 0
      let late: (body: ReadableStream<string>) => void = () => {}
      let wanted = (): void => {}
      const isWanted = new Promise<void>((resolve) => {
        wanted = resolve
      })
      const body = (): Promise<ReadableStream<string>> | string[] => {
        if (++times === 1 && time === again) return streamed()
        wanted()
        return new Promise((resolve) => {
          late = resolve
        })
      }
      const sent = request.send(body, { signal: call.signal })
      await isWanted
      const asked = server.asked.length
      end({ request, session, call, whole })
      const isReason = title.startsWith('the signal')
      await expect(sent).rejects.toEqual(
        isReason ? reason : expect.objectContaining({ name: 'TransferError', reason: 'cancelled' }),
      )
      expect(request.cancel()).toBe(false)
      // What is made too late is let go of.
      const isReleased = new Promise<unknown>((resolve) => {
        late(new ReadableStream<string>({ cancel: resolve }))
      })
      expect(await isReleased).toBeInstanceOf(Error)
      expect(server.asked.length).toBe(asked)
      await session.close()
    })
  })

  it('does not stand in the way of another send when it was given up', async () => {
    const server = await answering()
    await using session = new Session()
    const request = session.open('POST', `${server.origin}/`)
    const sent = request.send(never)
    expect(request.cancel('enough')).toBe(true)
    await expect(sent).rejects.toMatchObject({
      phase: 'queue',
      reason: 'cancelled',
      message: expect.stringMatching(/enough/),
    })
    expect((await request.send('abc')).status).toBe(200)
  })
})

describe('a completion that is taken back says where its call was', () => {
  it.each([
    ['GET', '/', 'INTERNET_STATUS_RESPONSE_RECEIVED', 1, 'send', 'response', (r: HttpRequest) => r.send()],
    [
      'POST',
      '/307',
      'INTERNET_STATUS_RESPONSE_RECEIVED',
      1,
      'end',
      'response',
      (r: HttpRequest) => r.send(streamed),
    ],
    ['PUT', '/', 'INTERNET_STATUS_REQUEST_SENT', 1, 'sendEx', 'send', (r: HttpRequest) => r.sendEx()],
    [
      'GET',
      '/slow',
      'INTERNET_STATUS_RESPONSE_RECEIVED',
      2,
      'read',
      'read',
      (r: HttpRequest) => r.send().then(() => read(r, undefined)),
    ],
  ] as const)('%s %s in %s (%i)', async (method, path, name, count, call, phase, run) => {
    for (const way of ['cancel', 'close'] as const) {
      const server = await answering()
      await using session = new Session()
      const request = session.open(method, server.origin + path)
      const completions: unknown[] = []
      let seen = 0
      request.on('ioPending', () => server.goOn())
      request.on(name, () => {
        if (++seen === count) void request[way]()
      })
      request.on('INTERNET_STATUS_REQUEST_COMPLETE', (one) => void completions.push(one))
      await expect(run(request)).rejects.toMatchObject({ phase, reason: 'cancelled' })
      expect(completions.at(-1)).toMatchObject({ call, failure: { phase, reason: 'cancelled' } })
      await request.close()
    }
  })
})

describe('a listener of the actor', () => {
  // Stopping the actor silences its own listeners, too; the others end in the same commands to the chart.
  const actorWays = ways.filter(({ title }) =>
    ['close()', 'cancel()', 'the signal of the call'].includes(title),
  )

  /** The `at`th emission of the actor does it, in the middle of a move. */
  async function emitted(scenario: Scenario, way: Way | null, at: number) {
    const server = await answering()
    const session = new Session(scenario.options)
    const [call, whole] = [new AbortController(), new AbortController()]
    const request = session.open(scenario.method, `${server.origin}${scenario.path}`, {
      signal: whole.signal,
    })
    const emissions: string[] = []
    const inside: string[] = []
    const recorder = new NotificationRecorder()
    let isInside = false
    let answer: boolean | undefined
    request.on('status', (notification) => {
      recorder.record(notification)
      if (isInside) inside.push(notification.name)
      if (notification.name === 'ioPending') server.goOn()
    })
    request.actor.on('*', ({ type }) => {
      emissions.push(type)
      if (way === null || emissions.length !== at) return
      isInside = true
      answer = way.do({ request, session, call, whole })
      isInside = false
    })
    const outcome = await scenario.run(request, call.signal).then(
      () => 'fulfilled',
      (error) => (error === reason ? 'reason' : error.name),
    )
    await request.close()
    await session.close()
    return { emissions, inside, outcome, answer, broken: recorder.broken() }
  }

  describe.each(scenarios)('of $title', (scenario) => {
    it.each(actorWays)('$title, in each of its emissions', async (way) => {
      const { emissions, outcome } = await emitted(scenario, null, 0)
      for (let at = 1; at <= emissions.length; at++) {
        const seen = await emitted(scenario, way, at)
        const name = seen.emissions[at - 1]
        if (name === undefined || progress.has(name)) continue
        const point = `in ${name} (${at})`
        // A write that fails at once, or is done and whose REQUEST_SENT is dropped, has no completion that says why its phase has no end.
        const ofWrite = name === WRITING || name === 'INTERNET_STATUS_REQUEST_SENT' ? [NO_END] : []
        expect({ point, inside: seen.inside }).toEqual({ point, inside: [] })
        expect({ point, broken: seen.broken.filter((law) => !ofWrite.includes(law)) }).toEqual({
          point,
          broken: [],
        })
        if (seen.answer === false) expect({ point, outcome: seen.outcome }).toEqual({ point, outcome })
        else if (seen.answer === true)
          expect({ point, outcome: seen.outcome }).not.toEqual({ point, outcome: 'fulfilled' })
        if (name === 'INTERNET_STATUS_RESPONSE_RECEIVED' && !way.title.includes('call'))
          expect({ point, outcome: seen.outcome }).not.toEqual({ point, outcome: 'fulfilled' })
      }
    })
  })
})

describe('a stream', () => {
  interface Streaming {
    readonly title: string
    readonly method: string
    /** Makes it and uses it; `made` is given what ends it early. Settles when the stream is over. */
    run(request: HttpRequest, made: (end: () => void) => void): Promise<unknown>
    /** The request ends with it. */
    readonly owns: boolean
  }

  const streams: readonly Streaming[] = [
    ...[undefined, reason].map((why) => ({
      title: `readable(), destroyed ${why === undefined ? 'without a reason' : 'with an error'}`,
      method: 'GET',
      owns: true,
      async run(request: HttpRequest, made: (end: () => void) => void) {
        await request.send()
        const stream = request.readable()
        made(() => stream.destroy(why))
        await finished(stream.resume()).catch(() => {})
      },
    })),
    {
      title: 'stream(), cancelled',
      method: 'GET',
      owns: true,
      async run(request, made) {
        await request.send()
        const reader = request.stream().getReader()
        made(() => void reader.cancel(reason))
        try {
          while (!(await reader.read()).done);
        } catch {}
      },
    },
    {
      title: 'stream(), cancelled while it is read into a buffer',
      method: 'GET',
      owns: true,
      async run(request, made) {
        await request.send()
        const reader = request.stream().getReader({ mode: 'byob' })
        made(() => void reader.cancel(reason))
        try {
          while (!(await reader.read(new Uint8Array(4))).done);
        } catch {}
      },
    },
    ...[undefined, reason].map((why) => ({
      title: `writable(), destroyed ${why === undefined ? 'without a reason' : 'with an error'}`,
      method: 'POST',
      owns: false,
      async run(request: HttpRequest, made: (end: () => void) => void) {
        const stream = request.writable()
        made(() => stream.destroy(why))
        stream.write('abc')
        stream.end(Buffer.alloc(8_000_000))
        await finished(stream).catch(() => {})
      },
    })),
  ]

  async function streamed(streaming: Streaming, at: number, interpret: boolean) {
    const server = await answering()
    const session = new Session({ interpret })
    const request = session.open(streaming.method, `${server.origin}/slow`)
    const names: string[] = []
    const inside: string[] = []
    const recorder = new NotificationRecorder()
    let end: (() => void) | null = null
    let isInside = false
    let isEnded = false
    request.on('status', (notification) => {
      recorder.record(notification)
      names.push(notification.name)
      if (isInside) inside.push(notification.name)
      if (notification.name === 'ioPending') server.goOn()
      if (names.length !== at || end === null) return
      isInside = true
      isEnded = true
      end()
      isInside = false
    })
    await streaming.run(request, (ending) => {
      end = ending
    })
    if (streaming.owns) await request.closed
    else {
      // The handle goes on: it can be sent again.
      if (isEnded && request.state !== 'closed') {
        request.cancel()
        expect((await request.send('abc')).status).toBe(200)
      }
      await request.close()
    }
    await session.close()
    return { names, inside, isEnded, broken: recorder.broken() }
  }

  it.each(streams.flatMap((one) => [false, true].map((interpret) => [one.title, interpret, one] as const)))(
    '%s, in each notification (interpreted: %s)',
    async (_title, interpret, streaming) => {
      const { names } = await streamed(streaming, 0, interpret)
      let times = 0
      for (const [i, name] of names.entries()) {
        if (progress.has(name)) continue
        const { inside, broken, isEnded } = await streamed(streaming, i + 1, interpret)
        if (isEnded) times++
        const point = `in ${name} (${i + 1})`
        // A write that fails at once has no completion that says why its phase has no end.
        const writing = name === WRITING ? [NO_END, 'SENDING_REQUEST while the last one has not ended'] : []
        expect({ point, inside }).toEqual({ point, inside: [] })
        expect({ point, broken: broken.filter((law) => !writing.includes(law)) }).toEqual({
          point,
          broken: [],
        })
      }
      expect(times).toBeGreaterThan(2)
    },
  )
})
