// HAR 1.2 of requests, sessions and saved runs, checked against the published schema.

import { createRequire } from 'node:module'
import net from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished, test } from 'vitest'
import { Session } from '../../../src/index.ts'
import { type Har, HarRecorder, toHar } from '../../../src/inspect/har/index.ts'
import { serveInspector, traceTo } from '../../../src/inspect/index.ts'
import { httpServer } from '../../session/support/http-server.ts'
import { authority, certificate, localhost } from '../../support/certificates.ts'
import { rawServer } from '../../support/raw-server.ts'
import { secureServer } from '../../support/secure-server.ts'

/** It has no types. It rejects with what the schema does not take. */
const validator = createRequire(import.meta.url)('har-validator') as { har(file: unknown): Promise<unknown> }

/** The file, if the schema takes it. */
async function valid(har: Har): Promise<Har['log']['entries']> {
  const read = JSON.parse(JSON.stringify(har)) as Har
  await validator.har(read)
  for (const { time, timings } of read.log.entries) {
    const { blocked, connect, dns, receive, send, ssl, wait } = timings
    const sum = [blocked, dns, connect, send, wait, receive].reduce((all, ms) => all + Math.max(0, ms), 0)
    expect(time).toBeCloseTo(sum, 2)
    if (ssl >= 0) expect(connect).toBeGreaterThanOrEqual(ssl)
    for (const each of [send, wait, receive]) expect(each).toBeGreaterThanOrEqual(0)
  }
  return read.log.entries
}

function recorded(recorder: HarRecorder, options = {}): Session {
  const session = new Session({ ...options, inspect: recorder })
  onTestFinished(() => session.close())
  return session
}

const SECRETS = ['hunter2', 'a-token', 'a-cookie', 'a-proxy-secret']

describe('a session', () => {
  it('has an entry for each message, with what did not happen as -1', async () => {
    const server = await httpServer((request, response) => {
      if (request.url === '/away') response.writeHead(302, { location: '/there?q=1' }).end()
      else response.writeHead(200, { 'content-type': 'text/plain' }).end('hello')
    })
    const recorder = new HarRecorder()
    const session = recorded(recorder)
    await (await session.fetch(`${server.origin}/away`)).text()
    const [first, second] = await valid(recorder.har())
    expect(first).toMatchObject({
      _reason: 'first',
      request: { method: 'GET', url: `${server.origin}/away`, headers: [] },
      response: { status: 302, redirectURL: `${server.origin}/there?q=1`, headers: [] },
      timings: { blocked: -1, dns: -1, ssl: -1 },
      serverIPAddress: '127.0.0.1',
    })
    expect(first?.timings.connect).toBeGreaterThanOrEqual(0)
    expect(second).toMatchObject({
      _reason: 'redirect',
      request: { queryString: [{ name: 'q', value: '1' }] },
      response: { status: 200, httpVersion: 'HTTP/1.1', content: { size: 5, mimeType: 'text/plain' } },
      timings: { blocked: -1, dns: -1, connect: -1, ssl: -1 },
    })
    expect(second?._connectionId).toMatch(/^\d+$/)
    expect(second?._connectionId).toBe(first?._connectionId)
    expect(second?._request).toBe(first?._request)
  })

  it('has the handshake in the time of the connect', async () => {
    const server = await secureServer(await certificate(localhost))
    onTestFinished(() => server.close())
    const recorder = new HarRecorder()
    const session = recorded(recorder, { tls: { ca: (await authority()).cert } })
    await (await session.fetch(`https://localhost:${server.port}/`)).text()
    const [entry] = await valid(recorder.har())
    expect(entry?.timings.ssl).toBeGreaterThan(0)
    expect(entry?.timings.connect).toBeGreaterThan(entry?.timings.ssl ?? 0)
  })

  it('has header fields only where they are asked for, and never a secret', async () => {
    const server = await httpServer((_request, response) =>
      response.writeHead(200, { 'set-cookie': 'sid=a-cookie', 'x-plain': 'yes' }).end('body'),
    )
    const send = async (recorder: HarRecorder): Promise<string> => {
      const session = recorded(recorder)
      const url = server.origin.replace('http://', 'http://user:hunter2@')
      const headers = {
        authorization: 'Bearer a-token',
        cookie: 'sid=a-cookie',
        'proxy-authorization': 'Basic a-proxy-secret',
      }
      await (await session.fetch(`${url}/?token=a-token`, { headers })).text()
      await valid(recorder.har())
      return JSON.stringify(recorder.har())
    }
    const without = await send(new HarRecorder())
    const withThem = await send(new HarRecorder({ headers: true }))
    expect(without).not.toContain('x-plain')
    expect(withThem).toContain('"name":"x-plain","value":"yes"')
    expect(withThem).toContain('"name":"set-cookie","value":"***"')
    for (const secret of SECRETS) {
      expect(without).not.toContain(secret)
      expect(withThem).not.toContain(secret)
    }
  })

  it('has the bytes of heads and bodies that really passed', async () => {
    const server = await rawServer()
    onTestFinished(() => server.close())
    const recorder = new HarRecorder({ headers: true })
    const session = recorded(recorder, { decode: true })
    const sent = session.fetch(`${server.origin}/away`, {
      method: 'POST',
      body: 'abc',
      headers: { cookie: 'a=1; b=2' },
    })
    const peer = await server.accept()
    await peer.until((received) => received.endsWith('abc'))
    const first = peer.received.length - 3
    const away = 'HTTP/1.1 307 Temporary Redirect\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n'
    peer.write(away)
    const all = await peer.until((received) => received.indexOf('abc') !== received.lastIndexOf('abc'))
    const second = all.length - first - 3 - 3
    const encoded = gzipSync('hello '.repeat(100))
    const there =
      'HTTP/1.1 200 OK\r\nSet-Cookie: sid=a-cookie; Path=/\r\nset-cookie: t=a-cookie\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n'
    peer.write(`${there}${encoded.length.toString(16)}\r\n`)
    peer.write(encoded)
    peer.write('\r\n0\r\n\r\n')
    const response = await sent
    expect(await response.text()).toBe('hello '.repeat(100))
    const [one, two] = await valid(recorder.har())
    const written = peer.received
      .slice(0, first)
      .split('\r\n')
      .slice(1, -2)
      .map((line) => line.replace(/^(cookie): .*/, '$1: ***'))
    expect(one?.request.headers.map(({ name, value }) => `${name}: ${value}`)).toEqual(written)
    expect(written).toEqual(expect.arrayContaining(['content-length: 3', `host: 127.0.0.1:${server.port}`]))
    expect(one).toMatchObject({
      request: {
        headersSize: first,
        bodySize: 3,
        cookies: [
          { name: 'a', value: '***' },
          { name: 'b', value: '***' },
        ],
      },
      response: { headersSize: away.length, bodySize: -1, cookies: [] },
    })
    expect(two).toMatchObject({
      request: { headersSize: second, bodySize: 3 },
      response: {
        headersSize: there.length,
        bodySize: encoded.length,
        content: { size: 600, compression: 600 - encoded.length },
        cookies: [
          { name: 'sid', value: '***' },
          { name: 't', value: '***' },
        ],
      },
    })
    expect(response.timings.attempts.map(({ bytes }) => bytes)).toEqual([
      { requestHead: first, requestBody: 3, responseHead: away.length, responseBody: null },
      { requestHead: second, requestBody: 3, responseHead: there.length, responseBody: encoded.length },
    ])
    expect(JSON.stringify(recorder.har())).not.toContain('a-cookie')
  })

  it('has bodies only where they are asked for: as text, or in base64', async () => {
    const server = await httpServer(async (request, response) => {
      for await (const chunk of request) response.write(chunk)
      response.end()
    })
    const send = async (recorder: HarRecorder) => {
      const session = recorded(recorder)
      for (const body of ['grüße', new Uint8Array([0xff, 0xfe, 0])])
        await (await session.fetch(server.origin, { method: 'POST', body })).bytes()
      const request = session.open('POST', server.origin)
      await request.sendEx()
      for (const part of ['one ', 'two']) await request.write(part)
      await request.end()
      const into = Buffer.alloc(100)
      while ((await request.read(into)) > 0);
      return valid(recorder.har())
    }
    for (const { request, response } of await send(new HarRecorder())) {
      expect(request).not.toHaveProperty('postData')
      expect(response.content).not.toHaveProperty('text')
    }
    const [text, bytes, written] = await send(new HarRecorder({ bodies: true, maxBody: 7 }))
    expect(text?.request.postData?.text).toBe('grüße')
    expect(text?.response.content.text).toBe('grüße')
    expect(bytes?.response.content).toMatchObject({ size: 3, text: '//4A', encoding: 'base64' })
    expect(written?.request.postData?.text).toBe('one two')
    expect(written?.response.content.text).toBe('one two')
    const [cut] = await send(new HarRecorder({ bodies: true, maxBody: 3 }))
    expect(cut?.response.content).toMatchObject({ size: 7, text: 'gr', comment: 'cut off' })
  })

  it('has failures as _error, and what is under way as a comment', async () => {
    const server = net.createServer((socket) => void socket.on('error', () => {}))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as net.AddressInfo
    const recorder = new HarRecorder()
    const session = recorded(recorder)
    const request = session.open('GET', `http://127.0.0.1:${port}/`)
    const sending = request.send()
    sending.catch(() => {})
    await new Promise((resolve) => server.once('connection', resolve))
    const [open] = await valid(recorder.har())
    expect(open?.comment).toMatch(/ is (connecting|sending|waiting)/)
    expect(open?.response).toMatchObject({ status: 0, httpVersion: '' })
    await request.close()
    await expect(sending).rejects.toThrow()
    await new Promise((resolve) => server.close(resolve))
    await expect(session.fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow()
    const [closed, refused] = await valid(recorder.har())
    expect(closed?.response._error).toMatch(/./)
    expect(refused?.response._error).toContain('refused the connection')
    expect(refused?.timings.connect).toBeGreaterThanOrEqual(0)
  })

  it('has each send of a request, keeps no more than asked, and forgets what is over', async () => {
    const server = await httpServer()
    const recorder = new HarRecorder({ maxRequests: 2 })
    const session = recorded(recorder)
    const request = session.open('GET', server.origin)
    for (let i = 0; i < 3; i++) {
      await request.send()
      while ((await request.take()) !== null);
    }
    const entries = await valid(recorder.har())
    expect(entries.map(({ _request, response }) => [_request, response.status])).toEqual([
      [request.id, 200],
      [request.id, 200],
    ])
    recorder.clear()
    expect(recorder.har().log.entries).toEqual([])
  })

  it('refuses options that it does not know', () => {
    expect(() => new HarRecorder({ header: true } as object)).toThrow(/header/)
    expect(() => new HarRecorder({ maxBody: -1 })).toThrow(/maxBody/)
    expect(() => toHar({} as never)).toThrow(/toHar/)
  })
})

test('a request as HAR, without recording', async () => {
  const server = await httpServer()
  const session = new Session()
  onTestFinished(() => session.close())
  const request = session.open('GET', `${server.origin}/?token=a-token`)
  expect((await valid(toHar(request))).length).toBe(0)
  await request.send('')
  const [open] = await valid(toHar(request))
  expect(open?.comment).toBe(
    request.explain().replace(/for [\d.]+ ms/, /for [\d.]+ ms/.exec(open?.comment ?? '')?.[0] ?? ''),
  )
  while ((await request.take()) !== null);
  const [entry] = await valid(toHar(request))
  expect(entry).toMatchObject({ _request: request.id, response: { status: 200 } })
  expect(entry).not.toHaveProperty('comment')
  expect(JSON.stringify(entry)).not.toContain('a-token')
})

test('a trace as HAR', async () => {
  const server = await httpServer()
  const lines: string[] = []
  const session = new Session({ inspect: traceTo((line) => lines.push(line)) })
  onTestFinished(() => session.close())
  await (await session.fetch(server.origin)).text()
  await session.close()
  const [entry, ...others] = await valid(toHar(lines.join('')))
  expect(entry).toMatchObject({
    request: { method: 'GET', url: `${server.origin}/` },
    response: { status: 200 },
  })
  expect(others).toEqual([])
  expect(() => toHar(lines.slice(0, 1).join('').replace('1', '2'))).toThrow(/later hinternet/)
})

test('a saved run as HAR, from the inspector or from its file', async () => {
  const server = await httpServer()
  const inspector = await serveInspector()
  onTestFinished(() => inspector.close())
  const session = new Session({ inspect: inspector })
  onTestFinished(() => session.close())
  await (await session.fetch(server.origin)).text()
  const run = inspector.run()
  const [entry] = await valid(toHar(run))
  expect(entry).toMatchObject({ request: { url: `${server.origin}/` }, response: { status: 200 } })
  expect(toHar(JSON.stringify(run))).toEqual(toHar(run))
  expect(() => toHar('{}')).toThrow(/not a saved run/)
})
