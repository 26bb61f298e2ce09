// The heads of exchanges that undici does not hear of, against what undici writes and reads.

import { once } from 'node:events'
import http from 'node:http'
import net from 'node:net'
import fc from 'fast-check'
import { Client } from 'undici'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connectPlanOf } from '../../../src/connect/index.ts'
import { parseTarget, type RequestHead } from '../../../src/lifecycle/index.ts'
import { dispatchOptions, plainRequestHead } from '../../../src/transports/undici/request/index.ts'
import {
  forDispatch,
  PlainResponseHead,
  UndiciResponseHead,
} from '../../../src/transports/undici/response/index.ts'

/** Answers each request, and shows the bytes of the last one. */
let received = ''
let server: net.Server
let origin: string
beforeAll(async () => {
  server = net.createServer((socket) => {
    socket.on('error', () => {})
    socket.setEncoding('latin1').on('data', (text: string) => {
      received += text
      if (received.endsWith('\r\n\r\n')) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  origin = `http://127.0.0.1:${(server.address() as net.AddressInfo).port}`
})
afterAll(() => server.close())

describe('of a request', () => {
  const name = fc.oneof(
    fc.constantFrom(
      'accept',
      'X-Any',
      'Host',
      'host',
      'Cookie',
      'Connection',
      'content-type',
      'a b',
      'a:',
      'é',
    ),
    fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,12}$/),
  )
  const value = fc.oneof(
    fc.constantFrom('', 'a', 'close', 'keep-alive', 'a\tb', 'é', 'a\r\nX: b', 'a\nb', '\0', '€', '"q", w'),
    fc.stringMatching(/^[\x20-\x7e]{0,20}$/),
  )
  const head = fc.record({
    method: fc.constantFrom(
      'GET',
      'HEAD',
      'DELETE',
      'OPTIONS',
      'TRACE',
      'PURGE',
      'get',
      'X-Y',
      'CONNECT',
      'A B',
      '',
    ),
    path: fc.oneof(fc.constantFrom('/', '/a?b=c', '/%20', '/a b', '/é', '/€', '/\r\n', '//x'), fc.webPath()),
    fields: fc.array(fc.tuple(name, value), { maxLength: 5 }),
    host: fc.constantFrom('', 'example.com', '[::1]:80'),
  })

  test('is what undici writes for it, and none where undici refuses it or would not keep the connection', async () => {
    const client = new Client(origin)
    await fc.assert(
      fc.asyncProperty(head, async ({ fields, host, method, path }) => {
        const { target } = parseTarget(new URL(origin))
        const headers = [...fields, ...(host === '' ? [] : [['Host', host]])].flat() as string[]
        const given: RequestHead = {
          method,
          target: { ...target, path },
          headers,
          framing: 'none',
          body: null,
          more: false,
          route: null,
          expectContinue: 0,
        }
        const plan = connectPlanOf(given)
        const own = plainRequestHead(given, headers, plan, new URL(origin).host)
        received = ''
        const isRefused = await new Promise<boolean>((resolve) => {
          const refused = (): void => resolve(true)
          const handler = {
            onConnect: () => {},
            onResponseStarted: () => {},
            onHeaders: () => true,
            onData: () => true,
            onComplete: () => resolve(false),
            onError: refused,
          }
          if (method === 'CONNECT') refused()
          else client.dispatch(dispatchOptions(given, headers, plan, {}), forDispatch(handler))
        })
        const namesConnection = headers.some((text, i) => i % 2 === 0 && text.toLowerCase() === 'connection')
        if (isRefused || namesConnection) expect(own).toBeNull()
        else expect(own).toBe(received)
      }),
      { numRuns: 200, seed: 20_261_122 },
    )
    await client.destroy()
  }, 60_000)
})

describe('of a response', () => {
  const token = fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,8}$/)
  const text = fc.stringMatching(/^[\t\x20-\x7e\x80-\xff]{0,20}$/)
  const names = fc.oneof(fc.constantFrom('Set-Cookie', 'content-encoding', 'X', 'x'), token)

  test('says what undici reads in it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(names, text), { maxLength: 6 }),
        fc.constantFrom('OK', '', 'Not  Found'),
        (fields, reason) => {
          const lines = fields.map(([name, value]) => `${name}:${value}\r\n`).join('')
          const bytes = Buffer.from(`HTTP/1.1 404 ${reason}\r\n${lines}\r\nbody`, 'latin1')
          const plain = PlainResponseHead.from(bytes, bytes.length - 'body'.length)
          // llhttp leaves out the white space before a value.
          const raw = fields
            .flat()
            .map((part, i) => Buffer.from(i % 2 === 0 ? part : part.replace(/^[\t ]+/, ''), 'latin1'))
          const parsed = new UndiciResponseHead(404, reason, '1.1', bytes.length - 4, false, raw)
          for (const [name] of [...fields, ['absent'], ['set-cookie']])
            expect(plain?.header(String(name).toLowerCase())).toBe(parsed.header(String(name).toLowerCase()))
          const { bytes: size, httpVersion, ofProxy, rawHeaders, rawTrailers, status, statusText } = parsed
          expect(plain).toMatchObject({
            bytes: size,
            httpVersion,
            ofProxy,
            rawHeaders,
            rawTrailers,
            status,
            statusText,
          })
        },
      ),
      { numRuns: 500, seed: 20_261_122 },
    )
  })

  test.each([
    'HTTP/1.0 200 OK\r\n\r\n',
    'HTTP/1.1 200\r\n\r\n',
    'HTTP/1.1 199 OK\r\n\r\n',
    'HTTP/1.1 600 OK\r\n\r\n',
    'HTTP/1.1 2000 OK\r\n\r\n',
    'HTTP/1.1 200 OK\n\r\n',
    'HTTP/1.1 200 OK\r\nX : y\r\n\r\n',
    'HTTP/1.1 200 OK\r\nX\r\n\r\n',
    'HTTP/1.1 200 OK\r\n: y\r\n\r\n',
    'HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n',
    'HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n',
    'HTTP/1.1 200 OK\r\nX: a\rb\r\n\r\n',
    'HTTP/1.1 200 OK\r\nproxy-CONNECTION: close\r\n\r\n',
  ])('%j is for the parser', (head) => {
    expect(PlainResponseHead.from(Buffer.from(head, 'latin1'), head.length)).toBeNull()
  })
})

test('only the first of the exchanges on a connection, and those that need its parser, reach undici', async () => {
  const { Session } = await import('../../../src/index.ts')
  const answers = http.createServer((request, response) => {
    if (request.url === '/chunked') response.write('a'.repeat(100_000))
    response.end('b')
  })
  answers.listen(0, '127.0.0.1')
  await once(answers, 'listening')
  const base = `http://127.0.0.1:${(answers.address() as net.AddressInfo).port}`
  let dispatched = 0
  const { dispatch } = Client.prototype
  Client.prototype.dispatch = function (...given) {
    dispatched++
    return dispatch.apply(this, given)
  }
  const session = new Session({ connectionsPerOrigin: 1 })
  const counts: number[] = []
  try {
    for (const path of ['/first', '/plain', '/plain', '/chunked', '/plain']) {
      await (await session.fetch(base + path)).text()
      counts.push(dispatched)
    }
  } finally {
    Client.prototype.dispatch = dispatch
    await session.close()
    answers.close()
  }
  expect(counts).toEqual([1, 1, 1, 2, 2])
})
