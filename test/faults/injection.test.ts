// No string from a caller becomes another line of a message: it is refused, or it arrives as one harmless value. All places where
// a caller's string is sent, in the core and in both dialects, with a server and a proxy that record each byte.

import { Cookie as ToughCookie } from 'tough-cookie'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as dotnet from '../../src/dotnet/index.ts'
import { type FetchOptions, Session, type SessionOptions } from '../../src/index.ts'
import * as wininet from '../../src/wininet/index.ts'
import { type RawServer, rawServer } from '../support/raw-server.ts'

// ---- what is recorded

type Answer = (head: string) => string

const EMPTY = 'Content-Length: 0\r\n\r\n'
const DIGEST = 'Digest realm="r", nonce="n", qop="auth"'

/** Answers each head that comes; what it takes for a body is recorded like everything else. */
async function recorder(answer: Answer): Promise<RawServer & { bytes(): string; forget(): void }> {
  const server = await rawServer()
  const received: string[] = []
  const serve = async (): Promise<void> => {
    for (;;) {
      const connection = await server.accept()
      const { socket } = connection
      const at = received.push('') - 1
      let head = ''
      socket.on('data', (chunk: Buffer) => {
        const text = chunk.toString('latin1')
        received[at] += text
        head += text
        if (!head.includes('\r\n\r\n')) return
        const said = answer(head)
        head = ''
        if (!socket.destroyed) socket.write(said)
      })
    }
  }
  void serve()
  return Object.assign(server, {
    bytes: () => received.join('\n--\n'),
    forget: () => void received.fill(''),
  })
}

let origin: Awaited<ReturnType<typeof recorder>>
let asking: Awaited<ReturnType<typeof recorder>>
let proxy: Awaited<ReturnType<typeof recorder>>

beforeAll(async () => {
  origin = await recorder(() => `HTTP/1.1 200 OK\r\n${EMPTY}`)
  asking = await recorder((head) =>
    /^authorization: digest/im.test(head)
      ? `HTTP/1.1 200 OK\r\n${EMPTY}`
      : `HTTP/1.1 401 No\r\nWWW-Authenticate: ${DIGEST}\r\n${EMPTY}`,
  )
  proxy = await recorder((head) => {
    if (/^proxy-authorization: (?:digest|x)/im.test(head))
      return head.startsWith('CONNECT') ? `HTTP/1.1 403 No\r\n${EMPTY}` : `HTTP/1.1 200 OK\r\n${EMPTY}`
    return `HTTP/1.1 407 No\r\nProxy-Authenticate: ${DIGEST}\r\n${EMPTY}`
  })
})
afterAll(() => Promise.all([origin.close(), asking.close(), proxy.close()]))

// ---- what is tried

const payloads = {
  CR: 'a\rx-injected: 1',
  LF: 'a\nx-injected: 1',
  CRLF: 'a\r\nx-injected: 1',
  'a folded line': 'a\r\n x-injected: 1',
  'a line before it': '\r\nx-injected: 1\r\na',
  'another request': 'a\r\n\r\nGET /smuggled HTTP/1.1\r\nx-injected: 1\r\n\r\n',
  'the end of a line': 'a\r\n',
  NUL: 'a\0x-injected: 1',
  'what Latin-1 cuts to CRLF': 'a\u010d\u010ax-injected: 1',
  'line separators': 'a\u2028x-injected: 1\u2029\u0085x-injected: 2',
}

/** Refused, by an error or a value that says so; undefined where the request was sent. */
type Attempt = (text: string) => Promise<unknown>

const core =
  (
    use: (text: string) => {
      url?: string
      options?: FetchOptions
      session?: SessionOptions
      jar?: Session['cookies']
    },
  ): Attempt =>
  async (text) => {
    const { options = {}, session: own = {}, url = origin.origin } = use(text)
    const session = new Session(own)
    try {
      await (await session.fetch(url, options)).bytes()
    } finally {
      await session.close()
    }
  }

const inJar =
  (fill: (jar: NonNullable<Session['cookies']>, text: string) => void): Attempt =>
  async (text) => {
    const session = new Session({ cookies: true })
    try {
      if (session.cookies !== null) fill(session.cookies, text)
      await (await session.fetch(origin.origin)).bytes()
    } finally {
      await session.close()
    }
  }

// A name that only a proxy could find: System.Net takes no proxy to this machine.
const secure = 'https://origin.test:9'
const proxied = (text: (encoded: string) => string) => (given: string) => text(encodeURIComponent(given))
const at = (user: string): string => `http://${user}@127.0.0.1:${proxy.port}`

const ofCore: Record<string, Attempt> = {
  'the value of a header': core((text) => ({ options: { headers: { 'X-A': text } } })),
  'a value among pairs': core((text) => ({ options: { headers: [['X-A', text]] } })),
  'a flat list': core((text) => ({ options: { headers: ['X-A', text] } })),
  'the name of a header': core((text) => ({ options: { headers: { [text]: '1' } } })),
  'a header of the session': core((text) => ({ session: { headers: { 'X-A': text } } })),
  Host: core((text) => ({ options: { headers: { Host: text } } })),
  Cookie: core((text) => ({ options: { headers: { Cookie: text } } })),
  Authorization: core((text) => ({ options: { headers: { Authorization: text } } })),
  'Content-Type': core((text) => ({
    options: { method: 'POST', body: 'b', headers: { 'Content-Type': text } },
  })),
  'Content-Length': core((text) => ({
    options: { method: 'POST', body: 'b', headers: { 'Content-Length': text } },
  })),
  Connection: core((text) => ({ options: { headers: { Connection: text } } })),
  'Transfer-Encoding': core((text) => ({
    options: { method: 'POST', body: 'b', headers: { 'Transfer-Encoding': text } },
  })),
  Trailer: core((text) => ({ options: { method: 'POST', body: 'b', headers: { Trailer: text } } })),
  agent: core((text) => ({ session: { agent: text } })),
  method: core((text) => ({ options: { method: text } })),
  'a header that is set late': async (text) => {
    await using session = new Session()
    const request = session.open('GET', origin.origin)
    request.setHeader('X-A', text)
    await request.send()
  },
  'the path': core((text) => ({ url: `${origin.origin}/${text}` })),
  'the query': core((text) => ({ url: `${origin.origin}/?q=${text}` })),
  'the fragment': core((text) => ({ url: `${origin.origin}/#${text}` })),
  'the host': core((text) => ({ url: `http://127.0.0.1${text}:${origin.port}/` })),
  'a user in the URL': core((text) => ({ url: `http://${text}:p@127.0.0.1:${asking.port}/` })),
  'a coded user in the URL': core((text) => ({
    url: `http://${encodeURIComponent(text)}:p@127.0.0.1:${asking.port}/`,
  })),
  'a coded password in the URL': core((text) => ({
    url: `http://u:${encodeURIComponent(text)}@127.0.0.1:${asking.port}/`,
  })),
  'a user': core((text) => ({
    url: asking.origin,
    session: { credentials: { username: text, password: 'p' } },
  })),
  'a password': core((text) => ({
    url: asking.origin,
    session: { credentials: { username: 'u', password: text } },
  })),
  'a user who goes ahead': core((text) => ({
    session: { credentials: { username: text, password: 'p', preemptive: true } },
  })),
  'a user from a function': core((text) => ({
    url: asking.origin,
    session: { credentials: () => ({ username: text, password: 'p' }) },
  })),
  'the answer of authenticate': core((text) => ({
    url: asking.origin,
    session: { authenticate: () => text },
  })),
  'a field of a form': core((text) => {
    const body = new FormData()
    body.append(text, '1')
    return { options: { method: 'POST', body } }
  }),
  'a file of a form': core((text) => {
    const body = new FormData()
    body.append('f', new File(['1'], text, { type: text }))
    return { options: { method: 'POST', body } }
  }),
  'the type of a Blob': core((text) => ({
    options: { method: 'POST', body: new Blob(['1'], { type: text }) },
  })),
  'a Set-Cookie line of the jar': inJar((jar, text) => jar.setCookieSync(`a=${text}`, origin.origin)),
  'the value of a cookie': inJar((jar, text) =>
    jar.setCookieSync(new ToughCookie({ key: 'a', value: text }), origin.origin),
  ),
  'the name of a cookie': inJar((jar, text) =>
    jar.setCookieSync(new ToughCookie({ key: text, value: '1' }), origin.origin),
  ),
  'the path of a cookie': inJar((jar, text) =>
    jar.setCookieSync(new ToughCookie({ key: 'a', value: '1', path: `/${text}` }), origin.origin),
  ),
}
for (const [way, url] of [
  ['by CONNECT', secure],
  ['in absolute form', 'http://origin.test:9/'],
] as const)
  Object.assign(ofCore, {
    [`the user of a proxy's address, ${way}`]: core((text) => ({
      url,
      session: { proxy: proxied((user) => at(`${user}:p`))(text) },
    })),
    [`the password of a proxy's address, ${way}`]: core((text) => ({
      url,
      session: { proxy: proxied((password) => at(`u:${password}`))(text) },
    })),
    [`the answer of a proxy function, ${way}`]: core((text) => ({
      url,
      session: { proxy: () => proxied((user) => at(`${user}:p`))(text) },
    })),
    [`the username of a proxy, ${way}`]: core((text) => ({
      url,
      session: { proxy: { url: proxy.origin, username: text, password: 'p' } },
    })),
    [`the password of a proxy, ${way}`]: core((text) => ({
      url,
      session: { proxy: { url: proxy.origin, username: 'u', password: text } },
    })),
    [`a user for a proxy from a function, ${way}`]: core((text) => ({
      url,
      session: { proxy: proxy.origin, credentials: () => ({ username: text, password: 'p' }) },
    })),
    [`the answer of authenticate for a proxy, ${way}`]: core((text) => ({
      url,
      session: { proxy: proxy.origin, authenticate: () => `x ${text}` },
    })),
    [`Proxy-Authorization, ${way}`]: core((text) => ({
      url,
      session: { proxy: proxy.origin },
      options: { headers: { 'Proxy-Authorization': `x ${text}` } },
    })),
    [`Host, ${way}`]: core((text) => ({
      url,
      session: { proxy: at('u:p') },
      options: { headers: { Host: text } },
    })),
    [`User-Agent, ${way}`]: core((text) => ({ url, session: { proxy: at('u:p'), agent: text } })),
  })

// ---- WinInet

interface Opened {
  readonly agent?: string
  readonly proxy?: string
  readonly server?: string
  readonly port?: number
  readonly user?: string
  readonly password?: string
  readonly verb?: string
  readonly object?: string
  readonly version?: string
  readonly referrer?: string
  readonly accept?: string[]
  readonly headers?: string
  readonly body?: Uint8Array
  readonly secure?: boolean
  /** Options of each level. */
  readonly ofSession?: readonly [number, string][]
  readonly ofRequest?: readonly [number, string][]
  readonly ofConnection?: readonly [number, string][]
  readonly before?: (api: wininet.WinInet) => boolean
}

const win =
  (use: (text: string) => Opened): Attempt =>
  async (text) => {
    const api = wininet.createWinInet()
    const refused = (): never => {
      throw new Error(`error ${api.GetLastError()}`)
    }
    const set = (handle: number, options: Opened['ofSession'] = []): void => {
      for (const [option, value] of options) if (!api.InternetSetOption(handle, option, value)) refused()
    }
    try {
      const given = use(text)
      const { accept = null, agent = 'a', body = null, headers = null, verb = 'GET', object = '/' } = given
      const flags = given.secure === true ? wininet.INTERNET_FLAG_SECURE : 0
      const access = given.proxy === undefined ? 1 : 3
      const session =
        api.InternetOpen(agent, access, given.proxy ?? null, '<-loopback>', wininet.INTERNET_FLAG_ASYNC) ??
        refused()
      set(session, given.ofSession)
      if (given.before?.(api) === false) refused()
      const { password = null, port = origin.port, server = '127.0.0.1', user = null } = given
      const connection = api.InternetConnect(session, server, port, user, password, 3, 0, 1) ?? refused()
      set(connection, given.ofConnection)
      const request =
        api.HttpOpenRequest(
          connection,
          verb,
          object,
          given.version ?? null,
          given.referrer ?? null,
          accept,
          flags,
          2,
        ) ?? refused()
      set(request, given.ofRequest)
      if (!api.HttpSendRequest(request, headers, -1, body) && api.GetLastError() !== wininet.ERROR_IO_PENDING)
        refused()
      const { dwError } = await api.completion(request)
      if (dwError !== 0) throw new Error(`error ${dwError}`)
    } finally {
      api.close()
    }
  }

const ofWinInet: Record<string, Attempt> = {
  lpszAgent: win((agent) => ({ agent })),
  INTERNET_OPTION_USER_AGENT: win((text) => ({ ofSession: [[wininet.INTERNET_OPTION_USER_AGENT, text]] })),
  lpszServerName: win((text) => ({ server: `127.0.0.1${text}` })),
  lpszVerb: win((verb) => ({ verb })),
  lpszObjectName: win((text) => ({ object: `/${text}` })),
  lpszVersion: win((text) => ({ version: `HTTP/1.1${text}` })),
  lpszReferrer: win((referrer) => ({ referrer })),
  lplpszAcceptTypes: win((text) => ({ accept: ['text/plain', text] })),
  lpszUserName: win((user) => ({ port: asking.port, user, password: 'p' })),
  lpszPassword: win((password) => ({ port: asking.port, user: 'u', password })),
  INTERNET_OPTION_USERNAME: win((text) => ({
    port: asking.port,
    ofRequest: [
      [wininet.INTERNET_OPTION_USERNAME, text],
      [wininet.INTERNET_OPTION_PASSWORD, 'p'],
    ],
  })),
  INTERNET_OPTION_PASSWORD: win((text) => ({
    port: asking.port,
    ofConnection: [
      [wininet.INTERNET_OPTION_USERNAME, 'u'],
      [wininet.INTERNET_OPTION_PASSWORD, text],
    ],
  })),
  'lpszName of a cookie': win((text) => ({
    before: (api) => api.InternetSetCookie(origin.origin, text, '1'),
  })),
  'lpszData of a cookie': win((text) => ({
    before: (api) => api.InternetSetCookie(origin.origin, 'a', text),
  })),
  'the URL of InternetOpenUrl': async (text) => {
    const api = wininet.createWinInet()
    try {
      const session = api.InternetOpen('a', 1, null, null, wininet.INTERNET_FLAG_ASYNC) as number
      const opened = new Promise<number>((resolve, reject) => {
        api.InternetSetStatusCallback(session, (...told) => {
          if (told[2] !== wininet.INTERNET_STATUS_REQUEST_COMPLETE) return
          if (told[3].dwError === 0) resolve(0)
          else reject(new Error(`error ${told[3].dwError}`))
        })
      })
      const url = `http://${encodeURIComponent(text)}:p@127.0.0.1:${asking.port}/${text}`
      api.InternetOpenUrl(session, url, null, 0, 0, 1)
      if (api.GetLastError() !== wininet.ERROR_IO_PENDING) throw new Error(`error ${api.GetLastError()}`)
      await opened
    } finally {
      api.close()
    }
  },
}
for (const [way, flags] of [
  ['by CONNECT', { secure: true, port: 9 }],
  ['in absolute form', { port: 9 }],
] as const)
  Object.assign(ofWinInet, {
    [`INTERNET_OPTION_PROXY_USERNAME, ${way}`]: win((text) => ({
      ...flags,
      proxy: `127.0.0.1:${proxy.port}`,
      ofRequest: [
        [wininet.INTERNET_OPTION_PROXY_USERNAME, text],
        [wininet.INTERNET_OPTION_PROXY_PASSWORD, 'p'],
      ],
    })),
    [`INTERNET_OPTION_PROXY_PASSWORD, ${way}`]: win((text) => ({
      ...flags,
      proxy: `127.0.0.1:${proxy.port}`,
      ofConnection: [
        [wininet.INTERNET_OPTION_PROXY_USERNAME, 'u'],
        [wininet.INTERNET_OPTION_PROXY_PASSWORD, text],
      ],
    })),
    [`a user of lpszProxy, ${way}`]: win((text) => ({
      ...flags,
      proxy: `http://${encodeURIComponent(text)}:p@127.0.0.1:${proxy.port}`,
    })),
    [`lpszUserName for a proxy, ${way}`]: win((user) => ({
      ...flags,
      proxy: `127.0.0.1:${proxy.port}`,
      user,
      password: 'p',
    })),
    [`lpszAgent, ${way}`]: win((agent) => ({ ...flags, agent, proxy: `127.0.0.1:${proxy.port}` })),
  })

// ---- System.Net

type Request = ReturnType<ReturnType<typeof dotnet.createSystemNet>['WebRequest']['create']>

const net =
  (use: (request: Request, text: string) => unknown, url?: (text: string) => string): Attempt =>
  async (text) => {
    const system = dotnet.createSystemNet()
    try {
      const request = system.WebRequest.create(url?.(text) ?? origin.origin)
      use(request, text)
      ;(await request.getResponseAsync()).close()
    } finally {
      system.close()
    }
  }

const withCookie = (make: (text: string) => dotnet.Cookie): Attempt =>
  net((request, text) => {
    request.cookieContainer = new dotnet.CookieContainer()
    request.cookieContainer.add(origin.origin, make(text))
  })

const withCredential = (make: (text: string) => dotnet.NetworkCredential): Attempt =>
  net(
    (request, text) => {
      request.credentials = make(text)
    },
    () => asking.origin,
  )

const ofDotnet: Record<string, Attempt> = {
  'headers.add': net((request, text) => request.headers.add('X-A', text)),
  'headers.add of a line': net((request, text) => request.headers.add(`X-A: ${text}`)),
  'headers.set': net((request, text) => request.headers.set('X-A', text)),
  'headers.set of a name': net((request, text) => request.headers.set(text, '1')),
  'a collection of headers': net((request, text) => {
    const headers = new dotnet.WebHeaderCollection()
    headers.add('X-A', text)
    request.headers = headers
  }),
  accept: net((request, text) => void Object.assign(request, { accept: text })),
  connection: net((request, text) => void Object.assign(request, { connection: text })),
  contentType: net((request, text) => void Object.assign(request, { contentType: text })),
  expect: net((request, text) => void Object.assign(request, { expect: text })),
  mediaType: net((request, text) => void Object.assign(request, { mediaType: text })),
  referer: net((request, text) => void Object.assign(request, { referer: text })),
  userAgent: net((request, text) => void Object.assign(request, { userAgent: text })),
  host: net((request, text) => void Object.assign(request, { host: text })),
  'host with a name': net((request, text) => void Object.assign(request, { host: `h.test${text}` })),
  method: net((request, text) => void Object.assign(request, { method: text })),
  connectionGroupName: net((request, text) => void Object.assign(request, { connectionGroupName: text })),
  transferEncoding: net((request, text) =>
    Object.assign(request, { method: 'POST', sendChunked: true, transferEncoding: text }),
  ),
  'addRange of a unit': net((request, text) => request.addRange(text, 1)),
  'the URL': net(
    () => {},
    (text) => `${origin.origin}/${text}?${text}`,
  ),
  'the name of a cookie': withCookie((text) => new dotnet.Cookie(text, '1')),
  'the value of a cookie': withCookie((text) => new dotnet.Cookie('a', text)),
  'the path of a cookie': withCookie((text) => new dotnet.Cookie('a', '1', `/${text}`)),
  'the domain of a cookie': withCookie((text) => new dotnet.Cookie('a', '1', '/', `127.0.0.1${text}`)),
  'a quoted value of a cookie': withCookie((text) => new dotnet.Cookie('a', `"${text}"`)),
  'a changed value of a cookie': withCookie((text) =>
    Object.assign(new dotnet.Cookie('a', '1'), { value: text }),
  ),
  setCookies: net((request, text) => {
    request.cookieContainer = new dotnet.CookieContainer()
    request.cookieContainer.setCookies(origin.origin, `a=${text}`)
  }),
  userName: withCredential((text) => new dotnet.NetworkCredential(text, 'p')),
  password: withCredential((text) => new dotnet.NetworkCredential('u', text)),
  domain: withCredential((text) => new dotnet.NetworkCredential('u', 'p', text)),
}
for (const [way, url] of [
  ['by CONNECT', secure],
  ['in absolute form', 'http://origin.test:9/'],
] as const)
  Object.assign(ofDotnet, {
    [`WebProxy.credentials, ${way}`]: net(
      (request, text) => {
        // The port of the proxy is left to its address: a function of the test may not be bypassed.
        request.proxy = new FixedProxy(new dotnet.NetworkCredential(text, 'p'))
      },
      () => url,
    ),
    [`userAgent, ${way}`]: net(
      (request, text) => {
        request.proxy = new FixedProxy(new dotnet.NetworkCredential('u', 'p'))
        request.userAgent = text
      },
      () => url,
    ),
    [`Proxy-Authorization, ${way}`]: net(
      (request, text) => {
        request.proxy = new FixedProxy(null)
        request.headers.set('Proxy-Authorization', `x ${text}`)
      },
      () => url,
    ),
    [`host, ${way}`]: net(
      (request, text) => {
        request.proxy = new FixedProxy(new dotnet.NetworkCredential('u', 'p'))
        request.host = `h.test${text}`
      },
      () => url,
    ),
  })

class FixedProxy implements dotnet.IWebProxy {
  credentials: dotnet.ICredentials | null

  constructor(credentials: dotnet.ICredentials | null) {
    this.credentials = credentials
  }

  getProxy(): URL {
    return new URL(proxy.origin)
  }

  isBypassed(): boolean {
    return false
  }
}

// ---- what is expected

/** What went wrong; null where nothing did. */
function harm(bytes: string): string | null {
  const lines = bytes.split(/\r\n|\r|\n/)
  // In the body of a form it is a character like any other, as browsers send it.
  if (lines.some((each) => each.includes('\0') && !each.startsWith('Content-Disposition'))) return 'a NUL'
  const line = lines.find((each) => /^\s*(?:x-injected|GET \/smuggled)/i.test(each))
  if (line !== undefined) return line
  // A CR or LF that is no line break of the message.
  return /\r(?!\n)|(?<!\r)\n(?!--\n)/.test(bytes.replaceAll('\n--\n', '')) ? 'a lone CR or LF' : null
}

for (const [door, places] of Object.entries({ core: ofCore, WinInet: ofWinInet, 'System.Net': ofDotnet }))
  describe(`${door}: a text with a line break stays one value, or is refused`, () => {
    it.each(Object.keys(places))('%s', async (place) => {
      const attempt = places[place] as Attempt
      const outcomes: Record<string, string | null> = {}
      for (const [name, payload] of Object.entries(payloads)) {
        for (const server of [origin, asking, proxy]) server.forget()
        let said = ''
        try {
          await attempt(payload)
        } catch (error) {
          said = String(error)
        }
        const bytes = [origin, asking, proxy].map((server) => server.bytes()).join('')
        // A text that is refused is the caller's fault, never ours.
        outcomes[name] = harm(bytes) ?? (/defect|error 12152|error 12004|internal/i.test(said) ? said : null)
      }
      expect(outcomes).toEqual(Object.fromEntries(Object.keys(payloads).map((name) => [name, null])))
    })
  })

describe('a harmless text reaches the wire', () => {
  const proxied = [ofCore, ofWinInet, ofDotnet].flatMap((places) =>
    Object.entries(places).filter(([place]) => /CONNECT|absolute form/.test(place)),
  )

  it.each(proxied)('%s', async (_, attempt) => {
    proxy.forget()
    await attempt('harmless').catch(() => {})
    expect(proxy.bytes()).toMatch(/ HTTP\/1\.1\r\n/)
  })
})

describe('one cookie stays one', () => {
  const values = [
    'b; admin=1',
    'b;admin=1',
    '; admin=1',
    'b; admin=1;',
    'b;\tadmin=1',
    '"b"; admin=1',
    '"b; admin=1"',
    '"b; admin=1; c="',
  ]
  const ways: Record<string, Attempt> = {
    'a tough-cookie by value': inJar((jar, text) =>
      jar.setCookieSync(new ToughCookie({ key: 'a', value: text }), origin.origin),
    ),
    'a tough-cookie by name': inJar((jar, text) =>
      jar.setCookieSync(new ToughCookie({ key: text, value: '1' }), origin.origin),
    ),
    'a line for the jar': inJar((jar, text) => jar.setCookieSync(`a=${text}`, origin.origin)),
    'a name of InternetSetCookie': ofWinInet['lpszName of a cookie'] as Attempt,
    'data of InternetSetCookie': ofWinInet['lpszData of a cookie'] as Attempt,
    'a Cookie of System.Net by value': ofDotnet['the value of a cookie'] as Attempt,
    'a Cookie of System.Net by name': ofDotnet['the name of a cookie'] as Attempt,
    'a Cookie of System.Net by path': ofDotnet['the path of a cookie'] as Attempt,
    'a Cookie of System.Net that was changed': ofDotnet['a changed value of a cookie'] as Attempt,
    'a Cookie of System.Net that is kept, and changed': net((request, text) => {
      request.cookieContainer = new dotnet.CookieContainer()
      request.cookieContainer.add(origin.origin, new dotnet.Cookie('a', '1'))
      const kept = request.cookieContainer.getCookies(origin.origin).get('a')
      if (kept !== null) kept.value = text
    }),
    'SetCookies of System.Net': ofDotnet.setCookies as Attempt,
  }

  it.each(Object.keys(ways))('%s', async (way) => {
    for (const value of values) {
      origin.forget()
      await (ways[way] as Attempt)(value).catch(() => {})
      const field = /^cookie: (.*)\r$/im.exec(origin.bytes())?.[1] ?? ''
      const names = field.split(';').map((pair) => pair.split('=')[0]?.trim())
      expect(names, `${value} is sent as ${field}`).not.toContain('admin')
    }
  })
})
