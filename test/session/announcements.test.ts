// One source of announcements: listeners, inspectors and the actor hear the same of a request, in the same order.

import { describe, expect, it, onTestFinished, test } from 'vitest'
import type { Announcement } from '../../machines/index.ts'
import { createSystemNet } from '../../src/dotnet/index.ts'
import type { RequestInspector } from '../../src/lifecycle/index.ts'
import { type HttpRequest, type Notification, Session, type SessionOptions } from '../../src/session/index.ts'
import { createWinInet, INTERNET_FLAG_ASYNC } from '../../src/wininet/index.ts'
import { proxyServer } from '../support/proxy-server.ts'
import { httpServer, type TestServer } from './support/http-server.ts'

/** Writes down what is announced, by request. */
class Listening implements RequestInspector {
  readonly heard = new Map<number, Announcement[]>()

  watch() {
    return {
      found: () => {},
      moved: () => {},
      heard: (id: number, announcement: Announcement) => {
        const known = this.heard.get(id) ?? []
        this.heard.set(id, [...known, announcement])
      },
      left: () => {},
    }
  }
}

const announced = (notification: Notification): Announcement => {
  const { elapsed: _e, name, number: _n, requestId: _r, sequence: _s, ...facts } = notification
  return { type: name, ...facts } as Announcement
}

interface Scenario {
  readonly title: string
  /** What must be among the announcements. */
  readonly has: Announcement['type']
  readonly method?: string
  readonly path?: string
  readonly options?: (server: TestServer) => SessionOptions | Promise<SessionOptions>
  run(request: HttpRequest): Promise<unknown>
}

const read = async (request: HttpRequest) => {
  while ((await request.take()) !== null);
}
const streamed = () => ['abc', 'def']
async function* slowly(): AsyncGenerator<string> {
  yield 'abc'
}
const once = (): AsyncGenerator<string> => slowly()

const scenarios: readonly Scenario[] = [
  { title: 'a GET', has: 'INTERNET_STATUS_REQUEST_COMPLETE', run: (r) => r.send().then(() => read(r)) },
  {
    title: 'a redirect',
    has: 'INTERNET_STATUS_REDIRECT',
    path: '/307',
    run: (r) => r.send().then(() => read(r)),
  },
  {
    title: 'a redirect with a body at hand',
    has: 'INTERNET_STATUS_REDIRECT',
    method: 'POST',
    path: '/307',
    run: (r) => r.send('abc').then(() => read(r)),
  },
  {
    title: 'a redirect with a streamed body that can be made again',
    has: 'INTERNET_STATUS_REDIRECT',
    method: 'POST',
    path: '/307',
    run: (r) => r.send(streamed).then(() => read(r)),
  },
  {
    title: 'two redirects with a streamed body',
    has: 'INTERNET_STATUS_REDIRECT',
    method: 'POST',
    path: '/308-307',
    run: (r) => r.send(once).then(() => read(r)),
  },
  {
    title: 'a streamed body that is there only once',
    has: 'INTERNET_STATUS_REQUEST_COMPLETE',
    method: 'POST',
    path: '/307',
    run: (r) => r.send(slowly()).catch(() => {}),
  },
  {
    title: 'credentials',
    has: 'challenged',
    path: '/401',
    options: () => ({ credentials: { username: 'me', password: 'secret' } }),
    run: (r) => r.send().then(() => read(r)),
  },
  {
    title: 'credentials with a streamed body',
    has: 'challenged',
    method: 'POST',
    path: '/401',
    options: () => ({ credentials: { username: 'me', password: 'secret' } }),
    run: (r) => r.send(streamed).then(() => read(r)),
  },
  {
    title: 'credentials, then a redirect, with a Blob',
    has: 'challenged',
    method: 'PUT',
    path: '/401-307',
    options: () => ({ credentials: { username: 'me', password: 'secret' } }),
    run: (r) => r.send(new Blob(['abc'])).then(() => read(r)),
  },
  {
    title: 'a proxy that asks for credentials, with a streamed body',
    has: 'challenged',
    method: 'POST',
    path: '/',
    options: async () => {
      const proxy = await proxyServer({ credentials: 'me:secret' })
      onTestFinished(() => proxy.close())
      return {
        proxy: `http://127.0.0.1:${proxy.port}`,
        credentials: async () => ({ username: 'me', password: 'secret' }),
      }
    },
    run: (r) => r.send(streamed).then(() => read(r)),
  },
  {
    title: 'writes of its own, and another send',
    has: 'INTERNET_STATUS_SENDING_REQUEST',
    method: 'POST',
    run: async (r) => {
      await r.sendEx()
      await r.write('abc')
      await r.end()
      await read(r)
      await r.send('again').then(() => read(r))
    },
  },
  {
    title: 'a repeat on a fresh connection',
    has: 'retrying',
    path: '/once',
    run: async (r) => {
      await r.send().then(() => read(r))
      await r.send().then(() => read(r))
    },
  },
  {
    title: 'a cancelled call',
    has: 'INTERNET_STATUS_REQUEST_COMPLETE',
    path: '/never',
    run: (r) => {
      r.once('INTERNET_STATUS_RECEIVING_RESPONSE', () => setImmediate(() => r.cancel()))
      return r.send().catch(() => {})
    },
  },
  {
    title: 'a redirect that is vetoed',
    has: 'INTERNET_STATUS_REDIRECT',
    method: 'POST',
    path: '/307',
    run: (r) => {
      r.once('INTERNET_STATUS_REDIRECT', () => void r.close())
      return r.send(streamed).catch(() => {})
    },
  },
]

/** Answers by the path: `/401-307` asks for credentials and redirects to `/`. */
function answering(): Promise<TestServer> {
  let answered = 0
  return httpServer((request, response) => {
    const path = request.url ?? ''
    request.resume().on('end', () => {
      if (path === '/never') return
      if (path === '/once' && ++answered === 2) {
        request.socket.destroy()
        return
      }
      const [, first = '', rest = ''] = /^\/(\d+)(?:-(\d+))?/.exec(path) ?? []
      if (first === '401' && request.headers.authorization === undefined)
        response.writeHead(401, { 'www-authenticate': 'Basic realm="here"' }).end('who?')
      else if (rest !== '') response.writeHead(Number(rest), { location: '/' }).end()
      else if (first !== '' && first !== '401') response.writeHead(Number(first), { location: '/' }).end()
      else response.end('hello')
    })
  })
}

describe.each([
  ['as a table', false],
  ['interpreted', true],
])('%s', (_how, interpret) => {
  it.each(scenarios)('everybody hears the same of $title', async (scenario) => {
    const { has, method = 'GET', options, path = '/', run } = scenario
    const server = await answering()
    const inspector = new Listening()
    const session = new Session({ interpret, inspect: inspector, ...(await options?.(server)) })
    const ofSession: Announcement[] = []
    session.on('status', (notification) => ofSession.push(announced(notification)))
    const request = session.open(method, `${server.origin}${path}`)
    const ofRequest: Announcement[] = []
    request.on('status', (notification) => ofRequest.push(announced(notification)))
    const ofActor: Announcement[] = []
    request.actor.on('*', (announcement) => ofActor.push(announcement))
    await run(request)
    await request.close()
    const [created, ...rest] = inspector.heard.get(request.id) ?? []
    expect(created).toEqual({ type: 'INTERNET_STATUS_HANDLE_CREATED' })
    expect(rest.map(({ type }) => type)).toContain(has)
    expect(ofSession).toEqual([created, ...rest])
    expect(ofRequest).toEqual(rest)
    expect(ofActor).toEqual(rest)
    expect(inspector.heard.size).toBe(1)
    await session.close()
  })
})

test('the chart knows of a redirect whose body was made again: where to, and how many', async () => {
  const server = await answering()
  const session = new Session()
  const request = session.open('POST', `${server.origin}/307`)
  const seen: unknown[] = []
  request.on('INTERNET_STATUS_REDIRECT', () => {
    const { redirects, status, url } = request.actor.getSnapshot().context
    seen.push({ redirects, status, url, response: request.response?.status })
  })
  await request.send(streamed)
  expect(seen).toEqual([{ redirects: 1, status: 307, url: `${server.origin}/`, response: 307 }])
  expect(request.actor.getSnapshot().context).toMatchObject({ redirects: 1, url: `${server.origin}/` })
  expect(request.redirects).toBe(1)
  expect(request.attempts.map(({ reason }) => reason)).toEqual(['first', 'redirect'])
  await session.close()
})

test('no two requests of a process have one number, by whatever door they come', async () => {
  const server = await answering()
  const inspector = new Listening()
  const sessions = [new Session({ inspect: inspector }), new Session({ inspect: inspector })]
  const nets = [createSystemNet({ inspect: inspector }), createSystemNet({ inspect: inspector })]
  const libraries = [createWinInet({ inspect: inspector }), createWinInet({ inspect: inspector })]
  const handles: number[] = []
  for (let round = 0; round < 2; round++) {
    for (const session of sessions) await (await session.fetch(server.origin)).text()
    for (const net of nets) (await net.WebRequest.create(server.origin).getResponseAsync()).close()
    for (const library of libraries) {
      const inet = library.InternetOpen('test', 0, null, null, INTERNET_FLAG_ASYNC)
      const url = new URL(server.origin)
      const connect = library.InternetConnect(inet, url.hostname, Number(url.port))
      const request = library.HttpOpenRequest(connect, 'GET', '/')
      library.HttpSendRequest(request)
      await library.completion(request)
      handles.push(inet ?? 0, connect ?? 0, request ?? 0)
      library.InternetCloseHandle(inet)
    }
  }
  expect(inspector.heard.size).toBe(12)
  for (const [first] of inspector.heard.values())
    expect(first).toEqual({ type: 'INTERNET_STATUS_HANDLE_CREATED' })
  expect(new Set(handles).size).toBe(12)
  for (const session of sessions) await session.close()
})
