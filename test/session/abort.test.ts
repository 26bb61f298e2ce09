// AbortSignal: for a whole request, and for one call; in every state; and nothing is left on the signal.

import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { type HttpRequest, Session } from '../../src/session/index.ts'
import { chunk, Gate, hang, head, reply, type Step, take, until } from '../../src/testing/index.ts'
import { rejection } from './support/caught.ts'
import { httpServer } from './support/http-server.ts'
import { ORIGIN, type ScriptedSession, scriptedSession } from './support/scripted-session.ts'

const reason = new Error('the user left')
const listeners = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length
const MUCH = Buffer.alloc(5000)

type Options = Parameters<typeof scriptedSession>[1]

interface Situation {
  readonly state: string
  readonly url?: string
  readonly options?: Options
  readonly steps?: readonly Step[]
  /** Brings the request so far that the next call pends in the state. */
  readonly before?: (request: HttpRequest, scripted: ScriptedSession) => Promise<unknown>
  readonly call: (request: HttpRequest, signal?: AbortSignal) => Promise<unknown>
}

const send: Situation['call'] = (request, signal) => request.send('abc', { signal })

const pending: readonly Situation[] = [
  {
    state: 'queued',
    options: { connectionsPerOrigin: 1 },
    before: async (_request, { session }) => {
      const first = session.open('GET', `${ORIGIN}/other`)
      const sent = new Promise((resolve) => first.once('INTERNET_STATUS_REQUEST_SENT', resolve))
      first.send().catch(() => {})
      await sent
    },
    call: send,
  },
  { state: 'resolving', options: { script: { lookup: 'hangs' } }, call: send },
  { state: 'connecting', options: { script: { connect: 'hangs' } }, call: send },
  { state: 'securing', url: 'https://secure.test/', options: { script: { secure: 'hangs' } }, call: send },
  {
    state: 'sendingRequest',
    options: { script: { capacity: 1000 } },
    call: (request, signal) => request.send(MUCH, { signal }),
  },
  {
    state: 'writing.ioPending',
    options: { script: { capacity: 1000 } },
    before: (request) => request.sendEx(),
    call: (request, signal) => request.write(MUCH, { signal }),
  },
  {
    state: 'writing.ioPending',
    options: { script: { capacity: 1000 } },
    call: (request, signal) => request.send([MUCH, MUCH], { signal }),
  },
  {
    state: 'writing.ready',
    call: (request, signal) => request.send(neverEnding(), { signal }),
  },
  {
    state: 'ending.receiving',
    before: (request) => request.sendEx(),
    call: (request, signal) => request.end({ signal }),
  },
  { state: 'ending.receiving', call: (request, signal) => request.send(['abc'], { signal }) },
  {
    state: 'reading.ioPending',
    steps: [take(), head(200, { 'Transfer-Encoding': 'chunked' }), hang()],
    before: (request) => request.send(),
    call: (request, signal) => request.read(new Uint8Array(10), { signal }),
  },
  {
    state: 'reading.ioPending',
    steps: [take(), head(200, { 'Transfer-Encoding': 'chunked' }), chunk('abc'), hang()],
    before: (request) => request.send().then(() => request.take()),
    call: (request, signal) => request.take({ signal }),
  },
]

async function* neverEnding(): AsyncGenerator<string> {
  yield 'abc'
  await new Promise(() => {})
}

/** The server reads nothing unless told to. */
function scriptedBy({ options, steps = [until(new Gate())] }: Situation): ScriptedSession {
  return scriptedSession({ '/': steps, '/other': [hang()] }, options)
}

/** Lets everything happen that can. */
async function settled({ clock }: ScriptedSession): Promise<void> {
  for (let i = 0; i < 3; i++) await clock.idle()
}

describe('the signal of a call', () => {
  for (const [i, situation] of pending.entries())
    it(`cancels it while ${situation.state} (${i})`, async () => {
      const scripted = scriptedBy(situation)
      const request = scripted.session.open('POST', situation.url ?? `${ORIGIN}/`)
      await situation.before?.(request, scripted)
      const controller = new AbortController()
      const call = situation.call(request, controller.signal)
      await settled(scripted)
      expect(request.state).toBe(situation.state)
      expect(listeners(controller.signal)).toBe(1)
      controller.abort(reason)
      expect(await rejection(call)).toBe(reason)
      expect(request.state).toBe('failed')
      expect(listeners(controller.signal)).toBe(0)
      await request.close()
    })

  it('is left alone when the call is over, however it ended', async () => {
    const { signal } = new AbortController()
    const { session } = scriptedSession({ '/': [take(), reply(200, {}, 'abc')] })
    const request = session.open('POST', `${ORIGIN}/`)
    await request.sendEx({ signal })
    await request.write('abc', { signal })
    await request.end({ signal })
    await request.take({ signal })
    await request.read(new Uint8Array(3), { signal })
    await request.send(['abc'], { signal })
    await rejection(session.open('GET', 'http://nowhere.test/').send(null, { signal }))
    await rejection(request.write('abc', { signal }))
    expect(listeners(signal)).toBe(0)
  })

  it('that is aborted already refuses the call at once, and nothing has changed', async () => {
    const signal = AbortSignal.abort(reason)
    const { session, transport } = scriptedSession({ '/': [take(), reply(200, {}, 'abc')] })
    const request = session.open('POST', `${ORIGIN}/`)
    const calls = [
      request.send(null, { signal }),
      request.send('abc', { signal }),
      request.send(['abc'], { signal }),
      request.sendEx({ signal }),
      request.write('abc', { signal }),
      request.end({ signal }),
      request.read(new Uint8Array(1), { signal }),
      request.take({ signal }),
    ]
    for (const call of calls) expect(await rejection(call)).toBe(reason)
    expect(request.state).toBe('idle')
    expect(transport.requests).toEqual([])
    expect(listeners(signal)).toBe(0)
    expect((await request.send('abc')).status).toBe(200)
  })

  it('aborted between two calls concerns neither', async () => {
    const controller = new AbortController()
    const { session } = scriptedSession({ '/': [take(), reply(200, {}, 'abc')] })
    const request = session.open('POST', `${ORIGIN}/`)
    await request.sendEx({ signal: controller.signal })
    controller.abort(reason)
    expect((await request.end()).status).toBe(200)
  })

  it('without a reason gives the AbortError of the platform', async () => {
    const { session } = scriptedSession({ '/': [hang()] })
    const controller = new AbortController()
    const call = session.open('GET', `${ORIGIN}/`).send(null, { signal: controller.signal })
    controller.abort()
    expect(await rejection(call)).toMatchObject({ name: 'AbortError' })
  })

  it('a request can be sent again after it', async () => {
    const gate = new Gate()
    const { session } = scriptedSession({ '/': [[until(gate)], [take(), reply(200)]] })
    const request = session.open('POST', `${ORIGIN}/`)
    const controller = new AbortController()
    const call = request.send('abc', { signal: controller.signal })
    await gate.reached
    controller.abort(reason)
    expect(await rejection(call)).toBe(reason)
    expect((await request.send('abc')).status).toBe(200)
  })
})

describe('the signal of a request', () => {
  for (const [i, situation] of pending.entries())
    it(`closes it while ${situation.state} (${i}); the pending call and every later one has the reason`, async () => {
      const scripted = scriptedBy(situation)
      const controller = new AbortController()
      const { signal } = controller
      const request = scripted.session.open('POST', situation.url ?? `${ORIGIN}/`, { signal })
      const names: string[] = []
      await situation.before?.(request, scripted)
      request.on('status', ({ name }) => names.push(name))
      const call = situation.call(request)
      await settled(scripted)
      expect(request.state).toBe(situation.state)
      controller.abort(reason)
      expect(await rejection(call)).toBe(reason)
      await request.closed
      expect(names.at(-1)).toBe('INTERNET_STATUS_HANDLE_CLOSING')
      expect(await rejection(request.send())).toBe(reason)
      expect(await rejection(request.take())).toBe(reason)
      expect(listeners(signal)).toBe(0)
    })

  it('closes it while nothing is pending', async () => {
    const { session } = scriptedSession({ '/': [take(), reply(200, {}, 'abc')] })
    const controller = new AbortController()
    const { signal } = controller
    const states: string[] = []
    const requests: HttpRequest[] = []
    for (const calls of [0, 1, 2, 3, 4]) {
      const request = session.open('POST', `${ORIGIN}/`, { signal })
      if (calls > 0) await request.sendEx()
      if (calls > 1) await request.write('abc')
      if (calls > 2) await request.end()
      if (calls > 3) while ((await request.take()) !== null);
      states.push(request.state)
      requests.push(request)
    }
    expect(states).toEqual(['idle', 'writing.ready', 'writing.ready', 'reading.ready', 'complete'])
    controller.abort(reason)
    expect(listeners(signal)).toBe(0)
    for (const request of requests) {
      await request.closed
      expect(request.state).toBe('closed')
      expect(await rejection(request.end())).toBe(reason)
    }
    expect(session.requests.size).toBe(0)
  })

  it('that is aborted already: open throws its reason, and no handle is made', () => {
    const { session } = scriptedSession({})
    const heard: string[] = []
    session.on('status', ({ name }) => heard.push(name))
    expect(() => session.open('GET', `${ORIGIN}/`, { signal: AbortSignal.abort(reason) })).toThrow(reason)
    expect(heard).toEqual([])
    expect(session.requests.size).toBe(0)
  })

  it('is left alone when the request is closed', async () => {
    const { session } = scriptedSession({})
    const controller = new AbortController()
    const request = session.open('GET', `${ORIGIN}/`, { signal: controller.signal })
    expect(listeners(controller.signal)).toBe(1)
    await request.close()
    expect(listeners(controller.signal)).toBe(0)
    controller.abort(reason)
    expect(await rejection(request.send())).toMatchObject({ name: 'WrongStateError' })
  })

  it('aborted from a listener of the request, in the middle of its call', async () => {
    const { session } = scriptedSession({ '/': [hang()] })
    const controller = new AbortController()
    const request = session.open('POST', `${ORIGIN}/`, { signal: controller.signal })
    await request.sendEx()
    request.once('INTERNET_STATUS_SENDING_REQUEST', () => controller.abort(reason))
    expect(await rejection(request.write('abc'))).toBe(reason)
    await request.closed
  })
})

describe('the signal of fetch', () => {
  it('ends the wait for the response, and the request', async () => {
    const { session } = scriptedSession({ '/': [hang()] })
    const controller = new AbortController()
    const fetching = session.fetch(`${ORIGIN}/`, { signal: controller.signal })
    controller.abort(reason)
    expect(await rejection(fetching)).toBe(reason)
    expect(session.requests.size).toBe(0)
    expect(await rejection(session.fetch(`${ORIGIN}/`, { signal: controller.signal }))).toBe(reason)
    expect(listeners(controller.signal)).toBe(0)
  })

  it('ends the body, too', async () => {
    const steps = [head(200, { 'Transfer-Encoding': 'chunked' }), chunk('abc'), hang()]
    for (const read of ['text', 'stream'] as const) {
      const { session } = scriptedSession({ '/': steps })
      const controller = new AbortController()
      const response = await session.fetch(`${ORIGIN}/`, { signal: controller.signal })
      const reader = read === 'stream' ? response.body?.getReader() : undefined
      if (reader !== undefined) expect((await reader.read()).value).toEqual(new TextEncoder().encode('abc'))
      const rest = reader === undefined ? response.text() : reader.read()
      controller.abort(reason)
      expect(await rejection(rest)).toBe(reason)
      await response.request.closed
      expect(listeners(controller.signal)).toBe(0)
    }
  })
})

describe('over real sockets', () => {
  it('an abort closes the connection to the server', async () => {
    let gone: () => void = () => {}
    const closed = new Promise<void>((resolve) => {
      gone = resolve
    })
    const server = await httpServer((request) => {
      request.socket.on('close', gone)
      controller.abort(reason)
    })
    const controller = new AbortController()
    const session = new Session()
    expect(await rejection(session.fetch(server.origin, { signal: controller.signal }))).toBe(reason)
    await closed
    await session.close()
  })
})
