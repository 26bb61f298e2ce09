// The server of the page: who is let in, what everybody is told, and that nobody can slow a request.

import { once } from 'node:events'
import http from 'node:http'
import net from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Inspector, serveInspector } from '../../src/inspect/index.ts'
import { reply, take } from '../../src/testing/index.ts'
import { ORIGIN, scriptedSession } from '../session/support/scripted-session.ts'
import { enter, get, type Pass } from './support/visitor.ts'

let inspector: Inspector
let pass: Pass
beforeEach(async () => {
  inspector = await serveInspector()
  pass = await enter(inspector.url)
})
afterEach(() => inspector.close())

describe('the server', () => {
  test('listens on 127.0.0.1 alone', async () => {
    expect(new URL(inspector.url)).toMatchObject({ hostname: '127.0.0.1', port: String(inspector.port) })
    const other = net.connect({ port: inspector.port, host: '127.0.0.2' })
    await expect(once(other, 'connect')).rejects.toThrow('ECONNREFUSED')
  })

  test('turns the token into a cookie that scripts and other servers never see', async () => {
    const { headers, status } = await get(inspector.url)
    expect(status).toBe(200)
    const [cookie = ''] = headers['set-cookie'] ?? []
    expect(cookie).toMatch(/^hinternet-inspector=[\w-]{32}; Path=\/[\w-]{12}\/; HttpOnly; SameSite=Strict$/)
    expect(cookie).not.toContain(new URL(inspector.url).searchParams.get('token'))
  })

  const paths = ['', 'page.js', 'page.css', 'stream', 'request?id=1', 'run.json', 'stately', 'stately-stream']

  test.each(paths)('refuses /%s without the cookie, and with a wrong one', async (path) => {
    expect((await get(pass.base + path)).status).toBe(403)
    const cookie = `${pass.cookie.slice(0, -1)}${pass.cookie.endsWith('a') ? 'b' : 'a'}`
    expect((await get(pass.base + path, { cookie })).status).toBe(403)
  })

  test.each([
    ['a wrong token', { token: 'x'.repeat(32) }, {}],
    ['no token', { token: '' }, {}],
    ['a foreign Host', {}, { host: 'evil.test' }],
    ['a Host that was made to resolve here', {}, { host: 'localhost.evil.test:80' }],
    ['a Host without our port', {}, { host: '127.0.0.1' }],
    ['a foreign Origin', {}, { origin: 'https://evil.test' }],
    ['the Origin of another port', {}, { origin: 'http://127.0.0.1:1' }],
    ['an opaque Origin', {}, { origin: 'null' }],
  ])('refuses %s', async (_what, { token }: { token?: string }, headers) => {
    const url = token === undefined ? inspector.url : inspector.url.replace(/token=.*/, `token=${token}`)
    expect((await get(url, headers)).status).toBe(403)
    if (token !== undefined) return
    for (const path of paths)
      expect((await get(pass.base + path, { ...headers, cookie: pass.cookie })).status).toBe(403)
  })

  test.each(['cross-site', 'same-site'])(
    'refuses what a page of another place (%s) asks for',
    async (site) => {
      const headers = { cookie: pass.cookie, 'sec-fetch-site': site }
      expect((await get(pass.base, headers)).status).toBe(403)
    },
  )

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD'])('answers %s with 405', async (method) => {
    expect((await get(pass.base, { cookie: pass.cookie }, method)).status).toBe(405)
  })

  test.each(['nothing', '..%2f..%2fpackage.json', 'index.html', 'request?id=x', 'request?id=99'])(
    'has no /%s',
    async (path) => {
      expect((await get(pass.base + path, { cookie: pass.cookie })).status).toBe(404)
    },
  )

  test('forbids the page whatever is inline or from elsewhere', async () => {
    for (const path of ['', 'page.js', 'page.css', 'request?id=1']) {
      const { headers } = await get(pass.base + path, { cookie: pass.cookie })
      const policy = String(headers['content-security-policy'])
      expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self';")
      expect(policy).not.toContain('unsafe')
      expect(policy).not.toContain('frame-src')
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      })
      expect(Object.keys(headers)).not.toContain('access-control-allow-origin')
    }
  })

  test('has nothing inline in its pages', async () => {
    for (const path of ['', 'stately']) {
      const { text } = await get(pass.base + path, { cookie: pass.cookie })
      expect(text).not.toMatch(/<script>|<script type="module">|<style|\son\w+=|\sstyle=/)
      expect(text).not.toMatch(/(src|href|url)\s*[=(]\s*["']?\s*(https?:)?\/\//)
    }
  })

  test('says when its port is taken', async () => {
    await expect(serveInspector({ port: inspector.port })).rejects.toThrow('EADDRINUSE')
  })

  test('lets go of its port, and of pages that are open', async () => {
    const stream = await open('stream')
    const closed = once(stream.resume(), 'close')
    await inspector.close()
    await closed
    await (await serveInspector({ port: inspector.port })).close()
  })

  test('sends away one page too many', async () => {
    const streams = await Promise.all(Array.from({ length: 16 }, () => open('stream')))
    expect((await get(`${pass.base}stream`, { cookie: pass.cookie })).status).toBe(503)
    for (const stream of streams) stream.destroy()
  })

  test('tells how many pages are open', async () => {
    const counts: number[] = []
    await using own = await serveInspector({ onPages: (count) => counts.push(count) })
    const visitor = await enter(own.url)
    const stream = await open('stream', visitor)
    stream.destroy()
    await once(stream, 'close')
    while (counts.length < 2) await new Promise(setImmediate)
    expect(counts).toEqual([1, 0])
  })
})

async function open(path: string, { base, cookie } = pass): Promise<http.IncomingMessage> {
  const request = http.get(base + path, { headers: { cookie }, agent: false })
  const [response] = (await once(request, 'response')) as [http.IncomingMessage]
  response.on('error', () => {})
  return response
}

describe('a page', () => {
  const setUp = () => scriptedSession({ '/': [take(), reply(200, {}, 'hello')] }, { inspect: inspector })

  async function update(stream: http.IncomingMessage, until: (text: string) => boolean): Promise<string> {
    let text = ''
    for await (const chunk of stream) {
      text += chunk
      if (until(text)) break
    }
    return text
  }

  test('is told of requests when it comes, and of what changes', async () => {
    const { session } = setUp()
    await (await session.fetch(`${ORIGIN}/?first`)).text()
    const stream = await open('stream')
    const request = session.open('POST', `${ORIGIN}/?second`)
    const text = await update(stream, (all) => all.includes('second'))
    const [first = '', second = ''] = text.split('\n\n').map((line) => line.replace('data: ', ''))
    expect(JSON.parse(first)).toMatchObject({
      gone: [],
      dropped: 0,
      requests: [{ url: `${ORIGIN}/?first`, state: 'closed', status: 200 }],
    })
    expect(JSON.parse(second).requests).toMatchObject([
      { id: request.id, method: 'POST', state: 'open.idle' },
    ])
    await session.close()
  })

  test('reads a request entry by entry, and all of a run', async () => {
    const { session } = setUp()
    await (await session.fetch(`${ORIGIN}/`)).text()
    const [saved] = inspector.run().requests
    const { cookie, base } = pass
    const id = saved?.summary.id
    expect(JSON.parse((await get(`${base}request?id=${id}`, { cookie })).text)).toEqual(saved)
    const rest = JSON.parse((await get(`${base}request?id=${id}&from=5`, { cookie })).text)
    expect(rest).toMatchObject({ from: 5, entries: saved?.entries.slice(5) })
    const run = JSON.parse((await get(`${base}run.json`, { cookie })).text)
    expect(run).toEqual({ ...inspector.run(), savedAt: run.savedAt })
    expect(JSON.parse((await get(`${base}run.json?ids=${id},99`, { cookie })).text).requests).toHaveLength(1)
  })

  test('that reads nothing costs no memory and slows no request', async () => {
    const { port } = inspector
    const socket = net.connect(port, '127.0.0.1')
    const { pathname } = new URL(`${pass.base}stream`)
    socket.write(`GET ${pathname} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nCookie: ${pass.cookie}\r\n\r\n`)
    await once(socket, 'readable')
    const { session } = setUp()
    const padding = 'x'.repeat(3_000)
    for (let i = 0; i < 3_000; i++) await (await session.fetch(`${ORIGIN}/?${padding}`)).text()
    expect(inspector.run().requests).toHaveLength(3_000)
    socket.destroy()
  })
})
