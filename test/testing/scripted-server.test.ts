// A scripted server, in the words of the wire: ten faults of a network, without a network and without waiting.

import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { Session, type SessionOptions } from '../../src/session/index.ts'
import { Gate, ScriptedServer } from '../../src/testing/index.ts'

function scripted(options: SessionOptions & { readonly origin?: string; readonly capacity?: number } = {}) {
  const { capacity, origin, ...rest } = options
  const server = new ScriptedServer({ ...(origin && { origin }), ...(capacity && { capacity }) })
  const session = new Session({ transport: server.transport, clock: server.clock, ...rest })
  const names: string[] = []
  session.on('status', ({ name }) => names.push(name.replace('INTERNET_STATUS_', '')))
  return { server, session, names, url: (path: string) => server.origin + path }
}

describe('a route', () => {
  test('that says nothing replies 200', async () => {
    const { server, session, url } = scripted()
    server.on('GET', '/x')
    const response = await session.fetch(url('/x?q=1'))
    expect([response.status, await response.text()]).toEqual([200, ''])
  })

  test('is for its method and its path; others are answered with 404', async () => {
    const { server, session, url } = scripted()
    server.on('GET', '/x').reply(200, {}, 'got')
    server.on('PUT', '/x').reply(201, {}, 'put')
    expect(await (await session.fetch(url('/x'))).text()).toBe('got')
    expect(await (await session.fetch(url('/x'), { method: 'PUT', body: 'a' })).text()).toBe('put')
    expect((await session.fetch(url('/y'))).status).toBe(404)
    expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /x',
      'PUT /x',
      'GET /y',
    ])
  })

  test('that is said again is for the next request, and the last one repeats', async () => {
    const { server, session, url } = scripted()
    server.on('GET', '/x').connect({ error: 'ECONNREFUSED' })
    server.on('GET', '/x').reply(503)
    server.on('GET', '/x').reply(200)
    await expect(session.fetch(url('/x'))).rejects.toMatchObject({ reason: 'refused' })
    const statuses: number[] = []
    for (let i = 0; i < 3; i++) statuses.push((await session.fetch(url('/x'))).status)
    expect(statuses).toEqual([503, 200, 200])
  })

  test('replies JSON and text in UTF-8', async () => {
    const { server, session, url } = scripted()
    server.on('GET', '/json').reply(200, {}, { name: 'Ünal' })
    server.on('GET', '/text').reply(200, { 'Content-Type': 'text/plain' }, 'Ünal')
    const response = await session.fetch(url('/json'))
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(await response.json()).toEqual({ name: 'Ünal' })
    expect(await (await session.fetch(url('/text'))).text()).toBe('Ünal')
  })

  test('takes its time in each phase', async () => {
    const { server, session, names, url } = scripted({ origin: 'https://example.test' })
    server
      .on('GET', '/x')
      .resolve({ after: 10 })
      .connect({ after: 20 })
      .secure({ after: 30 })
      .wait(40)
      .reply(200)
    const status = session.fetch(url('/x')).then((response) => response.status)
    const last: (string | undefined)[] = []
    for (const ms of [9, 1, 19, 1, 29, 1]) {
      await server.clock.advance(ms)
      last.push(names.at(-1))
    }
    expect(last).toEqual([
      'RESOLVING_NAME',
      'CONNECTING_TO_SERVER',
      'CONNECTING_TO_SERVER',
      'securing',
      'securing',
      'RECEIVING_RESPONSE',
    ])
    await server.clock.advance(40)
    expect(await status).toBe(200)
  })
})

describe('a fault', () => {
  const faults: readonly (readonly [string, (server: ScriptedServer) => void, object])[] = [
    [
      'a name that is not found',
      (s) => s.on('GET', '/x').resolve({ error: 'ENOTFOUND' }),
      { phase: 'resolve', code: 'ENOTFOUND' },
    ],
    [
      'a server that refuses',
      (s) => s.on('GET', '/x').resolve().connect({ error: 'ECONNREFUSED', after: 30 }),
      { phase: 'connect', code: 'ECONNREFUSED' },
    ],
    ['a black hole', (s) => s.on('GET', '/x').blackHole(), { phase: 'connect', reason: 'timeout' }],
    [
      'an expired certificate',
      (s) => s.on('GET', '/x').secure({ error: 'CERT_HAS_EXPIRED' }),
      { phase: 'secure', reason: 'certificateDate', code: 'CERT_HAS_EXPIRED' },
    ],
    [
      'a server that never answers',
      (s) => s.on('GET', '/x').stall(),
      { phase: 'response', reason: 'timeout' },
    ],
    [
      'a reset in the head',
      (s) => s.on('GET', '/x').resolve().connect({ after: 30 }).reset({ afterBytes: 3 }),
      { phase: 'response', reason: 'reset' },
    ],
    [
      'a reset in the body',
      (s) => s.on('GET', '/x').reply(200, {}, 'abcdef').reset({ afterBytes: 3 }),
      { phase: 'read', reason: 'reset' },
    ],
    [
      'a body that ends early',
      (s) => s.on('GET', '/x').reply(200, {}, 'abcdef').close({ afterBytes: 3 }),
      { phase: 'read', reason: 'closed' },
    ],
    [
      'a body that stalls',
      (s) => s.on('GET', '/x').reply(200, {}, 'abcdef').stall({ afterBytes: 3 }),
      { phase: 'read', reason: 'timeout' },
    ],
    [
      'bytes that are not HTTP',
      (s) => s.on('GET', '/x').send('SSH-2.0-server\r\n\r\n'),
      { phase: 'response', reason: 'malformed' },
    ],
  ]

  const fetched = async (script: (server: ScriptedServer) => unknown) => {
    const { server, session, url } = scripted({
      origin: 'https://example.test',
      timeouts: { connect: 1000, response: 1000, read: 1000 },
    })
    script(server)
    const failed = session.fetch(url('/x')).then((response) => response.text())
    failed.catch(() => {})
    await server.clock.advance(5000)
    return { failed, server, session }
  }

  test.each(faults)('%s', async (_, script, expected) => {
    const { failed, server, session } = await fetched(script)
    await expect(failed).rejects.toMatchObject(expected)
    await session.close()
    expect(server.transport.connections.open).toBe(0)
  })

  test('needs no timer of the machine: here they never fire', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    for (const [, script] of faults) {
      const { failed, session } = await fetched(script)
      await expect(failed).rejects.toThrow()
      await session.close()
    }
  })

  test('a write that stalls is pending until the server reads on', async () => {
    const { server, session, names, url } = scripted({ capacity: 10 })
    const gate = new Gate()
    server.on('PUT', '/x').take(5).until(gate).reply(204)
    const request = session.open('PUT', url('/x'))
    await request.sendEx({ contentLength: 30 })
    const written = request.write(new Uint8Array(30))
    await gate.reached
    expect(names.at(-1)).toBe('progress')
    expect(names).toContain('ioPending')
    gate.open()
    expect(await written).toBe(30)
    expect((await request.end()).status).toBe(204)
    expect(server.requests[0]?.body).toHaveLength(30)
    await request.close()
  })

  test('an early answer comes while the body is being sent', async () => {
    const { server, session, url } = scripted({ capacity: 10 })
    server.on('PUT', '/x').take(0).reply(413)
    const response = await session.fetch(url('/x'), { method: 'PUT', body: new Uint8Array(100) })
    expect(response.status).toBe(413)
  })

  test('surplus bytes are never an answer', async () => {
    const { server, session, url } = scripted()
    server.on('GET', '/x').reply(200, {}, 'first').send('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil')
    server.on('GET', '/y').reply(200, {}, 'second')
    expect(await (await session.fetch(url('/x'))).text()).toBe('first')
    await server.clock.idle()
    expect(await (await session.fetch(url('/y'))).text()).toBe('second')
    expect(server.requests.map(({ connection }) => connection)).toEqual([1, 2])
  })

  test('a slow body comes in pieces', async () => {
    const { server, session, url } = scripted()
    server.on('GET', '/x').reply(200, {}, 'abcdef', { pieceSize: 2, interval: 100 })
    const request = session.open('GET', url('/x'))
    await request.send()
    const pieces: [number, string][] = []
    const read = (async () => {
      for await (const piece of request) pieces.push([server.clock.now(), Buffer.from(piece).toString()])
    })()
    await server.clock.advance(300)
    await read
    expect(pieces).toEqual([
      [100, 'ab'],
      [200, 'cd'],
      [300, 'ef'],
    ])
  })
})

describe('code that was written for fetch', () => {
  /** Knows nothing of a session. It takes what the global fetch takes, and calls it as a function. */
  async function saved(fetching: typeof fetch, address: string, signal?: AbortSignal): Promise<unknown> {
    const form = new FormData()
    form.set('name', 'Ada')
    const request = new Request(address, { method: 'POST', body: form })
    const made = await fetching(request, signal === undefined ? {} : { signal })
    if (!made.ok) return `${made.status} ${made.statusText}`
    const copy = made.clone()
    const reader = (
      await fetching(new URL('/list', address), { headers: [['accept', 'text/plain']] })
    ).body?.getReader()
    const first = await reader?.read()
    await reader?.cancel()
    return [
      made.headers.get('x-id'),
      await made.json(),
      await copy.text(),
      Buffer.from(first?.value ?? []).toString(),
    ]
  }

  test('is given session.fetch, and does what it does with a server', async () => {
    const { server, session, url } = scripted()
    server.on('POST', '/save').reply(201, { 'X-Id': '7' }, { saved: true })
    server.on('GET', '/list').reply(200, {}, 'one')
    expect(await saved(session.fetch, url('/save'))).toEqual(['7', { saved: true }, '{"saved":true}', 'one'])
    expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /save',
      'GET /list',
    ])
    expect(Buffer.from(server.requests[0]?.body ?? []).toString()).toMatch(/name="name"\r\n\r\nAda/)
  })

  test('meets faults, statuses and its own abort as it does elsewhere', async () => {
    const { server, session, url } = scripted()
    server.on('POST', '/save').reset()
    server.on('POST', '/save').reply(503)
    server.on('POST', '/save').stall()
    await expect(saved(session.fetch, url('/save'))).rejects.toBeInstanceOf(Error)
    expect(await saved(session.fetch, url('/save'))).toBe('503 Service Unavailable')
    const controller = new AbortController()
    const aborted = saved(session.fetch, url('/save'), controller.signal)
    await server.clock.idle()
    controller.abort()
    await expect(aborted).rejects.toMatchObject({ name: 'AbortError' })
    expect(server.transport.connections.open).toBe(0)
  })
})

describe('wrong use is refused', () => {
  test.each([
    ['origin', () => new ScriptedServer({ origin: 'example.test' })],
    ['origin', () => new ScriptedServer({ origin: 'http://example.test/x' })],
    ['port', () => new ScriptedServer({ port: 1 } as never)],
    ['path', () => new ScriptedServer().on('GET', 'x')],
    ['path', () => new ScriptedServer().on('GET', '/x?q')],
    ['status', () => new ScriptedServer().on('GET', '/x').reply('200' as never)],
    ['fields', () => new ScriptedServer().on('GET', '/x').reply(200, 'body' as never)],
    ['fields', () => new ScriptedServer().on('GET', '/x').reply(200, { a: 1 } as never)],
    ['error', () => new ScriptedServer().on('GET', '/x').connect({ error: 'ENOENT' as never })],
  ])('%s', (option, call) => {
    expect(call).toThrow(expect.objectContaining({ name: 'InvalidOptionError', option }))
  })
})
