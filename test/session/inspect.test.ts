// Showing a session to somebody: from the start or later, and no longer than wanted.

import { describe, expect, test } from 'vitest'
import type { EventObject, InspectionEvent } from 'xstate'
import type { Announcement } from '../../machines/index.ts'
import type { ChartView, RequestInspector } from '../../src/lifecycle/index.ts'
import { InvalidOptionError, type Session } from '../../src/session/index.ts'
import { Gate, reply, take, until } from '../../src/testing/index.ts'
import { uncaught } from './support/caught.ts'
import { ORIGIN, scriptedSession } from './support/scripted-session.ts'

/** Writes down what it is shown. */
class Diary implements RequestInspector {
  readonly lines: string[] = []

  watch() {
    return {
      found: (id: number) => this.lines.push(`found ${id}`),
      moved: ({ type }: EventObject, { value }: ChartView) =>
        this.lines.push(`${type} -> ${JSON.stringify(value)}`),
      heard: (_id: number, { type }: Announcement) => this.lines.push(type),
      left: () => this.lines.push('left'),
    }
  }
}

const setUp = (options = {}) => {
  const opened = new Gate()
  const routes = {
    '/': [take(), reply(200, {}, 'hello')],
    '/slow': [take(), until(opened), reply(200, {}, 'hello')],
  }
  return { ...scriptedSession(routes, options), opened }
}

const fetched = async (session: Session, path: string) => (await session.fetch(`${ORIGIN}${path}`)).text()

describe('an inspector', () => {
  test('is shown the moves and announcements of every request, in one order', async () => {
    const diary = new Diary()
    const { session } = setUp({ inspect: diary })
    await fetched(session, '/')
    await session.close()
    expect(diary.lines.slice(0, 4)).toEqual([
      'xstate.init -> {"open":"idle"}',
      'INTERNET_STATUS_HANDLE_CREATED',
      'caller.send -> {"open":{"exchange":"queued"}}',
      'wire.resolving -> {"open":{"exchange":"resolving"}}',
    ])
    expect(diary.lines.slice(-2)).toEqual(['wire.released -> "closed"', 'INTERNET_STATUS_HANDLE_CLOSING'])
  })

  test.each([
    ['the table', {}],
    ['the interpreter', { interpret: true }],
  ])('is shown the same of %s', async (_how, options) => {
    const [first, second] = [new Diary(), new Diary()]
    for (const [diary, more] of [
      [first, {}],
      [second, options],
    ] as const) {
      const { session } = setUp({ inspect: diary, ...more })
      await fetched(session, '/')
      await session.close()
    }
    expect(second.lines).toEqual(first.lines)
  })

  test('sees a request go on as the actor that was asked for', async () => {
    const diary = new Diary()
    const { session } = setUp({ inspect: diary })
    const request = session.open('GET', `${ORIGIN}/`)
    expect(request.actor.getSnapshot().matches({ open: 'idle' })).toBe(true)
    await request.send()
    await request.close()
    expect(diary.lines.filter((line) => line.startsWith('xstate.init'))).toHaveLength(1)
    expect(diary.lines.at(-1)).toBe('INTERNET_STATUS_HANDLE_CLOSING')
  })

  test('gets the last notifications of an actor that is stopped', async () => {
    const diary = new Diary()
    const { session } = setUp({ inspect: diary })
    const request = session.open('GET', `${ORIGIN}/slow`)
    request.send().catch(() => {})
    request.actor.stop()
    await request.closed
    expect(diary.lines.slice(-2)).toEqual([
      'INTERNET_STATUS_REQUEST_COMPLETE',
      'INTERNET_STATUS_HANDLE_CLOSING',
    ])
  })

  test('that comes while a request is in flight is shown it from where it is', async () => {
    const { session, opened } = setUp()
    const request = session.open('GET', `${ORIGIN}/slow`)
    const sent = request.send()
    const diary = new Diary()
    session.inspect(diary)
    expect(diary.lines.slice(0, 2)).toEqual([
      `found ${request.id}`,
      expect.stringMatching('xstate.init -> {"open":{"exchange"'),
    ])
    opened.open()
    const { status } = await sent
    expect(status).toBe(200)
    expect(diary.lines).toContain('wire.responded -> {"open":{"exchange":{"reading":"ready"}}}')
    expect(diary.lines).toContain('INTERNET_STATUS_REQUEST_COMPLETE')
    await session.close()
    expect(diary.lines.at(-1)).toBe('INTERNET_STATUS_HANDLE_CLOSING')
  })

  test('that goes while a request is in flight hears no more of it, and the request goes on', async () => {
    const { session, opened } = setUp()
    const diary = new Diary()
    const subscription = session.inspect(diary)
    const text = fetched(session, '/slow')
    subscription.unsubscribe()
    subscription.unsubscribe()
    const shown = [...diary.lines]
    expect(shown.at(-1)).toBe('left')
    opened.open()
    expect(await text).toBe('hello')
    await fetched(session, '/')
    expect(diary.lines).toEqual(shown)
  })

  test('leaves no trace: it is shown nothing of what is opened after it has gone', async () => {
    const { session } = setUp()
    const moved: string[] = []
    {
      using _ = session.inspect(({ type }) => moved.push(type))
      await fetched(session, '/')
    }
    expect(moved).toContain('@xstate.microstep')
    moved.length = 0
    await fetched(session, '/')
    expect(moved).toEqual([])
  })

  test('is not alone: each is shown all, from when it came', async () => {
    const [first, second] = [new Diary(), new Diary()]
    const { session, opened } = setUp({ inspect: first })
    const text = fetched(session, '/slow')
    const before = first.lines.length
    session.inspect(second)
    opened.open()
    await text
    expect(second.lines.slice(0, 2)).toEqual([
      expect.stringMatching('found'),
      expect.stringMatching('xstate.init -> '),
    ])
    expect(second.lines.slice(2)).toEqual(first.lines.slice(before))
  })

  test('that throws breaks nothing, and its error becomes an uncaughtException', async () => {
    const { session } = setUp()
    const diary = new Diary()
    const broken = new Error('broken')
    session.inspect((event: InspectionEvent) => {
      if (event.type === '@xstate.actor') throw broken
    })
    session.inspect(diary)
    let text = ''
    const errors = await uncaught(1, async () => {
      text = await fetched(session, '/')
    })
    expect(errors).toEqual([broken])
    expect(text).toBe('hello')
    expect(diary.lines).toContain('INTERNET_STATUS_HANDLE_CREATED')
  })

  test.each([[null], [7], ['yes']])('that is %j is refused', (inspector) => {
    expect(() => setUp().session.inspect(inspector as never)).toThrow(InvalidOptionError)
  })
})

describe('an observer of XState', () => {
  test('is shown microsteps and actions, for which the chart is interpreted', async () => {
    const { session } = setUp()
    const types = new Set<string>()
    session.inspect({ next: ({ type }) => types.add(type) })
    await fetched(session, '/')
    expect(types).toContain('@xstate.microstep')
    expect(types).toContain('@xstate.action')
  })

  test('that comes while a request is in flight sees the interpreter go on where the table stood', async () => {
    const { session, opened } = setUp()
    const text = fetched(session, '/slow')
    const types: string[] = []
    session.inspect(({ type }: InspectionEvent) => types.push(type))
    opened.open()
    expect(await text).toBe('hello')
    expect(types[0]).toBe('@xstate.actor')
    expect(types).toContain('@xstate.microstep')
  })
})
