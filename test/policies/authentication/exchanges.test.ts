// 401 and what follows it, on real sockets.

import type http from 'node:http'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type OpenOptions, Session, type SessionOptions, TransferError } from '../../../src/index.ts'
import { DigestServer, type DigestServerOptions, mufasa } from '../../session/support/digest-server.ts'
import { httpServer } from '../../session/support/http-server.ts'

const aladdin = { username: 'Aladdin', password: 'open sesame' }
const ALADDIN = 'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=='

function sessionWith(options: SessionOptions): Session {
  const session = new Session(options)
  onTestFinished(() => session.close())
  return session
}

interface Seen {
  readonly line: string
  readonly authorization: string | undefined
  readonly body: string
}

/** Wants Basic for all but /open, and tells what it has seen. */
async function basicServer(realmOf: (path: string) => string = () => 'cave') {
  const seen: Seen[] = []
  const sockets = new Set<unknown>()
  const { origin } = await httpServer(async (request, response) => {
    const body = (await buffer(request)).toString()
    const { authorization } = request.headers
    const path = request.url ?? ''
    seen.push({ line: `${request.method} ${path}`, authorization, body })
    sockets.add(request.socket)
    if (path.startsWith('/to/')) response.writeHead(307, { location: decodeURIComponent(path.slice(4)) })
    else if (path !== '/open' && authorization !== ALADDIN)
      response.writeHead(401, { 'www-authenticate': `Basic realm="${realmOf(path)}"` })
    response.end(response.statusCode === 200 ? 'in' : 'out')
  })
  return { origin, seen, sockets, authorizations: () => seen.map(({ authorization }) => authorization) }
}

/** Status and body of one GET. */
async function get(session: Session, url: string, options?: OpenOptions) {
  const response = await session.fetch(url, options)
  return [response.status, await response.text()]
}

describe('Basic', () => {
  it('answers a challenge, on the same connection, and says so', async () => {
    const server = await basicServer()
    const session = sessionWith({ credentials: aladdin })
    const request = session.open('GET', `${server.origin}/x`)
    const heard: string[] = []
    request.on('status', ({ name }) => heard.push(name.replace('INTERNET_STATUS_', '')))
    request.on('challenged', ({ proxy, scheme }) => heard.push(`${scheme} ${proxy}`))
    expect((await request.send()).status).toBe(200)
    expect(server.authorizations()).toEqual([undefined, ALADDIN])
    expect(server.sockets.size).toBe(1)
    expect(heard.slice(2)).toEqual([
      'SENDING_REQUEST',
      'REQUEST_SENT',
      'RECEIVING_RESPONSE',
      'RESPONSE_RECEIVED',
      'challenged',
      'Basic false',
      'reused',
      'SENDING_REQUEST',
      'REQUEST_SENT',
      'RECEIVING_RESPONSE',
      'RESPONSE_RECEIVED',
      'REQUEST_COMPLETE',
    ])
    expect(request.attempts.map(({ reason, status }) => [reason, status])).toEqual([
      ['first', 401],
      ['challenge', 200],
    ])
    expect(request.redirects).toBe(0)
  })

  it('goes along from the start below the path that asked for it, and not beside it', async () => {
    const server = await basicServer((path) => (path.startsWith('/a/') ? 'a' : 'b'))
    const session = sessionWith({ credentials: aladdin })
    for (const path of ['/a/x', '/a/y?q', '/a/deep/z', '/open', '/b', '/a/x', '/c'])
      expect((await get(session, server.origin + path))[0]).toBe(200)
    expect(
      server.seen.map(({ authorization, line }) => `${line} ${authorization === undefined ? '-' : '+'}`),
    ).toEqual([
      'GET /a/x -',
      'GET /a/x +',
      'GET /a/y?q +',
      'GET /a/deep/z +',
      'GET /open -',
      'GET /b -',
      'GET /b +',
      'GET /a/x +',
      'GET /c +',
    ])
  })

  it('is tried once with what is refused; the 401 is handed out, with its body', async () => {
    const server = await basicServer()
    const session = sessionWith({ credentials: { ...aladdin, password: 'open barley' } })
    expect(await get(session, `${server.origin}/x`)).toEqual([401, 'out'])
    expect(server.seen).toHaveLength(2)
    expect(await get(session, `${server.origin}/x`)).toEqual([401, 'out'])
    expect(
      server
        .authorizations()
        .slice(2)
        .map((field) => field === undefined),
    ).toEqual([true, false])
  })

  it('is left alone where the caller speaks for itself', async () => {
    const server = await basicServer()
    const session = sessionWith({ credentials: aladdin })
    expect(await get(session, `${server.origin}/x`, { headers: { Authorization: 'Bearer t' } })).toEqual([
      401,
      'out',
    ])
    expect(server.authorizations()).toEqual(['Bearer t'])
  })

  it('is not used for a name with a colon, which would end there', async () => {
    const server = await basicServer()
    const session = sessionWith({ credentials: { username: 'a:b', password: 'c' } })
    expect(await get(session, `${server.origin}/x`)).toEqual([401, 'out'])
    expect(server.seen).toHaveLength(1)
  })

  it('is sent before anybody asks, where the caller wants that', async () => {
    const server = await basicServer()
    const session = sessionWith({ credentials: { ...aladdin, preemptive: true } })
    expect(await get(session, `${server.origin}/x`)).toEqual([200, 'in'])
    expect(server.authorizations()).toEqual([ALADDIN])
  })
})

describe('credentials in a URL', () => {
  const withUser = (origin: string, user = 'Aladdin:open%20sesame'): string =>
    origin.replace('://', `://${user}@`)

  it('are sent by Basic before anybody asks, and by Digest where that is wanted', async () => {
    const server = await basicServer()
    const session = sessionWith({})
    expect(await get(session, `${withUser(server.origin)}/x`)).toEqual([200, 'in'])
    expect(server.authorizations()).toEqual([ALADDIN])
    const digest = await digestServer({})
    const url = `${withUser(digest.origin, 'Mufasa:Circle%20of%20Life')}/x`
    expect(await get(session, url)).toEqual([200, 'in'])
    expect(digest.schemes).toEqual(['Basic', 'Digest'])
  })

  it('are of that request alone, and stand behind what it is told', async () => {
    const server = await basicServer()
    const session = sessionWith({ credentials: { username: 'other', password: 'other' } })
    expect(await get(session, `${withUser(server.origin)}/x`)).toEqual([200, 'in'])
    expect((await get(session, `${server.origin}/x`))[0]).toBe(401)
    const options = { credentials: aladdin }
    expect(await get(session, `${withUser(server.origin, 'no:body')}/x`, options)).toEqual([200, 'in'])
  })

  it('do not follow a redirect to another origin, and those of a Location are not used', async () => {
    const [one, other] = [await basicServer(), await basicServer()]
    const session = sessionWith({})
    const there = encodeURIComponent(`${withUser(other.origin)}/x`)
    expect(await get(session, `${withUser(one.origin)}/to/${there}`)).toEqual([401, 'out'])
    expect(one.authorizations()).toEqual([ALADDIN])
    expect(other.authorizations()).toEqual([undefined])
  })
})

describe('credentials', () => {
  it('of a session do not follow a redirect to another origin, and do for a request to it', async () => {
    const [one, other] = [await basicServer(), await basicServer()]
    const session = sessionWith({ credentials: aladdin })
    const there = encodeURIComponent(`${other.origin}/x`)
    expect(await get(session, `${one.origin}/to/${there}`)).toEqual([401, 'out'])
    expect(other.authorizations()).toEqual([undefined])
    expect(await get(session, `${other.origin}/x`)).toEqual([200, 'in'])
    // What was opened by then is open: it is that origin's own.
    expect(await get(session, `${one.origin}/to/${there}`)).toEqual([200, 'in'])
    expect(one.authorizations()).toEqual([undefined, undefined])
  })

  it('come back with a redirect that comes back', async () => {
    const [one, other] = [await basicServer(), await basicServer()]
    const session = sessionWith({ credentials: aladdin })
    const back = encodeURIComponent(`${one.origin}/x`)
    const there = encodeURIComponent(`${other.origin}/to/${back}`)
    expect(await get(session, `${one.origin}/to/${there}`)).toEqual([200, 'in'])
    expect(other.authorizations()).toEqual([undefined])
  })

  it('of one request are not remembered for another', async () => {
    const server = await basicServer()
    const session = sessionWith({})
    expect(await get(session, `${server.origin}/x`, { credentials: aladdin })).toEqual([200, 'in'])
    expect(await get(session, `${server.origin}/x`)).toEqual([401, 'out'])
  })

  it('from a function are asked for with what is known, again while they are refused, and not without end', async () => {
    const server = await basicServer()
    const wanted: unknown[] = []
    const session = sessionWith({
      credentials: async (what) => {
        wanted.push(what)
        return what.attempt === 3 ? aladdin : { username: 'try', password: String(what.attempt) }
      },
    })
    expect(await get(session, `${server.origin}/x`)).toEqual([200, 'in'])
    const { origin } = server
    expect(wanted).toEqual(
      [1, 2, 3].map((attempt) => ({ origin, realm: 'cave', scheme: 'basic', proxy: false, attempt })),
    )
    const endless = sessionWith({
      credentials: ({ attempt }) => ({ username: 'try', password: String(attempt) }),
    })
    server.seen.length = 0
    expect((await get(endless, `${server.origin}/x`))[0]).toBe(401)
    expect(server.seen).toHaveLength(6)
  })

  it('from a function that has none, or the same again, end it', async () => {
    const server = await basicServer()
    const none = sessionWith({ credentials: () => null })
    expect((await get(none, `${server.origin}/x`))[0]).toBe(401)
    expect(server.seen).toHaveLength(1)
    const same = sessionWith({ credentials: () => ({ username: 'a', password: 'b' }) })
    expect((await get(same, `${server.origin}/x`))[0]).toBe(401)
    expect(server.seen).toHaveLength(3)
  })

  it('from a function are asked for the origin that a redirect leads to', async () => {
    const [one, other] = [await basicServer(), await basicServer()]
    const asked: string[] = []
    const session = sessionWith({
      credentials: ({ origin }) => {
        asked.push(origin)
        return aladdin
      },
    })
    const there = encodeURIComponent(`${other.origin}/x`)
    expect(await get(session, `${one.origin}/to/${there}`)).toEqual([200, 'in'])
    expect(asked).toEqual([other.origin])
  })

  it('from a function that fails, or gives something else, fail the call', async () => {
    const server = await basicServer()
    const lost = new Error('the vault is shut')
    const failing = sessionWith({ credentials: () => Promise.reject(lost) })
    const failure = failing.fetch(`${server.origin}/x`)
    await expect(failure).rejects.toBeInstanceOf(TransferError)
    await expect(failure).rejects.toMatchObject({ reason: 'policy', cause: lost })
    const wrong = sessionWith({ credentials: () => ({ username: 'u' }) as never })
    await expect(wrong.fetch(`${server.origin}/x`)).rejects.toMatchObject({ reason: 'policy' })
  })

  it('are asked for once per realm: what was good is good for its other paths', async () => {
    const server = await basicServer()
    let asked = 0
    const session = sessionWith({
      credentials: () => {
        asked++
        return aladdin
      },
    })
    for (const path of ['/a/x', '/b/x', '/c/x'])
      expect((await get(session, server.origin + path))[0]).toBe(200)
    expect(asked).toBe(1)
  })
})

describe('an upload that is asked for credentials', () => {
  it.each([
    ['bytes', () => Buffer.from('abcd')],
    ['a Blob', () => new Blob(['ab', 'cd'])],
    ['a function that makes a stream', () => () => [Buffer.from('ab'), Buffer.from('cd')]],
  ])('is sent again, where it can be: %s', async (_, body) => {
    const server = await basicServer()
    const session = sessionWith({ credentials: aladdin })
    const request = session.open('PUT', `${server.origin}/x`)
    const challenges: unknown[] = []
    request.on('challenged', ({ scheme }) => challenges.push(scheme))
    expect((await request.send(body())).status).toBe(200)
    expect(server.seen.map(({ authorization, body }) => [authorization, body])).toEqual([
      [undefined, 'abcd'],
      [ALADDIN, 'abcd'],
    ])
    expect(challenges).toEqual(['Basic'])
  })

  it('with what is refused, is sent twice and no more', async () => {
    const server = await basicServer()
    const session = sessionWith({ credentials: { username: 'a', password: 'b' } })
    const request = session.open('PUT', `${server.origin}/x`)
    expect((await request.send(() => [Buffer.from('abcd')])).status).toBe(401)
    expect(server.seen).toHaveLength(2)
  })

  it('fails where it cannot be sent again, says so, and has its credentials the next time (auth-sendex-retry)', async () => {
    const server = await basicServer()
    const session = sessionWith({ credentials: aladdin })
    const request = session.open('POST', `${server.origin}/x`)
    const upload = async () => {
      await request.sendEx({ contentLength: 4 })
      await request.write('abcd')
      return request.end()
    }
    await expect(upload()).rejects.toMatchObject({
      reason: 'bodyNotRepeatable',
      phase: 'authenticate',
      call: 'end',
    })
    expect(request.response?.status).toBe(401)
    expect((await upload()).status).toBe(200)
    expect(server.seen.map(({ authorization, body }) => [authorization, body])).toEqual([
      [undefined, 'abcd'],
      [ALADDIN, 'abcd'],
    ])
  })

  it('that is a stream fails once, too', async () => {
    const server = await basicServer()
    const session = sessionWith({ credentials: aladdin })
    const body = (async function* () {
      yield 'abcd'
    })()
    await expect(session.fetch(`${server.origin}/x`, { method: 'PUT', body })).rejects.toMatchObject({
      reason: 'bodyNotRepeatable',
    })
    expect(server.seen).toHaveLength(1)
  })
})

describe('authenticate', () => {
  /** Wants a token that grows old. */
  async function bearerServer() {
    const seen: (string | undefined)[] = []
    const state = { token: 't1' }
    const { origin } = await httpServer((request, response) => {
      const { authorization } = request.headers
      seen.push(authorization)
      if (authorization !== `Bearer ${state.token}`)
        response.writeHead(401, {
          'www-authenticate': 'Bearer realm="api", error="invalid_token", Negotiate',
        })
      response.end()
    })
    return { origin, seen, state }
  }

  it('answers other schemes, with all challenges before it', async () => {
    const server = await bearerServer()
    const wanted: unknown[] = []
    const session = sessionWith({
      credentials: aladdin,
      authenticate: async (what) => {
        wanted.push(what)
        return 'Bearer t1'
      },
    })
    const request = session.open('GET', `${server.origin}/x?y`)
    const challenged: unknown[] = []
    request.on('challenged', ({ scheme }) => challenged.push(scheme))
    expect((await request.send()).status).toBe(200)
    expect(wanted).toEqual([
      {
        origin: server.origin,
        method: 'GET',
        url: `${server.origin}/x?y`,
        proxy: false,
        challenges: [
          {
            scheme: 'bearer',
            spelling: 'Bearer',
            token: null,
            parameters: { realm: 'api', error: 'invalid_token' },
          },
          { scheme: 'negotiate', spelling: 'Negotiate', token: null, parameters: {} },
        ],
        attempt: 1,
      },
    ])
    expect(challenged).toEqual(['Bearer'])
    await get(session, server.origin)
    expect(server.seen, 'one answer is for one request').toEqual([
      undefined,
      'Bearer t1',
      undefined,
      'Bearer t1',
    ])
  })

  it('may give a value for later requests, until it is refused', async () => {
    const server = await bearerServer()
    const session = sessionWith({
      authenticate: () => ({ authorization: `Bearer ${server.state.token}`, reuse: true }),
    })
    for (let i = 0; i < 3; i++) expect((await get(session, server.origin))[0]).toBe(200)
    expect(server.seen).toEqual([undefined, 'Bearer t1', 'Bearer t1', 'Bearer t1'])
    server.state.token = 't2'
    expect((await get(session, server.origin))[0]).toBe(200)
    expect(server.seen.slice(4)).toEqual(['Bearer t1', 'Bearer t2'])
  })

  it('is asked for every leg, and not without end', async () => {
    const seen: (string | undefined)[] = []
    const { origin } = await httpServer((request, response) => {
      seen.push(request.headers.authorization)
      response.writeHead(401, { 'www-authenticate': `Negotiate ${'leg'.repeat(seen.length)}` }).end()
    })
    const session = sessionWith({
      authenticate: ({ attempt, challenges }) => `Negotiate ${challenges[0]?.token}${attempt}`,
    })
    expect((await get(session, origin))[0]).toBe(401)
    expect(seen.slice(0, 3)).toEqual([undefined, 'Negotiate leg1', 'Negotiate legleg2'])
    expect(seen).toHaveLength(6)
  })

  it('that has nothing lets the response be handed out', async () => {
    const server = await bearerServer()
    for (const authenticate of [() => null, async () => undefined]) {
      const session = sessionWith({ authenticate })
      expect((await get(session, server.origin))[0]).toBe(401)
    }
    expect(server.seen).toEqual([undefined, undefined])
  })

  it('does not answer for another origin with what it gave for one', async () => {
    const server = await bearerServer()
    const away = await httpServer((_, response) => {
      response.writeHead(401, { 'www-authenticate': 'Bearer' }).end()
    })
    const { origin } = await httpServer((request, response) => {
      if (request.headers.authorization === undefined)
        response.writeHead(401, { 'www-authenticate': 'Bearer' })
      else response.writeHead(307, { location: away.origin })
      response.end()
    })
    const asked: string[] = []
    const session = sessionWith({
      authenticate: (wanted) => {
        asked.push(wanted.origin)
        return wanted.origin === origin ? { authorization: 'Bearer t1', reuse: true } : null
      },
    })
    expect((await get(session, origin))[0]).toBe(401)
    expect(asked).toEqual([origin, away.origin])
    expect(server.seen).toEqual([])
  })

  it('whose value cannot be a field fails the call, without showing it', async () => {
    const server = await bearerServer()
    const session = sessionWith({ authenticate: () => 'Bearer s3cret\r\nX: y' })
    const failure = session.fetch(server.origin)
    await expect(failure).rejects.toMatchObject({ reason: 'policy' })
    await expect(failure).rejects.not.toThrow(/s3cret/)
  })
})

async function digestServer(
  options: DigestServerOptions,
  more: (response: http.ServerResponse) => void = () => {},
) {
  const judge = new DigestServer(options)
  const schemes: string[] = []
  const seen = { unasked: 0 }
  const { origin } = await httpServer(async (request, response) => {
    const body = await buffer(request)
    const { authorization } = request.headers
    if (authorization === undefined) seen.unasked++
    else schemes.push(authorization.split(' ', 1)[0] as string)
    more(response)
    response.end(judge.judge(request, body, response) ? 'in' : 'out')
  })
  return {
    origin,
    judge,
    schemes,
    /** Requests that came without. */
    get unasked() {
      return seen.unasked
    },
  }
}

describe('Digest', () => {
  it.each<DigestServerOptions>([
    {},
    { qop: null },
    { algorithm: 'MD5', qop: 'auth,auth-int' },
    { algorithm: 'MD5-sess' },
    { algorithm: 'SHA-256' },
    { algorithm: 'SHA-256-sess', nextnonce: true },
    { algorithm: 'SHA-512-256', userhash: true },
    { qop: 'auth-int' },
  ])('answers %o', async (options) => {
    const server = await digestServer(options)
    const session = sessionWith({ credentials: mufasa })
    expect(await get(session, `${server.origin}/dir/index.html?a=b`)).toEqual([200, 'in'])
    const post = await session.fetch(`${server.origin}/other`, { method: 'POST', body: 'hello' })
    expect([post.status, await post.text()]).toEqual([200, 'in'])
    expect(server.judge.refused).toEqual([])
    expect(server.schemes, 'the second goes without being asked').toEqual(['Digest', 'Digest'])
  })

  it('counts the requests of a nonce, also of those that run at the same time', async () => {
    const server = await digestServer({})
    const session = sessionWith({ credentials: mufasa })
    await get(session, server.origin)
    for (let i = 0; i < 3; i++) await get(session, server.origin)
    expect(server.judge.accepted).toEqual([
      'auth 00000001',
      'auth 00000002',
      'auth 00000003',
      'auth 00000004',
    ])
    expect(server.judge.refused).toEqual([])
  })

  it.each([true, false])(
    'takes a fresh nonce when the one before is used up (told: %s)',
    async (tellsStale) => {
      const server = await digestServer({ uses: 2, tellsStale })
      const session = sessionWith({ credentials: mufasa })
      for (let i = 0; i < 5; i++) expect(await get(session, server.origin)).toEqual([200, 'in'])
      expect(server.judge.refused).toEqual(['stale', 'stale'])
    },
  )

  it('takes the nonce that the server names for the next request', async () => {
    const server = await digestServer({ nextnonce: true, uses: 1 })
    const session = sessionWith({ credentials: mufasa })
    for (let i = 0; i < 3; i++) expect(await get(session, server.origin)).toEqual([200, 'in'])
    expect(server.judge.refused).toEqual([])
    expect(server.judge.accepted).toEqual(['auth 00000001', 'auth 00000001', 'auth 00000001'])
  })

  it('is tried once with a wrong password, and not again by something weaker', async () => {
    const server = await digestServer({}, (response) => {
      response.setHeader('X-Kind', 'none')
    })
    const session = sessionWith({ credentials: { ...mufasa, password: 'wrong' } })
    expect(await get(session, server.origin)).toEqual([401, 'out'])
    expect(server.judge.refused).toEqual(['response'])
  })

  it('with a nonce that is always stale ends', async () => {
    const server = await digestServer({ uses: 0 })
    const session = sessionWith({ credentials: mufasa })
    expect(await get(session, server.origin)).toEqual([401, 'out'])
    expect(server.judge.refused).toHaveLength(5)
  })

  it('is the strongest that is offered and known', async () => {
    const fields: (string | undefined)[] = []
    const { origin } = await httpServer((request, response) => {
      fields.push(request.headers.authorization)
      response
        .writeHead(401, {
          'www-authenticate': [
            'Basic realm="r"',
            'Digest realm="r", nonce="1", algorithm=SHA3-999, Digest realm="r", nonce="2", algorithm=MD5',
            'Digest realm="r", nonce="3", algorithm=SHA-256',
          ],
        })
        .end()
    })
    await get(sessionWith({ credentials: mufasa }), origin)
    expect(fields).toHaveLength(2)
    expect(fields[1]).toMatch(/^Digest .*nonce="3".*algorithm=SHA-256/)
  })

  it('covers only what its domain names', async () => {
    const server = await digestServer({ path: '/in /also' })
    const session = sessionWith({ credentials: mufasa })
    for (const path of ['/in/x', '/also/y', '/in/z', '/out']) await get(session, server.origin + path)
    expect(server.unasked, 'the first and the last were asked for').toBe(2)
    expect(server.judge.accepted.at(-1)).toBe('auth 00000004')
  })

  it('is not answered for a body that only a stream has, where the body is to be signed', async () => {
    const server = await digestServer({ qop: 'auth-int' })
    const session = sessionWith({ credentials: mufasa })
    const request = session.open('PUT', server.origin)
    expect((await request.send(new Blob(['abcd']))).status).toBe(401)
    expect((await request.send('abcd')).status).toBe(200)
  })
})

describe('wrong options are refused at once', () => {
  it.each([
    [{ credentials: 'u:p' }, 'credentials is a string'],
    [{ credentials: { username: 'u' } }, 'without a username or a password'],
    [{ credentials: { username: 'u\n', password: 'p' } }, 'a control character'],
    [{ credentials: { username: 'u', password: 'p', preemptive: 1 } }, 'credentials.preemptive is 1'],
    [{ authenticate: 'Bearer x' }, 'authenticate is'],
  ])('%o', (options, message) => {
    expect(() => new Session(options as never)).toThrow(message)
    const session = sessionWith({})
    expect(() => session.open('GET', 'http://origin.test/', options as never)).toThrow(message)
  })
})

describe('a challenge that cannot be answered', () => {
  const digest = (more: string): string => `Digest realm="r", nonce="n"${more}`
  const unanswerable: readonly (readonly [string, string])[] = [
    ['an unknown algorithm', digest(', algorithm=SHA-1')],
    ['an unknown algorithm with -sess', digest(', algorithm="MD4-sess", qop="auth"')],
    ['an algorithm without a name', digest(', algorithm=""')],
    ['an algorithm of Object.prototype', digest(', algorithm=constructor')],
    ['an unknown quality of protection', digest(', qop="auth-conf"')],
    ['an unknown quality among commas', digest(', qop=",crypto, ,"')],
    ['no nonce', 'Digest realm="r", qop="auth"'],
    ['no realm', 'Digest nonce="n", qop="auth"'],
    ['neither', 'Digest'],
    ['a token for parameters', 'Digest abc=='],
    ['a parameter that never ends', 'Digest realm="r, nonce=n'],
    ['another scheme', 'Negotiate'],
    ['another scheme with parameters', 'Bearer realm="r", error="invalid_token"'],
    ['nothing at all', ''],
    ['commas', ', ,'],
  ]

  /** Asks always, and tells what it got. */
  async function asking(challenges: string | string[]) {
    const seen: (string | undefined)[] = []
    const { origin } = await httpServer(async (request, response) => {
      const body = (await buffer(request)).toString()
      const { authorization } = request.headers
      seen.push(`${request.method} ${body} ${authorization?.split(' ')[0] ?? '-'}`)
      if (authorization === ALADDIN) response.end('in')
      else response.writeHead(401, { 'www-authenticate': challenges }).end('out')
    })
    return { origin, seen }
  }

  it.each(unanswerable)(
    '%s is none: the response is handed out, and the request has left once',
    async (_, challenge) => {
      const asked: unknown[] = []
      const ask = () => {
        asked.push(1)
        return aladdin
      }
      const kinds = [aladdin, ask]
      for (const credentials of kinds) {
        const { origin, seen } = await asking(challenge)
        const session = sessionWith({ credentials })
        const response = await session.fetch(origin, { method: 'POST', body: 'b' })
        expect([response.status, await response.text()]).toEqual([401, 'out'])
        expect(seen).toEqual(['POST b -'])
      }
      expect(asked, 'nobody is asked for credentials that would not be used').toEqual([])
    },
  )

  it.each(unanswerable)('%s leaves the next scheme to be answered', async (_, challenge) => {
    for (const challenges of [
      [challenge, 'Basic realm="cave"'],
      ['Basic realm="cave"', challenge],
    ]) {
      const { origin, seen } = await asking(challenges)
      const session = sessionWith({ credentials: aladdin })
      const response = await session.fetch(origin, { method: 'POST', body: 'b' })
      expect([response.status, await response.text()]).toEqual([200, 'in'])
      expect(seen).toEqual(['POST b -', 'POST b Basic'])
    }
  })

  it('is auth-int for a body that is not at hand', async () => {
    const { origin, seen } = await asking(digest(', qop="auth-int"'))
    const session = sessionWith({ credentials: aladdin })
    const request = session.open('POST', origin)
    await request.sendEx({ contentLength: 1 })
    await request.write(Buffer.from('b'))
    expect((await request.end()).status).toBe(401)
    expect(seen).toEqual(['POST b -'])
  })

  it('is passed over for a weaker one that can be answered', async () => {
    const server = new DigestServer()
    const seen: unknown[] = []
    const { origin } = await httpServer(async (request, response) => {
      seen.push(request.headers.authorization?.split(' ')[0])
      const passes = server.judge(request, await buffer(request), response)
      const own = response.getHeader('www-authenticate')
      if (!passes) response.setHeader('www-authenticate', [digest(', algorithm=SHA-3'), String(own)])
      response.end()
    })
    const session = sessionWith({ credentials: mufasa })
    expect((await session.fetch(origin, { method: 'POST', body: 'b' })).status).toBe(200)
    expect(seen).toEqual([undefined, 'Digest'])
  })

  it('is one for which there are no credentials, too: the next scheme is asked for', async () => {
    const { origin, seen } = await asking([
      digest(', qop="auth"'),
      digest(', algorithm=SHA-256'),
      'Basic realm="cave"',
    ])
    const asked: string[] = []
    const session = sessionWith({
      credentials: ({ attempt, scheme }) => {
        asked.push(`${scheme} ${attempt}`)
        return scheme === 'basic' ? aladdin : null
      },
    })
    expect((await session.fetch(origin)).status).toBe(200)
    expect(asked).toEqual(['digest 1', 'basic 1'])
    expect(seen).toEqual(['GET  -', 'GET  Basic'])
  })

  it('is none where its credentials were refused: they are not given in the clear instead', async () => {
    const { origin, seen } = await asking([digest(', qop="auth"'), 'Basic realm="another"'])
    for (const credentials of [mufasa, () => mufasa]) {
      seen.length = 0
      const session = sessionWith({ credentials })
      expect((await session.fetch(origin)).status).toBe(401)
      expect(seen).toEqual(['GET  -', 'GET  Digest'])
    }
  })

  it('is left to the hook, with all that was offered', async () => {
    const { origin, seen } = await asking([digest(', algorithm=SHA-1'), 'Token'])
    const offered: unknown[] = []
    const session = sessionWith({
      credentials: aladdin,
      authenticate: ({ challenges }) => {
        offered.push(challenges.map(({ scheme }) => scheme))
        return ALADDIN
      },
    })
    expect((await session.fetch(origin, { method: 'POST', body: 'b' })).status).toBe(200)
    expect(offered).toEqual([['digest', 'token']])
    expect(seen).toEqual(['POST b -', 'POST b Basic'])
  })

  it.each(['MD5-sess', 'SHA-256-sess'])('%s is answered again and again', async (algorithm) => {
    const server = new DigestServer({ algorithm })
    const { origin } = await httpServer(async (request, response) => {
      server.judge(request, await buffer(request), response)
      response.end()
    })
    const session = sessionWith({ credentials: mufasa })
    for (let i = 0; i < 3; i++) expect((await session.fetch(`${origin}/${i}`)).status).toBe(200)
    expect(server.refused).toEqual([])
    expect(server.accepted).toHaveLength(3)
  })
})
