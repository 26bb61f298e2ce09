// A process lives as long as a call is pending, and no longer.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { describe, expect, it, onTestFinished } from 'vitest'
import { authority, certificate, localhost } from '../support/certificates.ts'
import { proxyServer } from '../support/proxy-server.ts'
import { rawServer } from '../support/raw-server.ts'
import { secureServer } from '../support/secure-server.ts'

const DOOR = new URL('../../dist/index.js', import.meta.url)
const DOTNET = new URL('../../dist/dotnet.js', import.meta.url)
const HEAD = 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n'
/** More than is read ahead: nothing happens on the connection any more until somebody reads. */
const UNREAD = `HTTP/1.1 200 OK\r\nContent-Length: 4000000\r\n\r\n${'x'.repeat(2_000_000)}`

/** How a process loads a module without waiting for anything: what it leaves pending is not held by an `await`. */
const ways = {
  ESM: { type: 'module', load: (door: string) => `import * as it from ${JSON.stringify(door)}` },
  CommonJS: {
    type: 'commonjs',
    load: (door: string) => `const it = require(${JSON.stringify(new URL(door).pathname)})`,
  },
}

interface Client {
  readonly child: ChildProcess
  /** The next line that it prints; null at the end. */
  line(): Promise<string | null>
  /** Its exit code. */
  readonly ended: Promise<number | null>
}

function run(way: keyof typeof ways, program: string, door: URL = DOOR): Client {
  const { load, type } = ways[way]
  // On Node 20.18 require() needs to be asked.
  const flags = process.features.require_module === true ? [] : ['--experimental-require-module']
  const args = [...flags, `--input-type=${type}`, '--eval', `${load(door.href)}\n${program}`]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const ended = once(child, 'exit').then(([code]) => code as number | null)
  return { child, ended, line: async () => (await lines.next()).value ?? null }
}

/** Answers each request with a head and half of its body. */
async function server() {
  const server = await rawServer()
  onTestFinished(() => server.close())
  return server
}

const opening = (url: string, options: string): string => `
  const session = new it.Session(${options})
  const tell = ({ phase, reason }) => console.log(phase, reason)
  const get = () => session.open('GET', ${JSON.stringify(url)}).send()
`

describe('a process', () => {
  it.each([
    ['queue', 'ESM'],
    ['total', 'CommonJS'],
  ] as const)(
    'whose request waits behind a body that nobody reads hears of timeouts.%s (%s)',
    async (limit, way) => {
      const { accept, origin } = await server()
      const client = run(
        way,
        `${opening(origin, `{ connectionsPerOrigin: 1, timeouts: { ${limit}: 300 } }`)}
        const unread = session.open('GET', ${JSON.stringify(origin)}, { timeouts: {} })
        unread.send().then(() => {
          get().catch(tell).finally(() => console.log('finally'))
        })
        process.on('exit', () => unread)`,
      )
      const connection = await accept()
      await connection.head()
      connection.write(UNREAD)
      expect(await client.line()).toBe('queue timeout')
      expect(await client.line()).toBe('finally')
    },
  )

  it('lives on while a request waits behind a body that nobody reads, without any limit', async () => {
    const { accept, origin } = await server()
    const client = run(
      'ESM',
      `${opening(origin, '{ connectionsPerOrigin: 1 }')}
        const first = session.open('GET', ${JSON.stringify(origin)})
        first.send().then(() => {
          get().then(({ status }) => console.log('answered', status))
          console.log('waiting')
          setTimeout(() => first.close(), 500).unref()
        })
        process.on('exit', () => first)`,
    )
    const one = await accept()
    await one.head()
    one.write(UNREAD)
    expect(await client.line()).toBe('waiting')
    const other = await accept()
    await other.head()
    other.write(`${HEAD}1234567890`)
    expect(await client.line()).toBe('answered 200')
    expect(await client.ended).toBe(0)
  })

  it('lives on while a retry is waited for', async () => {
    const { accept, origin } = await server()
    const client = run(
      'ESM',
      `${opening(origin, '{ retry: { limit: 1, delay: 50, jitter: 0 } }')}
        get().then(({ status }) => console.log('answered', status))`,
    )
    const one = await accept()
    await one.head()
    one.write('HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
    const other = await accept()
    await other.head()
    other.write(`${HEAD}1234567890`)
    expect(await client.line()).toBe('answered 200')
    expect(await client.ended).toBe(0)
  })

  it('lives on while credentials are waited for', async () => {
    const { accept, origin } = await server()
    const client = run(
      'ESM',
      `${opening(
        origin,
        `{ credentials: () => new Promise((resolve) => setTimeout(resolve, 300, null).unref()) }`,
      )}
        get().then(({ status }) => console.log('answered', status))`,
    )
    const connection = await accept()
    await connection.head()
    connection.write('HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm="a"\r\nContent-Length: 0\r\n\r\n')
    expect(await client.line()).toBe('answered 401')
    expect(await client.ended).toBe(0)
  })

  it.each([
    ['nothing was sent', 'ESM', `session.open('GET', url)`],
    ['a response was read to its end', 'CommonJS', `get().then(() => console.log('done'))`],
    ['a body is left unread', 'ESM', `get().then(() => console.log('done'))`],
  ] as const)('ends by itself when %s (%s)', async (what, way, act) => {
    const { accept, origin } = await server()
    const client = run(
      way,
      `${opening(origin, '{ timeouts: { total: 60000 } }')}const url = ${JSON.stringify(origin)}; ${act}`,
    )
    if (act.startsWith('get')) {
      const connection = await accept()
      await connection.head()
      connection.write(what.includes('unread') ? `${HEAD}12345` : `${HEAD}1234567890`)
      expect(await client.line()).toBe('done')
    }
    expect(await client.ended).toBe(0)
  })
})

describe('a process that leaves a body unread', () => {
  it.each([
    ['over TLS', false],
    ['over TLS, through a proxy that speaks TLS', true],
  ])('ends by itself %s', async (_, hasProxy) => {
    const identity = await certificate(localhost)
    const server = await secureServer(identity)
    onTestFinished(() => server.close())
    server.answer = `${HEAD}12345`
    const proxy = await proxyServer({ identity })
    onTestFinished(() => proxy.close())
    const options = { tls: { ca: (await authority()).cert, servername: 'localhost' } }
    const withProxy = hasProxy ? { ...options, proxy: `https://localhost:${proxy.port}` } : options
    const client = run(
      'ESM',
      `${opening(`https://localhost:${server.port}/`, JSON.stringify(withProxy))}
      get().then(({ status }) => console.log(status), console.log)`,
    )
    expect(await client.line()).toBe('200')
    expect(proxy.seen.length).toBe(hasProxy ? 1 : 0)
    expect(await client.ended).toBe(0)
  })
})

describe('a process with a request of System.Net', () => {
  it('lives on while the request waits for a connection of its service point', async () => {
    const { accept, origin } = await server()
    const client = run(
      'ESM',
      `const { ServicePointManager, WebRequest } = it
      ServicePointManager.defaultConnectionLimit = 1
      const get = () => WebRequest.create(${JSON.stringify(origin)}).getResponseAsync()
      get().then((response) => {
        get().then(() => console.log('second'))
        console.log('first')
        setTimeout(() => response.close(), 300).unref()
      })`,
      DOTNET,
    )
    const connection = await accept()
    await connection.head()
    connection.write(`HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n12345`)
    expect(await client.line()).toBe('first')
    const other = await accept()
    await other.head()
    other.write(`${HEAD}1234567890`)
    expect(await client.line()).toBe('second')
    expect(await client.ended).toBe(0)
  })
})
