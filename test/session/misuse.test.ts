// Functions and values of the caller's that misbehave later: the call completes with a clear error, nothing is uncaught, and no
// secret is shown.

import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import {
  type LookupFunction,
  Session,
  type SessionOptions,
  TransferError,
  UndiciTransport,
} from '../../src/index.ts'
import { createWinInet } from '../../src/wininet/index.ts'
import { authority, certificate, distrusted, localhost } from '../support/certificates.ts'
import { proxyServer } from '../support/proxy-server.ts'
import { type SecureServer, secureServer } from '../support/secure-server.ts'
import { rejection } from './support/caught.ts'
import { httpServer } from './support/http-server.ts'

const untyped = <T>(value: unknown): T => value as T
const timeouts = { total: 5000 }
const ca = async (): Promise<string> => (await authority()).cert
const urlOf = ({ port }: SecureServer): string => `https://localhost:${port}/`

describe('a judge', () => {
  const answers: Readonly<Record<string, () => unknown>> = {
    no: () => 'no',
    1: () => 1,
    object: () => ({}),
    undefined: () => undefined,
    null: () => null,
    'a promise of true': () => Promise.resolve(true),
    'a promise of false': () => Promise.resolve(false),
    'a promise that rejects': () => Promise.reject(new Error('no idea')),
    'a thrown error': () => {
      throw new Error('no idea')
    },
    'a thrown null': () => {
      throw null
    },
  }
  test.each(Object.entries(answers))('accepts nothing by: %s', async (_name, judge) => {
    for (const identity of [localhost, distrusted.selfSigned]) {
      await using server = await secureServer(await certificate(identity))
      await using session = new Session({ timeouts, tls: { ca: await ca() } })
      const tls = { unknownAuthority: true, judge: untyped<() => boolean>(judge) }
      const error = await rejection(session.fetch(urlOf(server), { tls }))
      expect(error).toMatchObject({
        name: 'TransferError',
        phase: 'secure',
        code: expect.stringMatching(/CERT/),
      })
      expect(server.heads).toEqual([])
    }
  })

  test('accepts by true', async () => {
    await using server = await secureServer(await certificate(distrusted.selfSigned))
    await using session = new Session({ timeouts })
    const response = await session.fetch(urlOf(server), { tls: { judge: () => true } })
    expect(await response.text()).toBe('ok')
  })
})

describe('checkServerIdentity', () => {
  const answers: Readonly<Record<string, () => unknown>> = {
    null: () => null,
    true: () => true,
    false: () => false,
    'a text': () => 'wrong',
    'an object': () => ({}),
    'an Error': () => new Error('not that one'),
    'a promise': () => Promise.resolve(),
    'a promise that rejects': () => Promise.reject(new Error('no idea')),
    'a thrown error': () => {
      throw new Error('no idea')
    },
    'a thrown undefined': () => {
      throw undefined
    },
  }
  test.each(Object.entries(answers))('accepts nothing by: %s', async (_name, check) => {
    await using server = await secureServer(await certificate(localhost))
    const checkServerIdentity = untyped<() => undefined>(check)
    await using strict = new Session({ timeouts, tls: { ca: await ca(), checkServerIdentity } })
    await using session = new Session({ timeouts, tls: { ca: await ca() } })
    for (const call of [
      () => strict.fetch(urlOf(server)),
      () => session.fetch(urlOf(server), { tls: { settings: { checkServerIdentity } } }),
    ])
      expect(await rejection(call())).toMatchObject({ phase: 'secure', reason: 'certificateName' })
    expect(server.heads).toEqual([])
  })
})

describe('requests that want different things share no connection:', () => {
  const der = (text: string): DataView => {
    const bytes = Buffer.from(text)
    return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }
  test('another checkServerIdentity', async () => {
    await using server = await secureServer(await certificate(localhost))
    await using session = new Session({ timeouts, tls: { ca: await ca() } })
    const lax = { settings: { checkServerIdentity: () => undefined } }
    const strict = { settings: { checkServerIdentity: () => new Error('not that one') } }
    for (const tls of [lax, undefined, lax]) await (await session.fetch(urlOf(server), { tls })).text()
    expect(server.connections).toHaveLength(2)
    const error = await rejection(session.fetch(urlOf(server), { tls: strict }))
    expect(error).toMatchObject({ reason: 'certificateName' })
    expect(server.heads).toHaveLength(3)
  })

  test('another judge', async () => {
    await using server = await secureServer(await certificate(localhost))
    await using session = new Session({ timeouts, tls: { ca: await ca() } })
    await (await session.fetch(urlOf(server), { tls: { judge: () => true } })).text()
    const error = await rejection(session.fetch(urlOf(server), { tls: { judge: () => false } }))
    expect(error).toMatchObject({ phase: 'secure' })
  })

  test('other authorities, whatever they are kept in', async () => {
    await using server = await secureServer(await certificate(localhost))
    await using session = new Session({ timeouts })
    const good = await ca()
    const other = (await authority('rsa-sha256')).cert
    const forms = [
      String,
      Buffer.from,
      der,
      (text: string) => [text],
      (text: string) => [new Uint8Array(Buffer.from(text))],
    ]
    for (const form of forms) {
      const settings = (text: string) => ({ tls: { settings: { ca: untyped<string>(form(text)) } } })
      await (await session.fetch(urlOf(server), settings(good))).text()
      const error = await rejection(session.fetch(urlOf(server), settings(other)))
      expect(error).toMatchObject({ reason: 'certificateAuthority' })
      // Equal ones do.
      await (await session.fetch(urlOf(server), settings(good))).text()
    }
    expect(server.connections.length).toBeLessThanOrEqual(4)
  })

  test('authorities that changed where they are kept', async () => {
    await using server = await secureServer(await certificate(localhost))
    await using session = new Session({ timeouts })
    const settings = { ca: await ca() }
    await (await session.fetch(urlOf(server), { tls: { settings } })).text()
    settings.ca = (await authority('rsa-sha256')).cert
    const error = await rejection(session.fetch(urlOf(server), { tls: { settings } }))
    expect(error).toMatchObject({ reason: 'certificateAuthority' })
  })
})

describe('a look-up', () => {
  const outcomes: Readonly<Record<string, (lookup: Parameters<LookupFunction>[2]) => unknown>> = {
    'that throws': () => {
      throw new Error('no idea')
    },
    'that throws null': () => {
      throw null
    },
    'that calls back with a text for an error': (back) => back(untyped('no idea'), []),
    'that calls back with an error that cannot be read': (back) => back(untyped(Object.create(null)), []),
    'that calls back with nothing': (back) => untyped<() => void>(back)(),
    'that calls back with null': (back) => back(null, untyped(null)),
    'that calls back with no list': (back) => back(null, untyped(5)),
    'that calls back with entries that are none': (back) =>
      back(null, untyped([null, 5, {}, { address: 5 }])),
    'that calls back with a name': (back) => back(null, 'localhost'),
    'that calls back late with nothing': (back) => void setImmediate(untyped(back)),
    'that rejects': () => Promise.reject(new Error('no idea')),
    'that rejects with nothing': () => Promise.reject(),
    'that promises no address': () => Promise.resolve(5),
  }
  test.each(Object.entries(outcomes))('%s is a name that is not found', async (_name, outcome) => {
    const lookup = untyped<LookupFunction>((_host: string, _options: object, back: () => void) =>
      outcome(back),
    )
    await using session = new Session({ timeouts, lookup })
    expect(await rejection(session.fetch('http://name.test/'))).toMatchObject({
      phase: 'resolve',
      reason: 'notFound',
    })
  })

  const good: typeof outcomes = {
    'that calls back twice': (back) => {
      back(null, '127.0.0.1')
      back(null, '127.0.0.2')
      back(new Error('no idea'), [])
    },
    'that calls back and throws': (back) => {
      back(null, '127.0.0.1')
      throw new Error('no idea')
    },
    'that calls back and rejects': async (back) => {
      back(null, '127.0.0.1')
      throw new Error('no idea')
    },
    'that calls back from inside of an async function': async (back) => back(null, '127.0.0.1'),
    'that promises an address, as dns.promises does': () =>
      Promise.resolve({ address: '127.0.0.1', family: 4 }),
    'that promises several': () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]),
  }
  test.each(Object.entries(good))('%s answers once', async (_name, outcome) => {
    const server = await httpServer()
    const lookup = untyped<LookupFunction>((_host: string, _options: object, back: () => void) =>
      outcome(back),
    )
    await using session = new Session({ timeouts, lookup })
    const response = await session.fetch(server.origin.replace('127.0.0.1', 'name.test'))
    expect(response.status).toBe(200)
    await response.text()
  })
})

describe('an address to connect from', () => {
  test.each(['::1', '203.0.113.1'])('that cannot be used: %s', async (localAddress) => {
    const server = await httpServer()
    await using session = new Session({ timeouts, localAddress })
    expect(await rejection(session.fetch(server.origin))).toMatchObject({
      phase: 'connect',
      reason: 'unreachable',
    })
  })
})

test('idleMs of 0 keeps no connection', async () => {
  const server = await httpServer()
  const transport = new UndiciTransport({ idleMs: 0 })
  await using session = new Session({ timeouts, transport })
  for (let i = 0; i < 3; i++) await (await session.fetch(server.origin)).text()
  expect(transport.count()).toEqual({ open: 0, idle: 0, waiting: 0 })
})

describe('functions that fail', () => {
  const options: Readonly<Record<string, SessionOptions>> = {
    'connectionsPerOrigin that throws': { connectionsPerOrigin: thrower },
    'connections that throws': { connections: thrower },
    'connectionsPerOrigin that returns a text': { connectionsPerOrigin: untyped(() => 'six') },
    'connectionsPerOrigin that returns a symbol': { connectionsPerOrigin: untyped(() => Symbol('six')) },
    'connectionsPerOrigin that returns a promise': {
      connectionsPerOrigin: untyped(() => Promise.reject(new Error('no idea'))),
    },
    'proxy that throws': { proxy: thrower },
    'proxy that returns a number': { proxy: untyped(() => 5) },
    'proxy that returns a promise': { proxy: untyped(() => Promise.reject(new Error('no idea'))) },
  }
  function thrower(): never {
    throw new Error('no idea')
  }
  test.each(Object.entries(options))('%s', async (_name, given) => {
    const server = await httpServer()
    await using session = new Session({ timeouts, ...given })
    const error = await rejection(session.fetch(server.origin))
    expect(error).toBeInstanceOf(TransferError)
    expect(error).toMatchObject({ reason: 'policy', cause: expect.any(Error) })
  })
})

describe('no secret is shown by', () => {
  const S = 's3cret'
  const url = 'http://127.0.0.1:9/'
  const session = new Session()
  const open = (options: unknown) => () => session.open('GET', url, untyped(options))
  const fresh = (options: unknown) => () => new Session(untyped(options))
  const misuses: Readonly<Record<string, () => unknown>> = {
    'headers that are a text': open({ headers: `Authorization: Bearer ${S}` }),
    'headers that are one line': open({ headers: [`Authorization: Bearer ${S}`] }),
    'headers that are lines': open({ headers: [`Authorization: Bearer ${S}`, `Cookie: ${S}`] }),
    'headers that are a set of lines': open({ headers: new Set([`Authorization: Bearer ${S}`]) }),
    'headers that are pairs of one': open({ headers: [[`Authorization: Bearer ${S}`]] }),
    'headers that are pairs of three': open({ headers: [['Authorization', 'Bearer', S]] }),
    'a header line for a name': open({ headers: { [`Authorization: Bearer ${S}`]: '' } }),
    'a header with another behind it': open({ headers: { 'X-A': `a\r\nAuthorization: Bearer ${S}` } }),
    'a cookie with a line break': open({ headers: { Cookie: `sid=${S}\n` } }),
    'headers of a session that are a text': fresh({ headers: `Authorization: Bearer ${S}` }),
    'an agent with a header behind it': fresh({ agent: `a\r\nAuthorization: Bearer ${S}` }),
    'fields instead of options': open({ [`Authorization: Bearer ${S}`]: S }),
    'a text instead of options': open(`Bearer ${S}`),
    'cookies that are a text': fresh({ cookies: `sid=${S}` }),
    'own cookies that are a text': open({ cookies: `sid=${S}` }),
    'authenticate that is a text': fresh({ authenticate: `Bearer ${S}` }),
    'own authenticate that is a text': open({ authenticate: `Bearer ${S}` }),
    'credentials that are a text': fresh({ credentials: `me:${S}` }),
    'own credentials that are a text': open({ credentials: `me:${S}` }),
    'credentials with a line break': open({ credentials: { username: 'me', password: `${S}\n` } }),
    'credentials by other names': open({ credentials: { user: 'me', pass: S } }),
    'preemptive that is a text': open({
      credentials: { username: 'me', password: 'x', preemptive: `${S} yes` },
    }),
    'a proxy with a path': fresh({ proxy: `http://me:${S}@127.0.0.1/path` }),
    'a proxy by a scheme that is none': fresh({ proxy: `ftp://me:${S}@127.0.0.1` }),
    'a proxy of SOCKS 4 with a password': fresh({ proxy: `socks4://me:${S}@127.0.0.1` }),
    'a proxy of SOCKS 5 with a password only': fresh({ proxy: `socks5://:${S}@127.0.0.1` }),
    'a proxy of SOCKS 5 with a password that is too long': fresh({
      proxy: `socks5://me:${S.repeat(50)}@127.0.0.1`,
    }),
    'a proxy without a host': fresh({ proxy: `http://me:${S}@` }),
    'a proxy in an object': fresh({ proxy: { host: `me:${S}@127.0.0.1` } }),
    'a list of proxies': fresh({ proxy: [`http://me:${S}@127.0.0.1/`] }),
    'a transport that is a URL': fresh({ transport: `http://me:${S}@127.0.0.1/` }),
    'a key that is none': fresh({ tls: { key: `${S} key` } }),
    'a passphrase that is none': fresh({ tls: { passphrase: [S] } }),
    'an authority that is none': fresh({ tls: { ca: S } }),
    'tls that is a text': fresh({ tls: S.repeat(9) }),
    'settings that are a text': open({ tls: { settings: `${S} key` } }),
    'a time limit that is a text': open({ timeouts: { total: `Bearer ${S}` } }),
    'a signal that is a text': open({ signal: S }),
    'a redirect mode that is a text': open({ redirect: `Bearer ${S}` }),
    'a coding that is a text': open({ decode: { codings: [`Bearer ${S}`] } }),
    'the URL for the method': () => session.open(`http://me:${S}@127.0.0.1/`, untyped(undefined)),
    'a URL without a scheme': () => session.open('GET', `me:${S}@127.0.0.1/`),
    'a URL with a port that is none': () => session.open('GET', `http://me:${S}@127.0.0.1:99999/?token=${S}`),
    'a URL with a line break in its user': () => session.open('GET', `http://me%0d%0aX:${S}@127.0.0.1/`),
    'a URL with a line break in its password': () => session.open('GET', `http://me:${S}%0a@127.0.0.1/`),
    'a URL that is an object': () => session.open('GET', untyped({ href: `http://me:${S}@127.0.0.1/` })),
    'setHeader of a line': () => session.open('GET', url).setHeader(`Authorization: Bearer ${S}`, ''),
    'setHeader of a secret with a line break': () =>
      session.open('GET', url).setHeader('X-Api-Key', `${S}\r\n${S}`),
    'removeHeader of a line': () => session.open('GET', url).removeHeader(`Authorization: Bearer ${S}`),
    'an option of a call': () => session.open('GET', url).send(null, untyped({ [`Bearer ${S}`]: S })),
    'a text for the options of a call': () => session.open('GET', url).send(null, untyped(`Bearer ${S}`)),
    'a text for the options of WinInet': () => createWinInet(untyped({ transport: `Bearer ${S}` })),
  }
  test.each(Object.entries(misuses))('%s', async (_name, misuse) => {
    const error = await rejection(Promise.resolve().then(misuse))
    expect(error).toMatchObject({ code: expect.stringMatching(/^ERR_INVALID_/) })
    // All of it: message, stack, fields and causes.
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(S)
  })
})

describe('header fields', () => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'prototype']
  test.each(names)('called %s are fields like others', async (name) => {
    const received: string[] = []
    const server = await httpServer((request, response) => {
      received.push(...request.rawHeaders)
      response.writeHead(200, [name, 'back']).end()
    })
    await using session = new Session({ timeouts, headers: [[`${name}`, 'of all']] })
    await using other = new Session({ timeouts })
    const own = Object.defineProperty({}, name, { enumerable: true, value: 'own' }) as Record<string, string>
    const response = await session.fetch(server.origin)
    expect(response.headers.get(name)).toBe('back')
    await (await other.fetch(server.origin, { headers: own })).text()
    const request = other.open('GET', server.origin).setHeader(name, 'set')
    expect((await request.send()).header(name)).toBe('back')
    await request.close()
    expect(received.flatMap((each, i) => (each === name ? received[i + 1] : []))).toEqual([
      'of all',
      'own',
      'set',
    ])
    expect(({} as Record<string, unknown>).own).toBe(undefined)
  })

  const hosts: Readonly<Record<string, unknown>> = {
    'an array': { Host: ['a.test', 'b.test'] },
    pairs: [
      ['Host', 'a.test'],
      ['host', 'b.test'],
    ],
    'a flat list': ['Host', 'a.test', 'HOST', 'a.test'],
    'two spellings': { Host: 'a.test', host: 'b.test' },
  }
  test.each(Object.entries(hosts))('with two Hosts are refused: %s', async (_name, headers) => {
    await using session = new Session()
    const says = /refused: Host is given twice|refused: (host|HOST) is given twice|Host is given twice/
    expect(() => session.open('GET', 'http://127.0.0.1/', { headers: untyped(headers) })).toThrow(says)
    expect(() => new Session({ headers: untyped(headers) })).toThrow(says)
  })
})

describe('on Bun', () => {
  const versions = process.versions
  const onBun = (run: () => void): void => {
    Object.defineProperty(process, 'versions', { configurable: true, value: { ...versions, bun: '1.3.0' } })
    try {
      run()
    } finally {
      Object.defineProperty(process, 'versions', { configurable: true, value: versions })
    }
  }
  test('a session is refused, and says why', () =>
    onBun(() => {
      expect(() => new Session()).toThrow(/does not run on Bun.*Node or Deno/)
      expect(() => new UndiciTransport()).toThrow(
        expect.objectContaining({ code: 'ERR_UNSUPPORTED_RUNTIME' }),
      )
      expect(() => createWinInet()).toThrow(/does not run on Bun/)
    }))
})

test('a tunnel is not shared between those who log in to the proxy by different names', async () => {
  await using proxy = await proxyServer()
  await using server = await secureServer(await certificate(localhost))
  let user = 'one'
  await using session = new Session({
    timeouts,
    tls: { ca: await ca() },
    proxy: () => `http://${user}:word@127.0.0.1:${proxy.port}`,
  })
  await (await session.fetch(urlOf(server))).text()
  user = 'other'
  await (await session.fetch(urlOf(server))).text()
  user = 'one'
  await (await session.fetch(urlOf(server))).text()
  expect(server.connections).toHaveLength(2)
})
