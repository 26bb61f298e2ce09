// One law: every option of every door, with every kind of wrong value, either works or is refused in the call that received it.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSystemNet } from '../../src/dotnet/index.ts'
import {
  BodyLengthError,
  type BodyOptions,
  type DecodingOptions,
  type FetchOptions,
  type GivenCredentials,
  type HeadOptions,
  type HttpRequest,
  InvalidOptionError,
  type OpenOptions,
  type OwnTls,
  type ProxyOptions,
  type ReadOptions,
  type RetryOptions,
  Session,
  type SessionOptions,
  type Timeouts,
  type TlsOptions,
  TransferError,
  UndiciTransport,
  type UndiciTransportOptions,
} from '../../src/index.ts'
import { serveInspector } from '../../src/inspect/index.ts'
import { createWinInet } from '../../src/wininet/index.ts'
import { authority, certificate, localhost } from '../support/certificates.ts'
import { type SecureServer, secureServer } from '../support/secure-server.ts'
import { httpServer, type TestServer } from './support/http-server.ts'

const SECRET = 's3cret'
const fail = (): never => {
  throw new Error(SECRET)
}

const values: Readonly<Record<string, unknown>> = {
  NaN: Number.NaN,
  '-1': -1,
  '0': 0,
  '1.5': 1.5,
  Infinity: Number.POSITIVE_INFINITY,
  '2 ** 53': 2 ** 53,
  '2 ** 31': 2 ** 31,
  'an empty string': '',
  'a word': 'foo',
  'two lines': `foo\r\nX-Injected: ${SECRET}`,
  null: null,
  'an empty object': {},
  'an object without a prototype': Object.create(null),
  'an empty array': [],
  'an array': [1, null],
  'a function': () => undefined,
  'an async function': async () => undefined,
  'a symbol': Symbol(SECRET),
  'a bigint': 1n,
  'a date': new Date(0),
  'a map': new Map(),
  'a promise': Promise.resolve(),
  true: true,
  false: false,
  'a proxy that throws': new Proxy({}, { get: fail, has: fail, ownKeys: fail, getPrototypeOf: fail }),
  'a revoked proxy': revoked(),
  'a function that throws': () => {
    throw new Error('no idea')
  },
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

let server: TestServer
let secure: SecureServer
let ca: string
beforeAll(async () => {
  secure = await secureServer(await certificate(localhost))
  ca = (await authority()).cert
})
afterAll(() => secure.close())

/** Answers everything, whatever becomes of the body. */
const listening = (): Promise<TestServer> =>
  httpServer((request, response) => {
    request.on('error', () => {}).on('end', () => response.end('fine'))
    request.resume()
  })

/** Two steps: the call that receives the options, and what has to come of it. */
interface Door<Given> {
  readonly call: string
  readonly receive: (options: object) => Given | Promise<Given>
  readonly use: (given: Given) => Promise<unknown>
}

const untyped = <T>(value: unknown): T => value as T
const MS = 4000

async function get(session: Session, url = `${server.origin}/`): Promise<void> {
  try {
    const response = await session.fetch(url, { timeouts: { total: MS } })
    await response.text()
  } finally {
    await session.close()
  }
}

const sessions: Door<Session> = {
  call: 'new Session',
  receive: (options) => new Session(untyped(options)),
  use: get,
}
/** Of one option that is an object. */
const within = (name: string, others: () => object = () => ({})): Door<Session> => ({
  ...sessions,
  receive: (options) => new Session(untyped({ [name]: spread(others(), options) })),
})
const opens: Door<HttpRequest> = {
  call: 'open',
  receive: (options) =>
    new Session({ timeouts: { total: MS } }).open('GET', `${server.origin}/`, untyped(options)),
  use: async (request) => {
    await request.send()
    while ((await request.take()) !== null);
    await request.close()
  },
}
const withinOpen = (name: string, others: object = {}): Door<HttpRequest> => ({
  ...opens,
  receive: (options) => opens.receive({ [name]: spread(others, options) }),
})
/** Keeps getters as they are. */
const spread = (others: object, options: object): object =>
  Object.defineProperties({ ...others }, Object.getOwnPropertyDescriptors(options))

/** A call is received and done in one, on a request that is ready for it. */
const calling = <Ready>(
  call: string,
  run: (options: object, ready: Ready) => Promise<unknown>,
  prepare: () => Promise<Ready> = untyped(opened),
): Door<{ done: Promise<unknown> }> => ({
  call,
  receive: async (options) => {
    const done = run(options, await prepare())
    // What is refused is refused before anything else happens.
    await Promise.race([done.catch((error) => isRefusal(error) && Promise.reject(error)), turn()])
    done.catch(() => {})
    return { done }
  },
  use: ({ done }) => done,
})
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

async function opened(method = 'POST'): Promise<HttpRequest> {
  return new Session({ timeouts: { total: MS } }).open(method, `${server.origin}/`)
}

const writing = async (): Promise<HttpRequest> => {
  const request = await opened()
  await request.sendEx()
  return request
}
const reading = async (): Promise<HttpRequest> => {
  const request = await opened()
  await request.send('body')
  return request
}

const isRefusal = (error: unknown): boolean =>
  error instanceof BodyLengthError ||
  (error instanceof TypeError && /^ERR_INVALID_/.test(String(untyped<NodeJS.ErrnoException>(error).code)))

/** What came of it, in words; undefined where the law is kept. */
async function wrong<Given>(door: Door<Given>, option: string, options: object): Promise<string | undefined> {
  let given: Given
  try {
    given = await door.receive(options)
  } catch (error) {
    const { message } = error as Error
    if (!isRefusal(error)) return `throws ${String(error)}`
    // What a function makes is refused by the call that asks it.
    const isMade = option === 'body' && message.startsWith('send() is refused: undefined')
    if (!message.includes(`${door.call}() is refused`) && !isMade) return `does not name the call: ${message}`
    const isNamed =
      message.includes(option) || !(error instanceof InvalidOptionError) || isOfAll(error, option)
    if (!isNamed) return `does not name the option: ${message}`
    // A method is shown as it is.
    return message.includes(SECRET) && option !== 'method' ? `shows the value: ${message}` : undefined
  }
  try {
    await door.use(given)
  } catch (error) {
    if (!(error instanceof TransferError)) return `fails later with ${String(error)}`
    const isTimed = error.reason === 'timeout' && !door.call.includes('timeouts')
    if (error.reason === 'internal' || isTimed) return `fails later with ${error.message}`
    if (error.message.includes(SECRET)) return `shows the value: ${error.message}`
  }
  return undefined
}

/** A user and a password are refused together: it is not told which of the two is wrong. */
const isOfAll = (error: InvalidOptionError, option: string): boolean =>
  / credentials /.test(` ${error.message} `) && option in credentialNames

async function wrongs<Given>(door: Door<Given>, option: string): Promise<string[]> {
  const found: string[] = []
  for (const [what, value] of Object.entries(values)) {
    // What a listener or an observer throws is told as an uncaughtException, and a body's error is its caller's own: other tests have these.
    if (what === 'a function that throws' && /^(inspect|onStatus|onProgress|body)$/.test(option)) continue
    const said = await wrong(door, option, { [option]: value })
    if (said !== undefined) found.push(`${option}: ${what} ${said}`)
  }
  const thrower = Object.defineProperty({}, option, { enumerable: true, get: fail })
  const said = await wrong(door, option, thrower)
  if (said !== undefined) found.push(`${option}: a getter that throws ${said}`)
  return found
}

/** Every name, by the types: one that is forgotten here does not compile. */
type Names<Options> = Readonly<Record<keyof Options, true>>
const transportNames: Names<UndiciTransportOptions> = {
  connectionsPerOrigin: true,
  connections: true,
  queueLength: true,
  idleMs: true,
  maxHeaderSize: true,
  bareBodies: true,
  bodyBypass: true,
  lookup: true,
  tls: true,
  proxyTls: true,
  localAddress: true,
}
const sessionNames: Names<SessionOptions> = {
  ...transportNames,
  agent: true,
  headers: true,
  baseUrl: true,
  throwHttpErrors: true,
  retry: true,
  proxy: true,
  timeouts: true,
  strictLength: true,
  maxResponseSize: true,
  stallAfter: true,
  transport: true,
  clock: true,
  inspect: true,
  interpret: true,
  cookies: true,
  credentials: true,
  authenticate: true,
  decode: true,
  maxRedirects: true,
  sensitiveHeaders: true,
  insecureRedirects: true,
}
const openNames: Names<OpenOptions> = {
  headers: true,
  signal: true,
  timeouts: true,
  maxResponseSize: true,
  onProgress: true,
  progressInterval: true,
  stallAfter: true,
  searchParams: true,
  throwHttpErrors: true,
  retry: true,
  cookies: true,
  credentials: true,
  authenticate: true,
  decode: true,
  redirect: true,
  sensitiveHeaders: true,
  tls: true,
}
const fetchNames: Names<FetchOptions> = {
  ...openNames,
  cache: true,
  integrity: true,
  keepalive: true,
  mode: true,
  priority: true,
  referrer: true,
  referrerPolicy: true,
  window: true,
  method: true,
  body: true,
  json: true,
  form: true,
  duplex: true,
  expectContinue: true,
  onStatus: true,
}
const timeoutNames: Names<Timeouts> = {
  prepare: true,
  queue: true,
  resolve: true,
  connect: true,
  tunnel: true,
  secure: true,
  send: true,
  write: true,
  response: true,
  authenticate: true,
  redirect: true,
  read: true,
  total: true,
}
const retryNames: Names<RetryOptions> = {
  limit: true,
  methods: true,
  statuses: true,
  delay: true,
  maxDelay: true,
  jitter: true,
  maxRetryAfter: true,
  total: true,
}
const proxyNames: Names<ProxyOptions> = {
  url: true,
  http: true,
  https: true,
  bypass: true,
  username: true,
  password: true,
}
const decodeNames: Names<DecodingOptions> = {
  codings: true,
  maxDecodedBytes: true,
  maxRatio: true,
  keepFields: true,
}
const credentialNames: Names<GivenCredentials> = { username: true, password: true, preemptive: true }
const tlsNames: Names<TlsOptions> = {
  ca: true,
  cert: true,
  key: true,
  passphrase: true,
  pfx: true,
  crl: true,
  ciphers: true,
  sigalgs: true,
  ecdhCurve: true,
  minVersion: true,
  maxVersion: true,
  rejectUnauthorized: true,
  checkServerIdentity: true,
  servername: true,
}
const ownTlsNames: Names<OwnTls> = {
  unknownAuthority: true,
  wrongName: true,
  wrongDate: true,
  wrongUsage: true,
  revocation: true,
  settings: true,
  judge: true,
}
const headNames: Names<HeadOptions> = {
  signal: true,
  contentLength: true,
  expectContinue: true,
  onProgress: true,
  progressInterval: true,
}
const bodyNames: Names<BodyOptions> = { json: true, form: true }
const readNames: Names<ReadOptions> = { signal: true, fill: true }
const callNames: Names<Pick<ReadOptions, 'signal'>> = { signal: true }

const known = { username: 'me', password: 'mine' }
const overTls = async (session: Session): Promise<void> => get(session, `https://localhost:${secure.port}/`)
const all: Readonly<Record<string, readonly [Door<never>, object]>> = untyped({
  'new Session': [sessions, sessionNames],
  'new Session({ timeouts })': [{ ...within('timeouts'), use: timed(get) }, timeoutNames],
  'new Session({ retry })': [within('retry'), retryNames],
  'open({ retry })': [withinOpen('retry'), retryNames],
  'new Session({ proxy })': [within('proxy', () => ({ url: 'http://127.0.0.1:9' })), proxyNames],
  'new Session({ decode })': [within('decode'), decodeNames],
  'new Session({ credentials })': [within('credentials', () => known), credentialNames],
  'new Session({ tls })': [{ ...within('tls', () => ({ ca })), use: overTls }, tlsNames],
  'new Session({ proxyTls })': [within('proxyTls'), tlsNames],
  open: [opens, openNames],
  'open({ timeouts })': [{ ...withinOpen('timeouts'), use: timed(opens.use) }, timeoutNames],
  'open({ decode })': [withinOpen('decode'), decodeNames],
  'open({ credentials })': [withinOpen('credentials', known), credentialNames],
  'open({ tls })': [securely((tls) => ({ tls })), ownTlsNames],
  'open({ tls: { settings } })': [securely((settings) => ({ tls: { settings } })), tlsNames],
  fetch: [
    calling('fetch', async (options) => {
      const session = new Session({ timeouts: { total: MS } })
      await (await session.fetch(`${server.origin}/`, untyped(spread({ method: 'POST' }, options)))).text()
    }),
    fetchNames,
  ],
  send: [
    calling('send', (options, request: HttpRequest) => request.send('body', untyped(options))),
    { ...headNames, ...bodyNames },
  ],
  'send without a body': [
    calling('send', (options, request: HttpRequest) => request.send(null, untyped(options))),
    { ...headNames, ...bodyNames },
  ],
  sendEx: [
    calling('sendEx', async (options, request: HttpRequest) => {
      await request.sendEx(untyped(options))
      await request.close()
    }),
    { ...headNames, body: true },
  ],
  writable: [
    {
      call: 'writable',
      receive: async (options: object) => (await opened()).writable(untyped(options)).on('error', () => {}),
      use: async () => {},
    },
    headNames,
  ],
  write: [
    calling('write', (options, request: HttpRequest) => request.write('body', untyped(options)), writing),
    callNames,
  ],
  end: [calling('end', (options, request: HttpRequest) => request.end(untyped(options)), writing), callNames],
  read: [
    calling(
      'read',
      (options, request: HttpRequest) => request.read(new Uint8Array(4), untyped(options)),
      reading,
    ),
    readNames,
  ],
  take: [
    calling('take', (options, request: HttpRequest) => request.take(untyped(options)), reading),
    callNames,
  ],
  available: [
    calling('available', (options, request: HttpRequest) => request.available(untyped(options)), reading),
    callNames,
  ],
  'new UndiciTransport': [
    {
      call: 'new UndiciTransport',
      receive: (options: object) => new UndiciTransport(untyped(options)),
      use: (transport: UndiciTransport) => get(new Session({ transport })),
    },
    transportNames,
  ],
  ...Object.fromEntries(
    (['count', 'closeIdle', 'retire'] as const).map((call) => [
      call,
      [
        {
          call,
          receive: async (options: object) => void new UndiciTransport()[call](untyped(options)),
          use: async () => {},
        },
        { origin: true, group: true },
      ],
    ]),
  ),
  serveInspector: [
    {
      call: 'serveInspector',
      receive: (options: object) => serveInspector(untyped(options)),
      use: (inspector: AsyncDisposable) => inspector[Symbol.asyncDispose](),
    },
    { limits: true, onPages: true },
  ],
  'serveInspector({ limits })': [
    {
      call: 'serveInspector',
      receive: (limits: object) => serveInspector({ limits: untyped(limits) }),
      use: (inspector: AsyncDisposable) => inspector[Symbol.asyncDispose](),
    },
    { requests: true, entries: true, bytes: true },
  ],
  createSystemNet: [
    {
      call: 'createSystemNet',
      receive: (options: object) => createSystemNet(untyped(options)),
      use: async (net: { close(): void }) => net.close(),
    },
    { lookup: true, tls: true, transport: true, interpret: true, inspect: true, clock: true },
  ],
  createWinInet: [
    {
      call: 'createWinInet',
      receive: (options: object) => createWinInet(untyped(options)),
      use: async (wininet: { close(): void }) => wininet.close(),
    },
    {
      idleMs: true,
      localAddress: true,
      lookup: true,
      maxHeaderSize: true,
      tls: true,
      transport: true,
      clock: true,
      interpret: true,
      inspect: true,
      preconfig: true,
      limits: true,
      strict: true,
      debug: true,
    },
  ],
})

/** One whose time may be up. */
function timed<Given>(then: (given: Given) => Promise<unknown>): (given: Given) => Promise<unknown> {
  return (given) =>
    then(given).catch((error) => {
      if (!(error instanceof TransferError) || error.reason !== 'timeout') throw error
    })
}

function securely(made: (options: object) => object): Door<HttpRequest> {
  return {
    ...opens,
    receive: (options) =>
      new Session({ tls: { ca }, timeouts: { total: MS } }).open(
        'GET',
        `https://localhost:${secure.port}/`,
        untyped(made(options)),
      ),
  }
}

describe.each(Object.entries(all))('%s', (_name, [door, names]) => {
  test.each(Object.keys(names))(`${door.call}: %s`, async (option) => {
    server = await listening()
    expect(await wrongs(door, option)).toEqual([])
  })

  test('takes no other option', async () => {
    server = await listening()
    for (const name of [
      'json',
      'timeout',
      'dispatcher',
      'toString',
      '__proto__',
      'constructor',
      `Bearer ${SECRET}`,
    ]) {
      const options = Object.defineProperty({}, name, { enumerable: true, value: SECRET })
      if (name in names) continue
      const error = await Promise.resolve()
        .then(() => door.receive(options))
        .then(
          () => new Error('it was taken'),
          (caught: Error) => caught,
        )
      expect(error).toBeInstanceOf(InvalidOptionError)
      expect(error.message).toMatch(/^[\w ]+\(\) is refused: \S.* is not an option\. /)
      expect(error.message).not.toContain(SECRET)
    }
  })

  test('takes an option that is undefined as if it were not there', async () => {
    server = await listening()
    const options = Object.fromEntries(Object.keys(names).map((name) => [name, undefined]))
    const isRequired = /credentials|proxy }|Session\({ tls/.test(_name)
    if (!isRequired) await door.use(await door.receive({ ...options, json: undefined }))
  })
})

test('options may be an instance of a class', async () => {
  let agent: string | undefined
  const { origin } = await httpServer((request, response) => {
    agent = request.headers['user-agent']
    response.end()
  })
  class Options {
    get agent(): string {
      return 'of a class'
    }
  }
  await get(new Session(new Options()), origin)
  expect(agent).toBe('of a class')
})

describe('instead of options', () => {
  const doors: Readonly<Record<string, (options: never) => unknown>> = {
    'new Session': (options) => new Session(options),
    open: (options) => new Session().open('GET', 'http://127.0.0.1/', options),
    fetch: (options) => new Session().fetch('http://127.0.0.1/', options),
    send: (options) => new Session().open('GET', 'http://127.0.0.1/').send(null, options),
    sendEx: (options) => new Session().open('GET', 'http://127.0.0.1/').sendEx(options),
    write: (options) => new Session().open('GET', 'http://127.0.0.1/').write('', options),
    end: (options) => new Session().open('GET', 'http://127.0.0.1/').end(options),
    read: (options) => new Session().open('GET', 'http://127.0.0.1/').read(new Uint8Array(1), options),
    take: (options) => new Session().open('GET', 'http://127.0.0.1/').take(options),
    available: (options) => new Session().open('GET', 'http://127.0.0.1/').available(options),
    writable: (options) => new Session().open('GET', 'http://127.0.0.1/').writable(options),
    serveInspector: (options) => serveInspector(options),
    createSystemNet: (options) => createSystemNet(options),
    createWinInet: (options) => createWinInet(options),
    'new UndiciTransport': (options) => new UndiciTransport(options),
  }
  const isEmpty = (what: string): boolean => /^an (empty object|object without)/.test(what)
  test.each(Object.entries(doors))('%s refuses what is no object of options', async (call, run) => {
    for (const [what, value] of Object.entries(values)) {
      if (isEmpty(what)) continue
      const error = await Promise.resolve()
        .then(() => run(untyped(value)))
        .then(
          () => new Error(`${what} was taken`),
          (caught: Error) => caught,
        )
      expect(error, what).toBeInstanceOf(InvalidOptionError)
      expect(error.message).toContain(`${call}() is refused: options is `)
      expect(error.message).not.toContain(SECRET)
    }
  })
})

describe('an option that is none gets a hint', () => {
  const hints: readonly (readonly [string, string])[] = [
    ['json', 'fetch\\(\\) and send\\(\\)'],
    ['timeout', 'timeouts'],
    ['timeOuts', 'timeouts'],
    ['header', 'headers'],
    ['params', 'searchParams'],
    ['prefixUrl', 'baseUrl of|baseUrl to new Session'],
    ['dispatcher', 'new Session'],
    ['maxRedirects', 'new Session'],
    ['rejectUnauthorized', 'tls'],
    ['throwHttpError', 'throwHttpErrors'],
    ['validateStatus', 'throwHttpErrors'],
    ['retries', 'retry'],
    ['maxRetries', 'retry: 3'],
  ]
  test.each(hints)('%s', (name, hint) => {
    const session = new Session()
    const options = { [name]: 1 }
    expect(() => session.open('GET', 'http://127.0.0.1/', options)).toThrow(
      new RegExp(`open\\(\\) is refused: ${name} is not an option\\. .*${hint}`),
    )
  })

  test('a number as timeouts, too', () => {
    const hint = 'timeouts is 5000. Say what it limits: { total: 5000 }'
    expect(() => new Session(untyped({ timeouts: 5000 }))).toThrow(hint)
    expect(() => new Session().open('GET', 'http://127.0.0.1/', untyped({ timeouts: 5000 }))).toThrow(hint)
  })

  test('or the list of all, and never both', () => {
    const session = new Session()
    const refusal = (options: object): string => {
      try {
        session.open('GET', 'http://127.0.0.1/', options)
        return ''
      } catch (error) {
        return (error as Error).message
      }
    }
    expect(refusal({ xyzzy: 1 })).toMatch(/Leave it out\. The options are cookies, .*retry\.$/)
    for (const [name] of hints) expect(refusal({ [name]: 1 })).not.toContain('The options are')
  })
})

test('a mock agent of undici is no transport, and is refused at once', async () => {
  const { MockAgent } = await import('undici')
  const transport = new MockAgent()
  expect(() => new Session({ transport: untyped(transport) })).toThrow(
    /new Session\(\) is refused: transport is an instance of MockAgent\. Give .*open\(\) and close\(\)/,
  )
  await transport.close()
})
