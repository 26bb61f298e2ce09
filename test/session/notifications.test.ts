// What a notification says, in which order they come, and what they cost when nobody listens.

import { on, once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { internetStatus } from '../../machines/index.ts'
import { type Clock, systemClock } from '../../src/lifecycle/index.ts'
import { type Notification, Session } from '../../src/session/index.ts'
import { reply, ScriptedTransport, take, wait } from '../../src/testing/index.ts'
import { httpServer } from './support/http-server.ts'
import { ORIGIN, scriptedSession } from './support/scripted-session.ts'

const routes = { '/': [take(), reply(200, {}, 'abc')], '/slow': [take(), wait(30), reply(200, {}, 'abc')] }

function record(emitter: { on(name: 'status', listener: (notification: Notification) => void): unknown }) {
  const heard: Notification[] = []
  emitter.on('status', (notification) => heard.push(notification))
  return heard
}

describe('a notification', () => {
  it('is one flat object: who, what, in which order, when, and its facts', async () => {
    const { clock, session } = scriptedSession(routes)
    const request = session.open('GET', `${ORIGIN}/slow`)
    const heard = record(request)
    await clock.advance(12)
    const sent = request.send()
    await clock.advance(30)
    await sent
    const { id: requestId } = request
    expect(heard).toEqual([
      {
        name: 'INTERNET_STATUS_RESOLVING_NAME',
        number: 10,
        requestId,
        sequence: 2,
        elapsed: 12,
        host: 'origin.test',
      },
      {
        name: 'INTERNET_STATUS_NAME_RESOLVED',
        number: 11,
        requestId,
        sequence: 3,
        elapsed: 12,
        host: 'origin.test',
        addresses: ['127.0.0.1'],
      },
      {
        name: 'INTERNET_STATUS_CONNECTING_TO_SERVER',
        number: 20,
        requestId,
        sequence: 4,
        elapsed: 12,
        address: '127.0.0.1',
        port: 80,
      },
      expect.objectContaining({
        name: 'INTERNET_STATUS_CONNECTED_TO_SERVER',
        number: 21,
        sequence: 5,
        address: '127.0.0.1',
        port: 80,
      }),
      { name: 'INTERNET_STATUS_SENDING_REQUEST', number: 30, requestId, sequence: 6, elapsed: 12 },
      expect.objectContaining({
        name: 'INTERNET_STATUS_REQUEST_SENT',
        number: 31,
        sequence: 7,
        bodyBytes: 0,
      }),
      { name: 'INTERNET_STATUS_RECEIVING_RESPONSE', number: 40, requestId, sequence: 8, elapsed: 12 },
      expect.objectContaining({
        name: 'INTERNET_STATUS_RESPONSE_RECEIVED',
        number: 41,
        sequence: 9,
        elapsed: 42,
        status: 200,
      }),
      {
        name: 'INTERNET_STATUS_REQUEST_COMPLETE',
        number: 100,
        requestId,
        sequence: 10,
        elapsed: 42,
        call: 'send',
      },
    ])
  })

  it('has the number of wininet.h, and null where WinInet has no name', async () => {
    const { session } = scriptedSession(routes, { connectionsPerOrigin: 1 })
    const heard = record(session)
    await Promise.all(
      [session.fetch(`${ORIGIN}/`), session.fetch(`${ORIGIN}/`)].map(async (one) => (await one).text()),
    )
    for (const { name, number } of heard)
      expect(number).toBe(name in internetStatus ? internetStatus[name as keyof typeof internetStatus] : null)
    const plain = heard.filter(({ number }) => number === null).map(({ name }) => name)
    expect(plain).toContain('queued')
    expect(plain).toContain('reused')
  })

  it('comes under its own name as well, the same object', async () => {
    const { session } = scriptedSession(routes)
    const request = session.open('GET', `${ORIGIN}/`)
    const heard = record(request)
    const named: Notification[] = []
    request.on('INTERNET_STATUS_REQUEST_SENT', (notification) => named.push(notification))
    await request.send()
    expect(named).toHaveLength(1)
    expect(heard).toContain(named[0])
  })

  it('can be waited for, and iterated over', async () => {
    const { session } = scriptedSession(routes)
    const request = session.open('GET', `${ORIGIN}/`)
    const all = on(request, 'status', { close: ['INTERNET_STATUS_HANDLE_CLOSING'] })
    const connected = once(request, 'INTERNET_STATUS_CONNECTED_TO_SERVER')
    void request.send().then(() => request.close())
    expect((await connected)[0].address).toBe('127.0.0.1')
    const names: string[] = []
    for await (const [{ name }] of all) names.push(name)
    expect(names[0]).toBe('INTERNET_STATUS_RESOLVING_NAME')
  })

  it('can be cloned for another thread', async () => {
    const { session } = scriptedSession(routes)
    const heard = record(session)
    await (await session.fetch(`${ORIGIN}/`)).text()
    expect(structuredClone(heard)).toEqual(heard)
  })
})

describe('the notifications of a session', () => {
  it('are those of all its requests, each numbered for itself', async () => {
    const { session } = scriptedSession(routes)
    const heard = record(session)
    const requests = [1, 2, 3].map(() => session.open('GET', `${ORIGIN}/`))
    await Promise.all(requests.map((request) => request.send()))
    await session.close()
    for (const { id } of requests) {
      const own = heard.filter(({ requestId }) => requestId === id)
      expect(own.map(({ sequence }) => sequence)).toEqual(own.map((_, i) => i + 1))
      expect(own[0]?.name).toBe('INTERNET_STATUS_HANDLE_CREATED')
      expect(own.at(-1)?.name).toBe('INTERNET_STATUS_HANDLE_CLOSING')
    }
  })

  it('begin with the creation, when the request is there and nothing was sent', () => {
    const { session } = scriptedSession(routes)
    const live: number[][] = []
    session.on('INTERNET_STATUS_HANDLE_CREATED', () => live.push([...session.requests].map(({ id }) => id)))
    const { id } = session.open('GET', `${ORIGIN}/`)
    expect(live).toEqual([[id]])
  })

  it('count the time from the opening of each request', async () => {
    const { clock, session } = scriptedSession(routes)
    const heard = record(session)
    session.open('GET', `${ORIGIN}/`)
    await clock.advance(100)
    const second = session.open('GET', `${ORIGIN}/`)
    await clock.advance(7)
    await second.close()
    expect(heard.map(({ elapsed }) => elapsed)).toEqual([0, 0, 7])
  })

  it('are counted while nobody listens, too', async () => {
    const { session } = scriptedSession(routes)
    const request = session.open('GET', `${ORIGIN}/`)
    await request.send()
    const heard = record(request)
    await request.close()
    expect(heard.at(-1)?.sequence).toBeGreaterThan(8)
  })
})

describe('nothing is made for nobody', () => {
  it('the time is asked for when the request is opened, and once for each end of a phase that its timings tell', async () => {
    let asked = 0
    const clock: Clock = { ...systemClock, now: () => ++asked }
    const transport = new ScriptedTransport({
      clock: systemClock,
      origins: { [ORIGIN]: { routes: { '/': [reply(200)] } } },
    })
    const session = new Session({ clock, transport })
    const request = session.open('GET', `${ORIGIN}/`)
    await request.send()
    await request.close()
    // Opened, sent off, resolving, resolved, connecting, connected, sending, sent, responded, closed.
    expect(asked).toBe(10)
  })
})

describe('over real sockets', () => {
  it('a cold request says every step, and a second one that it reuses the connection', async () => {
    const server = await httpServer()
    const session = new Session()
    const heard = record(session)
    await (await session.fetch(server.origin)).text()
    const cold = heard.splice(0).map(({ name }) => name)
    expect(cold.slice(0, 8)).toEqual([
      'INTERNET_STATUS_HANDLE_CREATED',
      'INTERNET_STATUS_CONNECTING_TO_SERVER',
      'INTERNET_STATUS_CONNECTED_TO_SERVER',
      'INTERNET_STATUS_SENDING_REQUEST',
      'INTERNET_STATUS_REQUEST_SENT',
      'INTERNET_STATUS_RECEIVING_RESPONSE',
      'INTERNET_STATUS_RESPONSE_RECEIVED',
      'INTERNET_STATUS_REQUEST_COMPLETE',
    ])
    expect(cold.at(-1)).toBe('INTERNET_STATUS_HANDLE_CLOSING')
    await (await session.fetch(server.origin)).text()
    const warm = heard.map(({ name }) => name)
    expect(warm.slice(0, 3)).toEqual([
      'INTERNET_STATUS_HANDLE_CREATED',
      'reused',
      'INTERNET_STATUS_SENDING_REQUEST',
    ])
    await session.close()
  })

  it('no credentials are in it, in the URL or in an error', async () => {
    const server = await httpServer((_request, response) => {
      response.writeHead(302, { location: 'http://user:s3cret@127.0.0.1:1/' }).end()
    })
    const session = new Session()
    const heard = record(session)
    const request = session.open('GET', server.origin.replace('//', '//me:s3cret@'))
    const error = await request.send().catch((reason) => reason)
    expect(error.phase).toBe('connect')
    expect(`${JSON.stringify(heard)} ${error.message} ${error.cause} ${request.url}`).not.toContain('s3cret')
    await session.close()
  })
})
