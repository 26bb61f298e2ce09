// Requests that nobody closes, reads or holds: they cost nothing for ever.

import { randomBytes } from 'node:crypto'
import { getEventListeners, once } from 'node:events'
import net, { type AddressInfo } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type HttpRequest, Session, type SessionOptions } from '../../src/session/index.ts'
import { collectGarbage } from '../support/collect-garbage.ts'
import { httpServer } from './support/http-server.ts'

/** What cannot be compressed, compressed. */
const beginning = gzipSync(randomBytes(1_000_000)).subarray(0, -100)

/** Answers with more than is read ahead, and counts its connections. */
async function endlessServer(coding: 'gzip' | null = null) {
  const sockets = new Set<net.Socket>()
  let heads = 0
  const server = net.createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    socket.on('data', (bytes) => {
      heads += bytes.toString('latin1').split('\r\n\r\n').length - 1
      const field = coding === null ? '' : `Content-Encoding: ${coding}\r\n`
      socket.write(`HTTP/1.1 200 OK\r\n${field}Content-Length: 100000000\r\n\r\n`)
      socket.write(coding === null ? Buffer.alloc(1_000_000) : beginning)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  return { origin, sockets, heads: () => heads }
}

function sessionOf(options: SessionOptions = {}): Session {
  const session = new Session(options)
  onTestFinished(() => session.close())
  return session
}

/** Opens and sends, and keeps nothing. */
async function sendAndForget(session: Session, url: string): Promise<void> {
  await session.open('GET', url).send()
}

const forever = new AbortController()

const unread: readonly (readonly [string, (session: Session, url: string) => unknown])[] = [
  ['a handle', sendAndForget],
  ['session.fetch', async (session: Session, url: string) => void (await session.fetch(url))],
  [
    'session.fetch, whose body was looked at',
    async (session: Session, url: string) => void (await session.fetch(url)).body,
  ],
  [
    'session.fetch, of whose body a part was read',
    async (session: Session, url: string) => {
      const { body } = await session.fetch(url)
      await body?.getReader().read()
    },
  ],
  [
    'a handle of which a part was read',
    async (session: Session, url: string) => {
      const request = session.open('GET', url)
      await request.send()
      await request.take()
    },
  ],
  [
    'a handle whose notifications are heard',
    async (session: Session, url: string) => {
      const request = session.open('GET', url)
      request.on('status', () => void request.id)
      await request.send()
    },
  ],
  [
    'a handle with a signal that lives on',
    async (session: Session, url: string) => {
      await session.open('GET', url, { signal: forever.signal }).send()
    },
  ],
  [
    'a handle with a time limit',
    async (session: Session, url: string) => {
      await session.open('GET', url, { timeouts: { total: 100_000, read: 100_000 } }).send()
    },
  ],
  [
    'a handle that is a stream of Node',
    async (session: Session, url: string) => {
      const request = session.open('GET', url)
      await request.send()
      request.readable()
    },
  ],
]

describe('a response that is not read and not referenced', () => {
  it.each(
    unread.flatMap(([name, leave]) => [
      [name, {}, leave] as const,
      [`${name}, with a body that is decoded`, { decode: true }, leave] as const,
    ]),
  )('gives its connection back when it is collected: %s', async (_, options, leave) => {
    const { heads, origin } = await endlessServer('decode' in options ? 'gzip' : null)
    const session = sessionOf({ connectionsPerOrigin: 2, ...options })
    const heard: string[] = []
    session.on('status', ({ name, requestId }) => heard.push(`${requestId} ${name}`))
    await Promise.all([leave(session, origin), leave(session, origin)])
    const ids = new Set(heard.map((line) => line.split(' ')[0]))
    const waiting = session.open('GET', origin)
    const sent = waiting.send()
    await collectGarbage(() => heads() === 3)
    expect((await sent).status).toBe(200)
    // The handles have said all that there was to say.
    for (const id of ids)
      expect(heard.filter((line) => line.startsWith(`${id} `)).at(-1)).toBe(
        `${id} INTERNET_STATUS_HANDLE_CLOSING`,
      )
    expect([...session.requests]).toEqual([waiting])
  })

  it('keeps its connection as long as something refers to it', async () => {
    const { heads, origin } = await endlessServer()
    const session = sessionOf({ connectionsPerOrigin: 3 })
    const handle = session.open('GET', origin)
    await handle.send()
    const { body } = await session.fetch(origin)
    const other = session.open('GET', origin)
    await other.send()
    const stream = other.readable()
    const sent = session.open('GET', origin).send()
    await collectGarbage(undefined, 10)
    expect(heads()).toBe(3)
    expect((await handle.take())?.length).toBeGreaterThan(0)
    expect((await body?.getReader().read())?.value?.length).toBeGreaterThan(0)
    expect((await once(stream, 'readable')) && stream.read().length).toBeGreaterThan(0)
    await handle.close()
    expect((await sent).status).toBe(200)
  })
})

describe('a pending call', () => {
  it('keeps its request alive, even if nothing else does', async () => {
    let answer = (): void => {}
    const { origin } = await httpServer((_, response) => {
      answer = () => void response.end('hello')
    })
    const session = sessionOf()
    const names: string[] = []
    const began = (async () => {
      const request = session.open('GET', origin)
      request.on('status', ({ name }) => names.push(name))
      const sent = request.send()
      await once(request, 'INTERNET_STATUS_RECEIVING_RESPONSE')
      return { sent }
    })()
    const { sent } = await began
    await collectGarbage(undefined, 10)
    answer()
    expect((await sent).status).toBe(200)
    expect(names.slice(-2)).toEqual(['INTERNET_STATUS_RESPONSE_RECEIVED', 'INTERNET_STATUS_REQUEST_COMPLETE'])
  })

  it('holds it while its source has nothing', async () => {
    const { origin, seen } = await httpServer()
    const session = sessionOf()
    let go = (): void => {}
    const ready = new Promise<void>((resolve) => {
      go = resolve
    })
    async function* source() {
      yield 'one '
      await ready
      yield 'two'
    }
    const sent = session.open('POST', origin).send(source())
    await collectGarbage(undefined, 10)
    go()
    expect((await sent).status).toBe(200)
    expect(seen[0]?.body).toBe('one two')
  })
})

const idle: readonly (readonly [string, (session: Session, url: string) => unknown])[] = [
  ['opened and never sent', (session: Session, url: string) => void session.open('GET', url)],
  [
    'read to the end and never closed',
    async (session: Session, url: string) => {
      const request = session.open('GET', url)
      await request.send()
      while ((await request.take()) !== null);
    },
  ],
  [
    'refused',
    async (session: Session) => {
      await session
        .open('GET', 'http://127.0.0.1:1/')
        .send()
        .catch(() => {})
    },
  ],
  [
    'opened with a signal that lives on',
    (session: Session, url: string) => void session.open('GET', url, { signal: forever.signal }),
  ],
]

describe('requests that are left alone', () => {
  it.each(idle)('are collected: %s', async (_, leave) => {
    const { origin } = await httpServer((_request, response) => void response.end('hello'))
    const session = sessionOf()
    let closing = 0
    session.on('INTERNET_STATUS_HANDLE_CLOSING', () => closing++)
    for (let i = 0; i < 20; i++) await leave(session, origin)
    await collectGarbage(() => closing === 20)
    expect(closing).toBe(20)
    expect(session.requests.size).toBe(0)
    expect(getEventListeners(forever.signal, 'abort')).toEqual([])
  })

  it('are closed by session.close(), those that somebody holds and those that nobody does', async () => {
    const { origin } = await httpServer((_request, response) => void response.end('hello'))
    const session = new Session()
    const heard: string[] = []
    session.on('INTERNET_STATUS_HANDLE_CLOSING', ({ requestId }) => heard.push(`session ${requestId}`))
    const open = (): HttpRequest => {
      const request = session.open('GET', origin)
      request.on('INTERNET_STATUS_HANDLE_CLOSING', ({ requestId }) => heard.push(`request ${requestId}`))
      return request
    }
    const unsent = open()
    const over = open()
    await over.send()
    while ((await over.take()) !== null);
    await collectGarbage(undefined, 5)
    session.open('GET', origin)
    await session.close()
    const [first, last] = [unsent.id, over.id]
    expect(heard).toEqual(
      expect.arrayContaining([`session ${first}`, `request ${first}`, `session ${last}`, `request ${last}`]),
    )
    expect(heard).toHaveLength(5)
    expect([unsent.state, over.state]).toEqual(['closed', 'closed'])
  })
})

describe('one signal for many requests', () => {
  it('has one listener, and closes all of them', async () => {
    const { origin } = await httpServer(() => {})
    const session = sessionOf({ connectionsPerOrigin: 100 })
    const controller = new AbortController()
    const { signal } = controller
    const warnings: Error[] = []
    const warned = (warning: Error): number => warnings.push(warning)
    process.on('warning', warned)
    onTestFinished(() => void process.off('warning', warned))
    const requests = Array.from({ length: 50 }, () => session.open('GET', origin, { signal }))
    const calls = requests.map((request) => request.send(null, { signal }))
    expect(getEventListeners(signal, 'abort')).toHaveLength(1)
    const reason = new Error('enough')
    controller.abort(reason)
    for (const call of calls) await expect(call).rejects.toBe(reason)
    await Promise.all(requests.map(({ closed }) => closed))
    expect(getEventListeners(signal, 'abort')).toEqual([])
    await turn()
    expect(warnings).toEqual([])
  })
})
