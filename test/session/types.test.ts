// What the type checker holds callers to. Most of it never runs: `npm run check` is the test.

import { once } from 'node:events'
import { describe, expect, expectTypeOf, it } from 'vitest'
import type {
  Failure,
  HttpRequest,
  HttpResponse,
  Notification,
  NotificationOf,
  Session,
  StatusName,
} from '../../src/index.ts'
import { scriptedSession } from './support/scripted-session.ts'

/** Compiled, and not run. */
const compiled = (_check: () => unknown): void => {}

declare const session: Session
declare const request: HttpRequest

describe('the events of a request', () => {
  it('have the facts of their name', () => {
    compiled(() => {
      request.on('INTERNET_STATUS_CONNECTED_TO_SERVER', (notification) => {
        expectTypeOf(notification.name).toEqualTypeOf<'INTERNET_STATUS_CONNECTED_TO_SERVER'>()
        expectTypeOf(notification.number).toEqualTypeOf<21>()
        expectTypeOf(notification.address).toEqualTypeOf<string>()
        expectTypeOf(notification.localPort).toEqualTypeOf<number | undefined>()
        // @ts-expect-error: a connection has no status
        notification.status
      })
      request.once('queued', ({ limit, number, position }) => {
        expectTypeOf(number).toEqualTypeOf<null>()
        expectTypeOf(position + limit).toEqualTypeOf<number>()
      })
      request.off('answered', ({ status }) => expectTypeOf(status).toEqualTypeOf<number>())
    })
  })

  it('are told apart by their name', () => {
    compiled(() => {
      request.on('status', (notification) => {
        expectTypeOf(notification).toEqualTypeOf<Notification>()
        expectTypeOf(notification.name).toEqualTypeOf<StatusName>()
        // @ts-expect-error: not every notification has an address
        notification.address
        if (notification.name === 'INTERNET_STATUS_REDIRECT')
          expectTypeOf(notification.url).toEqualTypeOf<string>()
        if (notification.name === 'INTERNET_STATUS_REQUEST_COMPLETE')
          expectTypeOf(notification.failure).toEqualTypeOf<Failure | undefined>()
        if (notification.number === 31) expectTypeOf(notification.bodyBytes).toEqualTypeOf<number>()
        switch (notification.name) {
          case 'secured':
            expectTypeOf(notification.cipher).toEqualTypeOf<string>()
            break
          case 'progress':
            expectTypeOf(notification).toEqualTypeOf<NotificationOf<'progress'>>()
            break
        }
      })
    })
  })

  it('have names that are checked', () => {
    compiled(() => {
      // @ts-expect-error: no such name
      request.on('INTERNET_STATUS_CONNECTED', () => {})
      // @ts-expect-error: plain names are written small
      request.on('QUEUED', () => {})
      // @ts-expect-error: never emitted
      request.on('error', (error: Error) => error)
      // @ts-expect-error: the session hears of listeners' errors
      request.on('listenerError', () => {})
      // @ts-expect-error: the payload of another name
      request.on('queued', (notification: NotificationOf<'secured'>) => notification)
      // @ts-expect-error: it is not a progress without its counts
      request.emit('progress', { name: 'progress' })
    })
  })

  it('are all those of the chart', () => {
    expectTypeOf<Notification['name']>().toEqualTypeOf<StatusName>()
    expectTypeOf<Notification['requestId' | 'sequence' | 'elapsed']>().toEqualTypeOf<number>()
  })
})

describe('the events of a session', () => {
  it('are those of its requests, and the errors of listeners', () => {
    compiled(() => {
      session.on('status', (notification) => expectTypeOf(notification).toEqualTypeOf<Notification>())
      session.on('reused', ({ exchanges }) => expectTypeOf(exchanges).toEqualTypeOf<number>())
      session.on('listenerError', (error, notification) => {
        expectTypeOf(error).toEqualTypeOf<unknown>()
        expectTypeOf(notification).toEqualTypeOf<Notification>()
      })
      // @ts-expect-error: no such name
      session.on('requestError', () => {})
    })
  })

  it('can be waited for', async () => {
    const { session } = scriptedSession({})
    const heard = once(session, 'INTERNET_STATUS_HANDLE_CREATED')
    const { id } = session.open('GET', 'http://origin.test/')
    const [notification] = (await heard) as [NotificationOf<'INTERNET_STATUS_HANDLE_CREATED'>]
    expect(notification.requestId).toBe(id)
  })
})

describe('calls', () => {
  it('give what they say', () => {
    compiled(() => {
      expectTypeOf(request.send()).toEqualTypeOf<Promise<HttpResponse>>()
      expectTypeOf(request.end()).toEqualTypeOf<Promise<HttpResponse>>()
      expectTypeOf(request.sendEx()).toEqualTypeOf<Promise<void>>()
      expectTypeOf(request.write('a')).toEqualTypeOf<Promise<number>>()
      expectTypeOf(request.read(new Uint8Array(1))).toEqualTypeOf<Promise<number>>()
      expectTypeOf(request.take()).toEqualTypeOf<Promise<Uint8Array | null>>()
      expectTypeOf(request.response).toEqualTypeOf<HttpResponse | null>()
    })
  })

  it('take every kind of body, and nothing else', () => {
    compiled(async () => {
      await request.send('text')
      await request.send(new Uint8Array(1))
      await request.send(new ArrayBuffer(1))
      await request.send(new DataView(new ArrayBuffer(1)))
      await request.send(new URLSearchParams())
      await request.send(new Blob([]))
      await request.send(new FormData())
      await request.send(new ReadableStream())
      await request.send(process.stdin)
      await request.send(['a', new Uint8Array(1)])
      await request.send(() => 'text')
      await request.send(async function* () {
        yield 'text'
      })
      await request.send(null)
      // @ts-expect-error: an object is no body
      await request.send({ a: 1 })
      // @ts-expect-error: nor is a number
      await request.send(5)
      // @ts-expect-error: a length is a number
      await request.sendEx({ contentLength: '5' })
      // @ts-expect-error: one body, not a stream, goes out with the head
      await request.sendEx({ body: ['a'] })
    })
  })

  it('take headers in four forms', () => {
    compiled(() => {
      session.open('GET', 'http://a/', { headers: { a: 'b', c: ['d', 'e'], f: 1, g: undefined } })
      session.open('GET', 'http://a/', { headers: new Headers() })
      session.open('GET', 'http://a/', { headers: [['a', 'b']] })
      session.open('GET', 'http://a/', { headers: ['a', 'b'] })
      session.open('GET', new URL('http://a/'), { headers: new Map([['a', 'b']]) })
      // @ts-expect-error: a flag is no header
      session.open('GET', 'http://a/', { headers: { a: true } })
      // @ts-expect-error: no such limit
      session.open('GET', 'http://a/', { timeouts: { headers: 5 } })
    })
  })
})
