// Law 6: a listener may throw, and may call anything from inside, and breaks neither the request nor another listener.

import { AsyncLocalStorage } from 'node:async_hooks'
import { type EventEmitter, once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { internetStatus, whenPlainSent } from '../../machines/index.ts'
import { type Notification, Session } from '../../src/session/index.ts'
import { reply, take } from '../../src/testing/index.ts'
import { rejection, uncaught } from './support/caught.ts'
import { httpServer } from './support/http-server.ts'
import { ORIGIN, scriptedSession } from './support/scripted-session.ts'

const routes = { '/': [take(), reply(200, {}, 'abc')], '/303': [take(), reply(303, { Location: '/' })] }

const setUp = () => scriptedSession(routes)

describe('a listener that throws', () => {
  it('is heard by listenerError, with the notification, and nothing else changes', async () => {
    const { session } = setUp()
    const request = session.open('GET', `${ORIGIN}/`)
    const failures: [unknown, Notification][] = []
    session.on('listenerError', (error, notification) => failures.push([error, notification]))
    const heard: string[] = []
    request.on('status', ({ name }) => {
      throw new Error(`no ${name}`)
    })
    request.on('status', ({ name }) => heard.push(name))
    session.on('status', ({ name }) => {
      throw new Error(`session: no ${name}`)
    })
    expect((await request.send()).status).toBe(200)
    await request.close()
    expect(failures).toHaveLength(2 * heard.length)
    expect(failures[0]?.[0]).toEqual(new Error('no INTERNET_STATUS_RESOLVING_NAME'))
    expect(failures[0]?.[1]).toMatchObject({ name: 'INTERNET_STATUS_RESOLVING_NAME', requestId: request.id })
    expect(failures[1]?.[0]).toEqual(new Error('session: no INTERNET_STATUS_RESOLVING_NAME'))
    expect(heard.at(-1)).toBe('INTERNET_STATUS_HANDLE_CLOSING')
  })

  it('is heard when it is the only one, too', async () => {
    const { session } = setUp()
    const failures: unknown[] = []
    session.on('listenerError', (error) => failures.push(error))
    const request = session.open('GET', `${ORIGIN}/`)
    request.on('INTERNET_STATUS_SENDING_REQUEST', () => {
      throw 'a string'
    })
    await request.send()
    expect(failures).toEqual(['a string'])
  })

  it('causes an uncaughtException in a later turn when nobody hears listenerError', async () => {
    const { session } = setUp()
    const request = session.open('GET', `${ORIGIN}/`)
    let status = 0
    const errors = await uncaught(2, async () => {
      request.on('INTERNET_STATUS_REQUEST_SENT', () => {
        throw new Error('first')
      })
      request.on('INTERNET_STATUS_REQUEST_SENT', () => {
        throw new Error('second')
      })
      status = (await request.send()).status
    })
    expect(errors).toEqual([new Error('first'), new Error('second')])
    expect(status).toBe(200)
  })

  it('on listenerError itself causes an uncaughtException', async () => {
    const { session } = setUp()
    const errors = await uncaught(1, () => {
      session.on('listenerError', () => {
        throw new Error('again')
      })
      session.on('INTERNET_STATUS_HANDLE_CREATED', () => {
        throw new Error('first')
      })
      session.open('GET', `${ORIGIN}/`)
    })
    expect(errors).toEqual([new Error('again')])
  })

  it('breaks nothing when it does so on every notification of an upload over real sockets', async () => {
    const server = await httpServer()
    const session = new Session()
    let failures = 0
    session.on('listenerError', () => failures++)
    session.on('status', () => {
      throw new Error('no')
    })
    const response = await session.fetch(server.origin, { method: 'POST', body: ['some', 'pieces'] })
    expect(await response.json()).toMatchObject({ body: 'somepieces' })
    expect(failures).toBeGreaterThan(12)
    await session.close()
  })
})

describe('a listener that calls the request', () => {
  it('from each notification, to close it: HANDLE_CLOSING is the last, for everybody', async () => {
    const names: string[] = []
    {
      const { session } = setUp()
      session.on('status', ({ name }) => names.push(name))
      await (await session.fetch(`${ORIGIN}/303`)).text()
    }
    for (const [i, name] of names.entries()) {
      const { session } = setUp()
      const request = session.open('GET', `${ORIGIN}/303`)
      let count = 1
      request.on('status', () => {
        if (count++ === i) void request.close()
      })
      const heard: Notification[] = []
      request.on('status', (notification) => heard.push(notification))
      const outcome = await request.send().then(
        async () => {
          while ((await request.take().catch(() => null)) !== null);
          return null
        },
        (error) => error,
      )
      await request.close()
      expect(outcome === null || ['TransferError', 'WrongStateError'].includes(outcome.name), name).toBe(true)
      expect(heard.at(-1)?.name, name).toBe('INTERNET_STATUS_HANDLE_CLOSING')
      expect(heard.filter((one) => one.name === 'INTERNET_STATUS_HANDLE_CLOSING')).toHaveLength(1)
      expect(heard.map(({ sequence }) => sequence)).toEqual(heard.map((_, at) => at + 2))
      expect(session.requests.size).toBe(0)
    }
  })

  it('nested notifications reach every listener in order', async () => {
    const { session } = setUp()
    const request = session.open('POST', `${ORIGIN}/`)
    const heard: string[] = []
    const tell = (who: string) => (notification: Notification) =>
      void heard.push(`${notification.sequence} ${who}`)
    let writes = 0
    request.on('status', ({ name }) => {
      if (name === 'INTERNET_STATUS_REQUEST_COMPLETE' && writes++ === 0) void request.write('abc')
    })
    request.on('status', tell('a'))
    request.on('INTERNET_STATUS_REQUEST_SENT', tell('b'))
    session.on('status', tell('c'))
    await request.sendEx({ contentLength: 3 })
    const from = heard.findIndex((one) => one.startsWith('8 '))
    // 8 is the completion of sendEx, whose first listener writes: 9 SENDING_REQUEST, 10 REQUEST_SENT.
    expect(heard.slice(from)).toEqual(['8 a', '8 c', '9 a', '9 c', '10 a', '10 b', '10 c'])
    await request.end()
  })

  it('and nested ones of another request of the session, too', async () => {
    const { session } = setUp()
    const first = session.open('GET', `${ORIGIN}/`)
    const second = session.open('GET', `${ORIGIN}/`)
    const heard: string[] = []
    first.once('INTERNET_STATUS_HANDLE_CLOSING', () => void second.close())
    session.on('status', ({ requestId }) => heard.push(`a ${requestId - first.id}`))
    session.on('status', ({ requestId }) => heard.push(`b ${requestId - first.id}`))
    await first.close()
    expect(heard).toEqual(['a 0', 'b 0', 'a 1', 'b 1'])
  })

  it('to start the next call when it hears of the completion: both complete', async () => {
    const { session } = setUp()
    const request = session.open('POST', `${ORIGIN}/`)
    const results: unknown[] = []
    const read = new Promise((resolve) => {
      request.on('INTERNET_STATUS_REQUEST_COMPLETE', async ({ call }) => {
        if (call === 'sendEx') {
          results.push(await request.write('abc'))
          results.push((await request.end()).status)
        }
        if (call === 'end') resolve(request.read(new Uint8Array(8), { fill: true }))
      })
    })
    await request.sendEx()
    results.push(await read)
    expect(results).toEqual([3, 200, 3])
  })

  it('to read at once what a read waited for: each read has its own bytes', async () => {
    const { session } = scriptedSession({ '/': [reply(200, {}, 'abcdef')] })
    const request = session.open('GET', `${ORIGIN}/`)
    const read: string[] = []
    let next: Promise<void> | null = null
    request.on('INTERNET_STATUS_REQUEST_COMPLETE', ({ call }) => {
      if (call !== 'send') return
      const into = Buffer.alloc(3)
      next = request.read(into).then((bytes) => void read.push(into.toString('latin1', 0, bytes)))
    })
    await request.send()
    await next
    const into = Buffer.alloc(3)
    await request.read(into)
    read.push(into.toString())
    expect(read).toEqual(['abc', 'def'])
  })

  it('to cancel, in a notification of its own call: the call is refused, and nobody hears a completion', async () => {
    const { session } = setUp()
    const request = session.open('POST', `${ORIGIN}/`)
    await request.sendEx()
    const heard: string[] = []
    request.once('INTERNET_STATUS_SENDING_REQUEST', () => expect(request.cancel('no more')).toBe(true))
    request.on('status', ({ name }) => heard.push(name))
    const error = await rejection(request.write('abc'))
    expect(error).toMatchObject({ name: 'TransferError', reason: 'cancelled', call: 'write' })
    expect(error.message).toContain('no more')
    expect(heard).not.toContain('INTERNET_STATUS_REQUEST_COMPLETE')
    expect((await request.send('again')).status).toBe(200)
  })

  it('to remove another: from the next notification on, that one hears nothing', async () => {
    const { session } = setUp()
    const request = session.open('GET', `${ORIGIN}/`)
    let heard = 0
    const other = (): void => void heard++
    request.on('status', () => request.off('status', other))
    request.on('status', other)
    await request.send()
    expect(heard).toBe(1)
  })

  it('to add one: that one hears the next notification', async () => {
    const { session } = setUp()
    const request = session.open('GET', `${ORIGIN}/`)
    const heard: number[] = []
    request.once('status', () => request.on('status', ({ sequence }) => heard.push(sequence)))
    await request.send()
    expect(heard[0]).toBe(3)
  })
})

describe('listeners and asynchronous contexts', () => {
  it('a listener runs in the context of the code that opened the request, not of the code that opened the connection', async () => {
    const server = await httpServer()
    const session = new Session({ connectionsPerOrigin: 1 })
    const storage = new AsyncLocalStorage<string>()
    const heard = new Set<string>()
    const one = (name: string): Promise<void> =>
      storage.run(name, async () => {
        const request = session.open('GET', server.origin)
        request.on('status', () => heard.add(`${name} in ${storage.getStore()}`))
        await request.send()
        while ((await request.take()) !== null);
        await request.close()
        heard.add(`${name} goes on in ${storage.getStore()}`)
      })
    await Promise.all([one('a'), one('b'), one('c')])
    expect([...heard].sort()).toEqual(
      ['a', 'b', 'c'].flatMap((name) => [`${name} goes on in ${name}`, `${name} in ${name}`]),
    )
    await session.close()
  })
})

describe('whoever comes and goes', () => {
  type Emitter = Pick<
    Session,
    'on' | 'off' | 'once' | 'addListener' | 'removeListener' | 'removeAllListeners' | 'prependListener'
  > & { prependOnceListener: Session['prependOnceListener'] }
  const NAME = 'INTERNET_STATUS_REQUEST_SENT'
  const ways: [string, (emitter: Emitter, heard: () => void) => void, number][] = [
    ['on', (emitter, heard) => emitter.on(NAME, heard), 2],
    ['addListener', (emitter, heard) => emitter.addListener(NAME, heard), 2],
    ['prependListener', (emitter, heard) => emitter.prependListener(NAME, heard), 2],
    ['once', (emitter, heard) => emitter.once(NAME, heard), 1],
    ['prependOnceListener', (emitter, heard) => emitter.prependOnceListener(NAME, heard), 1],
    ['status', (emitter, heard) => emitter.on('status', ({ name }) => void (name === NAME && heard())), 2],
    ['off', (emitter, heard) => emitter.on(NAME, heard).off(NAME, heard), 0],
    ['removeListener', (emitter, heard) => emitter.on(NAME, heard).removeListener(NAME, heard), 0],
    ['removeAllListeners', (emitter, heard) => emitter.on(NAME, heard).removeAllListeners(), 0],
    [
      'removeAllListeners of one name',
      (emitter, heard) => emitter.on(NAME, heard).removeAllListeners(NAME),
      0,
    ],
  ]

  it.each(ways)('on a session, by %s', async (_, listen, times) => {
    const { session } = setUp()
    // Something was announced before, while nobody listened.
    await session.open('GET', `${ORIGIN}/`).send()
    let heard = 0
    listen(session, () => heard++)
    const request = session.open('GET', `${ORIGIN}/`)
    await request.send()
    while ((await request.take()) !== null);
    await request.send()
    expect(heard).toBe(times)
    await session.close()
  })

  it.each(ways)('on a request, by %s', async (_, listen, times) => {
    const { session } = setUp()
    const request = session.open('GET', `${ORIGIN}/`)
    let heard = 0
    listen(request as unknown as Emitter, () => heard++)
    await request.send()
    while ((await request.take()) !== null);
    await request.send()
    expect(heard).toBe(times)
    await session.close()
  })

  it('one who joins in the middle of a request hears what follows, and one who leaves hears no more', async () => {
    const { session } = setUp()
    const request = session.open('GET', `${ORIGIN}/`)
    const heard: string[] = []
    const listener = ({ name }: Notification) => void heard.push(name)
    session.once('INTERNET_STATUS_SENDING_REQUEST', () => session.on('status', listener))
    session.once('INTERNET_STATUS_RESPONSE_RECEIVED', () => session.off('status', listener))
    await request.send()
    await session.close()
    expect(heard).toEqual([
      'INTERNET_STATUS_REQUEST_SENT',
      'INTERNET_STATUS_RECEIVING_RESPONSE',
      'INTERNET_STATUS_RESPONSE_RECEIVED',
    ])
  })
})

it('what one move announces has one time, and the clock is asked once for it, and not at all where nobody listens', async () => {
  const { session, clock } = scriptedSession(routes)
  let asked = 0
  const now = clock.now.bind(clock)
  clock.now = () => {
    asked++
    return now()
  }
  /** On a kept connection, and with the end of the body read, so that the next one is like it. */
  const exchange = async (): Promise<number> => {
    asked = 0
    const request = session.open('GET', `${ORIGIN}/`)
    await request.send()
    const readings = asked
    while ((await request.take()) !== null);
    return readings
  }
  await exchange()
  const unheard = await exchange()
  const times = new Map<string, number>()
  session.on('status', ({ elapsed, name }) => times.has(name) || times.set(name, elapsed))
  const listening = session.listeners('status')[0] as () => void
  session.once('INTERNET_STATUS_REQUEST_COMPLETE', () => session.off('status', listening))
  const heard = await exchange()
  expect(times.get('INTERNET_STATUS_RECEIVING_RESPONSE')).toBe(times.get('INTERNET_STATUS_REQUEST_SENT'))
  // REQUEST_SENT and RECEIVING_RESPONSE are announced by one move, RESPONSE_RECEIVED and REQUEST_COMPLETE by another; HANDLE_CREATED comes at 0.
  expect(heard - unheard).toBe(times.size - 3)
  await session.close()
})

describe('the name of an event', () => {
  const meant = [
    ['INTERNET_STATUS_REQUEST_SEND', 'INTERNET_STATUS_REQUEST_SENT'],
    ['internet_status_request_sent', 'INTERNET_STATUS_REQUEST_SENT'],
    ['REQUEST_SENT', 'INTERNET_STATUS_REQUEST_SENT'],
    ['redirect', 'INTERNET_STATUS_REDIRECT'],
    ['connect', 'INTERNET_STATUS_CONNECTING_TO_SERVER'],
    ['response', 'INTERNET_STATUS_RESPONSE_RECEIVED'],
    ['Queued', 'queued'],
    ['statuses', 'status'],
    ['retry', 'retrying'],
  ] as const
  it.each(meant)('%s, which nobody emits, is refused with %s', async (name, nearest) => {
    const { session } = scriptedSession(routes)
    const request = session.open('GET', `${ORIGIN}/`)
    for (const emitter of [session, request])
      for (const call of ['on', 'once', 'addListener', 'prependListener', 'prependOnceListener'] as const) {
        const listen = (emitter[call] as (name: string, listener: () => void) => unknown).bind(emitter)
        expect(() => listen(name, () => {})).toThrow(
          `the event is none that is emitted. Did you mean ${nearest}?`,
        )
      }
    await expect(once(request as unknown as EventEmitter, name)).rejects.toThrow(nearest)
    expect([session.eventNames(), request.eventNames()]).toEqual([[], []])
    await session.close()
  })

  it('may be one of the alphabets, one of Node, or one of the caller that is like none of ours', async () => {
    const { session } = scriptedSession(routes)
    const emitter = session.open('GET', `${ORIGIN}/`) as unknown as EventEmitter
    const own = ['mine', 'x', 'data', Symbol('mine'), 'error', 'newListener', 'removeListener']
    for (const name of [...Object.keys(internetStatus), ...Object.keys(whenPlainSent), 'status', ...own])
      emitter.on(name, () => {})
    let heard = 0
    emitter.on('mine', () => heard++)
    emitter.emit('mine')
    expect(heard).toBe(1)
    await session.close()
  })
})
