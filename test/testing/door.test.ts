// The door hinternet/testing as a user has it: the built files, by their names.

import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Session } from 'hinternet'
import {
  type Exchange,
  type Framing,
  type Listener,
  ManualClock,
  NOTHING_YET,
  type RequestHead,
  type ResponseHead,
  reply,
  ScriptedTransport,
  type SecureChannel,
  type Target,
  type Transport,
  type WireFact,
} from 'hinternet/testing'
import { describe, expect, test } from 'vitest'

const root = new URL('../../', import.meta.url)

test('the program in the guide prints what the guide says', async () => {
  const guide = await readFile(new URL('docs/guides/testing.md', root), 'utf8')
  const [, program = ''] = /```js\n(.*?)```/s.exec(guide) ?? []
  await mkdir(new URL('build/', root), { recursive: true })
  const file = fileURLToPath(new URL('build/testing-example.mjs', root))
  await writeFile(file, program)
  const { stdout } = await promisify(execFile)(process.execPath, [file])
  const lines = stdout.trimEnd().split('\n')
  const [first, second, third] = lines.map((line) => `\`${line}\``)
  expect(lines).toHaveLength(3)
  expect(guide).toContain(`It prints ${first}, ${second} and ${third}.`)
})

test('a session runs on the scripted transport, and announces what the script makes happen', async () => {
  const clock = new ManualClock()
  const origins = { 'http://example.test': { routes: { '/': [reply(200, {}, 'hello')] } } }
  const transport = new ScriptedTransport({ clock, origins })
  const session = new Session({ clock, transport })
  const announced: string[] = []
  const response = await session.fetch('http://example.test/', {
    onStatus: ({ name }) => announced.push(name),
  })
  expect(await response.text()).toBe('hello')
  expect(announced).toContain('INTERNET_STATUS_CONNECTED_TO_SERVER')
  expect(transport.requests).toMatchObject([{ method: 'GET', path: '/', complete: true }])
  await session.close()
})

describe('a transport by a user, with the types of the door', () => {
  /** Answers every request without a body with its own URL. */
  class Echo implements Transport {
    readonly framings: Framing[] = []

    open(head: RequestHead, listener: Listener): Exchange {
      this.framings.push(head.framing)
      return new EchoExchange(head.target, listener)
    }

    close(): void {}
  }

  class EchoExchange implements Exchange {
    readonly channel: SecureChannel | null = null
    response: ResponseHead | null = null
    #left: Uint8Array
    #isReleased = false

    constructor(target: Target, listener: Listener) {
      this.#left = Buffer.from(target.url)
      const facts: WireFact[] = [
        { type: 'wire.reused', address: '127.0.0.1', port: target.port, exchanges: 1 },
        { type: 'wire.sending' },
        { type: 'wire.sent', bytes: 1, bodyBytes: 0, more: false },
      ]
      queueMicrotask(() => {
        for (const fact of facts) if (!this.#isReleased) listener.report(fact)
        if (this.#isReleased) return
        this.response = {
          status: 200,
          statusText: 'OK',
          httpVersion: '1.1',
          ofProxy: false,
          rawHeaders: [],
          rawTrailers: [],
          header: () => null,
        }
        listener.responded(this.response)
      })
    }

    get buffered(): number {
      return this.#left.length
    }

    read(into: Uint8Array): number {
      if (this.response === null) return NOTHING_YET
      const count = Math.min(into.length, this.#left.length)
      into.set(this.#left.subarray(0, count))
      this.#left = this.#left.subarray(count)
      return count
    }

    take(): Uint8Array | null | undefined {
      const piece = this.#left
      this.#left = piece.subarray(piece.length)
      return piece.length === 0 ? null : piece
    }

    release(): void {
      this.#isReleased = true
    }

    takeReceivedBytes = (): number => 0
    write = (): boolean => false
    reserve = (): null => null
    proceed(): void {}
    end(): void {}
    leaveRest(): void {}
  }

  test('carries a session', async () => {
    const transport = new Echo()
    const session = new Session({ transport })
    const response = await session.fetch('http://example.test/echo')
    expect(await response.text()).toBe('http://example.test/echo')
    expect(transport.framings).toEqual(['none'])
    await session.close()
  })
})

describe('options that are of no use are refused at once', () => {
  const script = { routes: {} }
  const secret = 'http://user:hunter2@example.test'
  test.each([
    [
      'a path behind the origin',
      { origins: { 'http://example.test/': script } },
      'Write http://example.test.',
    ],
    ['a port that is the default', { origins: { 'https://a.test:443': script } }, 'Write https://a.test.'],
    ['no scheme', { origins: { 'example.test': script } }, 'such as http://example.test'],
    ['another scheme', { origins: { 'ftp://example.test': script } }, 'such as http://example.test'],
    ['credentials', { origins: { [secret]: script } }, 'Write http://example.test.'],
    ['no routes', { origins: { 'http://a.test': {} } }, 'Give an object with routes.'],
    ['no scripts', { origins: [] }, 'Give an object of scripts by origin.'],
    ['no clock', { origins: {}, clock: Date }, 'now(), after() and soon()'],
    ['no connections', { origins: {}, connectionsPerOrigin: 0 }, 'Give a whole number, 1 or more.'],
    ['a name that is no option', { origin: {} }, 'Did you mean origins?'],
  ])('%s', (_, options, fix) => {
    const make = () => new ScriptedTransport(options as never)
    expect(make).toThrow(fix)
    expect(make).toThrow(expect.objectContaining({ code: 'ERR_INVALID_OPTION' }))
    expect(make).not.toThrow('hunter2')
  })

  test('without a clock, the time is real', async () => {
    const origins = { 'http://example.test': { routes: { '/': [reply(204)] } } }
    const session = new Session({ transport: new ScriptedTransport({ origins }) })
    expect((await session.fetch('http://example.test/')).status).toBe(204)
    await session.close()
  })
})
