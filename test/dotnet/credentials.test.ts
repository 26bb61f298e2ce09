// NetworkCredential and CredentialCache, and the requests that answer challenges with them.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import {
  ArgumentException,
  ArgumentNullException,
  CredentialCache,
  createSystemNet,
  type HttpWebRequest,
  NetworkCredential,
  type SystemNet,
  WebException,
} from '../../src/dotnet/index.ts'
import { type WebServer, webServer } from '../cli/web-server.ts'

const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`

interface Guarded extends WebServer {
  /** The Authorization of each request. */
  readonly seen: (string | undefined)[]
}

/** Lets in who is the user; `/moved` leads to `/x`. */
async function guarded(user: string): Promise<Guarded> {
  const seen: (string | undefined)[] = []
  const answer = (request: IncomingMessage, response: ServerResponse, body: string): void => {
    seen.push(request.headers.authorization)
    if (request.headers.authorization !== basic(user)) {
      response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="here"' }).end('who are you?')
    } else if (request.url === '/moved') response.writeHead(302, { Location: '/x' }).end()
    else response.end(`welcome ${body}`)
  }
  const server = await webServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    answer(request, response, body)
  })
  return Object.assign(server, { seen })
}

async function get(net: SystemNet, url: string, set: object): Promise<string> {
  const response = await Object.assign(net.WebRequest.create(url), set).getResponseAsync()
  let text = ''
  for await (const chunk of response.getResponseStream()) text += chunk
  return text
}

describe('a request with credentials', () => {
  it('gives them when it is asked, and not before', async () => {
    await using server = await guarded('name:word')
    const net = createSystemNet()
    const credentials = new NetworkCredential('name', 'word')
    expect(await get(net, `${server.origin}/x`, { credentials })).toBe('welcome ')
    expect(server.seen).toEqual([undefined, basic('name:word')])
    expect(await get(net, `${server.origin}/x`, { credentials })).toBe('welcome ')
    expect(server.seen.slice(2)).toEqual([undefined, basic('name:word')])
    net.close()
  })

  it('names the domain before the user', async () => {
    await using server = await guarded('there\\name:word')
    const net = createSystemNet()
    const credentials = new NetworkCredential('name', 'word', 'there')
    expect(await get(net, server.origin, { credentials })).toBe('welcome ')
    net.close()
  })

  it('gives them from the start where preAuthenticate is set and they were good before', async () => {
    await using server = await guarded('name:word')
    const net = createSystemNet()
    const set = { credentials: new NetworkCredential('name', 'word'), preAuthenticate: true }
    await get(net, `${server.origin}/x`, set)
    await get(net, `${server.origin}/x`, set)
    expect(server.seen).toEqual([undefined, basic('name:word'), basic('name:word')])
    const others = { credentials: new NetworkCredential('other', 'word'), preAuthenticate: true }
    await expect(get(net, `${server.origin}/x`, others)).rejects.toThrow(WebException)
    expect(server.seen.slice(3)).toEqual([undefined, basic('other:word')])
    net.close()
  })

  it('sends an upload again, from its copy', async () => {
    await using server = await guarded('name:word')
    const net = createSystemNet()
    const credentials = new NetworkCredential('name', 'word')
    for (const mode of [{}, { sendChunked: true }, { contentLength: 5 }]) {
      const request: HttpWebRequest = net.WebRequest.create(server.origin)
      Object.assign(request, { method: 'POST', credentials }, mode)
      const stream = await request.getRequestStreamAsync()
      await stream.writeAsync(Buffer.from('hello'))
      stream.close()
      const response = await request.getResponseAsync()
      let text = ''
      for await (const chunk of response.getResponseStream()) text += chunk
      expect(text).toBe('welcome hello')
    }
    net.close()
  })

  it('without a copy fails with the challenge', async () => {
    await using server = await guarded('name:word')
    const net = createSystemNet()
    const request = Object.assign(net.WebRequest.create(server.origin), {
      method: 'POST',
      credentials: new NetworkCredential('name', 'word'),
      contentLength: 5,
      allowWriteStreamBuffering: false,
    })
    const stream = await request.getRequestStreamAsync()
    await stream.writeAsync(Buffer.from('hello'))
    const error = await request.getResponseAsync().catch((reason: unknown) => reason)
    expect(error).toMatchObject({
      status: net.WebExceptionStatus.ProtocolError,
      response: { statusCode: 401 },
    })
    net.close()
  })

  it('does not take them along on a redirect, unless they come from a cache (D222)', async () => {
    await using server = await guarded('name:word')
    const net = createSystemNet()
    const credentials = new NetworkCredential('name', 'word')
    const request = Object.assign(net.WebRequest.create(`${server.origin}/moved`), { credentials })
    await expect(request.getResponseAsync()).rejects.toMatchObject({ response: { statusCode: 401 } })
    expect(request.credentials).toBeNull()
    const cache = new CredentialCache()
    cache.add(server.origin, 'Basic', credentials)
    expect(await get(net, `${server.origin}/moved`, { credentials: cache })).toBe('welcome ')
    net.close()
  })

  it('that are those of the user who is logged on fails with the challenge', async () => {
    await using server = await guarded('name:word')
    const net = createSystemNet()
    const request = net.WebRequest.create(server.origin)
    request.useDefaultCredentials = true
    expect(request.credentials).toBe(CredentialCache.defaultCredentials)
    await expect(request.getResponseAsync()).rejects.toMatchObject({ response: { statusCode: 401 } })
    net.close()
  })
})

describe('a NetworkCredential', () => {
  it('shows no password when it is printed', () => {
    expect(inspect(new NetworkCredential('name', 'sesame'), { showHidden: true })).not.toContain('sesame')
  })
})

describe('a CredentialCache', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((name) => new NetworkCredential(name, 'word'))

  it('gives the credential of the longest prefix, for the scheme', () => {
    const cache = new CredentialCache()
    cache.add('http://h.test/', 'Basic', a!)
    cache.add('http://h.test/deep/er/', 'Basic', b!)
    cache.add(new URL('http://h.test/'), 'Digest', c!)
    cache.add('other.test', 8080, 'Basic', c!)
    expect(cache.getCredential('http://h.test/x', 'basic')).toBe(a)
    expect(cache.getCredential('http://h.test/deep/er/x', 'BASIC')).toBe(b)
    expect(cache.getCredential('http://h.test/x', 'Digest')).toBe(c)
    expect(cache.getCredential('https://h.test/x', 'Basic')).toBeNull()
    expect(cache.getCredential('http://h.test:81/x', 'Basic')).toBeNull()
    expect(cache.getCredential('other.test', 8080, 'Basic')).toBe(c)
    expect([...cache]).toHaveLength(4)
    cache.remove('http://h.test/', 'Basic')
    cache.remove('http://h.test/', 'Basic')
    expect(cache.getCredential('http://h.test/x', 'Basic')).toBeNull()
  })

  it('takes no two for the same, and none for nothing', () => {
    const cache = new CredentialCache()
    cache.add('http://h.test/', 'Basic', a!)
    expect(() => cache.add('http://h.test/', 'basic', b!)).toThrow(ArgumentException)
    expect(() => cache.add(null as never, 'Basic', b!)).toThrow(ArgumentNullException)
    expect(() => cache.add('http://h.test/', null as never, b!)).toThrow(ArgumentNullException)
  })
})

describe('a server that offers several schemes', () => {
  it('is answered by the one that the cache has a credential for', async () => {
    const seen: (string | undefined)[] = []
    await using server = await webServer((request, response) => {
      seen.push(request.headers.authorization)
      const offers = ['Negotiate', 'Digest realm="here", nonce="n", qop="auth"', 'Basic realm="here"']
      if (request.headers.authorization === basic('name:word')) response.end('in')
      else response.writeHead(401, { 'WWW-Authenticate': offers }).end()
    })
    const net = createSystemNet()
    const credentials = new CredentialCache()
    credentials.add(server.origin, 'Basic', new NetworkCredential('name', 'word'))
    expect(await get(net, server.origin, { credentials })).toBe('in')
    expect(seen).toEqual([undefined, basic('name:word')])
    net.close()
  })
})
