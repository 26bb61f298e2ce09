// Random sequences of calls: whatever is called with whatever, the laws hold.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as wininet from '../../src/wininet/index.ts'

const { ERROR_IO_PENDING, INTERNET_STATUS_HANDLE_CLOSING, INTERNET_STATUS_REQUEST_COMPLETE } = wininet

let port = 0
const server = createServer((request, response) => {
  request.on('error', () => {})
  response.on('error', () => {})
  if (request.url === '/never') return void request.resume()
  if (request.url === '/reset') return void request.socket.destroy()
  if (request.url === '/short') {
    response.writeHead(200, { 'Content-Length': '100' })
    response.write('short')
    return void setImmediate(() => request.socket.destroy())
  }
  if (request.url === '/redirect') {
    response.writeHead(302, { Location: '/' })
    return void response.end('moved')
  }
  if (request.url === '/slow') {
    response.write('one')
    return void setTimeout(() => response.end('two'), 5)
  }
  request.resume()
  request.on('end', () => response.end('hello'))
})
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

type Any = (...given: unknown[]) => unknown

/** The guide to porting says so. */
const neverTold: ReadonlySet<number> = new Set([
  wininet.INTERNET_STATUS_CTL_RESPONSE_RECEIVED,
  wininet.INTERNET_STATUS_PREFETCH,
  wininet.INTERNET_STATUS_DETECTING_PROXY,
  wininet.INTERNET_STATUS_USER_INPUT_REQUIRED,
  wininet.INTERNET_STATUS_STATE_CHANGE,
  wininet.INTERNET_STATUS_PRIVACY_IMPACTED,
  wininet.INTERNET_STATUS_P3P_HEADER,
  wininet.INTERNET_STATUS_P3P_POLICYREF,
  wininet.INTERNET_STATUS_COOKIE_HISTORY,
])

/** All functions by name, but for what ends the state. */
const names = Object.keys(wininet.createWinInet()).filter(
  (name) => !['close', 'async', 'completion', 'GetLastError', 'SetLastError'].includes(name),
)
const main = names.filter((name) => /^(Http|Internet)/.test(name) && !/[AW]$/.test(name))

const errorCodes: ReadonlySet<unknown> = new Set<unknown>(
  Object.entries(wininet)
    .filter(([name]) => name.startsWith('ERROR_'))
    .map(([, code]) => code),
)

const paths = ['/', '/slow', '/never', '/reset', '/short', '/redirect']
const text = fc.constantFrom('', 'GET', 'POST', 'X-A: b', 'a\r\nb', 'http://[', '\u20ac', ...paths)
const anything: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(null, undefined, 0, 1, -1, 4, 13, 19, 22, 0x2000_0013, 0xffff_ffff, Number.NaN, 1.5),
  fc.constantFrom(true, 'text', 10n, Symbol.iterator),
  text,
  fc.constant('box'),
  fc.constant('bytes'),
  fc.constant('buffers'),
  fc.constant('function'),
)

/** `plain` is a call that may succeed; `wild` one with whatever. Which handle is meant: a number, taken as an index. */
const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('open' as const),
      path: fc.constantFrom(...paths),
      verb: fc.constantFrom('GET', 'POST'),
    }),
  },
  {
    weight: 14,
    arbitrary: fc.record({
      kind: fc.constant('plain' as const),
      name: fc.constantFrom(
        ...['HttpSendRequest', 'HttpSendRequest', 'HttpSendRequestEx', 'InternetWriteFile', 'HttpEndRequest'],
        ...['InternetReadFile', 'InternetReadFileEx', 'InternetReadFileNoWait', 'InternetQueryDataAvailable'],
        ...['HttpQueryInfo', 'InternetCloseHandle', 'InternetOpenUrl', 'InternetSetStatusCallback'],
      ),
      at: fc.nat(12),
      path: fc.constantFrom(...paths),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('wild' as const),
      name: fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom(...main) },
        { weight: 1, arbitrary: fc.constantFrom(...names) },
      ),
      at: fc.nat(12),
      first: fc.option(anything, { freq: 3, nil: 'handle' }),
      rest: fc.array(anything, { maxLength: 8 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('turn' as const), turns: fc.constantFrom(1, 2, 5, 60) }),
  },
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

const nobody: NonNullable<wininet.WinInetOptions['lookup']> = (_name, _options, callback) =>
  callback(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), '', 4)

class Run {
  readonly api: wininet.WinInet = wininet.createWinInet({ lookup: nobody })
  readonly wrongs: string[] = []
  readonly handles: number[] = []
  readonly requests: number[] = []
  readonly #parents = new Map<number, number>()
  readonly #owed = new Map<number, number>()
  /** Those with a context and a callback. */
  readonly #audible = new Set<number>()
  readonly #ended = new Set<number>()
  readonly #heard = new Set<number>()
  readonly #inside: string[] = []
  #depth = 0
  #nested: readonly Step[] = []

  constructor(nested: readonly Step[]) {
    this.#nested = nested
    const session = this.api.InternetOpen('x', 1, null, null, wininet.INTERNET_FLAG_ASYNC) as number
    this.api.InternetSetStatusCallback(session, this.listen)
    this.handles.push(session)
  }

  get session(): number {
    return this.handles[0] as number
  }

  readonly listen: wininet.INTERNET_STATUS_CALLBACK = (...told) => {
    const [h, context, status, information] = told
    const wrong = (what: string) =>
      this.wrongs.push(`${what}: ${h} ${status} inside ${this.#inside.join(' > ')}`)
    this.#depth += 1
    this.#heard.add(h)
    if (this.#ended.has(h)) wrong('something after HANDLE_CLOSING')
    if (context === 0) wrong('a context of 0')
    if (neverTold.has(status)) wrong('a status that is never told')
    if (status === wininet.INTERNET_STATUS_HANDLE_CREATED) {
      const child = information as number
      this.#parents.set(child, h)
      this.#audible.add(child)
      if (context === OPENED) this.#owed.set(child, 1)
      if (context === OPENED || context === 2) this.requests.push(child)
      if (!this.handles.includes(child)) this.handles.push(child)
    }
    if (status === INTERNET_STATUS_REQUEST_COMPLETE) {
      const owed = this.#owed.get(h) ?? 0
      if (owed !== 1) wrong(`a REQUEST_COMPLETE where ${owed} are owed`)
      this.#owed.set(h, 0)
      if (this.#inside.length > 0) wrong('an asynchronous notification while a call runs')
      const { dwError, dwResult } = information as wininet.INTERNET_ASYNC_RESULT
      if (dwResult === 0 && !errorCodes.has(dwError)) wrong(`no code of the table: ${dwError}`)
    } else if (this.#depth > 1 && this.#inside.length === 0) wrong('a callback within a callback')
    if (status === INTERNET_STATUS_HANDLE_CLOSING) {
      if ((this.#owed.get(h) ?? 0) !== 0) wrong('HANDLE_CLOSING before REQUEST_COMPLETE')
      for (const [child, parent] of this.#parents)
        if (parent === h && !this.#ended.has(child) && this.#heard.has(child))
          wrong(`closed before its child ${child}`)
      this.#ended.add(h)
    } else if (this.#nested.length > 0) {
      const [next, ...rest] = this.#nested
      this.#nested = rest
      if (next !== undefined) this.take(next)
    }
    this.#depth -= 1
  }

  take(next: Step): void {
    if (next.kind === 'open') {
      const connection = this.call('InternetConnect', this.session, '127.0.0.1', port, null, null, 3, 0, 1)
      this.call('HttpOpenRequest', connection, next.verb, next.path, null, null, null, 0, 2)
    } else if (next.kind === 'plain') this.plain(next.name, this.subject(next.at), next.path)
    else if (next.kind === 'wild') {
      const first = next.first === 'handle' ? this.handles[next.at % this.handles.length] : next.first
      // Who is silenced tells nothing that could be counted.
      if (next.name.startsWith('InternetSetStatusCallback')) return
      this.call(next.name, first, ...next.rest.map(made))
    }
  }

  /** Mostly one of the last requests. */
  subject(at: number): number | undefined {
    const { handles, requests } = this
    return at < 10 ? requests[Math.max(0, requests.length - 1 - (at % 2))] : handles[at % handles.length]
  }

  plain(name: string, h: number | undefined, path: string): void {
    const read = new wininet.DWORD()
    switch (name) {
      case 'HttpSendRequestEx':
        return void this.call(name, h, wininet.internetBuffers({ dwBufferTotal: 6 }), null, 0, 0)
      case 'InternetWriteFile':
        return void this.call(name, h, new Uint8Array(3), 3, read)
      case 'InternetReadFile':
        return void this.call(name, h, new Uint8Array(4), 4, read)
      case 'InternetReadFileEx':
      case 'InternetReadFileNoWait': {
        const flags = name === 'InternetReadFileEx' ? 0 : wininet.IRF_NO_WAIT
        const out = wininet.internetBuffers({ lpvBuffer: new Uint8Array(4), dwBufferLength: 4 })
        return void this.call('InternetReadFileEx', h, out, flags, 0)
      }
      case 'HttpQueryInfo':
        return void this.call(name, h, wininet.HTTP_QUERY_CONTENT_LENGTH, new wininet.STRING())
      case 'InternetOpenUrl':
        return void this.call(name, this.session, `http://127.0.0.1:${port}${path}`, null, 0, 0, OPENED)
      case 'InternetSetStatusCallback':
        return void this.call(name, h, this.listen)
      default:
        this.call(name, h)
    }
  }

  call(name: string, ...given: unknown[]): unknown {
    const { api } = this
    const subject = given[0]
    const pendingBefore = typeof subject === 'number' ? (this.#owed.get(subject) ?? 0) : 0
    let value: unknown
    const level = this.#inside.length
    this.#inside.push(name)
    api.SetLastError(0)
    try {
      value = (api[name as keyof wininet.WinInet] as Any)(...given)
    } catch (error) {
      if (!(error instanceof TypeError) || !error.message.includes('(): '))
        this.wrongs.push(
          `${name}(${given.map(String).join()}) threw ${String(error)} ${(error as Error).stack}`,
        )
      return null
    } finally {
      this.#inside.length = level
    }
    const code = api.GetLastError()
    const isOpening = name.startsWith('InternetOpenUrl')
    if (value === false || value === null || value === -1) {
      if (value === null && name.startsWith('InternetSetStatusCallback') && code === 0) return value
      if (code === ERROR_IO_PENDING) {
        if (!isOpening && pendingBefore !== 0) this.wrongs.push(`${name}: 997 where one is pending`)
        if (!isOpening && this.#audible.has(subject as number)) this.#owed.set(subject as number, 1)
      } else if (code === 0 || !errorCodes.has(code))
        this.wrongs.push(`${name}: no code of the table: ${code}`)
    }
    if (typeof value === 'number' && value > 0 && /Open|Connect/.test(name) && !this.handles.includes(value))
      this.handles.push(value)
    return value
  }

  get owing(): number[] {
    return [...this.#owed].filter(([, owed]) => owed > 0).map(([h]) => h)
  }

  /** Those that were heard of, and of which no end was heard. */
  get open(): number[] {
    return [...this.#heard].filter((h) => h !== this.session && !this.#ended.has(h))
  }
}

function made(value: unknown): unknown {
  if (value === 'box') return new wininet.DWORD(4)
  if (value === 'bytes') return new Uint8Array(8)
  if (value === 'buffers') return wininet.internetBuffers({ lpvBuffer: new Uint8Array(4), dwBufferLength: 4 })
  return value === 'function' ? () => {} : value
}

/** The context of requests that InternetOpenUrl makes. */
const OPENED = 3

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

it('whatever is called, the laws hold', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 4, maxLength: 30 }),
      fc.array(step, { maxLength: 6 }),
      async (steps, nested) => {
        const run = new Run(nested)
        run.take({ kind: 'open', path: '/', verb: 'POST' })
        for (const each of steps)
          if (each.kind === 'turn')
            for (let i = 0; i < each.turns && (i < 2 || run.owing.length > 0); i++) await turn()
          else run.take(each)
        run.api.close()
        const until = Date.now() + 5_000
        while (Date.now() < until && (run.owing.length > 0 || run.open.length > 0)) await turn()
        expect(run.wrongs).toEqual([])
        expect(run.owing).toEqual([])
        expect(run.open).toEqual([])
      },
    ),
    { numRuns: Number(process.env.RUNS ?? 120) },
  )
}, 60_000)
