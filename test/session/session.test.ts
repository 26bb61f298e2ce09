// A session: what it owns, what its requests have in common, and how it ends.

import { describe, expect, it } from 'vitest'
import { Session, SessionClosedError } from '../../src/session/index.ts'
import { hang, reply, take } from '../../src/testing/index.ts'
import { rejection } from './support/caught.ts'
import { httpServer } from './support/http-server.ts'
import { ORIGIN, scriptedSession } from './support/scripted-session.ts'

const setUp = (options = {}) => scriptedSession({ '/': [take(), reply(200)], '/hang': [hang()] }, options)

describe('a session', () => {
  it('knows its live requests', async () => {
    const { session } = setUp()
    const requests = [1, 2, 3].map(() => session.open('GET', `${ORIGIN}/`))
    expect([...session.requests]).toEqual(requests)
    await requests[1]?.close()
    expect(session.requests).toEqual(new Set([requests[0], requests[2]]))
  })

  it('gives each request a number of its own, whatever the session', () => {
    const ids = [1, 2].flatMap(() => {
      const { session } = setUp()
      return [1, 2].map(() => session.open('GET', `${ORIGIN}/`).id)
    })
    expect(new Set(ids).size).toBe(4)
  })

  it('takes URLs as strings and as objects, and methods in lower case', async () => {
    const { session, transport } = setUp()
    const requests = [
      session.open('get', new URL('/?a=b#c', ORIGIN)),
      session.open('patch', ` ${ORIGIN.toUpperCase()}/x/../?a=b `),
      session.open('propfind', `${ORIGIN}:80`),
    ]
    expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `GET ${ORIGIN}/?a=b`,
      `PATCH ${ORIGIN}/?a=b`,
      `propfind ${ORIGIN}/`,
    ])
    for (const request of requests) await request.send()
    expect(transport.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /?a=b',
      'PATCH /?a=b',
      'propfind /',
    ])
  })

  it('remembers URLs without mixing them up', async () => {
    const { session } = setUp()
    for (let round = 0; round < 2; round++)
      for (let i = 0; i < 600; i++) expect(session.open('GET', `${ORIGIN}/${i}`).url).toBe(`${ORIGIN}/${i}`)
    await session.close()
  })
})

describe('closing', () => {
  it('closes every request, whatever it does, and then the transport', async () => {
    const { session, transport } = setUp({ connectionsPerOrigin: 1 })
    const order: string[] = []
    session.on('INTERNET_STATUS_HANDLE_CLOSING', ({ requestId }) => order.push(`${requestId}`))
    const { close } = transport
    transport.close = () => {
      order.push('transport')
      close.call(transport)
    }
    const requests = ['/', '/hang', '/', '/'].map((path) => session.open('GET', `${ORIGIN}${path}`))
    const [idle, pending, queued] = requests
    const outcomes = Promise.allSettled([pending?.send(), queued?.send()])
    await new Promise((resolve) => session.once('queued', resolve))
    const closed = session.close()
    expect(session.close()).toBe(closed)
    await closed
    expect(idle?.state).toBe('closed')
    expect((await outcomes).map((one) => (one as PromiseRejectedResult).reason.reason)).toEqual([
      'cancelled',
      'cancelled',
    ])
    expect(order.slice(0, -1).map(Number).sort()).toEqual(requests.map(({ id }) => id))
    expect(order.at(-1)).toBe('transport')
    expect(session.requests.size).toBe(0)
    expect(transport.connections.open).toBe(0)
    await session[Symbol.asyncDispose]()
  })

  it('refuses to open from then on', async () => {
    const { session } = setUp()
    const closed = session.close()
    expect(() => session.open('GET', `${ORIGIN}/`)).toThrow(SessionClosedError)
    const error = await rejection(session.fetch(`${ORIGIN}/`))
    expect(error).toMatchObject({ name: 'SessionClosedError', code: 'ERR_SESSION_CLOSED' })
    expect(error.message).toContain('fetch()')
    await closed
  })

  it('from a listener of one of its requests, in the middle of the closing', async () => {
    const { session } = setUp()
    session.open('GET', `${ORIGIN}/`)
    session.open('GET', `${ORIGIN}/`)
    let closings = 0
    session.on('INTERNET_STATUS_HANDLE_CLOSING', () => {
      closings++
      void session.close()
    })
    await session.close()
    expect(closings).toBe(2)
  })

  it('lets the process end: no connection stays', async () => {
    const server = await httpServer()
    const session = new Session()
    await (await session.fetch(server.origin)).text()
    const unread = await session.fetch(server.origin)
    await session.close()
    expect(unread.request.state).toBe('closed')
  })
})

describe('sessions share nothing', () => {
  it('not connections', async () => {
    const server = await httpServer()
    const sessions = [new Session(), new Session()]
    const names: string[] = []
    for (const session of sessions) {
      session.on('status', ({ name }) => names.push(name))
      await (await session.fetch(server.origin)).text()
    }
    expect(names.filter((name) => name === 'INTERNET_STATUS_CONNECTED_TO_SERVER')).toHaveLength(2)
    await Promise.all(sessions.map((session) => session.close()))
  })
})

describe('the logic', () => {
  it('is the same interpreted and compiled', async () => {
    const heard = await Promise.all(
      [false, true].map(async (interpret) => {
        const { session } = setUp({ interpret })
        const names: string[] = []
        session.on('status', ({ name, sequence }) => names.push(`${sequence} ${name}`))
        const request = session.open('POST', `${ORIGIN}/`)
        await request.send(['abc'])
        while ((await request.take()) !== null);
        await request.close()
        return names
      }),
    )
    expect(heard[0]).toEqual(heard[1])
  })

  it('shows itself to an inspector', async () => {
    const types = new Set<string>()
    const { session } = setUp({ inspect: ({ type }: { type: string }) => types.add(type) })
    const request = session.open('GET', `${ORIGIN}/`)
    await request.send()
    await request.close()
    expect([...types]).toEqual(expect.arrayContaining(['@xstate.actor', '@xstate.event', '@xstate.snapshot']))
  })
})
