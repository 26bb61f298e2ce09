// Which proxy a request takes: by options, by the environment, by WinInet's strings.

import { describe, expect, test } from 'vitest'
import { parseTarget } from '../../../src/lifecycle/index.ts'
// The environment is a parameter of this one.
import { proxiesFrom } from '../../../src/policies/proxies.ts'
import type { ProxyChoice, ProxyInput } from '../../../src/session/index.ts'
import { wininetProxies } from '../../../src/wininet/state/wininet-proxies.ts'

const CALL = 'new Session'

/** scheme://host:port, or null for none. */
function taken(choice: ProxyChoice | null, url: string): string | null {
  const server = choice?.(parseTarget(new URL(url)).target) ?? null
  return server && `${server.protocol}//${server.hostname}:${server.port}`
}
const from = (input: ProxyInput, environment: Record<string, string> = {}) =>
  proxiesFrom(input, CALL, environment)
const inEnvironment = (environment: Record<string, string>) => from('environment', environment)
const sentTo = (choice: ProxyChoice | null, url: string) =>
  choice?.(parseTarget(new URL(url)).target)?.authorization

describe('by options', () => {
  test('none is taken unless one is given', () => {
    expect(proxiesFrom(undefined, CALL)).toBeNull()
    expect(from(null)).toBeNull()
  })

  test.each([
    ['http://proxy.test:8080', 'http://proxy.test:8080'],
    ['https://proxy.test', 'https://proxy.test:443'],
    ['proxy.test', 'http://proxy.test:80'],
    [' proxy.test:3128\n', 'http://proxy.test:3128'],
    ['[::1]:8080', 'http://::1:8080'],
    ['http://[fe80::1]', 'http://fe80::1:80'],
    ['http://bücher.test/', 'http://xn--bcher-kva.test:80'],
    [new URL('http://proxy.test:81'), 'http://proxy.test:81'],
    ['socks5://me:secret@proxy.test', 'socks5://proxy.test:1080'],
    ['SOCKS5H://Bücher.test:80/', 'socks5h://xn--bcher-kva.test:80'],
    ['socks4://me@[::1]:1', 'socks4://::1:1'],
    ['socks4a://10.0.0.1:443', 'socks4a://10.0.0.1:443'],
  ])('%s is one', (input, server) => {
    for (const url of ['http://a.test/', 'https://a.test/']) expect(taken(from(input), url)).toBe(server)
  })

  test.each([
    ['', 'not the address of a proxy'],
    ['http://', 'not the address of a proxy'],
    ['http://proxy:port', 'not the address of a proxy'],
    ['me:secret@proxy:port', 'not the address of a proxy'],
    ['http://me:secret', 'not the address of a proxy'],
    ['socks://me:secret@proxy.test:1080', 'a proxy of the scheme socks:'],
    ['socks6://me:secret@proxy.test:1080', 'a proxy of the scheme socks6:'],
    ['socks5://me:secret@proxy.test/path', 'an address with a path'],
    ['socks5://me:secret@pro xy', 'not the address of a proxy'],
    ['socks5://', 'not the address of a proxy'],
    [`socks5://me:${'secret'.repeat(50)}@proxy.test`, 'credentials of more than 255 bytes'],
    ['socks5://:secret@proxy.test', 'a password without a user name'],
    ['socks4://me:secret@proxy.test', 'a password, and SOCKS 4 has none'],
    ['socks4://me%00secret@proxy.test', 'a control character'],
    ['ftp://me:secret@proxy.test', 'a proxy of the scheme ftp:'],
    ['http://me:secret@wpad.test/wpad.dat', 'an address with a path'],
    [42 as unknown as string, 'proxy is 42'],
    [{}, 'without an address'],
    [{ url: null, https: null }, 'without an address'],
    [{ https: 'http://me:secret@' }, 'proxy.https is not the address of a proxy'],
  ])('%o is refused, without its credentials', (input, message) => {
    expect(() => from(input)).toThrow(message)
    expect(() => from(input)).toThrow(/^new Session\(\) is refused: proxy/)
    expect(() => from(input)).not.toThrow(/secret/)
  })

  test('credentials in the address are for the proxy', () => {
    const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`
    expect(sentTo(from('http://me:p%40ss@proxy.test'), 'http://a.test')).toBe(basic('me:p@ss'))
    expect(sentTo(from('me:p@proxy.test'), 'http://a.test')).toBe(basic('me:p'))
    expect(sentTo(from('http://proxy.test'), 'http://a.test')).toBeNull()
    const options = { url: 'http://you:him@proxy.test', username: 'mé', password: 'x' }
    expect(sentTo(from(options), 'http://a.test')).toBe(basic('mé:x'))
  })

  test('each scheme may have its own, or none', () => {
    const both = from({ http: 'one.test', https: 'https://two.test' })
    expect(taken(both, 'http://a.test')).toBe('http://one.test:80')
    expect(taken(both, 'https://a.test')).toBe('https://two.test:443')
    const one = from({ url: 'one.test', http: null })
    expect(taken(one, 'http://a.test')).toBeNull()
    expect(taken(one, 'https://a.test')).toBe('http://one.test:80')
  })

  test('some hosts may be reached without it', () => {
    for (const bypass of ['a.test, b.test', ['a.test', 'b.test']]) {
      const choice = from({ url: 'proxy.test', bypass })
      expect(['a', 'b', 'c'].map((name) => taken(choice, `http://${name}.test/`))).toEqual([
        null,
        null,
        'http://proxy.test:80',
      ])
    }
  })

  test('a function may choose', () => {
    const asked: string[] = []
    const choice = from((url) => {
      asked.push(url.href)
      return url.pathname === '/far'
        ? 'http://proxy.test'
        : url.pathname === '/farther'
          ? new URL('http://two.test')
          : null
    })
    expect(taken(choice, 'http://me:secret@a.test/near')).toBeNull()
    expect(taken(choice, 'http://a.test/far?x')).toBe('http://proxy.test:80')
    expect(taken(choice, 'http://a.test/farther')).toBe('http://two.test:80')
    expect(asked[0]).toBe('http://a.test/near')
    const { target } = parseTarget(new URL('http://a.test/far'))
    expect(choice?.(target)).toBe(choice?.(target))
    expect(() =>
      taken(
        from(() => 'socks://x'),
        'http://a.test',
      ),
    ).toThrow('the answer of proxy is a proxy of the scheme socks:')
  })
})

/** NO_PROXY, who is reached without the proxy, and who by it. */
type Bypassed = readonly [string, readonly string[], readonly string[]]

const bypassed: readonly Bypassed[] = [
  ['*', ['http://a.test', 'https://[::1]'], []],
  [
    'example.com',
    ['http://example.com', 'http://www.example.com', 'http://EXAMPLE.com.'],
    ['http://badexample.com', 'http://example.com.evil'],
  ],
  ['.example.com', ['http://example.com', 'http://a.b.example.com'], ['http://xexample.com']],
  ['*.example.com', ['http://www.example.com', 'http://example.com'], ['http://example.org']],
  ['Example.COM.', ['http://www.example.com'], []],
  ['a.test,b.test  c.test', ['http://a.test', 'http://b.test', 'http://c.test'], ['http://d.test']],
  ['a.test:8080', ['http://a.test:8080', 'http://x.a.test:8080'], ['http://a.test', 'http://a.test:80']],
  ['a.test:443', ['https://a.test'], ['http://a.test']],
  ['localhost', ['http://localhost:3000'], ['http://127.0.0.1']],
  ['127.0.0.1', ['http://127.0.0.1', 'http://127.1'], ['http://127.0.0.2', 'http://1.127.0.0.1.test']],
  ['10.0.0.0/8', ['http://10.200.0.1'], ['http://11.0.0.1', 'http://10.test', 'http://[a00::]']],
  ['192.168.4.0/22', ['http://192.168.7.255'], ['http://192.168.8.0']],
  ['10.0.0.0/8:8080', ['http://10.1.1.1:8080'], ['http://10.1.1.1']],
  ['::1', ['http://[::1]:8080'], ['http://[::2]', 'http://[1::]']],
  ['[::1]', ['http://[0:0:0:0:0:0:0:1]'], ['http://[::2]']],
  ['[::1]:8080', ['http://[::1]:8080'], ['http://[::1]']],
  ['2001:db8::/32', ['http://[2001:db8:1::9]'], ['http://[2001:db9::1]', 'http://32.1.13.184']],
  // What is no network matches nothing (curl).
  ...['abc', '-8', '', '33', '8x', '+8', '8/8', '1e1'].map(
    (length): Bypassed => [`10.0.0.0/${length}`, [], ['http://10.0.0.1', 'http://a.test', 'http://8.8.8.8']],
  ),
  ...[
    '/',
    '/-8',
    '/0',
    '//',
    '.',
    '*.',
    '..',
    ':',
    '[]',
    '[]/8',
    '::1/129',
    '[::1',
    '::1]',
    'example.com/8',
  ].map(
    (entry): Bypassed => [
      entry,
      [],
      ['http://a.test', 'http://10.0.0.1', 'http://[::1]', 'http://example.com'],
    ],
  ),
  ['me@a.test http://b.test c.test/x', [], ['http://a.test', 'http://b.test', 'http://c.test']],
  ['0.0.0.0/0', ['http://10.0.0.1', 'http://[::ffff:1.2.3.4]'], ['http://[::1]', 'http://a.test']],
  ['::/0', ['http://[::1]', 'http://[::ffff:1.2.3.4]'], ['http://10.0.0.1']],
  ['10.0.0.0/32', ['http://10.0.0.0'], ['http://10.0.0.1']],
  ['a.test:99999 b.test:0', [], ['http://a.test', 'http://b.test']],
  // RFC 4291 §2.5.5.2: one address in two spellings.
  ['[::ffff:127.0.0.1]', ['http://127.0.0.1', 'http://[::ffff:7f00:1]'], ['http://127.0.0.2']],
  ['127.0.0.1', ['http://[::ffff:127.0.0.1]:81'], ['http://[::127.0.0.1]']],
  ['127.0.0.1:81', ['http://[::ffff:127.0.0.1]:81'], ['http://[::ffff:127.0.0.1]']],
  ['::ffff:10.0.0.0/104', ['http://10.9.9.9'], ['http://11.0.0.1']],
  ['10.0.0.0/8', ['http://[::ffff:10.9.9.9]'], ['http://[::ffff:11.0.0.1]']],
  ['bücher.test', ['http://www.bücher.test'], ['http://bucher.test']],
  ['a b%zz,[,::,/8,:80,', [], ['http://a.test', 'http://[::1]']],
]

describe('by the environment', () => {
  test('none is taken where none is named', () => {
    expect(inEnvironment({})).toBeNull()
    expect(inEnvironment({ http_proxy: '', HTTPS_PROXY: ' ', NO_PROXY: '*' })).toBeNull()
  })

  test.each([
    [{ http_proxy: 'one', HTTP_PROXY: 'two' }, 'http://one:80', null],
    [{ HTTP_PROXY: 'http://two:81/' }, 'http://two:81', null],
    [{ https_proxy: 'one', HTTPS_PROXY: 'two' }, null, 'http://one:80'],
    [{ HTTPS_PROXY: 'https://two' }, null, 'https://two:443'],
    [{ ALL_PROXY: 'three', https_proxy: 'one' }, 'http://three:80', 'http://one:80'],
    [{ all_proxy: 'three', ALL_PROXY: 'four' }, 'http://three:80', 'http://three:80'],
    // An empty lower-case variable switches off the upper-case one, and no other.
    [{ http_proxy: '', HTTP_PROXY: 'two' }, null, null],
    [{ http_proxy: ' ', HTTP_PROXY: 'two', HTTPS_PROXY: 'three' }, null, 'http://three:80'],
    [{ https_proxy: '', HTTPS_PROXY: 'two', ALL_PROXY: 'three' }, 'http://three:80', 'http://three:80'],
    [{ all_proxy: '', ALL_PROXY: 'one', HTTP_PROXY: 'two' }, 'http://two:80', null],
    [{ ALL_PROXY: 'one', no_proxy: '', NO_PROXY: '*' }, 'http://one:80', 'http://one:80'],
    [{ ALL_PROXY: 'one', no_proxy: 'b.test', NO_PROXY: '*' }, 'http://one:80', 'http://one:80'],
    // CVE-2016-5385.
    [{ HTTP_PROXY: 'evil', REQUEST_METHOD: 'GET' }, null, null],
    [{ HTTP_PROXY: 'evil', http_proxy: 'good', REQUEST_METHOD: 'GET' }, 'http://good:80', null],
    [{ HTTP_PROXY: 'evil', ALL_PROXY: 'good', REQUEST_METHOD: '' }, 'http://good:80', 'http://good:80'],
  ])('%o', (environment, http, https) => {
    const choice = inEnvironment(environment as unknown as Record<string, string>)
    expect(taken(choice, 'http://a.test')).toBe(http)
    expect(taken(choice, 'https://a.test')).toBe(https)
  })

  test('what cannot be used is refused by its name, unless it is not needed', () => {
    expect(() => inEnvironment({ ALL_PROXY: 'ftp://me:secret@x:1' })).toThrow(
      'proxy, taken from ALL_PROXY in the environment, is a proxy of the scheme ftp:',
    )
    expect(() => inEnvironment({ ALL_PROXY: 'ftp://me:secret@x:1' })).not.toThrow('secret')
    expect(taken(inEnvironment({ ALL_PROXY: 'socks5://me:secret@x:1' }), 'https://a.test')).toBe(
      'socks5://x:1',
    )
    const environment = { ALL_PROXY: 'ftp://x:1', HTTP_PROXY: 'one', HTTPS_PROXY: 'two' }
    expect(taken(inEnvironment(environment), 'https://a.test')).toBe('http://two:80')
  })

  test.each(bypassed)('NO_PROXY=%s', (list, without, by) => {
    for (const variable of ['no_proxy', 'NO_PROXY']) {
      const choice = inEnvironment({ ALL_PROXY: 'proxy', [variable]: list })
      for (const url of without) expect([url, taken(choice, url)]).toEqual([url, null])
      for (const url of by) expect([url, taken(choice, url)]).toEqual([url, 'http://proxy:80'])
    }
  })
})

describe("by WinInet's strings", () => {
  const taking = (list: string, bypass = '') =>
    wininetProxies(list, bypass, { call: 'InternetOpen', option: 'lpszProxy' })

  test.each([
    ['proxy:8080', 'http://proxy:8080', 'http://proxy:8080'],
    ['proxy', 'http://proxy:80', 'http://proxy:80'],
    // Wine's test_proxy_direct ends it with a line break (W50).
    ['proxy:8080\n', 'http://proxy:8080', 'http://proxy:8080'],
    ['http://proxy:8080', 'http://proxy:8080', 'http://proxy:8080'],
    ['http=a:80;https=b:443 socks=c', 'http://a:80', 'http://b:443'],
    ['http=http://a:81 https=https://b:82', 'http://a:81', 'http://b:82'],
    ['HTTP=a;ftp=f:21;gopher=g', 'http://a:80', null],
    ['https=b proxy:8080', 'http://proxy:8080', 'http://b:80'],
    ['one:1;two:2', 'http://one:1', 'http://one:1'],
    ['http=[::1]:8080', 'http://::1:8080', null],
    ['socks=c:1081', 'socks4://c:1081', 'socks4://c:1081'],
    ['http=a;socks=c', 'http://a:80', 'socks4://c:1080'],
    ['socks=c;proxy', 'http://proxy:80', 'http://proxy:80'],
    ['socks=socks5h://c;https=b', 'socks5h://c:1080', 'http://b:80'],
    ['socks5://c:1', 'socks5://c:1', 'socks5://c:1'],
    ['https=socks4a://c:1', null, 'socks4a://c:1'],
  ])('%s', (list, http, https) => {
    const choice = taking(list)
    expect(taken(choice, 'http://a.test')).toBe(http)
    expect(taken(choice, 'https://a.test')).toBe(https)
  })

  test.each([
    ['', 'without a proxy'],
    [' ;', 'without a proxy'],
    ['ftp=f', 'without a proxy'],
    ['socks=c:port', 'not the address'],
    ['socks=socks6://c', 'a proxy of the scheme'],
    ['http=', 'not the address'],
    ['a:b:c', 'not the address'],
  ])('%o is refused', (list, message) => {
    expect(() => taking(list)).toThrow(message)
  })

  test.each([
    [
      '',
      ['http://localhost:1', 'http://127.0.0.1', 'https://[::1]', 'http://loopback'],
      ['http://127.0.0.2', 'http://intranet'],
    ],
    ['', ['http://[::ffff:127.0.0.1]'], ['http://[::ffff:127.0.0.2]']],
    ['10.*', ['http://[::ffff:10.0.0.1]'], ['http://[::ffff:11.0.0.1]']],
    ['10.0.0.0/abc;/;/-8;[];:80', [], ['http://10.0.0.0', 'http://a.test']],
    [
      '<-loopback>',
      [],
      ['http://localhost', 'http://127.0.0.1', 'http://[::1]', 'http://[::ffff:127.0.0.1]'],
    ],
    [
      '<local>',
      ['http://intranet', 'http://localhost'],
      ['http://intranet.test', 'http://10.0.0.1', 'http://[fe80::1]'],
    ],
    ['<LOCAL>;<-LOOPBACK>', ['http://intranet'], ['http://localhost']],
    [
      '*.example.com',
      ['http://www.example.com', 'http://a.b.EXAMPLE.com'],
      ['http://example.com', 'http://example.com.evil'],
    ],
    ['example.com', ['http://example.com'], ['http://www.example.com']],
    ['10.*', ['http://10.1.2.3', 'http://10.test'], ['http://110.1.2.3', 'http://1.10.2.3']],
    ['192.168.*.1', ['http://192.168.7.1'], ['http://192.168.7.2']],
    ['a.test:8080', ['http://a.test:8080'], ['http://a.test']],
    ['https://*.test', ['https://a.test'], ['http://a.test']],
    [
      'http://a.test:81 b.test;c.test',
      ['http://a.test:81', 'http://b.test', 'http://c.test'],
      ['https://a.test:81'],
    ],
    ['[fe80::1]:80', ['http://[fe80::1]'], ['http://[fe80::1]:81']],
    ['fe80::1', ['http://[fe80::1]:81'], []],
    ['fe80:*', ['http://[fe80::1:2]'], ['http://[fe81::1]']],
    ['*', ['http://a.test', 'https://[::2]'], []],
    ['a+(b)[c]\\d.test', [], ['http://aab.test']],
  ])('bypass %s', (bypass, without, by) => {
    const choice = taking('proxy', bypass)
    for (const url of without) expect([url, taken(choice, url)]).toEqual([url, null])
    for (const url of by) expect([url, taken(choice, url)]).toEqual([url, 'http://proxy:80'])
  })
})
