// 407, from a proxy for http and from one that makes tunnels.

import http from 'node:http'
import https from 'node:https'
import net, { type AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type CredentialsWanted, Session, type SessionOptions } from '../../../src/session/index.ts'
import { DigestServer, type DigestServerOptions, mufasa } from '../../session/support/digest-server.ts'
import { httpServer } from '../../session/support/http-server.ts'
import { authority, certificate, localhost } from '../../support/certificates.ts'

const ALADDIN = 'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=='
const aladdin = { username: 'Aladdin', password: 'open sesame' }

function sessionWith(options: SessionOptions): Session {
  const session = new Session(options)
  onTestFinished(() => session.close())
  return session
}

type Judge = (
  request: http.IncomingMessage,
  answer: Pick<http.ServerResponse, 'setHeader' | 'statusCode'>,
) => boolean

/** Answers 200 to the requests that the function accepts. */
async function proxyWith(judge: Judge) {
  const seen: { line: string; authorization: string | undefined }[] = []
  const note = ({ headers, method, url }: http.IncomingMessage): void =>
    void seen.push({ line: `${method} ${url}`, authorization: headers['proxy-authorization'] })
  const server = http.createServer((request, response) => {
    note(request)
    if (!judge(request, response)) {
      response.end('who are you?')
      return
    }
    const { 'proxy-authorization': _, ...headers } = request.headers
    const onward = http.request(
      request.url ?? '',
      { method: request.method as string, headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
        answer.pipe(response)
      },
    )
    request.pipe(onward)
  })
  const sockets = new Set<net.Socket>()
  server.on('connect', (request, client: net.Socket) => {
    note(request)
    sockets.add(client.on('error', () => {}))
    const fields: string[] = []
    const answer = {
      statusCode: 200,
      setHeader: (name: string, value: unknown) => void fields.push(`${name}: ${value}\r\n`),
    }
    if (!judge(request, answer as never)) {
      client.write(`HTTP/1.1 ${answer.statusCode} No\r\n${fields.join('')}Content-Length: 0\r\n\r\n`)
      return
    }
    const onward = net.connect(Number(request.url?.split(':').at(-1)), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Yes\r\n\r\n')
      onward.pipe(client).pipe(onward)
    })
    sockets.add(onward.on('error', () => {}))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { seen, port, url: `http://127.0.0.1:${port}` }
}

const basicJudge: Judge = (request, answer) => {
  if (request.headers['proxy-authorization'] === ALADDIN) return true
  answer.statusCode = 407
  answer.setHeader('Proxy-Authenticate', 'Basic realm="gate"')
  return false
}

async function digestProxy(options: DigestServerOptions = {}) {
  const digest = new DigestServer({ ...options, proxy: true })
  return {
    digest,
    ...(await proxyWith((request, answer) => digest.judge(request, new Uint8Array(0), answer))),
  }
}

/** An https server, and what trusts it. */
async function secureServer(answer: http.RequestListener = (_, response) => void response.end('secure')) {
  const seen: http.IncomingHttpHeaders[] = []
  const server = https.createServer(await certificate(localhost), (request, response) => {
    seen.push(request.headers)
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { cert } = await authority()
  return { origin: `https://localhost:${(server.address() as AddressInfo).port}`, seen, tls: { ca: cert } }
}

const withUser = (url: string, user: string): string => url.replace('://', `://${user}@`)

describe('a proxy for http', () => {
  it('is answered by a function, which is told that a proxy asks; the server is told nothing', async () => {
    const [server, proxy] = [await httpServer(), await proxyWith(basicJudge)]
    const wanted: CredentialsWanted[] = []
    const session = sessionWith({
      proxy: proxy.url,
      credentials: (what) => {
        wanted.push(what)
        return what.proxy ? aladdin : null
      },
    })
    const challenged: unknown[] = []
    session.on('challenged', ({ proxy: ofProxy, scheme }) => challenged.push([scheme, ofProxy]))
    for (let i = 0; i < 2; i++)
      expect((await (await session.fetch(`${server.origin}/x`)).text()).length).toBeGreaterThan(2)
    expect(wanted).toEqual([{ origin: proxy.url, realm: 'gate', scheme: 'basic', proxy: true, attempt: 1 }])
    expect(proxy.seen.map(({ authorization }) => authorization)).toEqual([undefined, ALADDIN, ALADDIN])
    expect(server.seen.map(({ headers }) => headers['proxy-authorization'])).toEqual([undefined, undefined])
    expect(challenged).toEqual([['Basic', true]])
  })

  it('is not given plain credentials, which are for the server', async () => {
    const [server, proxy] = [await httpServer(), await proxyWith(basicJudge)]
    const session = sessionWith({ proxy: proxy.url, credentials: aladdin })
    const response = await session.fetch(`${server.origin}/x`)
    expect([response.status, await response.text()]).toEqual([407, 'who are you?'])
    expect(proxy.seen).toHaveLength(1)
  })

  it('that wants Digest is given it with the credentials of its address, also from the start', async () => {
    const [server, proxy] = [await httpServer(), await digestProxy({ algorithm: 'SHA-256' })]
    const session = sessionWith({ proxy: withUser(proxy.url, 'Mufasa:Circle%20of%20Life') })
    for (let i = 0; i < 3; i++) expect((await session.fetch(`${server.origin}/x?${i}`)).status).toBe(200)
    expect(proxy.digest.refused, 'the Basic that goes from the start').toEqual(['scheme'])
    expect(proxy.digest.accepted).toEqual(['auth 00000001', 'auth 00000002', 'auth 00000003'])
  })

  it('that refuses the credentials of its address is not asked twice', async () => {
    const [server, proxy] = [await httpServer(), await proxyWith(basicJudge)]
    const session = sessionWith({ proxy: withUser(proxy.url, 'Aladdin:wrong') })
    expect((await session.fetch(`${server.origin}/x`)).status).toBe(407)
    expect(proxy.seen).toHaveLength(1)
  })

  it('and a server behind it may both ask', async () => {
    const proxy = await digestProxy()
    const server = await httpServer((request, response) => {
      if (request.headers.authorization !== ALADDIN)
        response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="cave"' })
      response.end(String(response.statusCode))
    })
    const session = sessionWith({
      proxy: proxy.url,
      credentials: ({ proxy: ofProxy }) => (ofProxy ? mufasa : aladdin),
    })
    const request = session.open('POST', `${server.origin}/x`)
    expect((await request.send('body')).status).toBe(200)
    expect(request.attempts.map(({ status }) => status)).toEqual([407, 401, 200])
    const again = session.open('GET', `${server.origin}/x`)
    expect((await again.send()).status).toBe(200)
    expect(again.attempts).toHaveLength(1)
  })

  it('may be answered by a hook', async () => {
    const [server, proxy] = [
      await httpServer(),
      await proxyWith((request, answer) => {
        if (request.headers['proxy-authorization'] === 'Token t') return true
        answer.statusCode = 407
        answer.setHeader('Proxy-Authenticate', 'Token')
        return false
      }),
    ]
    const asked: unknown[] = []
    const session = sessionWith({
      proxy: proxy.url,
      authenticate: ({ origin, proxy: ofProxy }) => {
        asked.push([origin, ofProxy])
        return { authorization: 'Token t', reuse: true }
      },
    })
    for (let i = 0; i < 2; i++) expect((await session.fetch(`${server.origin}/x`)).status).toBe(200)
    expect(asked).toEqual([[proxy.url, true]])
    expect(server.seen.map(({ headers }) => headers['proxy-authorization'])).toEqual([undefined, undefined])
  })
})

describe('a proxy that makes tunnels', () => {
  it('is answered by Digest for the authority, and the server hears nothing of it', async () => {
    const [server, proxy] = [await secureServer(), await digestProxy({ uses: 1 })]
    const { tls } = server
    const session = sessionWith({ proxy: withUser(proxy.url, 'Mufasa:Circle%20of%20Life'), tls })
    const response = await session.fetch(`${server.origin}/x`)
    expect(await response.text()).toBe('secure')
    const { host } = new URL(server.origin)
    expect(proxy.seen.map(({ line }) => line)).toEqual([`CONNECT ${host}`, `CONNECT ${host}`])
    expect(proxy.digest.accepted).toEqual(['auth 00000001'])
    expect(await (await session.fetch(`${server.origin}/y`)).text(), 'the tunnel is kept').toBe('secure')
    expect(proxy.seen).toHaveLength(2)
    expect(server.seen.map((headers) => headers['proxy-authorization'])).toEqual([undefined, undefined])
  })

  it('is answered by Basic from a function, with a body that is sent again', async () => {
    const [server, proxy] = [await secureServer(), await proxyWith(basicJudge)]
    const session = sessionWith({ proxy: proxy.url, credentials: () => aladdin, tls: server.tls })
    const request = session.open('PUT', `${server.origin}/x`)
    expect((await request.send(new Blob(['body']))).status).toBe(200)
    expect(request.attempts.map(({ reason, status }) => [reason, status])).toEqual([
      ['first', 407],
      ['challenge', 200],
    ])
  })

  it('that refuses is the response', async () => {
    const [server, proxy] = [await secureServer(), await digestProxy()]
    const session = sessionWith({ proxy: withUser(proxy.url, 'Mufasa:wrong'), tls: server.tls })
    const response = await session.fetch(`${server.origin}/x`)
    expect(response.status).toBe(407)
    expect(proxy.digest.refused).toEqual(['scheme', 'response'])
    expect(server.seen).toEqual([])
  })
})

describe('a 407 that is no question of a proxy', () => {
  /** Asks as a proxy does, for what is easiest to read. */
  const asksBasic: http.RequestListener = (_, response) => {
    const challenges = ['Basic realm="gate"', 'Digest realm="gate", nonce="theirs", qop="auth"']
    response.writeHead(407, {
      'Proxy-Authenticate': challenges,
      'Proxy-Authentication-Info': 'nextnonce="theirs"',
    })
    response.end('give')
  }

  it.each([
    [
      'the credentials of its address',
      (url: string) => ({ proxy: withUser(url, 'Mufasa:Circle%20of%20Life') }),
    ],
    ['a function', (url: string) => ({ proxy: url, credentials: () => mufasa })],
    [
      'a hook',
      (url: string) => ({
        proxy: url,
        credentials: () => mufasa,
        authenticate: () => {
          throw new Error('it was asked')
        },
      }),
    ],
  ])(
    'comes out of a tunnel: with %s the caller gets it, and nothing is sent to the proxy again',
    async (_, options) => {
      const [server, proxy] = [await secureServer(asksBasic), await digestProxy()]
      const session = sessionWith({ ...options(proxy.url), tls: server.tls })
      for (let i = 0; i < 2; i++) {
        const request = session.open('POST', `${server.origin}/x`)
        expect((await request.send('body')).status).toBe(407)
        await request.close()
      }
      const digests = proxy.seen.filter(({ authorization }) => authorization?.startsWith('Digest'))
      expect(proxy.digest.accepted.length, 'each tunnel was asked for once').toBe(digests.length)
      expect(JSON.stringify(proxy.seen.slice(1)), 'a nonce of the server').not.toContain('theirs')
      expect(server.seen).toHaveLength(2)
      for (const headers of server.seen)
        expect(Object.keys(headers).filter((name) => name.includes('authorization'))).toEqual([])
    },
  )

  it('comes out of a tunnel: a proxy that only ever wanted Digest is never sent Basic', async () => {
    const [server, proxy] = [await secureServer(asksBasic), await digestProxy()]
    const session = sessionWith({ proxy: proxy.url, credentials: () => mufasa, tls: server.tls })
    for (let i = 0; i < 2; i++) expect((await session.fetch(`${server.origin}/x`)).status).toBe(407)
    const schemes = proxy.seen.map(({ authorization }) => authorization?.split(' ')[0])
    expect(schemes).not.toContain('Basic')
    expect(proxy.digest.refused).toEqual([])
  })

  it('comes from a server that is reached without a proxy', async () => {
    const server = await httpServer(asksBasic)
    const asked: unknown[] = []
    const session = sessionWith({
      credentials: (wanted) => {
        asked.push(wanted)
        return mufasa
      },
    })
    expect((await session.fetch(server.origin)).status).toBe(407)
    expect(asked).toEqual([])
  })

  it('and a 401 to CONNECT asks for nothing of the server', async () => {
    const [server, asked] = [await secureServer(), [] as unknown[]]
    const proxy = await proxyWith((_, answer) => {
      answer.statusCode = 401
      answer.setHeader('WWW-Authenticate', 'Basic realm="gate"')
      return false
    })
    const session = sessionWith({
      proxy: proxy.url,
      tls: server.tls,
      credentials: (wanted) => {
        asked.push(wanted)
        return mufasa
      },
    })
    await expect(session.fetch(`${server.origin}/x`)).rejects.toMatchObject({ reason: 'proxyRefused' })
    expect([asked, proxy.seen.length, server.seen]).toEqual([[], 1, []])
  })

  it('and the credentials of a proxy go to no server, wherever a redirect leads', async () => {
    const seen: http.IncomingHttpHeaders[] = []
    const last = await httpServer((request, response) => {
      seen.push(request.headers)
      response.end('last')
    })
    const first = await httpServer((request, response) => {
      seen.push(request.headers)
      response.writeHead(302, { location: last.origin }).end()
    })
    const proxy = await proxyWith(basicJudge)
    const session = sessionWith({
      // To the second one without the proxy.
      proxy: (url) => (url.origin === first.origin ? withUser(proxy.url, 'Aladdin:open%20sesame') : null),
      headers: { 'Proxy-Authorization': ALADDIN },
    })
    expect(await (await session.fetch(first.origin)).text()).toBe('last')
    expect(seen.map((headers) => headers['proxy-authorization'])).toEqual([undefined, undefined])
  })
})
