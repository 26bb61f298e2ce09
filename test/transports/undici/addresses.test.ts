// Names and addresses: literals, look-ups of every kind, and several addresses of which some do not answer.

import dns from 'node:dns/promises'
import net from 'node:net'
import os from 'node:os'
import { afterEach, describe, expect, test } from 'vitest'
import { Caller, type CallerOptions } from '../../../src/testing/conformance/index.ts'
import { NotificationRecorder } from '../../../src/testing/index.ts'
import { UndiciTransport, type UndiciTransportOptions } from '../../../src/transports/undici/index.ts'
import { blackHole } from '../../support/black-hole.ts'

type Lookup = NonNullable<UndiciTransportOptions['lookup']>

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

/** Answers every request with the Host that it was sent. */
async function serverAt(host: string, port = 0): Promise<number> {
  const sockets = new Set<net.Socket>()
  const server = net.createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      const text = /^host: (.*)\r$/im.exec(chunk.toString('latin1'))?.[1] ?? ''
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${text.length}\r\n\r\n${text}`)
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host, ipv6Only: true }, resolve)
  })
  ends.push(() => {
    for (const socket of sockets) socket.destroy()
    return new Promise((resolve) => server.close(resolve))
  })
  return (server.address() as net.AddressInfo).port
}

function request(url: string, lookup?: Lookup, options?: CallerOptions): Caller {
  const transport = new UndiciTransport(lookup === undefined ? {} : { lookup })
  const caller = new Caller({ transport }, 'GET', url, options)
  ends.push(async () => {
    if (!caller.names.includes('HANDLE_CLOSING')) await caller.close()
    transport.close()
    NotificationRecorder.of(caller.announcements).verify()
  })
  return caller
}

const answering =
  (...addresses: string[]): Lookup =>
  (_host, _options, callback) =>
    setImmediate(
      callback,
      null,
      addresses.map((address) => ({ address, family: net.isIP(address) })),
    )

/** Which address was tried, and what came of it. */
const attempts = ({ announcements }: Caller): string[] =>
  announcements.flatMap((each) => {
    switch (each.type) {
      case 'INTERNET_STATUS_CONNECTING_TO_SERVER':
        return `? ${each.address}`
      case 'attemptFailed':
        return `${each.code} ${each.address}`
      case 'INTERNET_STATUS_CONNECTED_TO_SERVER':
        return `! ${each.address}`
      default:
        return []
    }
  })

const ofLocalhost = (await dns.lookup('localhost', { all: true })).map(({ address }) => address)
const hasSix = Object.values(os.networkInterfaces()).some((all) =>
  all?.some(({ address }) => address === '::1'),
)

describe('a literal', () => {
  test.each([
    ['127.0.0.1', '127.0.0.1'],
    ['127.1', '127.0.0.1'],
    ['2130706433', '127.0.0.1'],
    ['0x7f.0.0.1', '127.0.0.1'],
    ['127.0.0.1.', '127.0.0.1'],
  ])('%s is not looked up', async (host, address) => {
    const port = await serverAt('127.0.0.1')
    const caller = request(`http://${host}:${port}/`)
    expect((await caller.send()).error).toBeNull()
    expect(attempts(caller)).toEqual([`? ${address}`, `! ${address}`])
    expect(caller.names).not.toContain('RESOLVING_NAME')
    expect(await caller.body()).toBe(`${address}:${port}`)
  })

  test.runIf(hasSix).each(['::1', '0:0:0:0:0:0:0:1'])('[%s] is one of version 6', async (host) => {
    const port = await serverAt('::1')
    const caller = request(`http://[${host}]:${port}/`)
    expect((await caller.send()).error).toBeNull()
    expect(attempts(caller)).toEqual(['? ::1', '! ::1'])
    expect(await caller.body()).toBe(`[::1]:${port}`)
  })
})

describe('a name', () => {
  test('with letters that are not of ASCII is looked up in Punycode', async () => {
    const port = await serverAt('127.0.0.1')
    const caller = request(`http://Bücher.test:${port}/`, answering('127.0.0.1'))
    await caller.send()
    expect(caller.announcements[0]).toMatchObject({ host: 'xn--bcher-kva.test' })
    expect(await caller.body()).toBe(`xn--bcher-kva.test:${port}`)
  })

  test.each(ofLocalhost)('localhost leads to a server at %s alone', async (host) => {
    const port = await serverAt(host)
    const caller = request(`http://localhost:${port}/`)
    expect((await caller.send()).error).toBeNull()
    expect(attempts(caller).at(-1)).toBe(`! ${host}`)
    expect(await caller.body()).toBe(`localhost:${port}`)
  })

  test('that nobody has is not found', async () => {
    const caller = request('http://no-such-name.invalid/')
    expect((await caller.send()).error).toMatchObject({ phase: 'resolve', reason: 'notFound' })
  })
})

describe('of several addresses', () => {
  test.runIf(hasSix)('the next is tried when one refuses, of whatever version', async () => {
    const port = await serverAt('127.0.0.1')
    const caller = request(`http://two.test:${port}/`, answering('::1', '127.0.0.1'))
    expect((await caller.send()).error).toBeNull()
    expect(caller.announcements[1]).toMatchObject({ addresses: ['::1', '127.0.0.1'] })
    expect(attempts(caller)).toEqual(['? ::1', 'ECONNREFUSED ::1', '? 127.0.0.1', '! 127.0.0.1'])
  })

  test('the next is tried when one does not answer in time', async () => {
    const hole = await blackHole('127.0.0.3')
    ends.push(() => hole.close())
    const port = await serverAt('127.0.0.4', hole.port)
    const caller = request(`http://two.test:${port}/`, answering('127.0.0.3', '127.0.0.4'))
    expect((await caller.send()).error).toBeNull()
    expect(attempts(caller)).toEqual(['? 127.0.0.3', '? 127.0.0.4', '! 127.0.0.4'])
  })

  // RFC 8305 §5
  test.each([
    ['another refuses', ['127.0.0.4']],
    ['others refuse', ['127.0.0.4', '127.0.0.5', '127.0.0.6']],
  ])('a slow one is not given up: it wins where %s', async (_what, others) => {
    const hole = await blackHole('127.0.0.3')
    ends.push(() => hole.close())
    const caller = request(`http://slow.test:${hole.port}/`, answering('127.0.0.3', ...others))
    const sent = caller.send()
    await caller.hears('attemptFailed', others.length)
    hole.open()
    expect((await sent).error).toBeNull()
    expect(attempts(caller)).toEqual([
      '? 127.0.0.3',
      ...others.flatMap((address) => [`? ${address}`, `ECONNREFUSED ${address}`]),
      '! 127.0.0.3',
    ])
    expect(await caller.body()).toBe('ok')
  })

  test('those that lose are closed, and nothing is said of them', async () => {
    const hole = await blackHole('127.0.0.3')
    ends.push(() => hole.close())
    const port = await serverAt('127.0.0.4', hole.port)
    const caller = request(`http://two.test:${port}/`, answering('127.0.0.3', '127.0.0.4'))
    expect((await caller.send()).error).toBeNull()
    const before = caller.names.length
    hole.open()
    await caller.body()
    await caller.close()
    expect(caller.names.slice(before)).toEqual(['HANDLE_CLOSING'])
    expect(process.getActiveResourcesInfo()).not.toContain('TCPConnectWrap')
  })

  test('a limit of the phase bounds all attempts together', async () => {
    const hole = await blackHole('127.0.0.3')
    ends.push(() => hole.close())
    const caller = request(
      `http://hole.test:${hole.port}/`,
      answering('127.0.0.3', '127.0.0.3', '127.0.0.3'),
      {
        timeouts: { connect: 400 },
      },
    )
    expect((await caller.send()).error).toMatchObject({ phase: 'connect', reason: 'timeout' })
    expect(attempts(caller)).toEqual(['? 127.0.0.3', '? 127.0.0.3'])
  })

  test.runIf(hasSix)('the families take turns', async () => {
    const port = await serverAt('127.0.0.9')
    const caller = request(
      `http://many.test:${port}/`,
      answering('::1', '::1', '127.0.0.2', '127.0.0.3', '127.0.0.9'),
    )
    expect((await caller.send()).error).toBeNull()
    expect(attempts(caller).filter((each) => each.startsWith('?'))).toEqual([
      '? ::1',
      '? 127.0.0.2',
      '? ::1',
      '? 127.0.0.3',
      '? 127.0.0.9',
    ])
  })

  test('none may answer: the phase has a limit of its own, and a close ends it', async () => {
    const hole = await blackHole('127.0.0.3')
    ends.push(() => hole.close())
    const limited = request(`http://hole.test:${hole.port}/`, answering('127.0.0.3'), {
      timeouts: { connect: 50 },
    })
    expect((await limited.send()).error).toMatchObject({ phase: 'connect', reason: 'timeout' })
    const closed = request(`http://hole.test:${hole.port}/`, answering('127.0.0.3', '127.0.0.3'))
    void closed.send()
    await closed.hears('CONNECTING_TO_SERVER')
    await closed.close()
    expect(closed.completions[0]?.error).toMatchObject({ phase: 'connect', reason: 'cancelled' })
  })

  test('all may refuse: each is reported, and named in the message', async () => {
    const port = await serverAt('127.0.0.9')
    const caller = request(`http://two.test:${port}/`, answering('127.0.0.2', '127.0.0.3'))
    const { error } = await caller.send()
    expect(error).toMatchObject({ phase: 'connect', reason: 'refused', code: 'ECONNREFUSED' })
    expect(error?.message).toMatch(/127\.0\.0\.2:\d+; .*127\.0\.0\.3:\d+/)
    expect(attempts(caller)).toEqual([
      '? 127.0.0.2',
      'ECONNREFUSED 127.0.0.2',
      '? 127.0.0.3',
      'ECONNREFUSED 127.0.0.3',
    ])
  })

  test('one may be a cancelled one’s last', async () => {
    const port = await serverAt('127.0.0.1')
    const caller = request(`http://two.test:${port}/`, answering('127.0.0.2', '127.0.0.1'), {
      on: (token, self) => {
        if (token === 'attemptFailed') self.lifecycle.cancel()
      },
    })
    const { error } = await caller.send()
    expect(error).toMatchObject({ phase: 'connect', reason: 'cancelled' })
    expect(attempts(caller)).toEqual(['? 127.0.0.2', 'ECONNREFUSED 127.0.0.2'])
  })
})

describe('a look-up of one’s own', () => {
  const home = { address: '127.0.0.1', family: 4 }

  test.each<[string, Lookup]>([
    ['at once', (_host, _options, callback) => callback(null, [home])],
    [
      'with one address, as dns.lookup does without `all`',
      (_host, _options, callback) => callback(null, '127.0.0.1', 4),
    ],
    ['with a list of texts', (_host, _options, callback) => callback(null, ['127.0.0.1'])],
    [
      'twice',
      (_host, _options, callback) => {
        callback(null, [home])
        callback(null, [{ address: '127.0.0.2', family: 4 }])
        setImmediate(callback, new Error('oh no'), [])
      },
    ],
    [
      'before it throws',
      (_host, _options, callback) => {
        callback(null, [home])
        throw new Error('oh no')
      },
    ],
    [
      'with something else among the addresses',
      (_host, _options, callback) => callback(null, [null, {}, 'elsewhere', home, 7] as never),
    ],
    [
      'with a wrong family',
      (_host, _options, callback) => callback(null, [{ address: '127.0.0.1', family: 6 }]),
    ],
    ['with undefined for an error', (_host, _options, callback) => callback(undefined as never, [home])],
  ])('may answer %s', async (_name, lookup) => {
    const port = await serverAt('127.0.0.1')
    const caller = request(`http://one.test:${port}/`, lookup)
    expect((await caller.send()).error).toBeNull()
    expect(caller.names.slice(0, 4)).toEqual([
      'RESOLVING_NAME',
      'NAME_RESOLVED',
      'CONNECTING_TO_SERVER',
      'CONNECTED_TO_SERVER',
    ])
    expect(caller.announcements[1]).toMatchObject({ addresses: ['127.0.0.1'] })
  })

  test.each<[string, Lookup, string | RegExp]>([
    [
      'nothing',
      (_host, _options, callback) => (callback as () => void)(),
      'the look-up of one.test gave no address',
    ],
    ['an empty list', (_host, _options, callback) => callback(null, []), 'gave no address'],
    ['null', (_host, _options, callback) => callback(null, null as never), 'gave no address'],
    ['a name', (_host, _options, callback) => callback(null, 'elsewhere.test'), 'gave no address'],
    [
      'objects of another kind',
      (_host, _options, callback) => callback(null, [{ ip: '127.0.0.1' }] as never),
      'gave no address',
    ],
    [
      'an error',
      (_host, _options, callback) => callback(new Error('the resolver is out'), []),
      'the resolver is out',
    ],
    [
      'an error that is none',
      (_host, _options, callback) => callback('the resolver is out' as never, []),
      'the resolver is out',
    ],
    [
      'an exception',
      () => {
        throw new TypeError('the resolver is out')
      },
      'the resolver is out',
    ],
  ])('that gives %s fails the request', async (_name, lookup, message) => {
    const caller = request('http://one.test/', lookup)
    expect((await caller.send()).error).toMatchObject({
      phase: 'resolve',
      reason: 'notFound',
      message: expect.stringMatching(message),
    })
    expect(caller.names).toEqual(['RESOLVING_NAME', 'REQUEST_COMPLETE'])
  })

  test('keeps the code of its error', async () => {
    const caller = request('http://one.test/', (_host, _options, callback) =>
      setImmediate(callback, Object.assign(new Error('time is up'), { code: 'ETIMEOUT' }), []),
    )
    expect((await caller.send()).error).toMatchObject({ reason: 'notFound', code: 'ETIMEOUT' })
  })

  test('is asked for every address there is', async () => {
    let asked: unknown
    const caller = request('http://one.test/', (host, options, callback) => {
      asked = { host, options }
      callback(null, [])
    })
    await caller.send()
    expect(asked).toEqual({ host: 'one.test', options: { all: true } })
  })

  const loopback = Object.entries(os.networkInterfaces()).find(([, all]) =>
    all?.some(({ address }) => address === '::1'),
  )?.[0]

  test.runIf(loopback !== undefined)('may give an address with a zone, which no URL can have', async () => {
    const port = await serverAt('::1')
    const caller = request(`http://one.test:${port}/`, answering(`::1%${loopback}`))
    expect((await caller.send()).error).toBeNull()
    expect(attempts(caller)[0]).toBe(`? ::1%${loopback}`)
  })
})
